"""`daybook judge …`: answer a prompt, judge a key question, withdraw either, bring many in from CSV."""

from __future__ import annotations

import argparse
from pathlib import Path

ANSWER = "yes, no, does-not-arise or in-words (y, n and - will do)"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser("judge", help="answers and judgements").add_subparsers(
        dest="what", required=True
    )
    answer = family.add_parser("answer", help="answer a prompt, as 2.2.3d")
    answer.add_argument("prompt")
    answer.add_argument("answer", help=ANSWER)
    answer.add_argument("--case")
    answer.add_argument("--reason")
    answer.set_defaults(run=_answer)
    question = family.add_parser("question", help="judge a key question on balance, with a reason")
    question.add_argument("question")
    question.add_argument("answer", help=ANSWER)
    question.add_argument("--case")
    question.add_argument("--reason")
    question.add_argument("--cites", help="evidence, as 'E-231 E-240'")
    question.set_defaults(run=_question)
    gone = family.add_parser("withdraw", help="withdraw the answer or judgement at a position")
    gone.add_argument("position")
    gone.add_argument("--reason", required=True)
    gone.set_defaults(run=_withdraw)
    brought = family.add_parser("import", help="from CSV: on,case,answer,reason,cites,decided")
    brought.add_argument("file", type=Path)
    brought.add_argument("--dry-run", action="store_true", help="check the whole file and record nothing")
    brought.set_defaults(run=_import)


def _answer(args: argparse.Namespace) -> int:
    from evidence_log.commands.judgements import AnswerPrompt
    from frameworks.naming import node_id
    from tui.imports import answer_of
    from tui.session import edition_of, inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        prompt = node_id(edition_of(log, inspection), args.prompt)
        facts = {"case": args.case, "prompt": prompt, "answer": answer_of(args.answer), "reason": args.reason}
        return told(
            log.handle(made(AnswerPrompt, args, inspection.id, **facts)), f"{args.prompt} {args.answer}"
        )


def _question(args: argparse.Namespace) -> int:
    from evidence_log.commands.judgements import JudgeKeyQuestion
    from tui.imports import answer_of
    from tui.session import cited, inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        command = made(
            JudgeKeyQuestion,
            args,
            inspection.id,
            case=args.case,
            question=args.question,
            answer=answer_of(args.answer),
            reason=args.reason,
            cites=cited(log.state(inspection.id), args.cites) if args.cites else (),
        )
        return told(log.handle(command), f"{args.question} {args.answer}")


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
