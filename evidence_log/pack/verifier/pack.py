"""A pack as it was read: its files, its lines, what it says of itself, and what was found about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from evidence_log.pack.verifier.events import EVENTS, Line, read_lines
from evidence_log.pack.verifier.files import Fault, listed_faults

ABOUT, RATINGS, TEXTS, REPORTS, PROOFS = (
    "pack.json",
    "ratings.jsonl",
    "text.jsonl",
    "reports.json",
    "log/proofs.json",
)
CHECKPOINT, FRAMEWORKS = "log/checkpoint", "frameworks"


class Pack:
    """One pack under check; `faults` fill as it is checked, `notes` say what was and was not looked at."""

    def __init__(self, files: Mapping[str, bytes], outside: Sequence[bytes] = ()) -> None:
        self.files, self.outside = files, outside
        self.faults: list[Fault] = list(listed_faults(files))
        self.notes: list[str] = []
        self.signers: list[tuple[str, bytes]] = []
        self.about: dict[str, Any] = self.json(ABOUT, {})
        self.lines: list[Line] = read_lines(files.get(EVENTS, b""), self.faults)

    @property
    def whole(self) -> bool:
        """True when no event is withheld."""
        return all(line.kind is not None for line in self.lines)

    @property
    def origin(self) -> str:
        """The name of the log, which its first event makes."""
        return f"daybook/log/{self.lines[0].leaf.hex()[:32]}"

    def root_at(self, size: int) -> bytes:
        """The root over the first `size` events, as the lines say it."""
        return self.lines[size - 1].root if size else hashlib.sha256(b"").digest()

    def json(self, name: str, otherwise: Any) -> Any:
        """What a JSON file of the pack says; one that is missing or cannot be read is a finding."""
        try:
            return json.loads(self.files[name])
        except KeyError:
            self.faults.append(Fault(name, None, "it is missing"))
        except (ValueError, RecursionError) as error:
            self.faults.append(Fault(name, None, f"it is not JSON: {error}"))
        return otherwise
