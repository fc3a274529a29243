"""The workspace: standards with live scores, one key question of one case, single keys to judge it, and evidence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from evidence_log.commands.evidence import RecordEvidence
from evidence_log.errors import EvidenceLogError
from frameworks.naming import shown
from tui.attaching import Content, attaching, content_of
from tui.capturing import about, empty, facts_of, fast_fields, first_fields, on_of, path_of
from tui.dialogs import Ask
from tui.drafts import Draft
from tui.drawer import Drawer
from tui.errors import TerminalError
from tui.fast_entry import fast_entry, is_entry
from tui.form import Form
from tui.judging import Judging
from tui.keys import bindings_of
from tui.places import place_of


class Workspace(Judging):
    """A case (or the organisation), a key question, and the cursor's line."""

    NAME = "workspace"
    ABOUT = (
        "One key question of one case: its prompts, the key question (=), what was judged a second time (2), and",
        "the evidence that bears on it: + supports, ! undermines. Put the cursor on a line and answer it: y yes,",
        "n no, - does not arise, t come back later. The key question (=) is a judgement of its own; it asks for",
        "what tipped the balance, and prompts never compute it. e logs evidence for the line; what you type is",
        "kept as you type. g takes one line: a place to go to (C017 2.2.3), or evidence at once:",
        "2.2.3b C017 plan: two risks named, no contingency (! in front of 2.2.3b: it undermines).",
    )
    BINDINGS = bindings_of("workspace")

    def told(self) -> None:
        """Others recorded something: who did what is said."""
        row = self.live.rows[-1] if self.live.rows else None
        if row is not None and row.by != self.live.person:
            self.say(f"{row.by}: {row.kind} {row.case or ''} {row.on} ({row.position:,})".replace("  ", " "))

    def action_goto(self) -> None:
        """One line: a place to go to, or evidence that fills the form."""
        draft = Draft(self.daybook.desk(), "line", "A line for the fast entry")

        def take(line: str | None) -> None:
            """Goes there, or opens the form with the line's parts."""
            if line is None:
                return
            try:
                if is_entry(line):
                    self._fast(line)
                else:
                    self.show_place(place_of(self.live, line))
                draft.discard()
            except TerminalError as error:
                self.say(str(error))

        asked = "Go to C017 2.2.3d, E-231, 1,713, trail; or log: 2.2.3b C017 plan: text"
        self.app.push_screen(Ask(asked, draft=draft), take)

    def _fast(self, line: str) -> None:
        if self.may(RecordEvidence):
            entry = fast_entry(line, self.live.edition, frozenset(self.live.state.cases))
            first = fast_fields(self.live, entry, self.case, self._on())
            draft = self._draft(first["case"] or None, first["on"].split()[0].partition(":")[0])
            draft.save(first)
            self._open_drawer(draft, first)

    def _on(self) -> str:
        """What the cursor's line is about, as people write it."""
        line, edition = self.sheet.current, self.live.edition
        on = line.key if line and line.key in edition.standard_of else self.question
        return shown(edition, on).replace(" ", "")

    def action_evidence(self) -> None:
        """The drawer, with the line's prompt and the case filled in, and a draft where one was kept."""
        if self.may(RecordEvidence):
            on = self._on()
            draft = Draft(
                self.daybook.desk(), f"evidence.{self.case or '-'}.{on}", self._title(self.case, on)
            )
            self._open_drawer(draft, first_fields(self.case, on))

    def _title(self, case: str | None, on: str) -> str:
        return f"Log evidence: {case or 'the organisation'} · {on}"

    def _draft(self, case: str | None, on: str) -> Draft:
        """A draft of its own, whatever is kept for the same place already."""
        desk, title = self.daybook.desk(), self._title(case, on)
        names = (f"evidence.{case or '-'}.{on}{'' if n == 1 else f'.{n}'}" for n in range(1, 1000))
        return next(draft for what in names if empty((draft := Draft(desk, what, title)).load()))

    def resume(self, draft: Draft) -> None:
        """Goes on with a draft of evidence."""
        if self.may(RecordEvidence):
            self._open_drawer(draft, {})

    def _open_drawer(self, draft: Draft, first: dict[str, str]) -> None:
        offered = about(
            self.live,
            lean=self.daybook.config.lean,
            clock=lambda: self.daybook.clock().astimezone().strftime("%H:%M"),
        )
        self.app.push_screen(Drawer(draft, first, offered, self._record), self._left_drawer)

    def _left_drawer(self, done: object) -> None:
        if done is not True:
            self.say("closed; what was typed is kept as a draft (d on the first screen)")

    def _record(self, form: Form) -> str | None:
        """Records the form, then its file; what is wrong comes back as a sentence."""
        path = path_of(form)
        try:
            content = content_of(path) if path else None
        except (TerminalError, EvidenceLogError) as error:
            return str(error)

        def facts() -> dict[str, Any]:
            return facts_of(self.live, form)

        outcome = self.daybook.attempt(RecordEvidence, facts)
        if isinstance(outcome, str):
            return outcome
        event = outcome.events[-1].envelope.event_id
        self.done(event)
        said = f"Logged {outcome.position:,} · E-{outcome.position} on {on_of(form)} · u withdraws"
        if content is not None:
            said = self._add_file(content, event, said)
        with self.reading():
            self.draw()
        self.say(said)
        return None

    def _add_file(self, content: Content, event: UUID, said: str) -> str:
        live = self.live
        try:
            live.submit(attaching(self.daybook.attachments, content, live.inspection.id, live.person, event))
        except (EvidenceLogError, ValueError) as error:
            return f"{said}, but the file is not attached: {error}; `daybook evidence attach` tries again"
        return f"{said}, with {content.name}"

    def action_note(self) -> None:
        """A note on the event behind the line."""
        line = self.sheet.current
        if line is None or line.position is None:
            self.say("nothing is recorded on this line to note")
            return
        self.ask_for_note(self.live.rows[self.daybook.row_of(line.position)])

    def action_why(self) -> None:
        """Why this key question stands where it does."""
        self.daybook.show_why(self.question, self.live.seen)

    def action_replay(self) -> None:
        """Replay from the event behind the line."""
        line = self.sheet.current
        self.daybook.replay_from(line.position if line and line.position else self.live.seen)
