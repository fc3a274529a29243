"""`daybook report challenge …`: the factual-accuracy check, from the provider's table to the response."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_to(family: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the challenges to the family `report`."""
    whole = family.add_parser("challenge", help="the provider's factual-accuracy check").add_subparsers(
        dest="which", required=True
    )
    taking = whole.add_parser(
        "import", help="take in the provider's table (.docx or .csv), whole or not at all"
    )
    taking.add_argument("file", type=Path)
    taking.add_argument("--draft", type=int, metavar="N", help="the build the provider read, else the last")
    taking.add_argument("--dry-run", action="store_true", help="check everything and record nothing")
    taking.set_defaults(run=_import)
    listing = whole.add_parser("list", help="all challenges and how far they are")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=_list)
    deciding = whole.add_parser("decide", help="decide a challenge, outside the team that wrote the text")
    deciding.add_argument("number")
    deciding.add_argument("outcome", choices=("accepted", "partly-accepted", "not-accepted"))
    deciding.add_argument("--reason", required=True)
    deciding.add_argument("--cites", help="evidence that the decision rests on: E-231 E-240")
    deciding.set_defaults(run=_decide)
    tracing = whole.add_parser(
        "trace", help="each paragraph changed since a draft, and the challenges it answers"
    )
    tracing.add_argument(
        "--draft", type=int, metavar="N", help="the build to compare with, else the first challenged"
    )
    tracing.add_argument("--json", action="store_true")
    tracing.set_defaults(run=_trace)
    answering = whole.add_parser("response", help="write the response table (.docx or .csv)")
    answering.add_argument("out", type=Path)
    answering.set_defaults(run=_response)


def _import(args: argparse.Namespace) -> int:
    from report_builder.errors import ReportError
    from report_builder.wording import plural
    from tui.challenging import received
    from tui.errors import TerminalError
    from tui.session import inspection_of, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        try:
            commands = list(received(args, log, inspection, args.file))
        except ReportError as error:
            raise TerminalError(f"{error}; nothing was recorded") from error
        receipt = log.handle_all(commands, rehearsal=args.dry_run)
        said = "would be taken in; nothing was" if args.dry_run else "taken in"
        return told(receipt, f"{plural(len(commands), 'challenge')} of {args.file.name} {said}")


def _list(args: argparse.Namespace) -> int:
    from tui.challenging import stage_of
    from tui.plain import clipped, show, show_json, table
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        found = log.state(inspection_of(args, log).id).challenges.values()
        keys = (
            "number",
            "paragraph",
            "at",
            "draft",
            "stage",
            "challenge",
            "quoted",
            "proposed",
            "support",
            "reason",
        )
        rows = [
            (
                c.number,
                c.paragraph,
                c.position,
                c.draft,
                stage_of(c),
                c.text.text,
                c.quoted.text,
                c.proposed.text if c.proposed else None,
                c.support.text if c.support else None,
                c.decided.reason.text if c.decided else None,
            )
            for c in found
        ]
        if args.json:
            show_json([dict(zip(keys, row, strict=True)) for row in rows])
        else:
            show(*table(keys[:6], [(*row[:5], clipped(str(row[5]))) for row in rows]))
    return 0


def _decide(args: argparse.Namespace) -> int:
    from evidence_log.commands.challenges import DecideChallenge
    from tui.challenging import numbered
    from tui.session import cited, inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        state = log.state(inspection.id)
        found = numbered(state, args.number)
        command = made(
            DecideChallenge,
            args,
            inspection.id,
            challenge=found.id,
            outcome=args.outcome.replace("-", "_"),
            reason=args.reason,
            cites=cited(state, args.cites),
        )
        return told(log.handle(command), f"the challenge {found.number} {args.outcome.replace('-', ' ')}")


def _trace(args: argparse.Namespace) -> int:
    from report_builder.tracing import changes
    from tui.challenging import draft_of
    from tui.plain import clipped, show, show_json, table
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        now = log.state(inspection.id)
        first = min((c.draft for c in now.challenges.values()), default=None)
        draft = draft_of(now, args.draft if args.draft is not None else first)
        found = changes(log.state(inspection.id, draft.as_at), now)
    if args.json:
        show_json([change._asdict() for change in found])
    else:
        rows = [
            (c.number, ", ".join(c.answers) or "none", clipped(c.before), clipped(c.after)) for c in found
        ]
        show(*table(("paragraph", "challenge", "in the draft", "now"), rows))
    return 0


def _response(args: argparse.Namespace) -> int:
    from report_builder.files import write_atomically
    from report_builder.response import response_csv, response_docx
    from report_builder.wording import plural
    from templates import template_bytes
    from tui.challenging import answers
    from tui.errors import TerminalError
    from tui.plain import show
    from tui.session import inspection_of, opened

    if args.out.suffix not in (".docx", ".csv"):
        raise TerminalError(f"{args.out.name}: the response is written as .docx or .csv")
    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        state = log.state(inspection.id)
        day = max(
            recorded.at for recorded in log.events_after(state.position - 1, upto=state.position)
        ).date()
        found = answers(state)
    if args.out.suffix == ".csv":
        data = response_csv(found)
    else:
        title = f"Factual accuracy: response to {inspection.provider}"
        data = response_docx(found, title, day, template_bytes("inspection_report"))
    write_atomically(args.out, data)
    show(str(args.out.absolute()), plural(len(found), "challenge"))
    return 0
