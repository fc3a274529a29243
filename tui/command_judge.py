"""`daybook judge …`: answer a prompt, judge a key question, withdraw either, bring many in from CSV."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tui.arguments import adds_reading

if TYPE_CHECKING:
    from evidence_log.projections.state import State

COLUMNS = (
    "on",
    "case",
    "answer",
    "reason",
    "cites",
    "decided",
    "degree",
    "basis",
    "exceptional",
    "defensible",
    "planning",
    "reasonable",
    "limits",
    "looked_at",
    "measure",
)
ANSWER = "yes, no, does-not-arise or in-words (y, n and - will do)"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser("judge", help="answers and judgements").add_subparsers(
        dest="what", required=True
    )
    reconcile = family.add_parser("reconcile", help="decide between judgements that were made apart")
    reconcile.add_argument("question")
    reconcile.add_argument("answer", help=ANSWER)
    reconcile.add_argument("--case")
    reconcile.add_argument("--reason", required=True)
    reconcile.add_argument("--cites", help="evidence that it rests on, E-231 E-240")
    reconcile.set_defaults(run=_reconcile)
    answer = family.add_parser("answer", help="answer a prompt, as 2.2.3d")
    answer.add_argument("prompt")
    answer.add_argument("answer", help=ANSWER)
    answer.add_argument("--case")
    answer.add_argument("--reason")
    _beside(answer)
    answer.set_defaults(run=_answer)
    question = family.add_parser("question", help="judge a key question on balance, with a reason")
    question.add_argument("question")
    question.add_argument("answer", help=ANSWER)
    question.add_argument("--case")
    question.add_argument("--reason")
    question.add_argument("--cites", help="evidence, as 'E-231 E-240'")
    _beside(question)
    question.set_defaults(run=_question)
    gone = family.add_parser("withdraw", help="withdraw the answer or judgement at a position")
    gone.add_argument("position")
    gone.add_argument("--reason", required=True)
    gone.set_defaults(run=_withdraw)
    first = family.add_parser("reasonable", help="what is reasonable for this person now, before the verdict")
    first.add_argument("question")
    first.add_argument("--case", required=True)
    first.add_argument("--text", required=True)
    first.add_argument("--limits", help="what outside the provider's hands limits it")
    first.set_defaults(run=_reasonable)
    drift = family.add_parser("stability", help="how often stability carried a yes, by inspector")
    adds_reading(drift, _stability)
    brought = family.add_parser("import", help=f"from CSV: {','.join(COLUMNS)}")
    brought.add_argument("file", type=Path)
    brought.add_argument("--dry-run", action="store_true", help="check the whole file and record nothing")
    brought.set_defaults(run=_import)


def _beside(parser: argparse.ArgumentParser) -> None:
    """What may stand beside an answer."""
    parser.add_argument("--degree", help="met, part_met or not_met, where the edition offers it")
    parser.add_argument("--basis", choices=("progress", "stability"))
    parser.add_argument("--exceptional", help="stability: why it is exceptional")
    parser.add_argument("--defensible", help="stability: why it is defensible")
    parser.add_argument("--planning", help="stability: evidence of planning, as 'E-231'")
    parser.add_argument(
        "--looked-at",
        action="append",
        default=[],
        help="what the edition says must always have been looked at; once for each",
    )
    parser.add_argument("--measure", help="dates or counts, where the prompt sets a measurable test")
    parser.add_argument("--considered", help="linked evidence that was in view, as 'E-231 E-240' or all")


def _verdict(args: argparse.Namespace, state: State, node: str) -> dict[str, object]:
    from tui.session import cited, considered

    return {
        "degree": args.degree,
        "basis": args.basis,
        "exceptional": args.exceptional,
        "defensible": args.defensible,
        "planning": cited(state, args.planning),
        "looked_at": tuple(args.looked_at),
        "measure": args.measure,
        "considered": considered(state, args.considered, args.case, node),
    }


def _answer(args: argparse.Namespace) -> int:
    from evidence_log.commands.judgements import AnswerPrompt
    from frameworks.naming import node_id
    from tui.imports import answer_of
    from tui.session import edition_of, inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        prompt = node_id(edition_of(log, inspection), args.prompt)
        beside = _verdict(args, log.state(inspection.id), prompt)
        facts = {"case": args.case, "prompt": prompt, "answer": answer_of(args.answer), "reason": args.reason}
        facts |= beside
        return told(
            log.handle(made(AnswerPrompt, args, inspection.id, **facts)), f"{args.prompt} {args.answer}"
        )


def _reconcile(args: argparse.Namespace) -> int:
    from evidence_log.commands.laptops import ReconcileJudgement
    from tui.imports import answer_of
    from tui.session import cited, inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        facts = {"question": args.question, "case": args.case, "answer": answer_of(args.answer)}
        cites = cited(log.state(inspection.id), args.cites)
        command = made(ReconcileJudgement, args, inspection.id, **facts, reason=args.reason, cites=cites)
        return told(log.handle(command), f"{args.question} {args.answer}")


def _question(args: argparse.Namespace) -> int:
    from evidence_log.commands.judgements import JudgeKeyQuestion
    from tui.imports import answer_of
    from tui.session import cited, inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        state = log.state(inspection.id)
        command = made(
            JudgeKeyQuestion,
            args,
            inspection.id,
            **_verdict(args, state, args.question),
            case=args.case,
            question=args.question,
            answer=answer_of(args.answer),
            reason=args.reason,
            cites=cited(state, args.cites),
        )
        return told(log.handle(command), f"{args.question} {args.answer}")


def _reasonable(args: argparse.Namespace) -> int:
    from evidence_log.commands.judgements import RecordReasonable
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        facts = {"case": args.case, "question": args.question, "text": args.text, "limits": args.limits}
        command = made(RecordReasonable, args, inspection.id, **facts)
        return told(log.handle(command), f"what is reasonable in {args.case} for {args.question}")


def _stability(args: argparse.Namespace) -> int:
    from evidence_log.projections.stability import stability
    from tui.plain import show, show_json, table
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        found = stability(log.state(inspection_of(args, log).id, args.at))
        if args.json:
            show_json([each.model_dump() for each in found])
        else:
            rows = [(each.inspector, each.favourable, each.by_stability) for each in found]
            show(*table(("inspector", "outcomes yes", "of these by stability"), rows))
    return 0


def _withdraw(args: argparse.Namespace) -> int:
    from evidence_log.commands.judgements import WithdrawJudgement
    from tui.session import event_at, inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        target = event_at(log, inspection, args.position).envelope.event_id
        command = made(WithdrawJudgement, args, inspection.id, target=target, reason=args.reason)
        return told(log.handle(command), f"the entry at {args.position} withdrawn")


def _import(args: argparse.Namespace) -> int:
    from tui.imports import judgements_from, recorded

    return recorded(args, judgements_from)
