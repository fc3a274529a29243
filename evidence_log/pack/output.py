"""Files written to a folder or a .zip: made beside, renamed when whole, never over what is there."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from evidence_log.errors import StoreError

_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_out(files: Mapping[str, bytes], out: Path) -> None:
    """Writes all files or none; a name ending in .zip makes an archive, any other a folder."""
    if out.exists() or out.is_symlink():
        raise StoreError(f"{out} is there already; a pack never overwrites, choose another name")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.suffix == ".zip":
            _archive(files, out)
        else:
            _folder(files, out)
    except OSError as error:
        raise StoreError(f"nothing was written to {out}: {error.strerror or error}") from error


def _folder(files: Mapping[str, bytes], out: Path) -> None:
    beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        for name, data in files.items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _synced(path, data)
        beside.rename(out)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Writes one file beside its place and renames it when it is whole; what was there is replaced."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        raise StoreError(f"{path} could not be written: {error.strerror or error}") from error


def _archive(files: Mapping[str, bytes], out: Path) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{out.name}-", dir=out.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as packed:
                for entry, data in sorted(files.items()):
                    packed.writestr(_info(entry), data)
            raw.flush()
            os.fsync(raw.fileno())
        os.link(beside, out)
    finally:
        beside.unlink(missing_ok=True)


def _info(name: str) -> zipfile.ZipInfo:
    """A fixed date and mode, so that the same log makes the same archive."""
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _synced(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
