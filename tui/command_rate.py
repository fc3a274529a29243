"""`daybook rate …`: recommend, override, ratify, send back, show."""

from __future__ import annotations

import argparse
import re
from datetime import date
from typing import TYPE_CHECKING

from tui.arguments import adds_reading

if TYPE_CHECKING:
    from evidence_log.events.ratings import Characteristic
    from evidence_log.projections.state import State


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
        one.add_argument(
            "--characteristic",
            action="append",
            default=[],
            metavar="RATING/NUMBER:EVIDENCE",
            help="cite a characteristic, as 'Good/2:E-12,E-30', or a quality, as 'Outstanding/q3:E-12'",
        )
        one.set_defaults(run=_recommend)
    for name, text in (
        ("ratify", "ratify somebody else's recommendation"),
        ("send-back", "send somebody else's recommendation back"),
    ):
        one = family.add_parser(name, help=text)
        one.add_argument("node")
        one.add_argument("--reason", required=name == "send-back")
        if name == "ratify":
            _panel(one)
        one.set_defaults(run=_decide)
    _discretion(family)
    guide = family.add_parser("guide", help="the characteristics that guide a recommendation")
    guide.add_argument("node", help="a standard, or one of its key questions")
    guide.add_argument("--json", action="store_true")
    guide.set_defaults(run=_guide)
    showing = family.add_parser("show", help="every rating, with its score and what set it")
    adds_reading(showing, _show)


