"""`daybook second …`: cases judged twice, the second time without sight of the first, and how far both agree."""

from __future__ import annotations

import argparse
from pathlib import Path

from tui.arguments import adds_reading

COLUMNS = ("on", "case", "answer", "reason", "degree", "decided")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser("second", help="second judgements and agreement").add_subparsers(
        dest="what", required=True
    )
    draw = family.add_parser("draw", help="draw cases by a seed that anybody can draw them by again")
    draw.add_argument("--seed", required=True)
    draw.add_argument("--sample", help="only cases of this sample")
    draw.add_argument("--size", type=int, required=True)
    draw.add_argument("--assessor", action="append", required=True)
    draw.set_defaults(run=_draw)
    judge = family.add_parser("judge", help="judge a key question of a drawn case a second time")
    judge.add_argument("question")
    judge.add_argument("answer", help="yes, no or does-not-arise")
    judge.add_argument("--case", required=True)
    judge.add_argument("--degree")
    judge.add_argument("--reason", required=True)
    judge.set_defaults(run=_judge)
    brought = family.add_parser("import", help=f"from CSV: {','.join(COLUMNS)}")
    brought.add_argument("file", type=Path)
    brought.add_argument("--dry-run", action="store_true", help="check the whole file and record nothing")
    brought.set_defaults(run=_import)
    showing = family.add_parser("show", help="the cases drawn, what differs, agreement and weighted kappa")
    adds_reading(showing, _show)


def _draw(args: argparse.Namespace) -> int:
    from evidence_log.commands.second import DrawSecondSample
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        facts = {
            "seed": args.seed,
            "sample": args.sample,
            "size": args.size,
            "assessors": tuple(args.assessor),
        }
        return told(log.handle(made(DrawSecondSample, args, inspection.id, **facts)), f"{args.size} cases")


def _judge(args: argparse.Namespace) -> int:
    from evidence_log.commands.second import JudgeSecond
    from tui.imports import answer_of
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        facts = {"case": args.case, "question": args.question, "degree": args.degree, "reason": args.reason}
        command = made(JudgeSecond, args, inspection.id, answer=answer_of(args.answer), **facts)
        return told(log.handle(command), f"{args.question} of {args.case} a second time")


def _import(args: argparse.Namespace) -> int:
    from tui.imports import recorded, seconds_from

    return recorded(args, seconds_from)


def _show(args: argparse.Namespace) -> int:
    from evidence_log.projections.agreement import by_assessor, by_question, pairs
    from tui.plain import show, show_json, table
    from tui.session import edition_of, inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        state = log.state(inspection.id, args.at)
        found = pairs(state, edition_of(log, inspection))
        differ = [
            (p.case, p.question, p.first.by, p.first.answer, p.second.by, p.second.answer)
            for p in found
            if not p.agrees
        ]
        drawn = state.second_sample
        questions, assessors = by_question(found), by_assessor(found)
        if args.json:
            show_json(
                {
                    "seed": drawn.seed if drawn else None,
                    "assessors": drawn.assessors if drawn else {},
                    "differ": [
                        dict(
                            zip(("case", "question", "by", "answer", "second_by", "second"), row, strict=True)
                        )
                        for row in differ
                    ],
                    "questions": [each.model_dump() for each in questions],
                    "assessors_agreement": [each.model_dump() for each in assessors],
                }
            )
            return 0
        show(f"drawn by the seed {drawn.seed}" if drawn else "no second sample was drawn")
        show(*table(("case", "second assessor"), list(drawn.assessors.items() if drawn else ())), "")
        rows = [
            (each.of, each.pairs, each.agreed, "-" if each.kappa is None else f"{each.kappa:.2f}")
            for each in (*questions, *assessors)
        ]
        show(*table(("question or assessor", "judged twice", "agree", "weighted kappa"), rows), "")
        show(*table(("case", "question", "first", "said", "second", "said"), differ))
    return 0
