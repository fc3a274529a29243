"""A file is written beside its place, synced, and renamed: whoever looks sees the old one or the new one, whole."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from report_builder.errors import ReportError


def write_atomically(path: Path, data: bytes) -> None:
    """The old file or the new one stands there, whole, whatever happens: beside, synced, then renamed."""
    try:
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(path.absolute().parent)
    except OSError as error:
        raise ReportError(
            f"{path} cannot be written: {error.strerror}; the file that was there is whole"
        ) from error


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
