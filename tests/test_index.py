"""What is derived equals what it is derived from: the index a plain fold, a page the whole trail, causes all events."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.long_log import HERE as LONG
from benchmarks.long_log import make
from evidence_log.causes import cause_events
from evidence_log.commands.judgements import WithdrawJudgement
from evidence_log.commands.notes import Annotate
from evidence_log.derived import built_index, keep_index, kept_index
from evidence_log.events.judgements import Answer
from evidence_log.events.ratings import OVERALL
from evidence_log.events.registry import TOPICS
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.pages import TrailPages
from evidence_log.projections.change_index import ChangeIndex
from evidence_log.projections.filters import parse
from evidence_log.projections.history import History
from evidence_log.projections.kept_index import NotKeptError, Origin, from_bytes, to_bytes
from evidence_log.projections.ratings import rate_state
from evidence_log.projections.state import fold
from evidence_log.projections.trail import KIND_OF, KINDS, Row, Trail
from evidence_log.projections.why import why
from evidence_log.store.interface import Store
from tests.scene import HERE, judging
from tests.test_history import STEPS, played, used
from tests.test_store import event

ORIGIN = Origin("i", "e", "r", 40, "root")


@pytest.fixture(scope="module")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six thousand invented events: enough to be kept."""
    path = tmp_path_factory.mktemp("long") / "long.db"
    make(path, 6_000)
    return path


def same(index: ChangeIndex, other: ChangeIndex) -> bool:
    return (
        index.changes == other.changes
        and set(index.nodes) == set(other.nodes)
        and all(list(index.moves(node)) == list(other.moves(node)) for node in index.nodes)
    )


@given(STEPS, st.data())
@settings(max_examples=25, deadline=None)
def test_the_index_kept_as_bytes_equals_a_fold_at_any_position(
    steps: list[tuple[object, ...]], data: st.DataObject
) -> None:
    scene, (edition, rules) = played(steps), used()
    built = History(edition, rules).extend(scene.events)
    index, origin = from_bytes(to_bytes(built, ORIGIN._replace(position=built.position)))
    assert origin.position == index.position == built.position
    assert same(index, built)
    position = data.draw(st.integers(1, len(scene.events)))
    rated = rate_state(fold(scene.events[:position]), edition, rules)
    for node, standard in rated.standards.items():
        value = index.value(node, position)
        assert (value.rating, value.stage) == (standard.rating, standard.stage)
    for node, result in rated.questions.items():
        assert (index.value(node, position).rating, index.value(node, position).score) == (
            result.band,
            result.score,
        )
    assert index.value(OVERALL, position).rating == rated.overall_rating


@given(st.binary(max_size=80))
def test_bytes_that_are_no_index_are_refused(data: bytes) -> None:
    with pytest.raises(NotKeptError):
        from_bytes(data)


