"""Every key of the screens, one row each: nothing else in the program names a key.

Nothing hangs on alt, on ctrl with punctuation, or on ctrl+h, i, j, m alone: terminals do not send them (tui,
section 6). `y` only ever means Yes. Rows that stand together under one label share a hint in the footer.
"""

from __future__ import annotations

from typing import NamedTuple

from evidence_log.commands.command import Command
from evidence_log.commands.evidence import RecordEvidence
from evidence_log.commands.judgements import AnswerPrompt, DeferJudgement, WithdrawJudgement
from evidence_log.commands.notes import Annotate, ResolveAnnotation
from evidence_log.commands.reporting import AgreeNarrative, RecordReportBuilt, WriteNarrative


class Key(NamedTuple):
    """A key of one or more screens; `needs` is the command it issues, and policy says which roles may.

    `label` is its word in the footer (none: not shown there); `id` is what a configuration file calls it.
    """

    id: str
    keys: str
    action: str
    screens: tuple[str, ...]
    label: str
    help: str
    needs: type[Command] | None = None


EVERYWHERE = (
    "home",
    "workspace",
    "matrix",
    "replay",
    "trail",
    "report",
    "why",
    "diff",
    "thread",
    "checks",
    "plot",
)
"""The screens in front of which dialogs open."""

LISTS = ("home", "trail", "report", "why", "diff", "thread", "checks", "plot")
"""The screens whose one list opens what its cursor is on."""

_WORK = ("workspace",)
_MATRIX = ("matrix",)
_REPLAY = ("replay",)

_IN_LISTS = (
    Key("list.open", "enter", "open", LISTS, "Open", "Open what the cursor is on"),
    Key("list.first", "home", "first", LISTS, "", "The first line"),
    Key("list.last", "end", "last", LISTS, "", "The last line"),
    Key("list.up", "up,k", "move(-1)", ("list",), "", "A line up"),
    Key("list.down", "down,j", "move(1)", ("list",), "", "A line down"),
    Key("list.page-up", "pageup", "page(-1)", ("list",), "", "A page up"),
    Key("list.page-down", "pagedown", "page(1)", ("list",), "", "A page down"),
)

_IN_HOME = (
    Key("home.continue", "c", "continue", ("home",), "Continue", "Go on where you were, or at what is left"),
    Key("home.drafts", "d", "drafts", ("home",), "Drafts", "The drafts kept here"),
)

_IN_WORKSPACE = (
    Key("work.yes", "y", "answer('yes')", _WORK, "Answer", "Answer yes and move on", AnswerPrompt),
    Key("work.no", "n", "answer('no')", _WORK, "Answer", "Answer no and move on", AnswerPrompt),
    Key(
        "work.does-not-arise",
        "minus",
        "answer('does_not_arise')",
        _WORK,
        "Answer",
        "It does not arise here; asks for the reason",
        AnswerPrompt,
    ),
    Key(
        "work.later",
        "t",
        "defer",
        _WORK,
        "Answer",
        "Come back to this line later; it stays open",
        DeferJudgement,
    ),
    Key("work.evidence", "e", "evidence", _WORK, "Evidence", "Log evidence for this line", RecordEvidence),
    Key("work.case-before", "left_square_bracket", "case(-1)", _WORK, "Case", "The case before"),
    Key("work.case-next", "right_square_bracket", "case(1)", _WORK, "Case", "The next case"),
    Key(
        "work.question-before", "left_curly_bracket", "question(-1)", _WORK, "Question", "The question before"
    ),
    Key("work.question-next", "right_curly_bracket", "question(1)", _WORK, "Question", "The next question"),
    Key("work.tree", "tab", "tree", _WORK, "Tree", "From the list of standards to the prompts and back"),
    Key(
        "work.withdraw",
        "u",
        "withdraw",
        _WORK,
        "Withdraw",
        "Withdraw what was recorded last here, with a reason; again for the one before",
        WithdrawJudgement,
    ),
    Key(
        "work.withdraw-line",
        "U",
        "withdraw_line",
        _WORK,
        "",
        "Withdraw what this line says",
        WithdrawJudgement,
    ),
    Key("work.detail", "enter", "detail", _WORK, "Detail", "Everything about this line"),
    Key("work.left", "l", "left", _WORK, "Left", "What is left to judge"),
)

