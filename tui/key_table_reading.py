"""The keys of the screens that read: replay with why and difference, trail, report."""

from __future__ import annotations

from evidence_log.commands.notes import ResolveAnnotation
from evidence_log.commands.reporting import AgreeNarrative, RecordReportBuilt, WriteNarrative
from tui.key_row import keys_on

IN_REPLAY = (
    *keys_on(
        ("replay",),
        ("replay.back", "left_square_bracket,left", "step(-1)", "Step", "One event back"),
        ("replay.on", "right_square_bracket,right", "step(1)", "Step", "One event on"),
        ("replay.change-back", "left_curly_bracket", "change(-1)", "Change", "The rating change before"),
        ("replay.change-on", "right_curly_bracket", "change(1)", "Change", "The next rating change"),
        ("replay.hundred-back", "comma", "step(-100)", "", "A hundred events back"),
        ("replay.hundred-on", "full_stop", "step(100)", "", "A hundred events on"),
        ("replay.day-back", "D", "day(-1)", "", "The beginning of this day, then of the day before"),
        ("replay.day-on", "d", "day(1)", "", "The next day with events"),
        ("replay.sitting-back", "S", "sitting(-1)", "", "The beginning of this sitting, then the one before"),
        ("replay.sitting-on", "s", "sitting(1)", "", "The next sitting: after two hours without an event"),
        ("replay.first", "home", "first", "", "The first event"),
        ("replay.now", "end", "now", "Now", "Back to now"),
        ("replay.mark", "m", "mark", "Mark", "Mark this position, or take the mark away"),
        ("replay.diff", "x", "diff", "Diff", "What differs between the mark and here"),
        ("replay.time", "t", "time", "", "The track by event, or by time with the gaps folded"),
        ("replay.play", "space", "play", "", "Go on by itself, or stop"),
        ("replay.faster", "plus", "speed(1)", "", "Play faster"),
        ("replay.slower", "minus", "speed(-1)", "", "Play slower"),
        ("replay.level", "z", "level", "", "Everything, judgements and decisions, or decisions alone"),
        ("replay.thread", "N", "thread", "", "The notes on this event, and the notes on those"),
        ("replay.settle", "R", "settle", "", "Settle the note that this event is", ResolveAnnotation),
        ("replay.return", "backspace", "reopen", "", "Back to the why this was reached from"),
        ("replay.plot", "p", "plot", "", "How each rating came about, as a plot"),
        ("replay.refuse", "y,n,e,u", "refuse", "", "Nothing: replay is read-only"),
    ),
    *keys_on(
        ("diff",),
        ("diff.swap", "s", "swap", "Swap", "The other way round"),
    ),
    *keys_on(
        ("why",),
        ("why.fold", "space", "fold", "Fold", "Open or close this branch"),
        ("why.back", "left,backspace", "turn(-1)", "Back", "The why before this, or back to replay"),
        ("why.on", "right", "turn(1)", "Forward", "The why after this"),
    ),
)

IN_TRAIL = keys_on(
    ("trail",),
    (
        "trail.filter",
        "slash,f",
        "filter",
        "Filter",
        "Type a filter: kind: who: case: on: since: until: and words",
    ),
    ("trail.saved", "F", "saved", "", "Filters that were kept, and keeping this one"),
    ("trail.facets", "z", "facets", "", "How many there are of each kind, person and role"),
    ("trail.checks", "c", "checks", "Checks", "What an auditor would ask about, and where"),
    ("trail.verify", "v", "verify", "Verify", "Recompute everything from stored bytes"),
    ("trail.export", "X", "export", "Export", "These rows as CSV, JSON lines or Markdown"),
)

IN_REPORT = keys_on(
    ("report",),
    ("report.build", "b", "build", "Build", "Build the Word report", RecordReportBuilt),
    ("report.stop", "s", "stop", "", "Stop the build after the step it is at"),
    ("report.checks", "c", "checks", "Checks", "Everything to be mended, with section and line"),
    ("report.preview", "p", "preview", "Preview", "The report as text"),
    ("report.view", "o", "view", "View", "Open what was built in the system's viewer"),
    ("report.edit", "e,f4", "edit", "Edit", "Write the section in your editor", WriteNarrative),
    ("report.agree", "A", "agree", "", "Agree somebody else's text", AgreeNarrative),
    ("report.source", "r", "replay", "Source", "Replay from the event the text was written at"),
)
