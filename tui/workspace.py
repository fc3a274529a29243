"""The workspace: standards with live scores, one key question of one case, and single keys to judge it."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from evidence_log.commands.evidence import RecordEvidence
from evidence_log.commands.judgements import AnswerPrompt, JudgeKeyQuestion, WithdrawJudgement
from evidence_log.commands.notes import Annotate
from evidence_log.events.judgements import Answer
from evidence_log.projections.progress import questions_for
from frameworks.edition import EvidenceMode
from frameworks.naming import shown
from tui.dialogs import Ask
from tui.drafts import Draft
from tui.drawer import Drawer, Form
from tui.imports import links_of
from tui.keys import bindings_of
from tui.lines import Lines
from tui.places import Place
from tui.screen import DaybookScreen
from tui.session import day
from tui.views import first_open, sheet_head, sheet_lines, tree_lines, whole_line

WIDE = 100
TREE_WIDTH = 40


class Workspace(DaybookScreen):
    """A case (or the organisation), a key question, and the cursor's line."""

    NAME = "workspace"
    BINDINGS = bindings_of("workspace")

    def __init__(self) -> None:
        super().__init__()
        self.case: str | None = None
        self.question = ""
        self.in_tree = False

    def body(self) -> ComposeResult:
        """The tree and the sheet."""
        with Horizontal(id="panes"):
            yield Lines(id="tree")
            yield Lines(id="sheet")
        yield Static("", id="whole", markup=False)

    def on_mount(self) -> None:
        """The first of my cases that is not judged through, or the first of all."""
        cases = self.live.state.cases
        mine = [ref for ref, case in cases.items() if case.inspector == self.live.person] or list(cases)
        self.case = next((ref for ref in mine if self._open(ref)), mine[0] if mine else None)
        self.question = first_open(self.live, self.case) or self._questions()[0]
        super().on_mount()
        self._arrange()

    def _open(self, case: str) -> bool:
        state = self.live.state
        return any(state.judgement(case, q.id) is None for q in questions_for(state, self.live.edition, case))

    def _questions(self) -> list[str]:
        return [question.id for question in questions_for(self.live.state, self.live.edition, self.case)]

    def draw(self) -> None:
        """Both panes; the cursors stay."""
        tree, sheet = self.query_one("#tree", Lines), self.query_one("#sheet", Lines)
        tree.show_all(tree_lines(self.live))
        sheet.show_all(sheet_lines(self.live, self.case, self.question, self._room()))
        self.head(f" {sheet_head(self.live, self.case, self.question)}")
        self._whole()

    def _whole(self) -> None:
        """The line under the cursor, in full."""
        line = self.query_one("#sheet", Lines).current
        self.query_one("#whole", Static).update(whole_line(self.live, self.case, line))

    def _room(self) -> int:
        """The sheet's width: the tree stands beside it on a wide screen only."""
        return self.size.width - (TREE_WIDTH if self.size.width >= WIDE else 0)

    def on_resize(self) -> None:
        """Another width: what was hidden on a narrow screen comes back on a wide one."""
        super().on_resize()
        self._arrange()
        self.draw()

    def _arrange(self) -> None:
        """Both panes on a wide screen, on a narrow one the one in use; the one in use has the focus."""
        tree, sheet = self.query_one("#tree", Lines), self.query_one("#sheet", Lines)
        wide = self.size.width >= WIDE
        tree.display = wide or self.in_tree
        sheet.display = wide or not self.in_tree
        (tree if self.in_tree else sheet).focus()

    def on_lines_moved(self, event: Lines.Moved) -> None:
        """A key question under the tree's cursor is the one on the sheet."""
        if event.lines.id == "sheet":
            self._whole()
        else:
            line = event.lines.current
            if line and line.key in self.live.edition.questions:
                self._turn_to(line.key)

    def _turn_to(self, question: str) -> None:
        mode = self.live.edition.questions[question].evidence_mode
        if mode is EvidenceMode.QUALITATIVE:
            self.case = None
        elif self.case is None and self.live.state.cases:
            self.case = next(iter(self.live.state.cases))
        self.question = question
        sheet = self.query_one("#sheet", Lines)
        sheet.cursor = 0
        self.draw()

    def turn(self, place: Place) -> None:
        """Shows a case, a question, or a prompt's line."""
        edition, node = self.live.edition, place.node
        question = edition.question_of[node].id if node in edition.prompts else node
        if question is not None and question not in edition.questions:
            question = edition.standard_of[question].key_questions[0].id
        if place.case is not None:
            self.case = place.case
        if question is not None:
            self._turn_to(question)
        elif self.question not in self._questions():
            self.question = first_open(self.live, self.case) or self._questions()[0]
        self.draw()
        sheet = self.query_one("#sheet", Lines)
        sheet.move_to(next((n for n in range(sheet.count) if sheet.key_at(n) == node), 0))

    def action_tree(self) -> None:
        """From the list of standards to the prompts and back."""
        self.in_tree = not self.in_tree
        self._arrange()

    def action_case(self, by: int) -> None:
        """Another case, the same question where it is asked of it."""
        cases: list[str | None] = [None, *self.live.state.cases]
        self.case = cases[(cases.index(self.case) + by) % len(cases)]
        asked = self._questions()
        if self.question not in asked:
            self.question = first_open(self.live, self.case) or asked[0]
        self.query_one("#sheet", Lines).cursor = 0
        self.draw()

    def action_question(self, by: int) -> None:
        """Another key question of the same case."""
        asked = self._questions()
        place = asked.index(self.question) if self.question in asked else 0
        self._turn_to(asked[(place + by) % len(asked)])

    def action_answer(self, given: str) -> None:
        """Answers the line and moves on; a key question, and 'does not arise', ask for a reason first."""
        line, answer = self.query_one("#sheet", Lines).current, Answer(given)
        if line is None or not self.may(AnswerPrompt):
            return
        if line.key == self.question:
            said = f"{self.question} {given.replace('_', ' ')}: what tipped the balance?"
            self.app.push_screen(Ask(said), partial(self._judge, answer))
        elif line.key in self.live.edition.prompts and answer is Answer.DOES_NOT_ARISE:
            self.app.push_screen(Ask("Why does it not arise?"), partial(self._answer, line.key, answer))
        elif line.key in self.live.edition.prompts:
            self._answer(line.key, answer, "")
        else:
            self.say("this line is evidence; put the cursor on a prompt or the key question")

    def _answer(self, prompt: str, answer: Answer, reason: str | None) -> None:
        if reason is None:
            self.say("left; nothing was recorded")
            return
        facts = {"case": self.case, "prompt": prompt, "answer": answer, "reason": reason or None}
        if self.daybook.record(AnswerPrompt, self, **facts):
            self.query_one("#sheet", Lines).action_move(1)

    def _judge(self, answer: Answer, reason: str | None) -> None:
        if reason is None:
            self.say("left; nothing was recorded")
            return
        facts = {"case": self.case, "question": self.question, "answer": answer, "reason": reason}
        self.daybook.record(JudgeKeyQuestion, self, **facts)

    def action_withdraw(self) -> None:
        """Withdraws the answer on the line."""
        line = self.query_one("#sheet", Lines).current
        found = (
            None
            if line is None
            else self.live.state.answer(self.case, line.key) or self.live.state.judgement(self.case, line.key)
        )
        if found is None:
            self.say("nothing is recorded on this line")
            return
        target = found.id

        def withdraw(reason: str | None) -> None:
            if reason is not None:
                self.daybook.record(WithdrawJudgement, self, target=target, reason=reason)

        self.app.push_screen(Ask("Why is it withdrawn?"), withdraw)

    def action_evidence(self) -> None:
        """The drawer, with the line's prompt and the case filled in, and a draft where one was kept."""
        if not self.may(RecordEvidence):
            return
        line = self.query_one("#sheet", Lines).current
        on = line.key if line and line.key in self.live.edition.standard_of else self.question
        what = f"evidence.{self.case or 'organisation'}.{on}"
        draft = Draft(self.live.inspection.id, self.live.person, what)
        first = {
            "on": shown(self.live.edition, on).replace(" ", ""),
            "kind": "case_record" if self.case else "interview",
            "says": "supports",
        }
        title = f"Log evidence: {self.case or 'the organisation'} · {shown(self.live.edition, on)}"
        self.app.push_screen(Drawer(title, draft, first), partial(self._log, draft))

    def _log(self, draft: Draft, form: Form | None) -> None:
        if form is None:
            self.say("closed; what was typed is kept as a draft")
            return

        def facts() -> dict[str, object]:
            names = [f"{name}:{form.says.strip() or 'supports'}" for name in form.on.split()]
            return {
                "case": self.case,
                "kind": form.kind.strip(),
                "text": form.text,
                "source": form.source.strip() or None,
                "observed_at": day(form.observed.strip()),
                "links": links_of(self.live.edition, names),
            }

        if self.daybook.record_from(RecordEvidence, self, facts):
            draft.discard()
            self.say(f"logged as E-{self.live.seen:,}; u withdraws")

    def action_note(self) -> None:
        """A note on the event behind the line."""
        line = self.query_one("#sheet", Lines).current
        if line is None or line.position is None:
            self.say("nothing is recorded on this line to note")
            return
        target = self.live.rows[self.daybook.row_of(line.position)].event_id

        def note(text: str | None) -> None:
            if text is not None:
                self.daybook.record(Annotate, self, target=target, text=text)

        self.app.push_screen(Ask(f"A note on event {line.position:,}"), note)

    def action_why(self) -> None:
        """Why this key question stands where it does."""
        self.daybook.show_why(self.question, self.live.seen)

    def action_replay(self) -> None:
        """Replay from the event behind the line."""
        line = self.query_one("#sheet", Lines).current
        self.daybook.replay_from(line.position if line and line.position else self.live.seen)

    def twin(self) -> str:
        """The sheet from the command line."""
        return f"daybook --inspection {self.live.inspection.id} case show {self.case or '-'} {self.question}"
