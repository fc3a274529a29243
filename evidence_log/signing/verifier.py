"""A public key under a name: what a signature line names, and what its vkey says in one line.

C2SP signed-note, verifier keys: `name+hash+base64(type || key)`; the key id is the first four bytes of
SHA-256 of name, newline, type and key. Type 1 is Ed25519 over the note's text, type 4 is `cosignature/v1`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from enum import IntEnum
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence_log.errors import NoteError

KEY_SIZE = 32
SIGNATURE_SIZE = 64
STAMP_SIZE = 8
_ID = re.compile(r"[0-9a-f]{8}", re.ASCII)


class Algorithm(IntEnum):
    """The signature types in use (C2SP signed-note, signature types)."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


class Verifier(NamedTuple):
    """A named public key of 32 bytes."""

    name: str
    public: bytes
    algorithm: Algorithm = Algorithm.ED25519

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature line names this key; an identifier, never a proof."""
        return hashlib.sha256(self.name.encode() + b"\n" + self._encoded()).digest()[:4]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key in hex: what two people compare when it matters who somebody is."""
        return hashlib.sha256(self.public).hexdigest()

    def vkey(self) -> str:
        """The key in one line, as stock tools take it."""
        return f"{self.name}+{self.key_id.hex()}+{encoded(self._encoded())}"

    def _encoded(self) -> bytes:
        return bytes([self.algorithm]) + self.public

    def cosigning(self) -> Verifier:
        """The same key as a witness of checkpoints; its key id is another one."""
        return self._replace(algorithm=Algorithm.COSIGNATURE)

    def signed(self, text: str, raw: bytes) -> bool:
        """True when these signature bytes are this key's over the text."""
        message = text.encode()
        if self.algorithm is Algorithm.COSIGNATURE:
            if len(raw) != STAMP_SIZE + SIGNATURE_SIZE:
                return False
            message = cosigned_message(text, int.from_bytes(raw[:STAMP_SIZE], "big"))
            raw = raw[STAMP_SIZE:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw, message)
        except InvalidSignature:
            return False
        return True


def cosigned_message(text: str, at: int) -> bytes:
    """What a `cosignature/v1` signs: a header, the time in seconds, the checkpoint's text (C2SP tlog-cosignature)."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def short_of(vkey: str) -> str:
    """How a key is named in a sentence: its name and id, without the key itself, which may hold a plus sign too."""
    return "+".join(vkey.split("+", 2)[:2])


def parse_vkey(text: str) -> Verifier:
    """The key that a vkey says; NoteError names what is wrong with it."""
    name, _, rest = text.partition("+")
    key_id, _, body = rest.partition("+")
    if not valid_name(name) or not _ID.fullmatch(key_id):
        raise NoteError(f"this is no verifier key, which is NAME+ID+KEY: {text!r}")
    raw = decoded(body, "the verifier key")
    if len(raw) != 1 + KEY_SIZE or raw[0] not in tuple(Algorithm):
        raise NoteError(f"the verifier key of {name} is not an Ed25519 key")
    found = Verifier(name, raw[1:], Algorithm(raw[0]))
    if found.key_id.hex() != key_id:
        raise NoteError(f"the verifier key of {name} does not have the id {key_id}: it was changed")
    return found


def fingerprint_of(vkey: str) -> str:
    """The fingerprint of a vkey's public key; empty where the text is no vkey."""
    try:
        return parse_vkey(vkey).fingerprint
    except NoteError:
        return ""


def valid_name(name: str) -> bool:
    """True for a key name: not empty, no blank of any alphabet, no plus, no control character."""
    return bool(name) and not any(c.isspace() or c == "+" or ord(c) < 0x20 for c in name)


def encoded(raw: bytes) -> str:
    """Standard base64 (RFC 4648, section 4)."""
    return base64.b64encode(raw).decode()


def decoded(text: str, what: str) -> bytes:
    """The bytes of the one canonical spelling; every other spelling is refused."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError(f"{what} is not base64") from error
    if encoded(raw) != text:
        raise NoteError(f"{what} is not in canonical base64")
    return raw
