"""`daybook people grant`, `revoke`, `logins`: who comes in to a PostgreSQL log, each by a login of their own."""

from __future__ import annotations

import argparse


def add_to(family: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the three commands to `daybook people`."""
    grant = family.add_parser("grant", help="let somebody in to a PostgreSQL log by a login of their own")
    grant.add_argument("who", help="the person, as in --as")
    grant.add_argument("--login", required=True, help="the login's name on the server; made if it is new")
    grant.add_argument("--auditor", action="store_true", help="reads everything and records nothing")
    grant.add_argument(
        "--imports", action="store_true", help="may bring in bundles that others wrote offline"
    )
    grant.add_argument(
        "--no-password",
        action="store_true",
        help="the server knows the login otherwise (certificate, peer, LDAP)",
    )
    grant.set_defaults(run=_grant)
    revoke = family.add_parser("revoke", help="end somebody's login; what it recorded stays")
    revoke.add_argument("who")
    revoke.set_defaults(run=_revoke)
    logins = family.add_parser("logins", help="every login there is or was, and whose it is")
    logins.add_argument("--json", action="store_true")
    logins.set_defaults(run=_logins)


def _grant(args: argparse.Namespace) -> int:
    from contextlib import closing

    from evidence_log.store.postgres_logins import Logins
    from tui.plain import show
    from tui.refusals import ref_of
    from tui.said_words import location_of

    person, part = ref_of("person", args.who), "auditor" if args.auditor else "writer"
    with closing(Logins(location_of(args))) as logins:
        granted = logins.grant(
            person, args.login, part=part, imports=args.imports, password=not args.no_password
        )
    what = "reads this log" if args.auditor else "records in this log, and in nobody else's name"
    show(f"{args.login} is the login of {person}, who {what}")
    show(f"their log: {granted.url}")
    if granted.password:
        show(f"password, shown once and kept nowhere: {granted.password}")
    return 0


def _revoke(args: argparse.Namespace) -> int:
    from contextlib import closing

    from evidence_log.store.postgres_logins import Logins
    from tui.plain import show
    from tui.said_words import location_of

    with closing(Logins(location_of(args))) as logins:
        login = logins.revoke(args.who)
    show(f"{login}, the login of {args.who}, is ended; what it recorded stays in the log")
    return 0


def _logins(args: argparse.Namespace) -> int:
    from contextlib import closing

    from evidence_log.store.postgres_logins import Logins
    from tui.plain import show, show_json, table
    from tui.said_words import location_of

    with closing(Logins(location_of(args))) as logins:
        found = logins.listed()
    if args.json:
        show_json([login._asdict() for login in found])
        return 0
    rows = [
        (one.login, one.person, one.part, one.granted_at[:16], (one.revoked_at or "-")[:16]) for one in found
    ]
    show(*table(("login", "person", "part", "granted", "revoked"), rows))
    return 0
