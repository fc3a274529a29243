"""What came back, in words for a person and as facts for a script."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any

from report_builder.alterations import Alteration
from report_builder.canonical import OBJECT
from report_builder.proposals import Import, Proposal
from report_builder.verification import Verdict, Verified
from tui.plain import clipped
from tui.returning import Back

_WIDE = 70
_BEFORE = 25
"""Characters shown before the place where two texts part."""

_TOKEN = re.compile(rf"{OBJECT}(?:(note|other)\(((?:[^()]|\([^()]*\))*)\)|\{{([^}}]*)\}}|(drawing|symbol))?")
_OUTSIDE = ": to keep new words, put them among the paragraphs of a section's text and import again"


def readable(text: str) -> str:
    """Words with what is no text named in brackets instead of by a token."""
    return _TOKEN.sub(_named, text)


def _named(token: re.Match[str]) -> str:
    kind, words, field, name = token.groups()
    if kind:
        return f"[note: {words}]" if kind == "note" else f"[{words}]"
    if field is not None:
        return "[number]" if field.startswith("SEQ ") else f"[field {field}]"
    return f"[{'chart' if name == 'drawing' else name}]" if name else ""


def alteration_line(found: Alteration) -> str:
    """One difference on a line: what, how, where, both texts from where they part."""
    old, new = (clipped(text, _WIDE) for text in parted(readable(found.old), readable(found.new)))
    texts = f"{old!r} -> {new!r}"
    if found.how in ("deleted", "moved"):
        texts = repr(clipped(readable(found.old), _WIDE))
    elif found.how in ("added", "copied"):
        texts = repr(clipped(readable(found.new), _WIDE))
    where = f" ({found.place})" if found.place else ""
    return f"  {found.what} {found.how}{where}: {texts}"


def parted(old: str, new: str) -> tuple[str, str]:
    """Both texts, without the words they begin with alike where showing those would leave no room for the rest."""
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    start = old.rfind(" ", 0, max(alike - _BEFORE, 0)) + 1 if alike > _WIDE - _BEFORE else 0
    return (f"…{old[start:]}", f"…{new[start:]}") if start else (old, new)


def alteration_facts(found: Iterable[Alteration]) -> list[dict[str, str]]:
    """Differences as facts, texts whole."""
    return [alteration._asdict() for alteration in found]


def _head(back: Back) -> Iterator[str]:
    yield f"{back.name}: compared with {back.source.how} (as at {back.as_at:,})"
    yield from (f"warning: {warning}" for warning in back.source.warnings)


def verified_lines(back: Back, found: Verified) -> Iterator[str]:
    """The verdict for a person: what is altered first, then what is stale, then the counts."""
    yield from _head(back)
    for standing in ("altered", "unknown", "stale"):
        for verdict in found.verdicts:
            if verdict.standing == standing:
                yield from _verdict(verdict)
    if found.outside:
        yield "altered  outside every block"
        yield from map(alteration_line, found.outside)
    counts = Counter(verdict.standing for verdict in found.verdicts)
    yield "blocks: " + ", ".join(f"{counts[s]} {s}" for s in ("unchanged", "altered", "stale", "unknown"))
    for name, count in found.values.items():
        yield f"{name}s: {count.unchanged} unchanged, {count.altered} altered, {count.stale} stale"
    yield (
        "it is altered" if found.altered else "nothing was altered" + ("; the log has moved on" * found.stale)
    )


def _verdict(verdict: Verdict) -> Iterator[str]:
    remark = f"  [{verdict.remark}]" if verdict.remark else ""
    yield f"{verdict.standing:<8} {verdict.block}: {verdict.label}{remark}"
    yield from map(alteration_line, verdict.altered)
    if verdict.moved_on:
        yield "  the log has moved on:"
        yield from ("  " + alteration_line(alteration) for alteration in verdict.moved_on)


def verified_facts(back: Back, found: Verified) -> dict[str, Any]:
    """The verdict as facts."""
    return {
        "document": back.name,
        "sha256": back.sha256,
        "compared_with": back.source.how,
        "as_at": back.as_at,
        "warnings": list(back.source.warnings),
        "altered": found.altered,
        "stale": found.stale,
        "blocks": [
            {
                "block": v.block,
                "label": v.label,
                "kind": v.kind,
                "standing": v.standing,
                "found_by": v.anchor,
                "altered": alteration_facts(v.altered),
                "moved_on": alteration_facts(v.moved_on),
                "remark": v.remark,
            }
            for v in found.verdicts
        ],
        "outside": alteration_facts(found.outside),
        "values": {name: count._asdict() for name, count in found.values.items()},
    }


def import_lines(back: Back, found: Import) -> Iterator[str]:
    """What came back for a person: edits with their differences, what may not be taken in, notes."""
    yield from _head(back)
    for proposal in found.proposals:
        yield from _proposal(proposal)
    for item in found.discrepancies:
        yield f"not taken in: {item.label}{f' [{item.block}]: it is bound to the log' if item.block else _OUTSIDE}"
        yield from map(alteration_line, item.alterations)
    yield from (f"moved: {label}" for label in found.moved)
    yield from (f"copied: {label}" for label in found.copied)
    for note in found.notes:
        yield f"comment by {note.remark.author or 'somebody unnamed'} on {note.label}: {clipped(note.remark.text)}"
    for change in found.changes:
        yield f"tracked change by {change.author or 'somebody unnamed'} on {change.label}: {clipped(change.said)}"
    if not any((found.proposals, found.discrepancies, found.notes, found.changes, found.moved, found.copied)):
        yield "nothing was edited"


def _proposal(found: Proposal) -> Iterator[str]:
    by = f", tracked changes by {', '.join(found.authors)}" if found.authors else ""
    yield f"{found.stage}: {found.section.name} [{found.block}]{by}"
    if found.complete is False:
        yield "  the tracked changes are not the whole edit: something was changed without tracking"
    if found.why:
        yield f"  not to be taken in: {found.why}"
    yield from (f"  {line}" for line in found.difference.splitlines())
    for clash in found.clashes:
        yield f"  as built:    {clipped(clash.base, 200)}"
        yield f"  in the edit: {clipped(clash.edit, 200)}"
        yield f"  in the log:  {clipped(clash.log, 200)}"


def import_facts(back: Back, found: Import) -> dict[str, Any]:
    """What came back as facts."""
    return {
        "document": back.name,
        "sha256": back.sha256,
        "compared_with": back.source.how,
        "as_at": back.as_at,
        "proposals": [
            {
                "block": p.block,
                "section": p.section.name,
                "stage": p.stage,
                "why": p.why,
                "difference": p.difference,
                "text": p.text or p.edited,
                "clashes": [clash._asdict() for clash in p.clashes],
                "authors": list(p.authors),
                "tracked_changes_are_all": p.complete,
            }
            for p in found.proposals
        ],
        "discrepancies": [
            {"block": d.block, "label": d.label, "alterations": alteration_facts(d.alterations)}
            for d in found.discrepancies
        ],
        "notes": [{"block": n.block, **n.remark._asdict()} for n in found.notes],
        "tracked_changes": [c._asdict() for c in found.changes],
        "moved": list(found.moved),
        "copied": list(found.copied),
    }
