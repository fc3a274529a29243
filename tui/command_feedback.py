"""`daybook feedback …`: questions put to people, the prompts they inform, and how many answered."""

from __future__ import annotations

import argparse
from pathlib import Path

from tui.arguments import adds_reading

COLUMNS = ("question", "text", "theme", "prompts")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser(
        "feedback", help="what people on probation were asked and answered"
    ).add_subparsers(dest="what", required=True)
    brought = family.add_parser("map", help=f"map questions to prompts, from CSV: {','.join(COLUMNS)}")
    brought.add_argument("file", type=Path)
    brought.add_argument("--dry-run", action="store_true", help="check the whole file and record nothing")
    brought.set_defaults(run=_map)
    count = family.add_parser("count", help="how many a survey was sent to, reached, and had an answer from")
    count.add_argument("survey")
    for name in ("sent", "delivered", "answered"):
        count.add_argument(f"--{name}", type=int, required=True)
    count.set_defaults(run=_count)
    showing = family.add_parser("show", help="the questions, their prompts, the answers and the numbers")
    adds_reading(showing, _show)


def _map(args: argparse.Namespace) -> int:
    from tui.imports import feedback_from, recorded

    return recorded(args, feedback_from)


def _count(args: argparse.Namespace) -> int:
    from evidence_log.commands.feedback import CountSurvey
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        numbers = {"sent": args.sent, "delivered": args.delivered, "answered": args.answered}
        command = made(CountSurvey, args, inspection_of(args, log).id, survey=args.survey, **numbers)
        return told(log.handle(command), f"the numbers of {args.survey}")


def _show(args: argparse.Namespace) -> int:
    from frameworks.naming import shown
    from tui.plain import show, show_json, table
    from tui.session import edition_of, inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        state, edition = log.state(inspection.id, args.at), edition_of(log, inspection)
        answers = {
            q: [i.label for i in state.evidence.values() if i.asked == q and not i.withdrawn]
            for q in state.feedback
        }
        if args.json:
            questions = [q.model_dump() | {"answers": answers[q.question]} for q in state.feedback.values()]
            surveys = [survey.model_dump() for survey in state.surveys.values()]
            rule = edition.views_rule
            show_json(
                {
                    "position": state.position,
                    "questions": questions,
                    "surveys": surveys,
                    "views_rule": rule,
                }
            )
            return 0
        rows = [
            (
                q.question,
                q.theme,
                ", ".join(shown(edition, p) for p in q.prompts),
                " ".join(answers[q.question]),
                q.text,
            )
            for q in state.feedback.values()
        ]
        show(*table(("question", "theme", "prompts", "answers", "text"), rows))
        if edition.views_rule:
            show(f"{edition.id} says: {edition.views_rule}")
        for s in state.surveys.values():
            show(f"{s.survey}: sent {s.sent:,}, delivered {s.delivered:,}, answered {s.answered:,}")
    return 0
