"""A document against the log: each rating, number, quotation and narrative block unchanged, altered, stale or unknown.

What must stand is built anew from the log as at the position of the document's own build; nothing is believed of what
the file says about itself. Stale means: unchanged since it was built, and the log has moved on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from report_builder.alterations import Alteration, between
from report_builder.canonical import Content, hashes
from report_builder.manifest import Manifest
from report_builder.model import Block, ReportModel
from report_builder.reading import Reading, Stand
from report_builder.redrawn import plotted
from report_builder.returned import Compared, Comparison

Standing = Literal["unchanged", "altered", "stale", "unknown"]


class Verdict(NamedTuple):
    """One block: how it stands, what was altered in the document, and what the log says otherwise now."""

    block: str
    label: str
    kind: str
    standing: Standing
    anchor: str
    altered: tuple[Alteration, ...]
    moved_on: tuple[Alteration, ...]
    remark: str = ""


class Count(NamedTuple):
    """How many values of a kind stand how."""

    unchanged: int = 0
    altered: int = 0
    stale: int = 0


class Verified(NamedTuple):
    """A whole document: its blocks, what differs outside them, and the values by kind."""

    verdicts: tuple[Verdict, ...]
    outside: tuple[Alteration, ...]
    values: Mapping[str, Count]

    @property
    def altered(self) -> bool:
        """Whether anything stands that the log did not say."""
        return bool(self.outside) or any(v.standing in ("altered", "unknown") for v in self.verdicts)

    @property
    def stale(self) -> bool:
        """Whether the log has moved on in something the document says."""
        return any(v.standing == "stale" or v.moved_on for v in self.verdicts)


def by_manifest(manifest: Manifest, found: Reading) -> dict[str, str]:
    """Each block by its hashes alone, without the log: unchanged, altered or gone; foreign blocks are unknown."""
    standings: dict[str, str] = {}
    for block in manifest.blocks:
        stands = found.blocks.get(block.id, ())
        same = [hashes(_content(stand)).words == block.words for stand in stands]
        standings[block.id] = "gone" if not stands else "unchanged" if same == [True] else "altered"
    return standings | {block: "unknown" for block in found.blocks if block not in standings}


def _content(stand: Stand) -> Content:
    return tuple(paragraph for unit in stand.units for paragraph in unit.content)


def verified(model: ReportModel, comparison: Comparison, expected: Reading, now: Reading | None) -> Verified:
    """The verdict on every block; `now` is what the log would print today, None where it says nothing new."""
    held = {block.id: block for block in model.blocks()}
    moved_on = {} if now is None else _moved_on(expected, now)
    verdicts = [_verdict(held[c.block], c, moved_on.get(c.block, ())) for c in comparison.blocks]
    verdicts += [
        Verdict(block, "a block that was never built", "", "unknown", "tag", (), ())
        for block in comparison.foreign
    ]
    outside = tuple(a for a in comparison.outside if not a.restyled)
    return Verified(tuple(verdicts), outside, _counts(model, {v.block: v for v in verdicts}))


def _moved_on(expected: Reading, now: Reading) -> dict[str, tuple[Alteration, ...]]:
    found: dict[str, tuple[Alteration, ...]] = {}
    for block, (stand, *_) in expected.blocks.items():
        there = now.blocks.get(block)
        if there is None:
            found[block] = (Alteration("text", "deleted", "", "", "the report no longer has this block"),)
        else:
            new = there[0]
            differs = (*between(stand.units, new.units), *plotted(stand.plots, new.plots))
            found[block] = tuple(a for a in differs if not a.restyled)
    return found


def _verdict(block: Block, compared: Compared, moved_on: tuple[Alteration, ...]) -> Verdict:
    words = tuple(a for a in compared.alterations if not a.restyled)
    remarks = list(_remarks(compared, restyled=bool(compared.alterations) and not words))
    changed = compared.status in ("changed", "emptied", "deleted") or compared.moved or compared.copies
    standing: Standing = "altered" if changed else "stale" if moved_on else "unchanged"
    return Verdict(
        block.id, block.label, block.kind, standing, compared.anchor, words, moved_on, "; ".join(remarks)
    )


def _remarks(compared: Compared, *, restyled: bool) -> Iterator[str]:
    if compared.moved:
        yield "it stands elsewhere in the order of the report"
    if compared.copies:
        yield f"it stands {compared.copies + 1} times"
    if restyled:
        yield "only its look differs"
    if compared.status == "emptied":
        yield "nothing stands in it any more"


def _counts(model: ReportModel, verdicts: Mapping[str, Verdict]) -> dict[str, Count]:
    """The values of the model, each by the alteration that touches its place or words."""
    counts: dict[str, Count] = {}
    for value in model.values():
        verdict = verdicts[value.block]
        old = counts.get(value.bound, Count())
        if any(_touches(a, value.text, value.place) for a in verdict.altered):
            counts[value.bound] = old._replace(altered=old.altered + 1)
        elif any(_touches(a, value.text, value.place) for a in verdict.moved_on):
            counts[value.bound] = old._replace(stale=old.stale + 1)
        else:
            counts[value.bound] = old._replace(unchanged=old.unchanged + 1)
    return counts


def _touches(alteration: Alteration, text: str, place: str) -> bool:
    """Whether an alteration is of a value: it took its words away, and where both name a column, in that column."""
    if text not in alteration.old or alteration.how == "moved":
        return False
    column = place.partition(", ")[2] if place.startswith("row ") else ""
    if "column " in alteration.place:
        return alteration.place.endswith(f"column {column}")
    return text not in alteration.new
