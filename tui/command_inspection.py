"""`daybook inspection …`: open, settle, close."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser("inspection", help="open, show, close").add_subparsers(
        dest="what", required=True
    )
    opening = family.add_parser("open", help="open an inspection; whoever opens it leads it")
    opening.add_argument("id", help="a short id, as northshire-2026")
    opening.add_argument("--title", required=True)
    opening.add_argument("--provider", required=True)
    opening.add_argument("--edition", required=True, help="an edition by id, or a file of your own")
    opening.add_argument("--rules", help="rules by id, or a file of your own; it is kept in the log")
    opening.add_argument(
        "--guidance", action="append", default=[], help="a guidance document and its version"
    )
    opening.add_argument("--sector")
    opening.add_argument("--standards", help="only these, apart by commas")
    opening.add_argument("--from", dest="begins", metavar="DATE")
    opening.add_argument("--to", dest="ends", metavar="DATE")
    opening.add_argument("--pilot", action="store_true")
    opening.add_argument(
        "--signatures-required", action="store_true", help="nobody decides a rating without a signing key"
    )
    opening.add_argument("--name", required=True, help="the name of the person acting")
    opening.set_defaults(run=_open)
    for name, run, text in (("list", _list, "the inspections in the log"), ("show", _show, "one inspection")):
        one = family.add_parser(name, help=text)
        one.add_argument("--json", action="store_true")
        one.set_defaults(run=run)
    one.add_argument("--at", type=int)
    rules = family.add_parser(
        "settings", help="when an entry is late, whether reading is recorded; or change them"
    )
    rules.add_argument("--late-observed", type=int, metavar="DAYS")
    rules.add_argument("--late-decided", type=int, metavar="DAYS")
    rules.add_argument("--access-log", choices=("on", "off"))
    rules.add_argument("--reason", help="why they change")
    rules.add_argument("--json", action="store_true")
    rules.set_defaults(run=_settings)
    closing = family.add_parser("close", help="close it; nothing is judged or rated after")
    closing.add_argument("--reason", required=True)
    closing.set_defaults(run=_close)


def _open(args: argparse.Namespace) -> int:
    from evidence_log.commands.inspections import OpenInspection
    from tui.session import made, opened, plain_date, told

    files = [file for file in (_own("edition", args.edition), _own("rules", args.rules)) if file]
    with opened(args) as log:
        command = made(
            OpenInspection,
            args,
            args.id,
            title=args.title,
            provider=args.provider,
            edition=_id_of(args.edition),
            rules=_id_of(args.rules) if args.rules else None,
            guidance=tuple(args.guidance),
            files=tuple(files),
            sector=args.sector,
            standards=tuple(s.strip() for s in (args.standards or "").split(",") if s.strip()),
            fieldwork_from=plain_date(args.begins),
            fieldwork_to=plain_date(args.ends),
            pilot=args.pilot,
            signatures_required=args.signatures_required,
            name=args.name,
        )
        return told(
            log.handle(command), f"{args.id} opened under {command.edition}; next: people add, case add"
        )


def _own(kind: str, name: str | None) -> dict[str, str] | None:
    """A file of the user's own, where the name is that of a file; it goes into the log whole."""
    if name is None or not _is_file(name):
        return None
    from tui.session import read_text

    return {"kind": kind, "text": read_text(Path(name))}


def _is_file(name: str) -> bool:
    return name.endswith(".toml") or Path(name).is_file()


def _id_of(name: str) -> str:
    """The id that a file of the user's own gives itself, or the name of a shipped one."""
    if not _is_file(name):
        return name
    import tomllib

    from frameworks.errors import FrameworkError
    from tui.session import read_text

    try:
        return str(tomllib.loads(read_text(Path(name))).get("id", name))
    except tomllib.TOMLDecodeError as error:
        raise FrameworkError(f"{name} is no TOML: {error}") from error


def _list(args: argparse.Namespace) -> int:
    from tui.plain import show, show_json, table
    from tui.session import opened

    with opened(args, read_only=True) as log:
        found = log.inspections()
        if args.json:
            show_json([inspection.model_dump(mode="json") for inspection in found])
            return 0
        rows = [(i.id, i.title, i.edition.id, "closed" if i.closed else "open") for i in found]
        show(*table(("id", "title", "edition", "stage"), rows))
    return 0


def _show(args: argparse.Namespace) -> int:
    from tui.facts import state_facts
    from tui.plain import show, show_json
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        used = log.frameworks(inspection)
        facts = state_facts(log.state(inspection.id, args.at), used.edition, used.rules)
        if args.json:
            show_json(facts | {"inspection": inspection.model_dump(mode="json")})
            return 0
        show(f"{inspection.title} ({inspection.id}), {inspection.provider}")
        show(f"edition {used.edition.id}, rules {used.rules.id} ({used.rules.status})")
        show(f"standards {', '.join(inspection.standards)}")
        show(*(f"{name}: {count}" for name, count in facts["counts"].items()))
    return 0


def _settings(args: argparse.Namespace) -> int:
    from tui.plain import show, show_json
    from tui.session import inspection_of, opened

    changes = {
        "late_observed_days": args.late_observed,
        "late_decided_days": args.late_decided,
        "access_log": None if args.access_log is None else args.access_log == "on",
    }
    if any(value is not None for value in changes.values()):
        return _change_settings(args, changes)
    with opened(args, read_only=True) as log:
        held = inspection_of(args, log).settings
        if args.json:
            show_json(held.model_dump(mode="json"))
            return 0
        show(
            f"an entry is late more than {held.late_observed_days} days after it was observed (--late-observed)",
            f"and more than {held.late_decided_days} days after it was decided (--late-decided)",
            f"reading the text of a named case is {'' if held.access_log else 'not '}recorded (--access-log)",
        )
    return 0


def _change_settings(args: argparse.Namespace, changes: dict[str, object]) -> int:
    from evidence_log.commands.settings import ChangeSettings
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        command = made(ChangeSettings, args, inspection.id, reason=args.reason, **changes)
        return told(log.handle(command), f"the settings of {inspection.id} changed")


def _close(args: argparse.Namespace) -> int:
    from evidence_log.commands.inspections import CloseInspection
    from evidence_log.events.checkpoints import Occasion
    from tui.session import inspection_of, made, opened, told
    from tui.signing import checkpointed
    from tui.timestamps import where_configured

    with opened(args) as log:
        inspection = inspection_of(args, log)
        command = made(CloseInspection, args, inspection.id, reason=args.reason)
        told(log.handle(command), f"{inspection.id} closed")
        where_configured(log, checkpointed(args, log, inspection.id, Occasion.CLOSING, ask=True))
        return 0
