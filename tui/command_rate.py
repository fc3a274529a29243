"""`daybook rate …`: recommend, override, ratify, send back, show."""

from __future__ import annotations

import argparse


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser("rate", help="ratings").add_subparsers(dest="what", required=True)
    for name, text in (
        ("recommend", "recommend a rating, as the rules indicate it"),
        ("override", "recommend another rating than the indicated one"),
    ):
        one = family.add_parser(name, help=text)
        one.add_argument("node", help="a standard's id, or overall")
        one.add_argument("rating")
        one.add_argument("--reason")
        one.add_argument("--cites", help="evidence, as 'E-231 E-240'")
        one.set_defaults(run=_recommend)
    for name, text in (
        ("ratify", "ratify somebody else's recommendation"),
        ("send-back", "send somebody else's recommendation back"),
    ):
        one = family.add_parser(name, help=text)
        one.add_argument("node")
        one.add_argument("--reason", required=name == "send-back")
        one.set_defaults(run=_decide)
    showing = family.add_parser("show", help="every rating, with its score and what set it")
    showing.add_argument("--at", type=int)
    showing.add_argument("--json", action="store_true")
    showing.set_defaults(run=_show)


def _recommend(args: argparse.Namespace) -> int:
    from evidence_log.commands.ratings import OverrideRating, RecommendRating
    from tui.session import cited, inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        ratings = {name.casefold(): name for name in log.frameworks(inspection).rules.ratings}
        command = made(
            RecommendRating if args.what == "recommend" else OverrideRating,
            args,
            inspection.id,
            node=args.node,
            rating=ratings.get(args.rating.casefold(), args.rating),
            reason=args.reason,
            cites=cited(log.state(inspection.id), args.cites) if args.cites else (),
        )
        return told(log.handle(command), f"{args.node} {command.rating}, to be ratified by somebody else")


def _decide(args: argparse.Namespace) -> int:
    from evidence_log.commands.ratings import RatifyRating, SendBackRating
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        cls = RatifyRating if args.what == "ratify" else SendBackRating
        command = made(cls, args, inspection.id, node=args.node, reason=args.reason)
        return told(
            log.handle(command), f"{args.node} {'ratified' if args.what == 'ratify' else 'sent back'}"
        )


def _show(args: argparse.Namespace) -> int:
    from evidence_log.projections.ratings import rate_state
    from tui.facts import rating_facts, rating_lines
    from tui.plain import show, show_json, table
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        used = log.frameworks(inspection)
        rated = rate_state(log.state(inspection.id, args.at), used.edition, used.rules)
        if args.json:
            show_json({"position": rated.position, **rating_facts(rated)})
            return 0
        show(
            *table(
                ("id", "title", "rating", "stage", "score", "set by, flags"),
                rating_lines(rated, used.edition),
            )
        )
        show("", f"rules {used.rules.id} ({used.rules.status}), as at {rated.position:,}")
    return 0
