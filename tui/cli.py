"""`daybook`: every journey from the command line. Data on standard output, everything else on standard error.

Exit codes: 0 done; 1 refused, or a check found something; 2 wrong usage; 3 the log, a report or a pack fails
verification. Heavy imports stand inside the sub-commands, so that reading needs no terminal library and no Word.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
# The validation library otherwise looks through every installed package for plugins at each start.

from evidence_log.errors import BrokenLogError, EvidenceLogError
from frameworks.errors import FrameworkError
from report_builder.errors import ReportError
from tui import (
    command_access,
    command_bundle,
    command_cases,
    command_checkpoint,
    command_compare,
    command_evidence,
    command_feedback,
    command_framework,
    command_inspection,
    command_judge,
    command_keys,
    command_keystore,
    command_log,
    command_narrative,
    command_notes,
    command_pack,
    command_people,
    command_plots,
    command_protection,
    command_rate,
    command_report,
    command_second,
    command_shell,
    command_signoff,
    command_start,
    command_verify,
)
from tui.errors import TerminalError
from tui.plain import PLAIN
from tui.safe_text import safe

FAMILIES = (
    command_start,
    command_framework,
    command_inspection,
    command_people,
    command_cases,
    command_evidence,
    command_feedback,
    command_judge,
    command_second,
    command_rate,
    command_signoff,
    command_notes,
    command_narrative,
    command_report,
    command_compare,
    command_log,
    command_plots,
    command_shell,
    command_pack,
    command_bundle,
    command_keys,
    command_checkpoint,
    command_verify,
    command_protection,
    command_access,
    command_keystore,
)


def parser() -> argparse.ArgumentParser:
    """The whole command line, each family of sub-commands from its own module."""
    whole = argparse.ArgumentParser(
        prog="daybook", description="An evidence log for inspectorates: log, rate, replay, report, verify."
    )
    whole.add_argument("--log", help="a file or a postgresql:// URL (else DAYBOOK_LOG, else daybook.db)")
    whole.add_argument(
        "--keys", help="the file of the subjects' keys (else DAYBOOK_KEYS, else beside the log)"
    )
    whole.add_argument(
        "--key",
        help="the file of your own signing key (else DAYBOOK_SIGNING_KEY, else your configuration folder)",
    )
    whole.add_argument("--as", dest="person", metavar="PERSON", help="who acts (else DAYBOOK_PERSON)")
    whole.add_argument(
        "--for",
        dest="decider",
        metavar="PERSON",
        help="who decided, where somebody else (--as) writes it down",
    )
    whole.add_argument(
        "--when", metavar="DATE", help="when it was decided, if not now: 2026-03-01 or 2026-03-01T14:30+00:00"
    )
    whole.add_argument("--late-reason", metavar="TEXT", help="why an old decision is entered only now")
    whole.add_argument(
        "--purpose", metavar="TEXT", help="what you read for, where that is recorded (else DAYBOOK_PURPOSE)"
    )
    whole.add_argument(
        "--recipient", metavar="WHO", help="to whom what you read or export will go (else DAYBOOK_RECIPIENT)"
    )
    whole.add_argument("--inspection", metavar="ID", help="which inspection (else the only one in the log)")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")
    for family in FAMILIES:
        family.add(commands)
    for each in _leaves(whole):
        if any("--json" in action.option_strings for action in each._actions):
            each.add_argument("--plain", action="store_true", help="one fact a line, for a screen reader")
    return whole


def _leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Every sub-command; each read has --json, and so takes --plain too."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in below:
        for each in dict.fromkeys(action.choices.values()):
            yield from _leaves(each)
    if not below:
        yield parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; bare `daybook` opens the screens."""
    os.umask(0o077)  # logs, keys, drafts, backups and reports are for their owner only
    given = list(sys.argv[1:] if argv is None else argv)
    args = parser().parse_args(given)
    if args.command is None:
        args = parser().parse_args([*given, "ui"])
    PLAIN.set(bool(getattr(args, "plain", False)))
    try:
        return int(args.run(args))
    except BrokenLogError as error:
        return _told(error, 3)
    except (EvidenceLogError, FrameworkError, ReportError, TerminalError) as error:
        return _told(error, 1)
    except BrokenPipeError:
        # Whoever read the output has gone; the interpreter's own flush at exit must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _told(RuntimeError("stopped by you; what was acknowledged before is recorded"), 1)


def _told(error: Exception, code: int) -> int:
    sys.stderr.write(f"daybook: {safe(str(error))}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
