"""A signed checkpoint: the C2SP tlog-checkpoint body inside a signed note."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from evidence_log.signing.note import Note, parse_note, signers
from evidence_log.signing.signer import Signer
from evidence_log.signing.verifier import Verifier
from evidence_log.tree.checkpoint import Checkpoint, parse_checkpoint


class SignedCheckpoint(NamedTuple):
    """A head of a log, the note it came in, and the known keys that signed it."""

    checkpoint: Checkpoint
    note: Note
    signed_by: tuple[Verifier, ...]


def sign_checkpoint(checkpoint: Checkpoint, *by: Signer) -> str:
    """The signed note of a checkpoint."""
    text = checkpoint.text()
    return Note(text, tuple(signer.sign(text) for signer in by)).render()


def read_checkpoint(message: str | bytes) -> tuple[Checkpoint, Note]:
    """What a checkpoint says, with nothing verified: who signed it is to be asked next."""
    note = parse_note(message)
    return parse_checkpoint(note.text), note


def open_checkpoint(message: str | bytes, known: Iterable[Verifier]) -> SignedCheckpoint:
    """A checkpoint that at least one known key signed; NoteError otherwise."""
    checkpoint, note = read_checkpoint(message)
    return SignedCheckpoint(checkpoint, note, signers(note, known))
