"""Taking back: what was recorded last in this sitting, or what a line says; both stay in the trail."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from evidence_log.commands.command import Command
from evidence_log.commands.evidence import WithdrawEvidence
from evidence_log.commands.judgements import WithdrawJudgement
from evidence_log.projections.models import Entry, Evidence
from frameworks.naming import shown
from tui.dialogs import Ask
from tui.drafts import Draft
from tui.sheet import Sheet
from tui.views import Line

MISTAKE = "Entered by mistake."


class Standing(NamedTuple):
    """Something recorded that can be withdrawn, and what it is called."""

    id: UUID
    words: str
    command: type[Command]
    case: str | None


class Withdrawing(Sheet):
    """The keys that withdraw, and what there is to be withdrawn."""

    def __init__(self) -> None:
        super().__init__()
        self._done: list[UUID] = []
        """What was recorded here in this sitting, the last one last: `u` walks back through it."""

    def done(self, event: UUID) -> None:
        """Something was recorded that `u` may withdraw."""
        self._done.append(event)

    def action_withdraw(self) -> None:
        """Withdraws what was recorded last in this sitting, else what the line says; with a reason, naming it."""
        line = self.sheet.current
        found = self._last_done() or self._on_line(line)
        if found is None:
            self.say("nothing stands on this line, and nothing was recorded in this sitting")
            return
        if self.may(found.command):
            self._withdraw(found)

    def action_withdraw_line(self) -> None:
        """Withdraws what the line under the cursor says."""
        found = self._on_line(self.sheet.current)
        if found is None:
            self.say("nothing is recorded on this line")
        elif self.may(found.command):
            self._withdraw(found)

    def _withdraw(self, found: Standing) -> None:
        draft = Draft(
            self.daybook.desk(), f"withdraw.{found.case or '-'}.{found.id}", f"Withdraw {found.words}"
        )

        def take(reason: str | None) -> None:
            """Withdraws it, if a reason was given."""
            if reason is None:
                self.say("left; nothing was withdrawn")
                return
            target = {"evidence": found.id} if found.command is WithdrawEvidence else {"target": found.id}
            if self.daybook.record(found.command, self, reason=reason, **target):
                draft.discard()
                self._done = [event for event in self._done if event != found.id]
                self.say(f"withdrawn at {self.live.seen:,}: {found.words}; both stay in the trail")

        title = f"Withdraw {found.words}: why?"
        self.app.push_screen(Ask(title, value=MISTAKE, draft=draft), take)

    def _last_done(self) -> Standing | None:
        while self._done:
            found = self._standing(self._done[-1])
            if found is not None:
                return found
            self._done.pop()
        return None

    def _standing(self, event: UUID) -> Standing | None:
        state = self.live.state
        item = state.evidence.get(event)
        if item is not None:
            return None if item.withdrawn else _evidence(item)
        for entries in (*state.answers.values(), *state.judgements.values()):
            for entry in entries:
                if entry.id == event:
                    return self._entry(entry)
        return None

    def _on_line(self, line: Line | None) -> Standing | None:
        if line is None:
            return None
        state = self.live.state
        entry = state.answer(self.case, line.key) or state.judgement(self.case, line.key)
        if entry is not None:
            return self._entry(entry)
        item = state.labelled(line.key) if line.key.startswith("E-") else None
        return _evidence(item) if item is not None and not item.withdrawn else None

    def _entry(self, entry: Entry) -> Standing:
        where = f"{entry.case or 'organisation'} {shown(self.live.edition, entry.prompt or entry.question)}"
        words = f"{where} {entry.answer.replace('_', ' ')} ({entry.by}, {entry.position:,})"
        return Standing(entry.id, words, WithdrawJudgement, entry.case)


def _evidence(item: Evidence) -> Standing:
    words = f"{item.label} {item.kind.replace('_', ' ')} ({item.by})"
    return Standing(item.id, words, WithdrawEvidence, item.case)
