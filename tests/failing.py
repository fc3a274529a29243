"""One command through the door, under whatever the kernel is told to do wrong; then the same command again.

    python tests/failing.py LOG KEYS COMMAND-ID

Prints `saved POSITION` for an acknowledgement and `not saved: WHY` for a refusal, each as soon as it is known.
"""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import UUID

from evidence_log.commands.evidence import LinkTo, RecordEvidence
from evidence_log.errors import EvidenceLogError
from evidence_log.opening import open_log

TEXT = "Two risks named, no review date."


def command(command_id: UUID) -> RecordEvidence:
    return RecordEvidence(
        command_id=command_id,
        inspection="northshire-2026",
        by="ortiz",
        kind="interview",
        case=None,
        text=TEXT,
        source="p. 4",
        links=(LinkTo(to="1.1.1"),),
    )


def main(path: str, keys: Path, command_id: UUID) -> None:
    for _ in range(2):
        try:
            with open_log(path, keys=keys) as log:
                said = f"saved {log.handle(command(command_id)).position}"
        except EvidenceLogError as error:
            said = f"not saved: {error}"
        sys.stdout.write(f"{said}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), UUID(sys.argv[3]))
