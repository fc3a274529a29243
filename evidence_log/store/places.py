"""A live log stands on a local disk: in a synced or network folder write-ahead logging loses events."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath

from evidence_log.errors import StoreError

SYNCED = (
    "onedrive",
    "dropbox",
    "sharepoint",
    "google drive",
    "googledrive",
    "icloud",
    "icloud drive",
    "nextcloud",
)
NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "fuse.rclone", "davfs")


def refuse_shared(path: Path, mounts: Iterable[str] | None = None) -> None:
    """Refuses a place that another computer can also write to, with the remedy."""
    whole = path.absolute()
    resolved = whole.resolve()
    for part in (*whole.parts, *resolved.parts):
        name = part.casefold()
        if any(name == word or name.startswith((f"{word} ", f"{word}-")) for word in SYNCED):
            raise StoreError(
                f"{whole} lies in a synced folder ({part}), where a live log loses events; put it on this "
                "computer's own disk, and take copies out with `daybook backup`"
            )
    if str(path).startswith(("\\\\", "//")) or _network(
        resolved, mounts if mounts is not None else _mounts()
    ):
        raise StoreError(
            f"{whole} lies on a network drive, where a live log loses events; put it on this computer's own disk, "
            "or use a PostgreSQL log for a team"
        )


def _mounts() -> list[str]:
    table = Path("/proc/self/mounts")
    return table.read_text("utf-8", errors="replace").splitlines() if table.exists() else []


def _network(path: Path, mounts: Iterable[str]) -> bool:
    kind, depth = "", -1
    for line in mounts:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = PurePath(fields[1].replace("\\040", " "))
        if path.is_relative_to(point) and len(point.parts) > depth:
            kind, depth = fields[2], len(point.parts)
    return kind in NETWORK
