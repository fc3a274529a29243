"""A bundle that was refused is kept as it came, beside a sentence that says why; nothing is lost by refusing."""

from __future__ import annotations

import hashlib
from pathlib import Path

from evidence_log.pack.output import write_whole


def quarantined(folder: Path, data: bytes, sentence: str) -> Path:
    """Keeps the bytes under their own digest, once, and the sentence beside them; returns where."""
    place = folder / f"{hashlib.sha256(data).hexdigest()[:32]}.bundle"
    write_whole(place, data)
    write_whole(place.with_suffix(".txt"), f"{sentence}\n".encode())
    return place
