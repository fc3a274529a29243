"""The report: how far each section is and what is to be mended, the text, and the build with its steps."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from threading import Event

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static
from textual.worker import get_current_worker

from evidence_log.commands.reporting import AgreeNarrative, RecordReportBuilt, WriteNarrative
from evidence_log.errors import EvidenceLogError
from report_builder.sections import sections
from tui.building import built
from tui.dialogs import Ask, Told
from tui.drafts import Draft, beside, write_whole
from tui.editor import edited
from tui.errors import TerminalError
from tui.keys import bindings_of
from tui.lines import Lines
from tui.report_views import (
    COLUMNS,
    Shown,
    fault_lines,
    report_text,
    section_row,
    section_text,
    shown_sections,
)
from tui.screen import DaybookScreen
from tui.viewer import view
from tui.views import Line


class ReportScreen(DaybookScreen):
    """Sections, the text of the one under the cursor, and the build."""

    NAME = "report"
    TWIN = "report show"
    BINDINGS = bindings_of("report")
    ABOUT = (
        "empty, draft, review (a note on the text is open), agreed, or STALE: a number it tells has moved since.",
        "Numbers come from the log when it is built; the text is yours, and nobody agrees their own.",
    )

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Shown, ...] = ()
        self.built: Path | None = None
        self._building = False
        self._stop = Event()

    def body(self) -> ComposeResult:
        """Sections and preview."""
        yield Static(COLUMNS, id="columns", markup=False)
        with Horizontal(id="panes"):
            yield Lines(id="list")
            yield Lines(id="preview")

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        listed = self.query_one("#list", Lines)
        listed.followed = self._preview
        self.set_focus(listed)
        self.call_after_refresh(self._preview)

    def draw(self) -> None:
        """The sections as at now."""
        live = self.live
        self.head(f" Report as of event {live.seen:,}")  # the rest wants the log
        found = sections(live.state, live.edition, live.signoffs)
        self.found = shown_sections(found, live.state, live.history, live.edition)
        self.query_one("#list", Lines).show_all([section_row(shown) for shown in self.found])
        wrong = sum(bool(shown.faults) for shown in self.found)
        self.head(f" Report as of event {live.seen:,}   {len(self.found)} sections, {wrong} to be mended")
        self._preview()

    @property
    def current(self) -> Shown | None:
        """The section under the cursor."""
        index = self.query_one("#list", Lines).cursor
        return self.found[index] if 0 <= index < len(self.found) else None

    def _preview(self) -> None:
        shown, pane = self.current, self.query_one("#preview", Lines)
        if shown is not None:
            live = self.live
            width = max(pane.size.width - 4, 30)
            lines = section_text(live.state, live.ratings, live.edition, shown.section.id, width)
            mend = fault_lines((shown,))
            signed = [Line(text) for text in shown.section.signed]
            wrong = [Line(text, "warn") for text in mend]
            pane.show_all([*wrong, *signed, *([Line("")] if signed else []), *map(Line, lines)], 0)

    def action_open(self) -> None:
        """To the text and back, on a narrow screen."""
        pane, listed = self.query_one("#preview", Lines), self.query_one("#list", Lines)
        self.set_focus(listed if pane.has_focus else pane)

    def action_checks(self) -> None:
        """Everything to be mended, each with its section and line."""
        lines = fault_lines(self.found)
        self.app.push_screen(Told(f"{len(lines)} to be mended", lines or ["nothing is to be mended"]))

    def action_preview(self) -> None:
        """The whole report as text."""
        live = self.live
        lines = report_text(live.state, live.ratings, live.edition, self.found, min(self.size.width - 12, 68))
        self.app.push_screen(Told(f"The report as text, as at {live.seen:,}", lines))

    # -- the text
    def action_edit(self) -> None:
        """The section in the person's own editor; what comes back is a new revision."""
        shown = self.current
        if shown is None or not self.may(WriteNarrative):
            return
        section = shown.section.id
        narrative = self.live.state.narratives.get(section)
        text = narrative.text.text if narrative else f"# {shown.section.title}\n"
        file = beside(Draft(self.daybook.desk(), f"narrative.{section}").path, ".editing")
        try:
            with self.app.suspend():
                found = edited(text, file)
        except TerminalError as error:
            self.say(str(error))
            return
        revises = narrative.id if narrative else None
        if found.strip() == text.strip():
            self.say("nothing was changed, and nothing recorded")
        elif not self.daybook.record(WriteNarrative, self, section=section, text=found, revises=revises):
            write_whole(file, found.encode())
            why = str(self.query_one("#said", Static).render())
            self.app.push_screen(Told("Not recorded", [why, "", f"The text is kept in {file}"]))
            return
        file.unlink(missing_ok=True)

    def action_agree(self) -> None:
        """Agrees the current text of the section."""
        shown = self.current
        if shown is not None and self.may(AgreeNarrative):
            self.daybook.record(AgreeNarrative, self, section=shown.section.id)

    def action_replay(self) -> None:
        """Replay from the event at which the text was written."""
        shown = self.current
        if shown is None or shown.section.position is None:
            self.say("nothing is written here yet")
        else:
            self.daybook.replay_from(shown.section.position)

    # -- the build
    def action_build(self) -> None:
        """Asks where to, then builds in a thread."""
        if self._building:
            self.say("it is being built already; s stops it")
        elif self.may(RecordReportBuilt):
            name = f"{self.live.inspection.id}.docx"
            self.app.push_screen(Ask("Build the Word report as", value=name), self._build)

    def action_stop(self) -> None:
        """Stops the build after the step it is at; the file that was there is whole."""
        if self._building:
            self._stop.set()
            self.say("stopping after this step…")
        else:
            self.say("nothing is being built")

    def _build(self, name: str | None) -> None:
        if name is None:
            self.say("left; nothing was built")
            return
        self.say("building…")
        self._building = True
        self._stop.clear()
        self.in_thread(partial(self._work, Path(name)), "build")

    def _work(self, path: Path) -> None:
        """In a thread: builds, and says each step as it begins."""
        live, worker = self.live, get_current_worker()

        def step(name: str) -> None:
            """Says which step it is at; stops before it where that was asked."""
            if worker.is_cancelled or self._stop.is_set():
                raise TerminalError(f"stopped before {name}; nothing was written")
            self.app.call_from_thread(self.say, f"building: {name}…  s stops")

        try:
            outcome = built(live.log, live.inspection, path, live.person, signer=live.signer, step=step)
        except (TerminalError, EvidenceLogError) as error:
            self.app.call_from_thread(self._done, None, str(error))
            return
        said = f"built as at {outcome.as_at:,}, SHA-256 {outcome.sha256[:12]}…: {outcome.path}; o opens it"
        self.app.call_from_thread(self._done, path, said)

    def _done(self, path: Path | None, said: str) -> None:
        self._building = False
        if path is not None:
            self.built = path
            self.daybook.caught_up()
        self.say(said)

    def action_view(self) -> None:
        """Opens what was built in the system's viewer."""
        if self.built is None:
            self.say("nothing was built here yet; b builds")
            return
        try:
            self.say(view(self.built))
        except TerminalError as error:
            self.say(str(error))
