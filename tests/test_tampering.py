"""Bits that flip and people who edit: whatever changes what the log says is found, and the place is named."""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from evidence_log.commands.judgements import AnswerPrompt
from evidence_log.errors import EvidenceLogError
from evidence_log.events.judgements import Answer
from evidence_log.opening import open_log
from evidence_log.store.sqlite_schema import SCHEMA
from evidence_log.store.tiles import TILE_WIDTH, Tiles
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.leaf import event_leaf
from evidence_log.verify import Finding, verify
from tests.scene import HERE, evidence, judging
from tests.test_log import filled
from tests.trials import trials

SEED = 20260302
QUESTIONS = ("2.2.1", "2.2.2", "2.3.1", "2.3.2")


class Kept(NamedTuple):
    """A log with more than one tile, and what somebody else holds of it: size and root."""

    folder: Path
    size: int
    root: bytes

    def copy(self, to: Path) -> Kept:
        shutil.copytree(self.folder, to)
        return self._replace(folder=to)

    @property
    def log(self) -> Path:
        return self.folder / "log.db"

    @property
    def keys(self) -> Path:
        return self.folder / "subject.keys"

    def findings(self) -> list[Finding]:
        """What an auditor finds who holds the checkpoint; any error is a finding."""
        try:
            with open_log(str(self.log), keys=self.keys, read_only=True) as log:
                found = list(verify(log.store, log.keys).findings)
                if log.head() < self.size or log.root(self.size) != self.root:
                    found.append(Finding(check="store", message="the checkpoint kept elsewhere is another"))
                return found
        except Exception as error:  # noqa: BLE001  (a log that cannot be opened was seen to be damaged)
            return [Finding(check="store", message=f"{type(error).__name__}: {error}")]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept")
    with filled(str(folder / "log.db"), folder) as log:
        log.handle_all(
            [
                AnswerPrompt(
                    inspection=HERE,
                    by="ortiz",
                    case=f"C{case}",
                    prompt=f"{q}.{p}",
                    answer=Answer.YES,
                    reason="Seen.",
                )
                for case in range(1, 21)
                for q in QUESTIONS
                for p in (1, 2, 3)
            ]
        )
        for case in range(1, 9):
            log.handle(judging("2.3.1", f"C{case}", Answer.YES, reason=f"On balance, {case}."))
            log.handle(evidence("2.3.2", text=f"Note {case}: two risks, no review date.", case=f"C{case}"))
        size, root = log.head(), log.root()
        assert size > TILE_WIDTH
        assert verify(log.store, log.keys).holds
    assert not list(folder.glob("*-wal"))
    return Kept(folder, size, root)


# -- bits

EVERYTHING = (
    "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name",
    "SELECT position, type, data, tags FROM event ORDER BY position",
    "SELECT tag, position FROM tag ORDER BY tag, position",
    "SELECT level, number, root, hashes FROM tile ORDER BY level, number",
    "SELECT id, size, stack FROM frontier",
)
KEYS = ("SELECT * FROM subject_key ORDER BY subject",)


