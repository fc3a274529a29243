"""A prompt that does not apply takes no answer; a key question is judged on balance, with a reason."""

from __future__ import annotations

from evidence_log.commands.judgements import AnswerPrompt, DeferJudgement, JudgeKeyQuestion, WithdrawJudgement
from evidence_log.decisions.case_rules import known_case
from evidence_log.decisions.context import Context, maybe_sealed, of_inspection, sealed
from evidence_log.decisions.evidence_rules import standing_evidence
from evidence_log.decisions.feedback_rules import not_for_a_case
from evidence_log.decisions.laptop_rules import not_contested
from evidence_log.decisions.outcome_rules import verdict
from evidence_log.errors import RefusedError
from evidence_log.events.cases import CaseAttributes
from evidence_log.events.envelope import Event
from evidence_log.events.judgements import (
    Answer,
    JudgementDeferred,
    JudgementWithdrawn,
    KeyQuestionJudged,
    PromptAnswered,
)
from evidence_log.projections.models import Case, Entry
from evidence_log.projections.progress import asked_of, facts_of
from evidence_log.projections.state import State
from evidence_log.sealing.personal import Personal
from frameworks.applicability import applies, draws_on
from frameworks.edition import KeyQuestion, Prompt
from frameworks.vocabulary import Answering, EvidenceMode


def answered(command: AnswerPrompt, state: State, context: Context) -> tuple[Event, ...]:
    """Answers a prompt that applies; 'does not arise' and words want a reason (requirement 18)."""
    prompt = context.edition.prompts.get(command.prompt)
    if prompt is None:
        raise RefusedError(f"the edition {context.edition.id} holds no prompt {command.prompt}")
    question = context.edition.question_of[prompt.id]
    _in_scope(state, context, question)
    _placed(command.case, question, state)
    if command.case:
        _applies(prompt, question, command.case, state, context)
    _worded(command.answer, command.reason, prompt.answering, f"{question.id} {prompt.label}")
    _looked_at(command, prompt, f"{question.id} {prompt.label}")
    standard = context.edition.standard_of[prompt.id]
    beside = verdict(command, command.case, question.id, command.answer, state, standard)
    place = (command.case, prompt.id)
    return (
        PromptAnswered(
            **beside,
            case=command.case,
            prompt=prompt.id,
            question=question.id,
            standard=standard.id,
            answer=command.answer,
            reason=maybe_sealed(state, command.reason, command.case),
            supersedes=tuple(entry.id for entry in state.answers.get(place, ())),
        ),
    )


def judged(command: JudgeKeyQuestion, state: State, context: Context) -> tuple[Event, ...]:
    """Judges a key question with a reason; evidence cited must stand (requirements 2, 5)."""
    question = context.edition.questions.get(command.question)
    if question is None:
        raise RefusedError(f"the edition {context.edition.id} holds no key question {command.question}")
    _in_scope(state, context, question)
    _placed(command.case, question, state)
    if command.case:
        _asked(question, known_case(state, command.case), context)
    if command.reason is None:
        raise RefusedError(
            f"a judgement on {question.id} is a balanced decision and wants a reason; say in a line what tipped it"
        )
    _worded(command.answer, command.reason, question.answering, question.id)
    for target in command.cites:
        item = standing_evidence(state, target)
        not_for_a_case(command.case, item.asked, item.label)
    not_contested((command.case, question.id), state.judgements.get((command.case, question.id), ()))
    standard = context.edition.standard_of[question.id]
    beside = verdict(command, command.case, question.id, command.answer, state, standard)
    place = (command.case, question.id)
    return (
        KeyQuestionJudged(
            **beside,
            case=command.case,
            question=question.id,
            standard=standard.id,
            answer=command.answer,
            reason=sealed(state, command.reason, command.case),
            cites=command.cites,
            supersedes=tuple(entry.id for entry in state.judgements.get(place, ())),
        ),
    )


def deferred(command: DeferJudgement, state: State, context: Context) -> tuple[Event, ...]:
    """Marks what is asked of a case, or of the organisation, to come back to."""
    prompt = context.edition.prompts.get(command.item)
    question = (
        context.edition.question_of[command.item] if prompt else context.edition.questions.get(command.item)
    )
    if question is None:
        raise RefusedError(f"the edition {context.edition.id} holds no key question or prompt {command.item}")
    _in_scope(state, context, question)
    _placed(command.case, question, state)
    if command.case and prompt:
        _applies(prompt, question, command.case, state, context)
    elif command.case:
        _asked(question, known_case(state, command.case), context)
    return (
        JudgementDeferred(
            case=command.case,
            prompt=prompt.id if prompt else None,
            question=question.id,
            standard=context.edition.standard_of[question.id].id,
        ),
    )


