"""`daybook signoff …` and `daybook lateness`: what people sign, and which entries were made late."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from tui.arguments import adds_reading

if TYPE_CHECKING:
    from evidence_log.projections.lateness import LateEntry
    from evidence_log.projections.signoffs import SignOffMade
    from frameworks.edition import Edition

MEANINGS = ("authored", "reviewed", "approved", "moderated")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family and the report to the command line."""
    family = commands.add_parser("signoff", help="sign a part of the record as it stands").add_subparsers(
        dest="what", required=True
    )
    new = family.add_parser("make", help="sign off a scope; a later entry in it makes the sign-off stale")
    new.add_argument("scope", help="2.3, 2.3.1, section:foreword, overall or inspection")
    new.add_argument("--meaning", choices=MEANINGS, required=True)
    new.add_argument("--at", type=int, help="the position you looked at (else now)")
    new.add_argument("--statement", help="what you say with it")
    new.set_defaults(run=_make)
    shown = family.add_parser("list", help="every sign-off, and the events that made it stale")
    shown.add_argument("--on", metavar="SCOPE")
    adds_reading(shown, _list)
    late = commands.add_parser("lateness", help="entries made long after they were observed or decided")
    late.add_argument("--who", metavar="PERSON")
    adds_reading(late, _lateness)


def scope_of(edition: Edition, name: str) -> str:
    """The scope a person names: a standard or key question by its number, a section by its name."""
    from evidence_log.events.reporting import SECTIONS

    if name in ("overall", "inspection") or ":" in name:
        return name
    if name in SECTIONS:
        return f"section:{name}"
    return f"question:{name}" if name in edition.questions else f"standard:{name}"


def _make(args: argparse.Namespace) -> int:
    from evidence_log.commands.signoffs import SignOff
    from tui.session import edition_of, inspection_of, made, opened, told
    from tui.signing import handled

    with opened(args) as log:
        inspection = inspection_of(args, log)
        scope = scope_of(edition_of(log, inspection), args.scope)
        facts = {"scope": scope, "meaning": args.meaning, "as_at": args.at, "statement": args.statement}
        receipt = handled(args, log, made(SignOff, args, inspection.id, **facts))
        signed = receipt.events[-1].event
        return told(receipt, f"{scope} {args.meaning}, SHA-256 {getattr(signed, 'digest', '')}")


def _list(args: argparse.Namespace) -> int:
    from evidence_log.projections.signoffs import SignOffs
    from tui.plain import show, show_json, table
    from tui.session import edition_of, inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        found = SignOffs().extend(log.events_after(upto=args.at, inspection=inspection.id))
        chosen = found.on(scope_of(edition_of(log, inspection), args.on)) if args.on else found.all()
        if args.json:
            show_json([signoff_facts(item) for item in chosen])
            return 0
        header = ("at", "scope", "meaning", "by", "role", "as at", "entries", "stands")
        show(*table(header, [_row(item) for item in chosen]))
    return 0


def _row(item: SignOffMade) -> tuple[object, ...]:
    stale = f"stale: {', '.join(map(str, item.stale[:5]))}{' …' if len(item.stale) > 5 else ''}"
    return (
        item.position,
        item.scope,
        item.meaning,
        item.by,
        item.role,
        item.as_at,
        item.entries,
        "yes" if item.stands else stale,
    )


def signoff_facts(item: SignOffMade) -> dict[str, Any]:
    """A sign-off as JSON-ready facts."""
    said = item.statement.text if item.statement else None
    return item.model_dump(mode="json", exclude={"statement"}) | {"statement": said, "stands": item.stands}


def _lateness(args: argparse.Namespace) -> int:
    from evidence_log.projections.lateness import late_entries
    from tui.plain import show, show_json
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        found = [
            entry
            for entry in late_entries(log.events_after(upto=args.at, inspection=inspection.id))
            if args.who in (None, entry.by, entry.written_by)
        ]
        if args.json:
            show_json([late_facts(entry) for entry in found])
            return 0
        held = inspection.settings
        show(
            f"late: more than {held.late_observed_days} days after it was observed, or more than "
            f"{held.late_decided_days} after it was decided",
            f"{len(found):,} late entries, {sum(entry.reason is None for entry in found):,} without a reason",
        )
        show(*(_late_line(entry) for entry in found))
    return 0


def _late_line(entry: LateEntry) -> str:
    from tui.plain import clipped

    days = entry.decided_days if "decided" in entry.late else entry.observed_days
    scribe = f" (written by {entry.written_by})" if entry.written_by else ""
    said = f'  "{clipped(entry.reason.text)}"' if entry.reason else ""
    kinds = " and ".join(entry.late)
    return f"{entry.position:>6,}  {days:>4} days  {kinds:<20} {entry.by}{scribe}  {entry.type}{said}"


def late_facts(entry: LateEntry) -> dict[str, Any]:
    """A late entry as JSON-ready facts."""
    said = entry.reason.text if entry.reason else None
    return entry.model_dump(mode="json", exclude={"reason"}) | {"reason": said}
