"""The report screen: the sections and what is to be mended, and the build."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Static

from evidence_log.commands.reporting import RecordReportBuilt
from evidence_log.errors import EvidenceLogError
from evidence_log.policy import may, why_not
from report_builder.sections import sections
from tui.building import built
from tui.dialogs import Ask
from tui.errors import TerminalError
from tui.keys import bindings_of
from tui.lines import Lines
from tui.safe_text import safe
from tui.screen import DaybookScreen
from tui.views import section_line


class ReportScreen(DaybookScreen):
    """The sections, the text of the one under the cursor, and `b` to build."""

    NAME = "report"
    TWIN = "report show"
    BINDINGS = bindings_of("report")

    def body(self) -> ComposeResult:
        """Sections and preview."""
        yield Lines(id="list")
        yield Static("", id="detail", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.query_one("#list", Lines).focus()

    def draw(self) -> None:
        """The sections as at now."""
        self.found = sections(self.live.state, self.live.edition, self.live.signoffs)
        self.query_one("#list", Lines).show_all([section_line(section) for section in self.found])
        wrong = sum(bool(section.checks) for section in self.found)
        self.head(
            f" Report: as of event {self.live.seen:,}   {len(self.found)} sections, {wrong} to be mended"
        )
        self._preview()

    def on_lines_moved(self) -> None:
        """Another section."""
        self._preview()

    def _preview(self) -> None:
        index = self.query_one("#list", Lines).cursor
        text = ""
        if 0 <= index < len(self.found):
            section = self.found[index]
            narrative = self.live.state.narratives.get(section.id)
            text = safe(narrative.text.text) if narrative else "empty: `daybook narrative write` writes it"
            text = "\n".join((*section.signed, *([""] if section.signed else []), text))
        self.query_one("#detail", Static).update(text)

    def action_open(self) -> None:
        """The preview shows it already."""
        self._preview()

    def action_build(self) -> None:
        """Asks where to, then builds in a thread."""
        found = self.live.state.people.get(self.live.person)
        roles = found.roles if found else ()
        if may(roles, RecordReportBuilt) is None:
            self.say(why_not(self.live.person, roles, RecordReportBuilt))
            return
        self.app.push_screen(
            Ask("Build the Word report as", value=f"{self.live.inspection.id}.docx"), self._build
        )

    def _build(self, name: str | None) -> None:
        if name is None:
            self.say("left; nothing was built")
            return
        self.say("building…")
        self.run_worker(lambda: self._work(Path(name)), thread=True, exclusive=True)

    def _work(self, path: Path) -> None:
        live = self.live
        try:
            outcome = built(live.log, live.inspection, path, live.person, signer=live.signer)
            said = f"built as at {outcome.as_at:,}, SHA-256 {outcome.sha256[:12]}…: {outcome.path}"
        except (TerminalError, EvidenceLogError) as error:
            said = str(error)
        self.app.call_from_thread(self.daybook.caught_up)
        self.app.call_from_thread(self.say, said)
