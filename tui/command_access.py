"""`daybook access …`: who read the text of which case, for what, and to whom it went."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence_log.projections.models import Person


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser("access", help="who read whose text, and what for").add_subparsers(
        dest="what", required=True
    )
    listed = family.add_parser("list", help="every reading recorded; for the lead and auditors")
    listed.add_argument("--case")
    listed.add_argument("--who", metavar="PERSON")
    listed.add_argument("--json", action="store_true")
    listed.set_defaults(run=_list)
    gone = family.add_parser("purge", help="remove what was recorded before a day, as its retention wants")
    gone.add_argument("--before", metavar="DATE", required=True)
    gone.set_defaults(run=_purge)


def _list(args: argparse.Namespace) -> int:
    from tui.plain import show, show_json, table
    from tui.session import access_log_of, inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        _may_look(args, log.state(inspection.id).people)
        found = [
            entry
            for entry in access_log_of(args).entries(inspection.id)
            if args.case in (None, entry.case) and args.who in (None, entry.person)
        ]
        if args.json:
            show_json([entry._asdict() for entry in found])
            return 0
        rows = [(e.at[:16], e.person, e.case, e.how, e.recipient or "", e.purpose) for e in found]
        show(*table(("at", "person", "case", "by", "recipient", "purpose"), rows))
    return 0


def _purge(args: argparse.Namespace) -> int:
    from tui.errors import TerminalError
    from tui.plain import show
    from tui.session import access_log_of, day, inspection_of, opened

    with opened(args, read_only=True) as log:
        _may_look(args, log.state(inspection_of(args, log).id).people)
        before = day(args.before)
        if before is None:
            raise TerminalError("say before which day: --before 2026-03-01")
        show(f"{access_log_of(args).purge(before):,} readings before {before:%Y-%m-%d} removed")
    return 0


def _may_look(args: argparse.Namespace, people: Mapping[str, Person]) -> None:
    """The access log is read for what it is kept for, by the lead and auditors."""
    from evidence_log.events.envelope import Role
    from tui.errors import TerminalError
    from tui.session import person_of

    person = person_of(args)
    held = people.get(person)
    if held is None or not {Role.LEAD, Role.AUDITOR} & set(held.roles):
        raise TerminalError(f"{person} may not read the access log: it needs the role lead or auditor")
