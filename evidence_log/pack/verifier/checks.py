"""All checks of a pack in turn, each finding with its file and position; exit 0 when all holds, 1 otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from evidence_log.pack.verifier.deriving import framework_faults, rating_faults, text_faults
from evidence_log.pack.verifier.events import EVENTS, form_faults, tree_faults
from evidence_log.pack.verifier.files import SIGNED_MANIFEST, Fault, PackError, files_of
from evidence_log.pack.verifier.notes import NoteError
from evidence_log.pack.verifier.pack import (
    ABOUT,
    CHECKPOINT,
    FRAMEWORKS,
    PROOFS,
    RATINGS,
    REPORTS,
    TEXTS,
    Pack,
)
from evidence_log.pack.verifier.proving import (
    end_faults,
    head_faults,
    manifest_faults,
    proof_faults,
    report_faults,
)
from evidence_log.pack.verifier.signatures import signature_faults

CHECKS: tuple[tuple[str, Callable[[Pack], Iterable[Fault]]], ...] = (
    (EVENTS, lambda pack: tree_faults(pack.lines)),
    (EVENTS, lambda pack: form_faults(pack.lines)),
    (ABOUT, end_faults),
    (EVENTS, signature_faults),
    (CHECKPOINT, head_faults),
    (SIGNED_MANIFEST, manifest_faults),
    (PROOFS, proof_faults),
    (REPORTS, report_faults),
    (TEXTS, text_faults),
    (FRAMEWORKS, framework_faults),
    (RATINGS, rating_faults),
)


def checked(files: Mapping[str, bytes], outside: Sequence[bytes] = ()) -> Pack:
    """A pack with every check made; one that cannot be made is a finding itself."""
    pack = Pack(files, outside)
    for name, check in CHECKS:
        try:
            pack.faults += check(pack)
        except (LookupError, ValueError, TypeError, AttributeError, RecursionError, NoteError) as error:
            message = f"it cannot be checked: {type(error).__name__}: {error}"
            pack.faults.append(Fault(name, None, message))
    return pack


USAGE = """usage: python3 -I -S verify.py [PACK] [--checkpoint FILE]

PACK is a folder or a .zip; without it, the pack that this file lies in. --checkpoint, as often as you like, gives a
checkpoint that was kept elsewhere. Exit 0: everything holds. 1: findings, one a line, with file and position.
2: the command was not understood, and nothing was checked.
"""


def main(argv: Sequence[str]) -> int:
    """Checks the pack named, or the one that this file lies in; --checkpoint FILE adds one kept elsewhere."""
    words, kept = list(argv), list[str]()
    while "--checkpoint" in words[:-1]:
        at = words.index("--checkpoint")
        kept.append(words[at + 1])
        del words[at : at + 2]
    if len(words) > 1 or any(word.startswith("-") for word in words):
        asked = words in (["-h"], ["--help"])
        sys.stdout.write(f"{'' if asked else 'not understood: ' + ' '.join(words) + chr(10)}{USAGE}")
        return 0 if asked else 2
    try:
        place = Path(words[0]) if words else Path(__file__).resolve().parent
        pack = checked(files_of(place), [Path(name).read_bytes() for name in kept])
    except (PackError, OSError) as error:
        sys.stdout.write(f"the pack cannot be read: {error}\n")
        return 1
    for fault in pack.faults:
        sys.stdout.write(f"{fault.sentence()}\n")
    for note in pack.notes:
        sys.stdout.write(f"note: {note}\n")
    sys.stdout.write(f"{len(pack.faults)} findings\n" if pack.faults else "everything holds\n")
    return 1 if pack.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
