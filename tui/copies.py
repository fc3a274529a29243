"""Where else a subject's text may lie: drafts here, which go at once; reports and disclosures, which people must find."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from evidence_log.events.envelope import Recorded
from evidence_log.events.laptops import arrived_from
from evidence_log.mapper import texts_of
from evidence_log.projections.state import State
from evidence_log.sealing.access_log import Access
from tui.drafts import BESIDE, folder

KEY_BACKUPS = 35
"""Days that a backup of the key file may live: an older one would bring an erased key back."""


class Copies(NamedTuple):
    """What a receipt of an erasure lists."""

    entries: tuple[int, ...]
    drafts: tuple[str, ...]
    reports: tuple[str, ...]
    laptops: tuple[str, ...]
    disclosed: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        """As JSON-ready facts."""
        return {name: list(value) for name, value in self._asdict().items()}

    def lines(self) -> list[str]:
        """As lines for a person, who has the rest to do."""
        left = [
            *(
                f"laptop {name}: run `daybook erase --pending` there, and destroy its bundles"
                for name in self.laptops
            ),
            *(f"report {name}" for name in self.reports),
            *(f"disclosed to {name}" for name in self.disclosed),
        ]
        return [
            f"{len(self.entries):,} entries held text of this subject; they read [erased …] from now on",
            *(f"draft purged: {name}" for name in self.drafts),
            "copies to be purged by you:"
            if left
            else "no report or recorded disclosure is known to hold a copy",
            *(f"  {line}" for line in left),
            f"  backups of the key file made before today: destroy them within {KEY_BACKUPS} days",
            "  backups of the log need nothing: without the key they do not open",
        ]


def copies_of(
    subject: str, state: State, events: Iterable[Recorded], drafts: Iterable[Path], accesses: Iterable[Access]
) -> Copies:
    """The entries, and the laptops, reports and disclosures that had the text before it was erased."""
    read = list(events)
    entries = tuple(
        recorded.position
        for recorded in read
        if any(text.subject == subject for text in texts_of(recorded.envelope, recorded.event))
    )
    first = min(entries, default=None)
    came = (arrived_from(recorded.tags) for recorded in read)
    return Copies(
        entries=entries,
        drafts=tuple(path.name for path in drafts),
        laptops=tuple(sorted({device for device, _ in filter(None, came)})),
        reports=() if first is None else tuple(_reports(state, first)),
        disclosed=tuple(
            f"{entry.recipient} by {entry.person} on {entry.at[:10]} ({entry.how})"
            for entry in accesses
            if entry.subject == subject and entry.recipient
        ),
    )


def _reports(state: State, first: int) -> Iterator[str]:
    """Every report built or published from a position where the text stood already."""
    for built in state.reports:
        if built.as_at >= first:
            yield f"{built.file} as at {built.as_at:,}, SHA-256 {built.sha256}"
    for published in state.published:
        if published.as_at >= first:
            names = ", ".join(file.name for file in published.files)
            yield f"{published.report}, published {published.issued} as at {published.as_at:,}: {names}"


def purge_drafts(case: str | None, inspection: str, log: str) -> tuple[Path, ...]:
    """Removes the drafts about a case in one log, and remains of drafts that do not say what they were about.

    `log` is the log's mark: what was typed for another log, or about another case, stays.
    """
    if case is None or not folder().exists():
        return ()
    found = [path for path in sorted(folder().iterdir()) if path.is_file()]
    about = [path for path in found if _about(path, case, inspection, log)]
    for path in about:
        path.unlink(missing_ok=True)
    return tuple(about)


def _about(path: Path, case: str, inspection: str, log: str) -> bool:
    """Whether a file beside or among the drafts is to go; one that belongs to a draft goes with it."""
    if path.suffix not in (".json", *BESIDE):
        return True  # what is left of a draft that was cut off, or could not be read
    try:
        facts = json.loads(path.with_suffix(".json").read_text("utf-8"))
        where, what = (facts["log"], facts["inspection"]), facts["what"]
    except (OSError, ValueError, KeyError, TypeError):
        named = f"_{_plain(case)}_" in path.stem and path.stem.startswith(f"{_plain(inspection)}_")
        return path.suffix == ".json" or named
    return where == (log, inspection) and f".{case}." in f".{what}."


def _plain(text: str) -> str:
    return "".join(c if c.isalnum() and c.isascii() else "_" for c in text)
