"""Whoever signs has a key under a name. The key is an argument; it is never looked up from here."""

from __future__ import annotations

from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence_log.errors import NoteError
from evidence_log.signing.note import Note, Signature
from evidence_log.signing.verifier import STAMP_SIZE, Algorithm, Verifier, cosigned_message, valid_name


class Signer(Protocol):
    """Something that signs texts: a key from a file, or a device that holds one."""

    @property
    def verifier(self) -> Verifier:
        """The public half, under the signer's name."""

    def sign(self, text: str) -> Signature:
        """A signature line over a text."""

    def witness(self, text: str, at: int) -> Signature:
        """A `cosignature/v1` on a checkpoint's text, made at this time in seconds."""


class KeySigner:
    """Signs with an Ed25519 key in memory."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        if not valid_name(name):
            raise NoteError(f"{name!r} cannot be a key's name; use no blanks and no plus")
        self._private = private
        self.verifier = Verifier(name, private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """Ed25519 over the note's text (RFC 8032); the same text gives the same bytes."""
        return Signature(self.verifier.name, self.verifier.key_id, self._private.sign(text.encode()))

    def witness(self, text: str, at: int) -> Signature:
        """A `cosignature/v1` on a checkpoint's text: this head was seen at this time, in seconds."""
        key = self.verifier.cosigning()
        signature = self._private.sign(cosigned_message(text, at))
        return Signature(key.name, key.key_id, at.to_bytes(STAMP_SIZE, "big") + signature)


def witnessed_at(signature: Signature, verifier: Verifier) -> int | None:
    """When a cosignature says the checkpoint was seen, in seconds; None for a plain signature."""
    if verifier.algorithm is not Algorithm.COSIGNATURE:
        return None
    return int.from_bytes(signature.raw[:STAMP_SIZE], "big")


def sign_note(text: str, *by: Signer) -> str:
    """The signed note of a text, as stored."""
    return Note(text, tuple(signer.sign(text) for signer in by)).render()