_IN_MATRIX = (
    Key("matrix.up", "up,k", "move(-1, 0)", _MATRIX, "Move", "A row up"),
    Key("matrix.down", "down,j", "move(1, 0)", _MATRIX, "Move", "A row down"),
    Key("matrix.left", "left,h", "move(0, -1)", _MATRIX, "Move", "A column to the left"),
    Key("matrix.right", "right", "move(0, 1)", _MATRIX, "Move", "A column to the right"),
    Key("matrix.page-up", "pageup", "page(-1)", _MATRIX, "", "A page up"),
    Key("matrix.page-down", "pagedown", "page(1)", _MATRIX, "", "A page down"),
    Key("matrix.first", "home", "first", _MATRIX, "", "The first row"),
    Key("matrix.last", "end", "last", _MATRIX, "", "The last row"),
    Key("matrix.open", "enter", "open", _MATRIX, "Open", "The sheet of this case and question"),
    Key("matrix.sort", "o", "sort", _MATRIX, "Sort", "By case, worst first, most open first, by inspector"),
    Key("matrix.filter", "f,slash", "filter", _MATRIX, "Filter", "Only some cases"),
    Key(
        "matrix.transpose",
        "t",
        "transpose",
        _MATRIX,
        "Transpose",
        "Questions down and cases across; and back",
    ),
    Key("matrix.next", "n", "next_open", _MATRIX, "Next ?", "The next that is not judged"),
)

_IN_REPLAY = (
    Key("replay.back", "left_square_bracket,left", "step(-1)", _REPLAY, "Step", "One event back"),
    Key("replay.on", "right_square_bracket,right", "step(1)", _REPLAY, "Step", "One event on"),
    Key(
        "replay.change-back",
        "left_curly_bracket",
        "change(-1)",
        _REPLAY,
        "Change",
        "The rating change before",
    ),
    Key("replay.change-on", "right_curly_bracket", "change(1)", _REPLAY, "Change", "The next rating change"),
    Key("replay.hundred-back", "comma", "step(-100)", _REPLAY, "", "A hundred events back"),
    Key("replay.hundred-on", "full_stop", "step(100)", _REPLAY, "", "A hundred events on"),
    Key("replay.day-back", "D", "day(-1)", _REPLAY, "", "The beginning of this day, then of the day before"),
    Key("replay.day-on", "d", "day(1)", _REPLAY, "", "The next day with events"),
    Key(
        "replay.sitting-back",
        "S",
        "sitting(-1)",
        _REPLAY,
        "",
        "The beginning of this sitting, then the one before",
    ),
    Key(
        "replay.sitting-on",
        "s",
        "sitting(1)",
        _REPLAY,
        "",
        "The next sitting: after two hours without an event",
    ),
    Key("replay.first", "home", "first", _REPLAY, "", "The first event"),
    Key("replay.now", "end", "now", _REPLAY, "Now", "Back to now"),
    Key("replay.mark", "m", "mark", _REPLAY, "Mark", "Mark this position, or take the mark away"),
    Key("replay.diff", "x", "diff", _REPLAY, "Diff", "What differs between the mark and here"),
    Key("replay.time", "t", "time", _REPLAY, "", "The track by event, or by time with the gaps folded"),
    Key("replay.play", "space", "play", _REPLAY, "", "Go on by itself, or stop"),
    Key("replay.faster", "plus", "speed(1)", _REPLAY, "", "Play faster"),
    Key("replay.slower", "minus", "speed(-1)", _REPLAY, "", "Play slower"),
    Key(
        "replay.level", "z", "level", _REPLAY, "", "Everything, judgements and decisions, or decisions alone"
    ),
    Key("replay.thread", "N", "thread", _REPLAY, "", "The notes on this event, and the notes on those"),
    Key("replay.settle", "R", "settle", _REPLAY, "", "Settle the note that this event is", ResolveAnnotation),
    Key("replay.return", "backspace", "reopen", _REPLAY, "", "Back to the why this was reached from"),
    Key("replay.plot", "p", "plot", _REPLAY, "", "How each rating came about, as a plot"),
    Key("replay.refuse", "y,n,e,u", "refuse", _REPLAY, "", "Nothing: replay is read-only"),
    Key("diff.swap", "s", "swap", ("diff",), "Swap", "The other way round"),
    Key("why.fold", "space", "fold", ("why",), "Fold", "Open or close this branch"),
    Key("why.back", "left,backspace", "turn(-1)", ("why",), "Back", "The why before this, or back to replay"),
    Key("why.on", "right", "turn(1)", ("why",), "Forward", "The why after this"),
)

_IN_TRAIL = (
    Key(
        "trail.filter",
        "slash,f",
        "filter",
        ("trail",),
        "Filter",
        "Type a filter: kind: who: case: on: since: until: and words",
    ),
    Key("trail.saved", "F", "saved", ("trail",), "", "Filters that were kept, and keeping this one"),
    Key("trail.facets", "z", "facets", ("trail",), "", "How many there are of each kind, person and role"),
    Key("trail.checks", "c", "checks", ("trail",), "Checks", "What an auditor would ask about, and where"),
    Key("trail.verify", "v", "verify", ("trail",), "Verify", "Recompute everything from stored bytes"),
    Key("trail.export", "X", "export", ("trail",), "Export", "These rows as CSV, JSON lines or Markdown"),
)

