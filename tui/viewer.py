"""A file in the system's own viewer, where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tui.errors import TerminalError


def view(path: Path) -> str:
    """Opens a file and says so; TerminalError names the file where no viewer can be started."""
    if not path.exists():
        raise TerminalError(f"{path} is not there any more; b builds it")
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606  (the system's own way)
        return f"opened {path}"
    opener = shutil.which("open") if sys.platform == "darwin" else _desktop()
    if opener is None:
        raise TerminalError(f"no viewer can be started from this terminal; the file is {path.absolute()}")
    subprocess.Popen(  # noqa: S603  (the system's own viewer)
        [opener, str(path.absolute())],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return f"opened {path}"


def _desktop() -> str | None:
    """The opener of a desktop, if this terminal belongs to one."""
    here = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return shutil.which("xdg-open") if here else None
