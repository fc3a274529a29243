"""The index of all positions, built or read back: kept in a folder outside the log, and never believed by itself.

What is kept counts only while the log still has the same root at the position it was built from. It may be deleted
at any time; a folder that cannot be written is done without.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from evidence_log.errors import EvidenceLogError
from evidence_log.library import Frameworks
from evidence_log.log import EvidenceLog
from evidence_log.projections.change_index import ChangeIndex
from evidence_log.projections.history import MOVING, History
from evidence_log.projections.kept_index import NotKeptError, Origin, from_bytes, to_bytes
from evidence_log.projections.models import Inspection

WORTH_KEEPING = 5_000
"""Below so many events, building is as quick as reading back."""


def built_index(
    log: EvidenceLog, inspection: Inspection, used: Frameworks, going_on: Callable[[], bool] = lambda: True
) -> History:
    """The index of everything recorded so far; it stops early, and is then short, when `going_on` says no."""
    head = log.head()
    history = History(used.edition, used.rules)
    for recorded in log.events_after(upto=head, inspection=inspection.id, types=MOVING):
        history.extend((recorded,))
        if not going_on():
            return history
    return history.reach(head)


def kept_index(
    folder: Path, log: EvidenceLog, inspection: Inspection, used: Frameworks
) -> ChangeIndex | None:
    """The index as it was kept, or None where there is none that this log bears out, or tells its reader too much."""
    if log.hidden(inspection.id):
        return None
    try:
        index, origin = from_bytes(_path(folder, inspection, log).read_bytes())
        holds = origin == _origin(log, inspection, used, index.position)
    except (OSError, NotKeptError, EvidenceLogError):
        return None
    return index if holds else None


def keep_index(
    folder: Path, log: EvidenceLog, inspection: Inspection, used: Frameworks, index: ChangeIndex
) -> bool:
    """Keeps an index for the next time; False where that is not worth it, cannot be, or it is one reader's own."""
    if index.position < WORTH_KEEPING or log.hidden(inspection.id):
        return False
    path = _path(folder, inspection, log)
    try:
        data = to_bytes(index, _origin(log, inspection, used, index.position))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except (OSError, EvidenceLogError):
        return False
    return True


def _origin(log: EvidenceLog, inspection: Inspection, used: Frameworks, position: int) -> Origin:
    root = log.root(position).hex()
    return Origin(inspection.id, used.edition.digest, used.rules.digest, position, root)


def _path(folder: Path, inspection: Inspection, log: EvidenceLog) -> Path:
    """One file an inspection: named by its opening's place in the log, so that copies of a log share it."""
    opened = log.root(inspection.position).hex()
    name = hashlib.sha256(f"{inspection.id} {opened}".encode()).hexdigest()[:24]
    return folder / f"{name}.index"