_IN_REPORT = (
    Key("report.build", "b", "build", ("report",), "Build", "Build the Word report", RecordReportBuilt),
    Key("report.stop", "s", "stop", ("report",), "", "Stop the build after the step it is at"),
    Key(
        "report.checks",
        "c",
        "checks",
        ("report",),
        "Checks",
        "Everything to be mended, with section and line",
    ),
    Key("report.preview", "p", "preview", ("report",), "Preview", "The report as text"),
    Key("report.view", "o", "view", ("report",), "View", "Open what was built in the system's viewer"),
    Key(
        "report.edit", "e,f4", "edit", ("report",), "Edit", "Write the section in your editor", WriteNarrative
    ),
    Key("report.agree", "A", "agree", ("report",), "", "Agree somebody else's text", AgreeNarrative),
    Key(
        "report.source", "r", "replay", ("report",), "Source", "Replay from the event the text was written at"
    ),
)

_SHARED = (
    Key(
        "shared.why",
        "w",
        "why",
        ("workspace", "matrix", "replay", "diff"),
        "Why",
        "Why this rating is what it is",
    ),
    Key(
        "shared.note",
        "a",
        "note",
        ("workspace", "replay", "trail"),
        "Note",
        "Write a note on this event",
        Annotate,
    ),
    Key("shared.replay", "r", "replay", ("workspace", "matrix", "trail"), "Replay", "Replay from this event"),
)

_IN_DRAWER = (
    Key("drawer.log", "ctrl+s,f5", "log", ("drawer",), "Log it", "Log the evidence", RecordEvidence),
    Key(
        "drawer.editor",
        "f4",
        "editor",
        ("drawer",),
        "Editor",
        "Write in your own editor ($VISUAL or $EDITOR)",
    ),
    Key(
        "drawer.redact",
        "f8,ctrl+r",
        "redact",
        ("drawer",),
        "Redact",
        "Replace what looks like a name by the case",
    ),
    Key("drawer.next", "tab,down", "field(1)", ("drawer",), "Next field", "The next field"),
    Key("drawer.before", "shift+tab,up", "field(-1)", ("drawer",), "", "The field before"),
    Key("drawer.close", "escape", "leave", ("drawer",), "Keep, close", "Close; the draft is kept"),
)

_IN_DIALOGS = (
    Key("ask.leave", "escape", "leave", ("ask",), "Leave", "Leave without an answer"),
    Key("pick.up", "up", "move(-1)", ("pick",), "", "A line up"),
    Key("pick.down", "down", "move(1)", ("pick",), "", "A line down"),
    Key("pick.leave", "escape", "leave", ("pick",), "Leave", "Leave without a choice"),
    Key("confirm.agree", "enter", "agree", ("confirm",), "Agree", "Agree to what is asked"),
    Key("confirm.leave", "escape", "leave", ("confirm",), "Leave", "Leave it as it is"),
    Key("told.close", "escape,enter,q,f1,question_mark", "leave", ("told",), "Close", "Close"),
)

_EVERYWHERE = (
    Key(
        "app.go-to",
        "g,ctrl+g,colon",
        "goto",
        EVERYWHERE,
        "Go to",
        "Go to a place; in the workspace also log in one line",
    ),
    Key("app.home", "1", "go('home')", EVERYWHERE, "", "Inspections"),
    Key("app.workspace", "2", "go('workspace')", EVERYWHERE, "", "Workspace"),
    Key("app.matrix", "3", "go('matrix')", EVERYWHERE, "", "Matrix: cases by key questions"),
    Key("app.replay", "4", "go('replay')", EVERYWHERE, "", "Replay"),
    Key("app.trail", "5", "go('trail')", EVERYWHERE, "", "Trail"),
    Key("app.report", "6", "go('report')", EVERYWHERE, "", "Report"),
    Key("app.twin", "equals_sign", "twin", EVERYWHERE, "", "The same from the command line"),
    Key("app.theme", "T", "theme", EVERYWHERE, "", "The next theme: dark, light, ansi, contrast"),
    Key("app.commands", "ctrl+p", "commands", EVERYWHERE, "", "Every command of this screen, by name"),
    Key("app.back", "escape", "back", EVERYWHERE, "", "Closer to home"),
    Key("app.leave", "ctrl+q", "leave", EVERYWHERE, "", "Leave; drafts are kept"),
    Key(
        "app.help", "f1,question_mark", "help", EVERYWHERE, "Help", "These keys, and what this screen is for"
    ),
)

TABLE: tuple[Key, ...] = (
    *_IN_LISTS,
    *_IN_HOME,
    *_IN_WORKSPACE,
    *_IN_MATRIX,
    *_IN_REPLAY,
    *_IN_TRAIL,
    *_IN_REPORT,
    *_SHARED,
    *_IN_DRAWER,
    *_IN_DIALOGS,
    *_EVERYWHERE,
)
