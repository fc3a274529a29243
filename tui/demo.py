"""`daybook demo`: an example inspection made by the very commands a user has, ending in a Word report.

The commands stand in `tui/example/inspection.txt`, one a line; their CSV and text files stand beside it.
"""

from __future__ import annotations

import io
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from tui.errors import TerminalError
from tui.plain import show
from tui.session import CLOCK

LOG = "northshire.db"
REPORT = "northshire-report.docx"
PAGE = "northshire-report.html"
PACK = "northshire-pack"
CHECKPOINT = "northshire-checkpoint.txt"
KEYS = "signing-keys"
WHEN = "## "
BETWEEN = timedelta(minutes=2)
"""How long the example's people take from one command to the next."""
PASSPHRASE = "example keys sign nothing else"  # noqa: S105  (throw-away keys of people who do not exist)

NEXT = """
What to try next, in {folder}:

inspector  {daybook} --log {log} --as ortiz ui
           {daybook} --log {log} --as ortiz evidence add --kind case_record --case C001 --on 2.3.3d --text "…"
lead       export DAYBOOK_KEY_FOLDER={folder}/signing-keys DAYBOOK_PASSPHRASE="example keys sign nothing else"
           {daybook} --log {log} --as khan rate recommend 2.2 Good --reason "…"   (khan and shaw sign)
           {daybook} --log {log} why 2.3
           {daybook} --log {log} diff 2900 3200
editor     {daybook} --log {log} --as moss report show
           {daybook} --log {log} --as moss report build another.docx
           {daybook} --log {log} signoff list
auditor    {daybook} --log {log} verify --checkpoint {folder}/northshire-checkpoint.txt
           {daybook} --log {log} keys list
           {daybook} --log {log} log kind:override,ratify,send-back
           python3 -I -S {folder}/northshire-pack/verify.py

The Word report: {report}
"""


class Entry(NamedTuple):
    """A command line as its words, and when it was entered."""

    at: datetime
    words: list[str]


def entries() -> Iterator[Entry]:
    """The example's command lines with {example} filled in, each some minutes after the one before.

    A line `## 2026-03-13 16:00` says when those below it were entered.
    """
    folder = resources.files("tui") / "example"
    at: datetime | None = None
    for line in folder.joinpath("inspection.txt").read_text("utf-8").splitlines():
        if line.startswith(WHEN):
            at = datetime.fromisoformat(line.removeprefix(WHEN)).replace(tzinfo=UTC)
        elif line and not line.startswith("#") and at is not None:
            yield Entry(at, [word.replace("{example}", str(folder)) for word in shlex.split(line)])
            at += BETWEEN


@contextmanager
def entered(at: datetime) -> Iterator[None]:
    """A clock that begins at a moment, for the logs opened meanwhile; no command line can set it."""
    begun = monotonic()
    before = CLOCK.set(lambda: at + timedelta(seconds=monotonic() - begun))
    try:
        yield
    finally:
        CLOCK.reset(before)


def environment(log: str) -> dict[str, str]:
    """What the example's people sign with: throw-away keys in a folder beside the log."""
    keys = Path(log).absolute().parent / KEYS
    return {"DAYBOOK_KEY_FOLDER": str(keys), "DAYBOOK_PASSPHRASE": PASSPHRASE, "DAYBOOK_KEYRING": "off"}


@contextmanager
def keys_beside(log: str) -> Iterator[None]:
    """The example's keys, and afterwards the environment as it was."""
    before = {name: os.environ.get(name) for name in environment(log)}
    os.environ.update(environment(log))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def play(log: str) -> int:
    """Runs the example's commands on a log, its clock set to when each was entered; returns how many."""
    from tui.cli import main  # noqa: PLC0415  (the command line imports this module's family)

    found = list(entries())
    with keys_beside(log):
        for at, words in found:
            said = io.StringIO()
            with entered(at), redirect_stderr(said), redirect_stdout(io.StringIO()):
                code = main(["--log", log, *words])
            if code:
                raise TerminalError(
                    f"the example stopped at `daybook {shlex.join(words)}`: {said.getvalue().strip()}"
                )
    return len(found)


def free(folder: Path) -> Path:
    """The folder, or the next of its name that holds no example yet: one tried out is never overwritten."""
    names = (folder, *(folder.with_name(f"{folder.name}-{number}") for number in range(2, 1000)))
    found = next((name for name in names if not (name / LOG).exists()), None)
    if found is None:
        raise TerminalError(
            f"{folder} and its followers are all taken; name another folder: daybook demo DIR"
        )
    return found


def called() -> str:
    """How this program is called from this shell: by its name where that finds it, else by its path."""
    here = Path(sys.argv[0])
    found = shutil.which("daybook")
    named = found is not None and here.exists() and Path(found).samefile(here)
    return "daybook" if named or here.name != "daybook" else str(here)


def make(folder: Path) -> int:
    """Makes the example in a folder that holds none yet, and says what to try next."""
    from tui.cli import main  # noqa: PLC0415  (as above)

    folder = free(folder)
    log = folder / LOG
    folder.mkdir(parents=True, exist_ok=True)
    sys.stderr.write("making the example inspection…\n")
    count = play(str(log))
    show(f"{log}: {count} commands", "")
    for words in (
        ["--as", "khan", "checkpoint", "--out", str(folder / CHECKPOINT)],
        ["--as", "moss", "report", "build", str(folder / REPORT), "--html", str(folder / PAGE)],
        ["verify", "--checkpoint", str(folder / CHECKPOINT)],
        ["pack", str(folder / PACK), "--report", str(folder / REPORT)],
        ["rate", "show"],
    ):
        with keys_beside(str(log)):
            code = main(["--log", str(log), *words])
        if code:
            return code
        show("")
    said = NEXT.format(folder=folder, log=log, daybook=called(), report=(folder / REPORT).absolute())
    show(*said.strip("\n").split("\n"))
    return 0
