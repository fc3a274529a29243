"""A text in the person's own editor, with the terminal handed over; the file stands beside the draft until taken back."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from tui.drafts import write_whole
from tui.errors import TerminalError


def editor() -> list[str]:
    """The words of $VISUAL, else $EDITOR; a sentence when neither is set."""
    words = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    if not words:
        raise TerminalError("no editor is set: export VISUAL or EDITOR, such as `export EDITOR=nano`")
    return words


def edited(text: str, file: Path) -> str:
    """The text as the editor left it; what was written stays in the file if anything fails."""
    words = editor()
    write_whole(file, text.encode("utf-8", "surrogatepass"))
    try:
        done = subprocess.run([*words, str(file)], check=False)  # noqa: S603  (the person's own editor)
    except OSError as error:
        file.unlink(missing_ok=True)
        raise TerminalError(f"the editor {words[0]} cannot be started: {error.strerror}") from error
    if done.returncode:
        raise TerminalError(f"the editor ended with {done.returncode}; what it wrote is in {file}")
    return taken_back(file)


def taken_back(file: Path) -> str:
    """What an editor left in a file, without the line end that editors add; the file goes with the draft."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TerminalError(f"what the editor wrote cannot be read and is left in {file}: {error}") from error
    return text.replace("\r\n", "\n").removesuffix("\n")