def withdrawn(command: WithdrawJudgement, state: State) -> tuple[Event, ...]:
    """Withdraws an entry that stands; the place is open again."""
    entry = _standing(command, state)
    reason = entry.reason.subject if entry.reason else of_inspection(state).subject
    return (
        JudgementWithdrawn(
            target=entry.id,
            case=entry.case,
            prompt=entry.prompt,
            question=entry.question,
            standard=entry.standard,
            reason=Personal(reason, command.reason),
        ),
    )


def _standing(command: WithdrawJudgement, state: State) -> Entry:
    for entries in (*state.answers.values(), *state.judgements.values()):
        for entry in entries:
            if entry.id == command.target:
                return entry
    raise RefusedError(
        "there is no such answer or judgement that stands; it was superseded or withdrawn, or never recorded here"
    )


def _in_scope(state: State, context: Context, question: KeyQuestion) -> None:
    standard = context.edition.standard_of[question.id]
    if standard.id not in of_inspection(state).standards:
        raise RefusedError(
            f"the standard {standard.id} is not inspected here, so {question.id} is not judged"
        )


def _looked_at(command: AnswerPrompt, prompt: Prompt, what: str) -> None:
    """A yes wants everything looked at that the edition says must always be; nothing else is a hurdle (69)."""
    unknown = [name for name in command.looked_at if name not in prompt.must_look_at]
    if unknown:
        known = ", ".join(prompt.must_look_at) or "nothing"
        raise RefusedError(f"{what} does not ask for {unknown[0]}; it asks for: {known}")
    missing = [name for name in prompt.must_look_at if name not in command.looked_at]
    if missing and command.answer is Answer.YES:
        raise RefusedError(
            f"a yes on {what} wants each of these looked at: {', '.join(prompt.must_look_at)}; not yet recorded: "
            f"{', '.join(missing)}"
        )


def _placed(case: str | None, question: KeyQuestion, state: State) -> None:
    """Case-sample questions are judged for a case, the others for the organisation (requirement 43)."""
    match question.evidence_mode, case:
        case EvidenceMode.CASES, None:
            raise RefusedError(f"{question.id} is judged case by case; name the case")
        case EvidenceMode.QUALITATIVE, str():
            raise RefusedError(f"{question.id} is judged for the organisation as a whole; leave the case out")
        case EvidenceMode.CASES, str(ref):
            known_case(state, ref)
        case _:
            return


def _asked(question: KeyQuestion, case: Case, context: Context) -> None:
    """A question is asked of a case that is in its sample and meets its condition (requirements 16, 49)."""
    _drawn(question, case, context)
    if question.id not in asked_of(case, context.edition):
        raise RefusedError(
            f"{question.id} does not apply to the case {case.ref} ({_kind(case.attributes)}); it is not applicable, "
            "which is not the same as no"
        )


def _drawn(question: KeyQuestion, case: Case, context: Context) -> None:
    standard = context.edition.standard_of[question.id]
    if not draws_on(standard, case.attributes.samples):
        raise RefusedError(
            f"the standard {standard.id} draws on the sample {' or '.join(standard.samples)}, and the case {case.ref} "
            f"is in {', '.join(case.attributes.samples)}; correct the case or judge another"
        )


def _applies(prompt: Prompt, question: KeyQuestion, ref: str, state: State, context: Context) -> None:
    case = known_case(state, ref)
    _drawn(question, case, context)
    if not applies(prompt, facts_of(case)):
        raise RefusedError(
            f"the prompt {question.id} {prompt.label} does not apply to the case {ref} ({_kind(case.attributes)}); "
            "it is not applicable, which is not the same as no"
        )


def _kind(attributes: CaseAttributes) -> str:
    kind = "unpaid work only" if attributes.unpaid_work_only else "with rehabilitative requirements"
    if not attributes.unpaid_work_only and not attributes.rehabilitative_requirements:
        kind = "no rehabilitative requirements"
    return f"{kind}, {'post-custody' if attributes.post_custody else 'not post-custody'}"


def _worded(answer: Answer, reason: str | None, answering: Answering, what: str) -> None:
    match answering, answer:
        case Answering.OPEN, Answer.YES | Answer.NO:
            raise RefusedError(f"{what} is an open question; answer it in words")
        case Answering.BINARY, Answer.IN_WORDS:
            raise RefusedError(f"{what} is answered yes or no (or 'does not arise' with a reason)")
        case _, Answer.DOES_NOT_ARISE | Answer.IN_WORDS if reason is None:
            raise RefusedError(
                f"{what} is answered '{answer.replace('_', ' ')}', which wants a reason in words"
            )
        case _:
            return
