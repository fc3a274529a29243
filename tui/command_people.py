"""`daybook people …`: who takes part, in which roles."""

from __future__ import annotations

import argparse

from tui import command_logins

ROLES = ("inspector", "lead", "panel", "editor", "auditor")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser("people", help="who takes part, in which roles").add_subparsers(
        dest="what", required=True
    )
    enrol = family.add_parser("add", help="enrol somebody")
    enrol.add_argument("who")
    enrol.add_argument("--name", required=True)
    enrol.add_argument("--role", action="append", choices=ROLES, required=True)
    enrol.set_defaults(run=_enrol)
    roles = family.add_parser("roles", help="change somebody's roles; none given: they leave")
    roles.add_argument("who")
    roles.add_argument("--role", action="append", choices=ROLES, default=[])
    roles.add_argument("--reason", required=True)
    roles.set_defaults(run=_roles)
    command_logins.add_to(family)
    listed = family.add_parser("list", help="everybody who takes part")
    listed.add_argument("--json", action="store_true")
    listed.add_argument("--at", type=int)
    listed.set_defaults(run=_list_people)


def _enrol(args: argparse.Namespace) -> int:
    from evidence_log.commands.inspections import EnrolPerson
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        command = made(
            EnrolPerson, args, inspection.id, person=args.who, name=args.name, roles=tuple(args.role)
        )
        return told(log.handle(command), f"{args.who} takes part as {', '.join(args.role)}")


def _roles(args: argparse.Namespace) -> int:
    from evidence_log.commands.inspections import ChangeRoles
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        command = made(
            ChangeRoles, args, inspection.id, person=args.who, roles=tuple(args.role), reason=args.reason
        )
        return told(log.handle(command), f"{args.who} holds {', '.join(args.role) or 'no role'}")


def _list_people(args: argparse.Namespace) -> int:
    from tui.plain import show, show_json, table
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        people = log.state(inspection_of(args, log).id, args.at).people.values()
        if args.json:
            show_json([{"id": p.id, "name": p.name.text, "roles": list(p.roles)} for p in people])
            return 0
        show(*table(("id", "name", "roles"), [(p.id, p.name.text, ", ".join(p.roles)) for p in people]))
    return 0
