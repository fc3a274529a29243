"""Judging with single keys: answers move on, one event each; a key question asks first for what tipped the balance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from evidence_log.commands.command import Command
from evidence_log.commands.judgements import (
    AnswerPrompt,
    DeferJudgement,
    JudgeKeyQuestion,
    RecordReasonable,
)
from evidence_log.commands.laptops import ReconcileJudgement
from evidence_log.commands.second import JudgeSecond
from evidence_log.events.judgements import Answer
from frameworks.naming import shown
from tui.dialogs import Ask, Pick
from tui.drafts import Draft
from tui.keys import glyph, keys_now, keys_of
from tui.withdrawing import Withdrawing

WORDS = {Answer.YES: "yes", Answer.NO: "no", Answer.DOES_NOT_ARISE: "does not arise"}


class Asked(NamedTuple):
    """An answer on its way: what it is about, the facts so far, and the drafts to go once it is recorded."""

    item: str
    answer: Answer
    facts: dict[str, Any]
    drafts: list[Draft]


class Judging(Withdrawing):
    """The keys that answer and defer."""

    def action_answer(self, given: str) -> None:
        """Answers the line and moves on; a key question, and 'does not arise', ask for a reason first."""
        line, answer = self.sheet.current, Answer(given)
        if line is None or not self.may(AnswerPrompt):
            return
        if line.key in self.live.edition.prompts and self._second():
            self.say("you judge this case a second time: put the cursor on the key question")
        elif line.key == self.question or line.key in self.live.edition.prompts:
            self._next(Asked(line.key, answer, {"case": self.case, "answer": answer}, []))
        else:
            self.say("this line takes no answer; put the cursor on a prompt or the key question")

    def _second(self) -> bool:
        """Whether the person is the one who judges this case a second time."""
        drawn = self.live.state.second_sample
        return (
            drawn is not None and self.case is not None and drawn.assessors.get(self.case) == self.live.person
        )

    def _next(self, asked: Asked) -> None:
        """Asks for the next thing that is wanted before the answer, or records it and moves on.

        Dialogs are opened here and now: a worker would let the next keys through to this screen.
        """
        item, answer, facts, _ = asked
        standard = self.live.edition.standard_of[item]
        place = (self.case or "", self.question)
        if standard.reasonable_first and self.case and place not in self.live.state.expectations:
            self._ask(asked, self.question, "First: what is reasonable for this person now?", "reasonable")
        elif standard.degrees and "degree" not in facts:
            self._pick_degree(asked, standard.degrees)
        elif "reason" not in facts and (item == self.question or answer is Answer.DOES_NOT_ARISE):
            self._ask(asked, item, self._why(item, answer), answer.value)
        else:
            self._commit(asked)

    def _commit(self, asked: Asked) -> None:
        """Records the answer and moves on; what was typed stays a draft until the log has it."""
        if self.daybook.record(self._command(asked.item, asked.facts), self, **asked.facts):
            for draft in asked.drafts:
                draft.discard()
            self.done(self.live.last_id)
            self.sheet.action_move(1)
            if asked.item == self.question:
                self._say_next()

    def _say_next(self) -> None:
        """A key question is judged: what is left in this case, and the key that goes on."""
        left = sum(self.live.state.judgement(self.case, item) is None for item in self.questions())
        (key,) = (key for key in keys_of(self.NAME) if key.id == "work.question-next")
        said = (
            f"{glyph(keys_now(key, self.daybook.config.keys)[0])} goes on: {left} left here"
            if left
            else "all judged here"
        )
        self.say(f"saved at {self.live.seen:,}; {said}")

    def _ask(self, asked: Asked, item: str, question: str, what: str) -> None:
        title = f"{self.case or 'organisation'} {shown(self.live.edition, item)}: {what.replace('_', ' ')}"
        draft = Draft(self.daybook.desk(), f"reason.{self.case or '-'}.{item}.{what}", title)

        def take(text: str | None) -> None:
            """Takes the reason, and asks for the next thing."""
            if text is None:
                self.say("left; nothing was recorded, and what was typed comes back")
                return
            asked.drafts.append(draft)
            if what != "reasonable":
                asked.facts["reason"] = text
                self._next(asked)
            elif self.daybook.record(RecordReasonable, self, case=self.case, question=item, text=text):
                self._next(asked)

        self.app.push_screen(Ask(question, draft=draft), take)

    def _pick_degree(self, asked: Asked, degrees: tuple[str, ...]) -> None:
        def take(index: int | None) -> None:
            """Takes the degree, and asks for the next thing."""
            if index is None:
                self.say("left; nothing was recorded")
                return
            asked.facts["degree"] = degrees[index]
            self._next(asked)

        self.app.push_screen(Pick("Which degree?", [word.replace("_", " ") for word in degrees]), take)

    def _why(self, item: str, answer: Answer) -> str:
        if item == self.question:
            second = "second judgement, " if self._second() else ""
            why = "contested; which holds, and why?" if self._contested() else "what tipped the balance?"
            return f"{second}{item} {WORDS[answer]}: {why}"
        return f"{shown(self.live.edition, item)}: why does it not arise?"

    def _command(self, item: str, facts: dict[str, Any]) -> Callable[..., Command]:
        if item != self.question:
            facts["prompt"] = item
            return AnswerPrompt
        facts["question"] = item
        if self._second():
            return JudgeSecond
        if self._contested():
            facts.pop("degree", None)
            return ReconcileJudgement
        facts["considered"] = self._in_view()
        return JudgeKeyQuestion

    def _contested(self) -> bool:
        """Whether the key question was judged apart and nobody has decided yet."""
        return not self._second() and (self.case, self.question) in self.live.state.contested()

    def _in_view(self) -> tuple[UUID, ...]:
        """The linked evidence whose lines are on the screen now (requirement 55)."""
        labels = [self.sheet.key_at(n) for n in self.sheet.in_view() if self.sheet.key_at(n).startswith("E-")]
        found = map(self.live.state.labelled, labels)
        return tuple(item.id for item in found if item is not None)

    def action_defer(self) -> None:
        """Marks the line to come back to, and moves on; it stays open."""
        line = self.sheet.current
        if line is None or not self.may(DeferJudgement):
            return
        if line.key != self.question and line.key not in self.live.edition.prompts:
            self.say("only a prompt or the key question is to be come back to")
        elif self.daybook.record(DeferJudgement, self, case=self.case, item=line.key):
            self.sheet.action_move(1)