def test_one_changed_byte_makes_a_kept_index_worthless() -> None:
    data = bytearray(to_bytes(History(*used()).extend(played([]).events), ORIGIN))
    data[len(data) // 2] ^= 1
    with pytest.raises(NotKeptError):
        from_bytes(bytes(data))


def test_a_long_log_is_indexed_as_a_fold_would_and_kept_with_its_root(long_log: Path, tmp_path: Path) -> None:
    with open_log(str(long_log)) as log:
        (inspection,) = log.inspections()
        frameworks = log.frameworks(inspection)
        assert kept_index(tmp_path / "cache", log, inspection, frameworks) is None
        built = built_index(log, inspection, frameworks)
        assert keep_index(tmp_path / "cache", log, inspection, frameworks, built)
        kept = kept_index(tmp_path / "cache", log, inspection, frameworks)
        assert kept is not None
        assert same(kept, built)
        events = list(log.events_after())
        for position in random.Random(3).sample(range(1, len(events)), 5):
            rated = rate_state(fold(events[:position]), *frameworks)
            for node, standard in rated.standards.items():
                assert kept.value(node, position).rating == standard.rating, (node, position)


def test_an_index_that_the_log_does_not_bear_out_is_not_used(long_log: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    make(other, 5_500)
    with open_log(str(long_log)) as log, open_log(str(other)) as second:
        (inspection,) = log.inspections()
        frameworks = log.frameworks(inspection)
        keep_index(tmp_path / "c", log, inspection, frameworks, built_index(log, inspection, frameworks))
        (file,) = (tmp_path / "c").iterdir()
        index, origin = from_bytes(file.read_bytes())
        file.write_bytes(to_bytes(index, origin._replace(root="0" * 64)))
        assert kept_index(tmp_path / "c", log, inspection, frameworks) is None
        (elsewhere,) = second.inspections()
        assert kept_index(tmp_path / "c", second, elsewhere, second.frameworks(elsewhere)) is None


def whole_trail(log: EvidenceLog, inspection: str) -> list[Row]:
    (found,) = (i for i in log.inspections() if i.id == inspection)
    return Trail(log.frameworks(found).edition).extend(log.events_after(inspection=inspection)).rows


def shape(row: Row) -> tuple[object, ...]:
    texts = tuple(text.text if text else None for text in (row.text, row.reason))
    return (*row[:8], *texts, row.event_id, row.about)


def test_every_row_of_a_page_equals_the_row_of_the_whole_trail(demo_log: EvidenceLog) -> None:
    (inspection,) = demo_log.inspections()
    pages = TrailPages(demo_log, inspection.id, demo_log.frameworks(inspection).edition)
    assert pages.grow() == demo_log.head()
    whole = whole_trail(demo_log, inspection.id)
    assert len(pages) == len(whole)
    order = list(range(len(whole)))
    random.Random(5).shuffle(order)
    for n in order[:600]:
        assert shape(pages[n]) == shape(whole[n]), n
    for text in ("kind:override,ratify", "kind:withdraw on:2.3", "who:lee case:C001", "contingency"):
        wanted = [row.position for row in parse(text).choose(whole)]
        assert [row.position for row in pages.search(parse(text), lambda _: True)] == wanted


def test_pages_grow_with_the_log_and_leave_out_what_their_reader_may_not_see_yet(demo_copy: Path) -> None:
    with open_log(str(demo_copy)) as log:
        (inspection,) = log.inspections()
        pages = TrailPages(log, inspection.id, log.frameworks(inspection).edition)
        pages.grow()
        last = pages[-1]
        log.handle(Annotate(inspection=inspection.id, by="khan", target=last.event_id, text="more"))
        assert pages.grow() == 1
        assert (pages[-1].kind, pages[-1].about) == ("note", last.position)
        assert pages.place(last.position) == len(pages) - 2
        drawn = log.state(inspection.id).second_sample
        assert drawn is not None
        seen = log.seen_by(next(iter(drawn.assessors.values())))
        own, hidden = (
            TrailPages(seen, inspection.id, log.frameworks(inspection).edition),
            seen.hidden(inspection.id),
        )
        own.grow()
        assert hidden
        assert own.left_out == hidden
        assert list(own.positions) == [p for p in pages.positions if p not in hidden]
        assert (own[-1].kind, own.head) == ("note", pages.head)


@pytest.mark.parametrize("node", ["2.3", "2.3.3", "1.1", "overall", "2.6"])
def test_causes_read_by_tag_explain_what_the_whole_log_explains(demo_log: EvidenceLog, node: str) -> None:
    (inspection,) = demo_log.inspections()
    frameworks = demo_log.frameworks(inspection)
    events = list(demo_log.events_after())
    for position in (900, 3_000, 3_360, demo_log.head()):
        few = cause_events(demo_log, inspection.id, node, frameworks, position)
        assert len(few) < position
        assert why(few, node, *frameworks) == why(events[:position], node, *frameworks), position


def test_every_event_has_a_kind_of_row_that_the_filter_knows(demo_log: EvidenceLog) -> None:
    assert set(KIND_OF) == set(TOPICS)
    assert set(KIND_OF.values()) == set(KINDS)
    assert all(parse(f"kind:{kind}").terms for kind in KINDS)
    assert {"template", "not-covered"} <= set(KINDS)
    (inspection,) = demo_log.inspections()
    trail = Trail(demo_log.frameworks(inspection).edition)
    for recorded in demo_log.events_after():
        (row,) = trail.extend((recorded,)).rows
        trail.rows.clear()
        assert KIND_OF[recorded.event.TOPIC] == row.kind


def test_a_withdrawal_in_between_leaves_nothing_to_change_from() -> None:
    scene = played([])
    scene.given(judging("2.3.1", "C1", Answer.YES))
    scene.given(WithdrawJudgement(inspection=HERE, by="ortiz", target=scene.last_id(), reason="A slip."))
    scene.given(judging("2.3.1", "C1", Answer.NO))
    assert Trail(used()[0]).extend(scene.events).rows[-1].change == "no"


def test_positions_are_those_of_a_tag_some_types_and_a_range(store: Store) -> None:
    store.append([event(n, "case:1" if n % 2 else "case:2") for n in range(1, 8)])
    assert list(store.positions("case:1")) == [1, 3, 5, 7]
    assert list(store.positions("case:1", after=1, upto=5)) == [3, 5]
    assert list(store.positions("case:1", types=("Noted",))) == [1, 3, 5, 7]
    assert list(store.positions("case:1", types=("Other",))) == []


def test_the_generator_makes_the_log_it_was_asked_for(long_log: Path) -> None:
    with open_log(str(long_log), read_only=True) as log:
        assert log.head() == 6_000
        assert [i.id for i in log.inspections()] == [LONG]
        assert log.store.integrity() == []
