"""Every key of the screens, one row each: nothing else in the program names a key."""

from __future__ import annotations

from evidence_log.commands.evidence import RecordEvidence
from evidence_log.commands.judgements import AnswerPrompt, DeferJudgement, WithdrawJudgement
from evidence_log.commands.notes import Annotate
from tui.key_row import EVERYWHERE, LISTS, Key, keys_on
from tui.key_table_reading import IN_REPLAY, IN_REPORT, IN_TRAIL

_IN_LISTS = (
    *keys_on(
        LISTS,
        ("list.open", "enter", "open", "Open", "Open what the cursor is on"),
        ("list.first", "home", "first", "", "The first line"),
        ("list.last", "end", "last", "", "The last line"),
    ),
    *keys_on(
        ("list",),
        ("list.up", "up,k", "move(-1)", "", "A line up"),
        ("list.down", "down,j", "move(1)", "", "A line down"),
        ("list.page-up", "pageup", "page(-1)", "", "A page up"),
        ("list.page-down", "pagedown", "page(1)", "", "A page down"),
    ),
)

_IN_HOME = keys_on(
    ("home",),
    ("home.continue", "c", "continue", "Continue", "Go on where you were, or at what is left"),
    ("home.drafts", "d", "drafts", "Drafts", "The drafts kept here"),
)

_IN_WORKSPACE = keys_on(
    ("workspace",),
    ("work.yes", "y", "answer('yes')", "Answer", "Answer yes and move on", AnswerPrompt),
    ("work.no", "n", "answer('no')", "Answer", "Answer no and move on", AnswerPrompt),
    (
        "work.does-not-arise",
        "minus",
        "answer('does_not_arise')",
        "Answer",
        "It does not arise here; asks for the reason",
        AnswerPrompt,
    ),
    ("work.later", "t", "defer", "Answer", "Come back to this line later; it stays open", DeferJudgement),
    ("work.evidence", "e", "evidence", "Evidence", "Log evidence for this line", RecordEvidence),
    ("work.case-before", "left_square_bracket", "case(-1)", "Case", "The case before"),
    ("work.case-next", "right_square_bracket", "case(1)", "Case", "The next case"),
    ("work.question-before", "left_curly_bracket", "question(-1)", "Question", "The question before"),
    ("work.question-next", "right_curly_bracket", "question(1)", "Question", "The next question"),
    ("work.tree", "tab", "tree", "Tree", "From the list of standards to the prompts and back"),
    (
        "work.withdraw",
        "u",
        "withdraw",
        "Withdraw",
        "Withdraw what was recorded last here, with a reason; again for the one before",
        WithdrawJudgement,
    ),
    ("work.withdraw-line", "U", "withdraw_line", "", "Withdraw what this line says", WithdrawJudgement),
    ("work.detail", "enter", "detail", "Detail", "Everything about this line"),
    ("work.left", "l", "left", "Left", "What is left to judge"),
)

_IN_MATRIX = keys_on(
    ("matrix",),
    ("matrix.up", "up,k", "move(-1, 0)", "Move", "A row up"),
    ("matrix.down", "down,j", "move(1, 0)", "Move", "A row down"),
    ("matrix.left", "left,h", "move(0, -1)", "Move", "A column to the left"),
    ("matrix.right", "right", "move(0, 1)", "Move", "A column to the right"),
    ("matrix.page-up", "pageup", "page(-1)", "", "A page up"),
    ("matrix.page-down", "pagedown", "page(1)", "", "A page down"),
    ("matrix.first", "home", "first", "", "The first row"),
    ("matrix.last", "end", "last", "", "The last row"),
    ("matrix.open", "enter", "open", "Open", "The sheet of this case and question"),
    ("matrix.sort", "o", "sort", "Sort", "By case, worst first, most open first, by inspector"),
    ("matrix.filter", "f,slash", "filter", "Filter", "Only some cases"),
    ("matrix.transpose", "t", "transpose", "Transpose", "Questions down and cases across; and back"),
    ("matrix.next", "n", "next_open", "Next ?", "The next that is not judged"),
)

_SHARED = (
    *keys_on(
        ("workspace", "matrix", "replay", "diff"),
        ("shared.why", "w", "why", "Why", "Why this rating is what it is"),
    ),
    *keys_on(
        ("workspace", "replay", "trail"),
        ("shared.note", "a", "note", "Note", "Write a note on this event", Annotate),
    ),
    *keys_on(
        ("workspace", "matrix", "trail"),
        ("shared.replay", "r", "replay", "Replay", "Replay from this event"),
    ),
)

_IN_DRAWER = keys_on(
    ("drawer",),
    ("drawer.log", "ctrl+s,f5", "log", "Log it", "Log the evidence", RecordEvidence),
    ("drawer.editor", "f4", "editor", "Editor", "Write in your own editor ($VISUAL or $EDITOR)"),
    ("drawer.redact", "f8,ctrl+r", "redact", "Redact", "Replace what looks like a name by the case"),
    ("drawer.next", "tab,down", "field(1)", "Next field", "The next field"),
    ("drawer.before", "shift+tab,up", "field(-1)", "", "The field before"),
    ("drawer.close", "escape", "leave", "Keep, close", "Close; the draft is kept"),
)

_IN_DIALOGS = (
    *keys_on(
        ("ask",),
        ("ask.leave", "escape", "leave", "Leave", "Leave without an answer"),
    ),
    *keys_on(
        ("pick",),
        ("pick.up", "up", "move(-1)", "", "A line up"),
        ("pick.down", "down", "move(1)", "", "A line down"),
        ("pick.leave", "escape", "leave", "Leave", "Leave without a choice"),
    ),
    *keys_on(
        ("confirm",),
        ("confirm.agree", "enter", "agree", "Agree", "Agree to what is asked"),
        ("confirm.leave", "escape", "leave", "Leave", "Leave it as it is"),
    ),
    *keys_on(
        ("told",),
        ("told.close", "escape,enter,q,f1,question_mark", "leave", "Close", "Close"),
    ),
)

_EVERYWHERE = keys_on(
    EVERYWHERE,
    ("app.go-to", "g,ctrl+g,colon", "goto", "Go to", "Go to a place; in the workspace also log in one line"),
    ("app.home", "1", "go('home')", "", "Inspections"),
    ("app.workspace", "2", "go('workspace')", "", "Workspace"),
    ("app.matrix", "3", "go('matrix')", "", "Matrix: cases by key questions"),
    ("app.replay", "4", "go('replay')", "", "Replay"),
    ("app.trail", "5", "go('trail')", "", "Trail"),
    ("app.report", "6", "go('report')", "", "Report"),
    ("app.twin", "equals_sign", "twin", "", "The same from the command line"),
    ("app.theme", "T", "theme", "", "The next theme: dark, light, ansi, contrast"),
    ("app.commands", "ctrl+p", "commands", "", "Every command of this screen, by name"),
    ("app.back", "escape", "back", "", "Closer to home"),
    ("app.leave", "ctrl+q", "leave", "", "Leave; drafts are kept"),
    ("app.help", "f1,question_mark", "help", "Help", "These keys, and what this screen is for"),
)

TABLE: tuple[Key, ...] = (
    *_IN_LISTS,
    *_IN_HOME,
    *_IN_WORKSPACE,
    *_IN_MATRIX,
    *IN_REPLAY,
    *IN_TRAIL,
    *IN_REPORT,
    *_SHARED,
    *_IN_DRAWER,
    *_IN_DIALOGS,
    *_EVERYWHERE,
)