def _panel(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--present", action="append", default=[], metavar="PERSON")
    parser.add_argument("--minority", help="the view of whoever disagreed")


def _discretion(family: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    depart = family.add_parser("depart", help="the panel decides another rating than the computed one")
    depart.add_argument("node")
    depart.add_argument("rating")
    depart.add_argument("--reason", required=True)
    _panel(depart)
    depart.set_defaults(run=_depart)
    settle = family.add_parser(
        "settle", help="decide whether the exact or the rounded per cent bands a question"
    )
    settle.add_argument("question")
    settle.add_argument("takes", choices=("exact", "rounded"))
    settle.add_argument("--reason", required=True)
    settle.set_defaults(run=_settle)
    for name, text in (
        ("set-aside", "leave a standard, or overall, answered and not rated"),
        ("take-up", "rate after all what was set aside"),
    ):
        one = family.add_parser(name, help=text)
        one.add_argument("node")
        one.add_argument("--reason", required=True)
        one.set_defaults(run=_aside)


def _recommend(args: argparse.Namespace) -> int:
    from evidence_log.commands.ratings import OverrideRating, RecommendRating
    from tui.session import cited, inspection_of, made, opened, told
    from tui.signing import handled

    with opened(args) as log:
        inspection = inspection_of(args, log)
        scale = log.frameworks(inspection).rules.scale_of(args.node).ratings
        ratings = {name.casefold(): name for name in scale}
        state = log.state(inspection.id) if args.cites or args.characteristic else None
        command = made(
            RecommendRating if args.what == "recommend" else OverrideRating,
            args,
            inspection.id,
            node=args.node,
            rating=ratings.get(args.rating.casefold(), args.rating),
            reason=args.reason,
            cites=cited(state, args.cites) if state else (),
            characteristics=tuple(_named(state, text) for text in args.characteristic) if state else (),
        )
        return told(
            handled(args, log, command), f"{args.node} {command.rating}, to be ratified by somebody else"
        )


def _named(state: State, text: str) -> Characteristic:
    """A characteristic cited as Good/2:E-12,E-30; q before the number is a quality."""
    from evidence_log.events.ratings import Characteristic
    from tui.errors import TerminalError
    from tui.session import cited

    found = re.fullmatch(r"([^/:]+)/(q?)([0-9]{1,3}):(.+)", text)
    if found is None:
        raise TerminalError(
            f"{text!r} cites no characteristic; write it as Good/2:E-12 or Outstanding/q3:E-12"
        )
    number = int(found[3])
    return Characteristic(
        rating=found[1],
        paragraph=None if found[2] else number,
        quality=number if found[2] else None,
        cites=cited(state, found[4]),
    )


def _depart(args: argparse.Namespace) -> int:
    from evidence_log.commands.ratings import DepartRating
    from tui.session import inspection_of, made, opened, told
    from tui.signing import handled

    with opened(args) as log:
        inspection = inspection_of(args, log)
        scale = log.frameworks(inspection).rules.scale_of(args.node).ratings
        ratings = {name.casefold(): name for name in scale}
        facts = {"reason": args.reason, "present": tuple(args.present), "minority": args.minority}
        rating = ratings.get(args.rating.casefold(), args.rating)
        command = made(DepartRating, args, inspection.id, node=args.node, rating=rating, **facts)
        return told(
            handled(args, log, command),
            f"{args.node} {rating}, decided by the panel against the computed rating",
        )


def _settle(args: argparse.Namespace) -> int:
    from evidence_log.commands.ratings import SettleRounding
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        facts = {"question": args.question, "takes": args.takes, "reason": args.reason}
        return told(
            log.handle(made(SettleRounding, args, inspection.id, **facts)),
            f"the {args.takes} per cent bands {args.question}",
        )


def _aside(args: argparse.Namespace) -> int:
    from evidence_log.commands.ratings import SetRatingAside
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        aside = args.what == "set-aside"
        command = made(SetRatingAside, args, inspection.id, node=args.node, aside=aside, reason=args.reason)
        return told(log.handle(command), f"{args.node} {'is not rated' if aside else 'is to be rated'}")


def _guide(args: argparse.Namespace) -> int:
    from frameworks.characteristics import characteristics_of, texts_for
    from tui.plain import show, show_json
    from tui.session import edition_of, inspection_of, opened

    with opened(args, read_only=True) as log:
        edition = edition_of(log, inspection_of(args, log))
        found = characteristics_of(edition, args.node)
        if found is None:
            show(f"{edition.id} names no characteristics for {args.node}")
            return 1
        if args.json:
            show_json(found.model_dump())
            return 0
        if found.warning:
            show(f"Note: {found.warning}.", "")
        if args.node in edition.questions:
            show(f"{args.node} {edition.questions[args.node].text}", "")
            for rating, paragraph in texts_for(edition, args.node):
                show(f"{rating}: {paragraph}", "")
            show("Which paragraph goes with which question is a hint from their order; it is nowhere stated.")
            return 0
        for text in found.texts:
            show(f"{text.rating}: {text.headline}")
            show(*(f"  {number}. {said}" for number, said in enumerate(text.paragraphs, 1)))
            qualities = found.qualities.get(text.rating, ())
            show(*(f"  q{number}. {said}" for number, said in enumerate(qualities, 1)), "")
        show("Guidance to be cited, not a checklist: nothing here is counted.")
    return 0


def _decide(args: argparse.Namespace) -> int:
    from evidence_log.commands.ratings import RatifyRating, SendBackRating
    from tui.session import inspection_of, made, opened, told
    from tui.signing import handled

    with opened(args) as log:
        inspection = inspection_of(args, log)
        cls = RatifyRating if args.what == "ratify" else SendBackRating
        panel = {"present": tuple(args.present), "minority": args.minority} if args.what == "ratify" else {}
        command = made(cls, args, inspection.id, node=args.node, reason=args.reason, **panel)
        return told(
            handled(args, log, command), f"{args.node} {'ratified' if args.what == 'ratify' else 'sent back'}"
        )


def _show(args: argparse.Namespace) -> int:
    from evidence_log.projections.disjoint import disjoints
    from evidence_log.projections.ratings import rate_state
    from tui.facts import rating_facts, rating_lines
    from tui.plain import show, show_json, table
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        used = log.frameworks(inspection)
        rated = rate_state(log.state(inspection.id, args.at), used.edition, used.rules)
        if args.json:
            apart = [each.model_dump() for each in disjoints(rated, used.edition, used.rules)]
            show_json({"position": rated.position, **rating_facts(rated, used.rules), "disjoint": apart})
            return 0
        show(
            *table(
                ("id", "title", "rating", "stage", "score", "set by, flags"),
                rating_lines(rated, used.edition, used.rules),
            )
        )
        for each in disjoints(rated, used.edition, used.rules):
            show(f"to be explained: {each.first} is {each.rating} and {each.other} is {each.other_rating}")
        if used.rules.rating_optional:
            show("under these rules a rating is optional; `daybook rate set-aside` leaves one out")
        for rule in used.rules.reviews_due(inspection.fieldwork_to or date.today()):  # noqa: DTZ011
            show(
                f"{rule.id} is not rated and its review is due since {rule.not_rated_until}; rules of another id rate it"
            )
        show("", f"rules {used.rules.id} ({used.rules.status}), as at {rated.position:,}")
    return 0
