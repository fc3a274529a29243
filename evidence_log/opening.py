"""Open a log by its location: a file, or a PostgreSQL URL. Its subject keys stand apart from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from evidence_log.clock import steady_seconds
from evidence_log.library import Library
from evidence_log.log import EvidenceLog, utc_now
from evidence_log.receipt import Origin
from evidence_log.sealing.subject_keys import SubjectKeys
from evidence_log.store.opening import open_store


def keys_path(location: str, given: Path | None = None) -> Path:
    """Where the subject keys of a log are kept: beside a file; for a URL the place must be given."""
    if given is not None:
        return given
    if "://" in location:
        return Path("daybook.keys")
    return Path(f"{location}.keys")


def access_path(location: str) -> Path:
    """Where reading is recorded: beside a file; for a URL, which stands on no disk here, in this folder."""
    return Path("daybook.access" if "://" in location else f"{location}.access")


def open_log(  # noqa: PLR0913  (each is a word of its own at every call)
    location: str,
    *,
    keys: Path | None = None,
    create: bool = False,
    read_only: bool = False,
    patient: bool = True,
    library: Library | None = None,
    clock: Callable[[], datetime] = utc_now,
    device: str = "unnamed",
    build: str = "unnamed",
) -> EvidenceLog:
    """The log at a location, created first if asked; StoreError says why it cannot be opened.

    `patient` is who waits some seconds for a server that is away (`open_store`).
    """
    store = open_store(location, create=create, read_only=read_only, patient=patient)
    subject_keys = SubjectKeys(keys_path(location, keys), create=create, read_only=read_only)
    steady = steady_seconds if clock is utc_now else None
    return EvidenceLog(store, subject_keys, Origin(clock, device, build, steady), library)
