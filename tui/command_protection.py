"""`daybook erase`, `restrict`, `unrestrict`, `statement`: what people whom the record concerns may have done."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from tui.arguments import adds_text

if TYPE_CHECKING:
    from evidence_log.log import EvidenceLog
    from evidence_log.projections.models import Inspection
    from evidence_log.projections.state import State

KINDS = ("rectified", "contested", "supplementary")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the four commands to the command line."""
    gone = commands.add_parser("erase", help="destroy the key of a person's text, for good")
    _subject(gone)
    gone.add_argument("--authority", help="who ordered it, as it will stand where the text was")
    gone.add_argument("--reason")
    gone.add_argument(
        "--pending", action="store_true", help="finish erasures whose key is still in this key file"
    )
    gone.add_argument("--json", action="store_true")
    gone.set_defaults(run=_erase)
    hidden = commands.add_parser(
        "restrict", help="take text out of ordinary views and reports; auditors still see it"
    )
    _subject(hidden)
    hidden.add_argument("--entry", metavar="POSITION")
    hidden.add_argument("--reason")
    hidden.add_argument("--list", action="store_true", help="what is restricted and what was erased")
    hidden.add_argument("--json", action="store_true")
    hidden.set_defaults(run=_restrict, lift=False)
    lifted = commands.add_parser("unrestrict", help="bring it back into ordinary views")
    _subject(lifted)
    lifted.add_argument("--entry", metavar="POSITION")
    lifted.add_argument("--reason")
    lifted.add_argument("--json", action="store_true")
    lifted.set_defaults(run=_restrict, lift=True, list=False)
    said = commands.add_parser("statement", help="put a statement beside an entry, which stays as it is")
    said.add_argument("position")
    said.add_argument("--kind", choices=KINDS, required=True)
    adds_text(said)
    said.set_defaults(run=_state)


def _subject(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("subject", nargs="?", help="a pseudonym, as s-3f9c…")
    parser.add_argument("--case")
    parser.add_argument("--person", dest="whose")


def _subject_of(args: argparse.Namespace, state: State) -> str | None:
    from tui.errors import TerminalError

    if args.case is not None:
        if args.case not in state.cases:
            raise TerminalError(f"there is no case {args.case}; `daybook case list` shows those there are")
        return state.cases[args.case].subject
    if args.whose is not None:
        if args.whose not in state.people:
            raise TerminalError(f"{args.whose} does not take part; `daybook people list` shows who does")
        return state.people[args.whose].name.subject
    return str(args.subject) if args.subject else None


def _erase(args: argparse.Namespace) -> int:
    from tui.plain import show
    from tui.session import inspection_of, opened

    with opened(args) as log:
        if args.pending:
            found = log.finish_erasures()
            show(*(f"{subject}: key destroyed" for subject in found))
            show(f"{len(found):,} keys destroyed that were still here")
            return 0
        inspection = inspection_of(args, log)
        return _erased(args, log, inspection, log.state(inspection.id))


def _erased(args: argparse.Namespace, log: EvidenceLog, inspection: Inspection, state: State) -> int:
    from evidence_log.commands.protection import EraseSubject
    from report_builder.preview import purge_previews
    from tui.copies import copies_of, purge_drafts
    from tui.drafts import mark_of
    from tui.errors import TerminalError
    from tui.plain import show, show_json
    from tui.said_words import location_of
    from tui.session import access_log_of, made, told

    subject = _subject_of(args, state)
    if subject is None:
        raise TerminalError("say whose text: --case C017, --person lee, or a pseudonym")
    if not args.authority or not args.reason:
        raise TerminalError(
            "say on whose authority and why: --authority WHO --reason TEXT; nothing was erased"
        )
    facts = {"subject": subject, "authority": args.authority, "reason": args.reason}
    receipt = log.handle(made(EraseSubject, args, inspection.id, **facts))
    case = next((c.ref for c in state.cases.values() if c.subject == subject), None)
    drafts = (*purge_drafts(case, inspection.id, mark_of(location_of(args))), *purge_previews())
    accesses = access_log_of(args).entries(inspection.id)
    found = copies_of(subject, state, log.events_after(inspection=inspection.id), drafts, accesses)
    if args.json:
        show_json({"subject": subject, "case": case, "position": receipt.position, **found.facts()})
    else:
        show(*found.lines())
    return told(receipt, f"the key of {_named(args, subject)} is destroyed")


def _named(args: argparse.Namespace, subject: str) -> str:
    """A subject as it was asked for, with its pseudonym."""
    asked = args.case or args.whose
    return f"{asked} ({subject})" if asked else subject


def _restrict(args: argparse.Namespace) -> int:
    from evidence_log.commands.protection import LiftRestriction, RestrictText
    from tui.errors import TerminalError
    from tui.plain import show_json
    from tui.session import event_at, inspection_of, made, opened, told

    if args.list:
        return _list(args)
    with opened(args) as log:
        inspection = inspection_of(args, log)
        target = event_at(log, inspection, args.entry).envelope.event_id if args.entry else None
        subject = _subject_of(args, log.state(inspection.id))
        if not args.reason:
            raise TerminalError("say why: --reason TEXT")
        facts = {"subject": subject, "target": target, "reason": args.reason}
        command = made(LiftRestriction if args.lift else RestrictText, args, inspection.id, **facts)
        what = _named(args, subject) if subject else f"the entry at {args.entry}"
        receipt = log.handle(command)
        if args.json:
            how = "lifted" if args.lift else "restricted"
            show_json({"subject": subject, "entry": args.entry, "how": how, "position": receipt.position})
        return told(receipt, f"{what} {'is in ordinary views again' if args.lift else 'is restricted'}")


def _list(args: argparse.Namespace) -> int:
    from tui.plain import show, show_json, table
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        state = log.state(inspection_of(args, log).id)
        facts = _facts(state)
        if args.json:
            show_json(facts)
        else:
            show(*table(("at", "what", "how", "by"), [tuple(item.values()) for item in facts]))
    return 0


def _facts(state: State) -> list[dict[str, Any]]:
    places = {str(item.id): item.label for item in state.evidence.values()}
    names = {case.subject: case.ref for case in state.cases.values()}
    return [
        *(
            {
                "at": gone.position,
                "what": names.get(gone.subject, gone.subject),
                "how": "erased",
                "by": gone.by,
            }
            for gone in state.erasures.values()
        ),
        *(
            {
                "at": held.position,
                "what": names.get(
                    held.subject or "", held.subject or places.get(str(held.target), str(held.target))
                ),
                "how": "restricted",
                "by": held.by,
            }
            for held in state.restrictions.values()
        ),
    ]


def _state(args: argparse.Namespace) -> int:
    from evidence_log.commands.protection import MakeStatement
    from tui.session import event_at, inspection_of, made, opened, text_of, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        target = event_at(log, inspection, args.position).envelope.event_id
        facts = {"target": target, "kind": args.kind, "text": text_of(args)}
        return told(
            log.handle(made(MakeStatement, args, inspection.id, **facts)),
            f"{args.kind}, beside {args.position}",
        )
