"""A pack is a folder or a .zip; its manifest lists every file with its SHA-256, as `sha256sum` writes it."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

MANIFEST = "MANIFEST.sha256"
SIGNED_MANIFEST = "MANIFEST.note"
LARGEST_FILE = 1 << 30


class Fault(NamedTuple):
    """What is wrong, in which file of the pack, and at which position of the log where there is one."""

    file: str
    position: int | None
    message: str

    def sentence(self) -> str:
        """The fault on one line."""
        where = "" if self.position is None else f" at position {self.position}"
        return f"{self.file}{where}: {self.message}"


class PackError(Exception):
    """The pack cannot be read at all."""


def manifest_text(manifest: bytes) -> str:
    """What whoever makes a pack signs: the SHA-256 of its manifest, apart from all else that a key may sign."""
    return f"daybook pack v1\nsha256 {hashlib.sha256(manifest).hexdigest()}\n"


def files_of(place: Path) -> dict[str, bytes]:
    """Every file of a pack by its name; nothing is unpacked to disk."""
    if place.is_dir():
        return dict(_folder(place))
    if not zipfile.is_zipfile(place):
        raise PackError(f"{place} is neither a folder nor a .zip file")
    return dict(_archive(place))


def _folder(place: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        if path.is_symlink():
            raise PackError(f"{name} is a link; a pack holds files only")
        if path.is_file():
            yield name, path.read_bytes()


def _archive(place: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(place) as packed:
            entries = packed.infolist()
            names = [entry.filename for entry in entries]
            if len(set(names)) != len(names):
                raise PackError("a file stands in the .zip twice")
            for entry in entries:
                if entry.file_size > LARGEST_FILE:
                    raise PackError(
                        f"{entry.filename} says it has {entry.file_size:,} bytes; that is no pack"
                    )
                yield entry.filename, _entry(packed, entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise PackError(f"the .zip file cannot be read: {error}") from error


def _entry(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """An entry's bytes; one that does not unpack is empty here, so that the manifest names it as changed."""
    try:
        return packed.read(entry)
    except Exception:  # noqa: BLE001  (one flipped bit can surface as any error of any decompressor)
        return b""


def listed_faults(files: Mapping[str, bytes]) -> Iterator[Fault]:
    """Files that are not listed, are missing, or are not the bytes that were listed."""
    raw = files.get(MANIFEST)
    if raw is None:
        yield Fault(MANIFEST, None, "it is missing, so nothing says which files belong to the pack")
        return
    listed: dict[str, str] = {}
    for number, line in enumerate(raw.decode("utf-8", "replace").split("\n")[:-1], 1):
        match = re.fullmatch(r"([0-9a-f]{64})  (\S+)", line)
        if match is None or match[2] in listed:
            yield Fault(MANIFEST, None, f"line {number} is not a digest and a name, each name once")
        else:
            listed[match[2]] = match[1]
    if raw[-1:] != b"\n":
        yield Fault(MANIFEST, None, "its last line is cut off")
    for name, digest in listed.items():
        if name not in files:
            yield Fault(name, None, "it is listed in the manifest and is not in the pack")
        elif hashlib.sha256(files[name]).hexdigest() != digest:
            yield Fault(name, None, "it was changed: its SHA-256 is not the one in the manifest")
    for name in sorted(files.keys() - listed.keys() - {MANIFEST, SIGNED_MANIFEST}):
        yield Fault(name, None, "it is in the pack and not listed in the manifest")