def content(path: Path, queries: tuple[str, ...]) -> list[list[Any]] | str:
    """Everything that any query can return, or the error that reading ends with."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        try:
            return [db.execute(query).fetchall() for query in queries]
        except (sqlite3.Error, UnicodeDecodeError) as error:
            return str(error)


def event_changed(before: Any, after: Any) -> int | None:
    """The position of the first event that reads otherwise; None when events read as before or not at all."""
    if isinstance(after, str):
        return None
    old, new = before[1], after[1]
    for one, other in zip(old, new, strict=False):
        if one != other:
            return int(one[0])
    return None


class Tally(NamedTuple):
    """What became of the flips."""

    changed: int
    exact: int
    positions: int
    unseen: list[int]


def flipped(kept: Kept, path: Path, queries: tuple[str, ...], count: int, seed: int) -> Tally:
    original, whole, chance = path.read_bytes(), content(path, queries), random.Random(seed)
    changed = exact = positions = 0
    unseen: list[int] = []
    for _ in range(count):
        bit = chance.randrange(len(original) * 8)
        data = bytearray(original)
        data[bit >> 3] ^= 1 << (bit & 7)
        path.write_bytes(data)
        now = content(path, queries)
        if now == whole:
            continue
        changed += 1
        found = kept.findings()
        if not found:
            unseen.append(bit)
            continue
        place = event_changed(whole, now) if queries is EVERYTHING else None
        if place is not None:
            positions += 1
            named = [finding.position for finding in found if finding.position]
            assert named, (bit, found)
            assert min(named) <= place, (bit, place, found)
            exact += place in named
    path.write_bytes(original)
    return Tally(changed, exact, positions, unseen)


@pytest.mark.trial
@pytest.mark.timeout(0)
def test_a_flipped_bit_that_changes_what_the_log_says_is_found_and_its_event_named(
    kept: Kept, tmp_path: Path
) -> None:
    count, copy = trials(300, 10_000), kept.copy(tmp_path / "copy")
    tally = flipped(copy, copy.log, EVERYTHING, count, SEED)
    sys.stdout.write(f"seed {SEED}: {count} flips over the log, {tally}\n")
    assert tally.unseen == []
    assert tally.changed > count // 2


@pytest.mark.trial
@pytest.mark.timeout(0)
def test_a_flipped_bit_that_changes_a_key_is_found(kept: Kept, tmp_path: Path) -> None:
    count, copy = trials(100, 10_000), kept.copy(tmp_path / "copy")
    tally = flipped(copy, copy.keys, KEYS, count, SEED)
    sys.stdout.write(f"seed {SEED}: {count} flips over the key file, {tally}\n")
    assert tally.unseen == []
    assert tally.changed


# -- people

Edit = Callable[[sqlite3.Connection], object]


def sql(*statements: str) -> Edit:
    def edit(db: sqlite3.Connection) -> None:
        for statement in statements:
            db.execute(statement)

    return edit


def rebuilt(*statements: str) -> Edit:
    """An edit after which tag index, tiles and frontier are made anew, so that all agree again."""

    def edit(db: sqlite3.Connection) -> None:
        sql(*statements)(db)
        _agree(db)

    return edit


def _agree(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM tag")
    db.execute("INSERT OR IGNORE INTO tag SELECT value, position FROM event, json_each(event.tags)")
    db.execute("DELETE FROM tile")
    edge, leaves = Frontier(), list[bytes]()
    from json import loads  # noqa: PLC0415  (an editor's own tool)

    for place, kind, data, tags in db.execute(
        "SELECT position, type, data, tags FROM event ORDER BY position"
    ).fetchall():
        leaves.append(event_leaf(place, kind, loads(tags), data))
        edge.append(leaves[-1])
        if edge.size % TILE_WIDTH == 0:
            made = Tiles.completed(
                edge.size, leaves=lambda first, last: leaves[first - 1 : last], roots=lambda *_: []
            )
            db.execute("INSERT INTO tile VALUES (?, ?, ?, ?)", next(iter(made)))
    db.execute("UPDATE frontier SET size = ?, stack = ?", (edge.size, b"".join(edge.stack)))


def text(old: str, new: str, where: str) -> str:
    return (
        f"UPDATE event SET data = CAST(replace(CAST(data AS TEXT), '{old}', '{new}') AS BLOB) WHERE {where}"
    )


def swap(one: int, other: int) -> tuple[str, ...]:
    return (
        f"UPDATE event SET position = -1 WHERE position = {one}",
        f"UPDATE event SET position = {one} WHERE position = {other}",
        f"UPDATE event SET position = {other} WHERE position = -1",
    )


def taken_out(place: int) -> tuple[str, ...]:
    """An event removed and those after it moved up, highest last."""
    return (
        f"DELETE FROM event WHERE position = {place}",
        f"UPDATE event SET position = -(position - 1) WHERE position > {place}",
        "UPDATE event SET position = -position WHERE position < 0",
    )


JUDGED = "type = 'KeyQuestionJudged'"
LATE = '"recorded_at":"20'


def edits() -> Iterator[tuple[str, Edit]]:
    """A hundred things that somebody who holds the file may try; the guards are off and are put back after."""
    for place in (1, 5, 9, 100, 256, 257, 280):
        yield f"re-date {place}", sql(text('"recorded_at":"20', '"recorded_at":"19', f"position = {place}"))
        yield (
            f"re-date {place}, rebuilt",
            rebuilt(text('"recorded_at":"20', '"recorded_at":"19', f"position = {place}")),
        )
        yield f"another person at {place}", sql(text('"by":"', '"by":"x', f"position = {place}"))
        yield (
            f"another type at {place}",
            sql(f"UPDATE event SET type = 'RatingRatified' WHERE position = {place}"),
        )
        yield f"tags emptied at {place}", sql(f"UPDATE event SET tags = '[]' WHERE position = {place}")
        yield f"tag rows gone at {place}", sql(f"DELETE FROM tag WHERE position = {place}")
        yield f"tag added at {place}", sql(f"INSERT INTO tag VALUES ('case:x', {place})")
        yield f"taken out {place}, rebuilt", rebuilt(*taken_out(place))
    for one, other in ((3, 4), (30, 200), (255, 256), (256, 257), (279, 280)):
        yield f"swap {one} {other}", sql(*swap(one, other))
        yield f"swap {one} {other}, rebuilt", rebuilt(*swap(one, other))
    for count in (1, 2, 10, 30):
        cut = f"DELETE FROM event WHERE position > (SELECT MAX(position) FROM event) - {count}"
        yield f"cut {count}", sql(cut)
        yield f"cut {count}, rebuilt", rebuilt(cut)
        tags = f"DELETE FROM tag WHERE position > (SELECT MAX(position) FROM event) - {count}"
        yield f"cut {count} with its tags", sql(tags, cut)
    for where in (JUDGED, f"{JUDGED} AND position % 2 = 0"):
        yield f"answers turned where {where}", sql(text('"answer":"yes"', '"answer":"no"', where))
        yield (
            f"answers turned where {where}, rebuilt",
            rebuilt(text('"answer":"yes"', '"answer":"no"', where)),
        )
    yield "frontier shortened", sql("UPDATE frontier SET size = size - 1")
    yield "frontier overwritten", sql("UPDATE frontier SET stack = zeroblob(length(stack))")
    yield "frontier gone", sql("DELETE FROM frontier")
    yield "tile gone", sql("DELETE FROM tile")
    yield "tile root", sql("UPDATE tile SET root = zeroblob(32)")
    yield "tile hashes", sql("UPDATE tile SET hashes = zeroblob(8192)")
    yield "tile added", sql("INSERT INTO tile VALUES (1, 0, zeroblob(32), zeroblob(8192))")
    yield "a table more", sql("CREATE TABLE mine (x)")
    yield "a view more", sql("CREATE VIEW mine AS SELECT * FROM event")
    yield "an index more", sql("CREATE INDEX mine ON event (type)")
    yield (
        "sealed text moved",
        sql(
            f"UPDATE event SET data = (SELECT data FROM event WHERE {JUDGED} ORDER BY position DESC LIMIT 1)"
            f" WHERE position = (SELECT MIN(position) FROM event WHERE {JUDGED})"
        ),
    )
    yield (
        "the same event twice",
        rebuilt(
            "INSERT INTO event SELECT 1 + (SELECT MAX(position) FROM event), type, data, tags FROM event WHERE position = 30"
        ),
    )


@pytest.fixture(scope="module")
def guards(kept: Kept) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(kept.log)) as db:
        return db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()


def edited(copy: Kept, guards: list[tuple[str, str]], edit: Edit) -> None:
    with closing(sqlite3.connect(copy.log, isolation_level=None)) as db:
        for name, _ in guards:
            db.execute(f"DROP TRIGGER {name}")
        edit(db)
        for _, text_of in guards:
            db.execute(text_of)


def test_a_value_of_another_type_is_found_with_its_event(kept: Kept, tmp_path: Path) -> None:
    """The bytes stay what they were: no leaf changes, and every reader that asks for text is refused."""
    copy = kept.copy(tmp_path / "copy")
    data = copy.log.read_bytes()
    with closing(sqlite3.connect(copy.log)) as db:
        tags = str(db.execute("SELECT tags FROM event WHERE position = 100").fetchone()[0]).encode()
    place = data.index(tags)
    length = 2 * len(tags) + 13  # SQLite's serial type of a text; a blob of the same length has one less
    coded = bytes([0x80 | length >> 7, length & 0x7F])
    header = data.rindex(coded, place - 2000, place)
    changed = bytearray(data)
    changed[header + 1] ^= 1
    copy.log.write_bytes(changed)
    assert 100 in [finding.position for finding in copy.findings()]


def test_a_hundred_edits_by_somebody_who_holds_the_file_are_found(
    kept: Kept, guards: list[tuple[str, str]], tmp_path: Path
) -> None:
    tried, unseen = 0, []
    for number, (name, edit) in enumerate(edits()):
        copy = kept.copy(tmp_path / f"e{number}")
        edited(copy, guards, edit)
        tried += 1
        if not copy.findings():
            unseen.append(name)
        shutil.rmtree(copy.folder)
    for name, _ in guards:
        copy = kept.copy(tmp_path / name)
        with closing(sqlite3.connect(copy.log)) as db:
            db.execute(f"DROP TRIGGER {name}")
        tried += 1
        if not any(name in finding.message for finding in copy.findings()):
            unseen.append(f"guard {name} dropped")
        shutil.rmtree(copy.folder)
    assert unseen == []
    assert tried >= 100
    assert len(guards) == len([text_of for text_of in SCHEMA if text_of.startswith("CREATE TRIGGER")])


def test_only_a_checkpoint_kept_elsewhere_shows_a_log_that_was_made_anew(
    kept: Kept, guards: list[tuple[str, str]], tmp_path: Path
) -> None:
    """Whoever holds the file can make all of it agree again; that is why a checkpoint is given away."""
    copy = kept.copy(tmp_path / "copy")
    edited(copy, guards, rebuilt("DELETE FROM event WHERE position > (SELECT MAX(position) FROM event) - 10"))
    with open_log(str(copy.log), keys=copy.keys, read_only=True) as log:
        assert verify(log.store, log.keys).holds
    assert [finding.message for finding in copy.findings()] == ["the checkpoint kept elsewhere is another"]


def test_keys_of_two_subjects_swapped_or_one_lost_are_found(kept: Kept, tmp_path: Path) -> None:
    swapped = "UPDATE subject_key SET key = (SELECT key FROM subject_key s WHERE s.subject <> subject_key.subject LIMIT 1)"
    for number, statement in enumerate((swapped, "DELETE FROM subject_key")):
        copy = kept.copy(tmp_path / str(number))
        with closing(sqlite3.connect(copy.keys, isolation_level=None)) as db:
            db.execute(statement)
        found = copy.findings()
        assert {finding.check for finding in found} & {"sealed text"}
        assert min(finding.position or 0 for finding in found) >= 1


def test_a_change_in_a_full_tile_is_named_exactly_and_one_in_the_tail_by_its_subtree(
    kept: Kept, guards: list[tuple[str, str]], tmp_path: Path
) -> None:
    for place, exact in ((1, True), (77, True), (256, True), (kept.size, False)):
        copy = kept.copy(tmp_path / str(place))
        edited(copy, guards, sql(text('"build":"', '"build":"x', f"position = {place}")))
        with open_log(str(copy.log), keys=copy.keys, read_only=True) as log:
            (fault,) = log.store.integrity()
        assert fault.position is not None
        assert fault.position == place if exact else TILE_WIDTH < fault.position <= place


def test_an_error_of_the_log_s_own_is_never_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
    with pytest.raises(EvidenceLogError):
        open_log(str(path), keys=tmp_path / "k", read_only=True)
