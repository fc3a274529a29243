"""Signed notes and checkpoints, read as C2SP signed-note, tlog-checkpoint and tlog-cosignature describe them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

from evidence_log.pack.verifier.curve import signature_holds

NOTE_ED25519, NOTE_COSIGNATURE = 0x01, 0x04


class NoteError(Exception):
    """The bytes are no signed note or no checkpoint; the message says what is wrong."""


class NoteSignature(NamedTuple):
    """One signature line: the key's name, the first bytes of its id, and the signature."""

    name: str
    key_id: bytes
    signature: bytes


class Note(NamedTuple):
    """A note's text, which is what is signed, and its signature lines."""

    text: str
    signatures: tuple[NoteSignature, ...]


class Head(NamedTuple):
    """A checkpoint: which log, how many leaves, and their root."""

    origin: str
    size: int
    root: bytes


def canonical_base64(text: str) -> bytes:
    """The bytes of a base64 text that is written in the one canonical way."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError(f"{text[:20]!r} is no base64") from error
    if base64.b64encode(data).decode() != text:
        raise NoteError(f"{text[:20]!r} is not canonical base64")
    return data


def read_note(raw: bytes) -> Note:
    """A signed note: text, an empty line, signature lines."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteError(f"it is not UTF-8 text at byte {error.start}") from error
    body, blank, lines = text.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise NoteError("it has no signatures after an empty line")
    if any(ord(letter) < 0x20 and letter != "\n" for letter in text):
        raise NoteError("it holds a control character")
    found = []
    for line in lines[:-1].split("\n"):
        match = re.fullmatch(r"\u2014 (\S+) (\S+)", line)
        raw_signature = canonical_base64(match[2]) if match else b""
        if not match or "+" in match[1] or len(raw_signature) < 5:
            raise NoteError(f"{line[:40]!r} is no signature line")
        found.append(NoteSignature(match[1], raw_signature[:4], raw_signature[4:]))
    return Note(body + "\n", tuple(found))


def read_head(text: str) -> Head:
    """The origin, size and root that a checkpoint's text commits to."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise NoteError("it is no checkpoint: at least three lines, none empty")
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1], re.ASCII):
        raise NoteError(f"its second line is no size: {lines[1]!r}")
    root = canonical_base64(lines[2])
    if len(root) != 32:
        raise NoteError("its third line is no root hash of 32 bytes")
    return Head(lines[0], int(lines[1]), root)


def key_id_of(name: str, algorithm: int, key: bytes) -> bytes:
    """The first four bytes of the SHA-256 of name, newline, algorithm and key (C2SP signed-note)."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + key).digest()[:4]


def key_of(vkey: str) -> tuple[str, bytes]:
    """The name and the Ed25519 public key that a verifier key says (C2SP signed-note)."""
    match = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", vkey)
    raw = canonical_base64(match[3]) if match else b""
    if not match or len(raw) != 33 or raw[0] != NOTE_ED25519:
        raise NoteError(f"{vkey[:40]!r} is no Ed25519 verifier key")
    if key_id_of(match[1], NOTE_ED25519, raw[1:]).hex() != match[2]:
        raise NoteError(f"the verifier key of {match[1]} does not have the id it says")
    return match[1], raw[1:]


def signers_of(note: Note, keys: Iterable[tuple[str, bytes]]) -> tuple[list[str], list[str]]:
    """The names whose signature verifies, and the names whose key is known and whose signature does not."""
    known = {
        (name, key_id_of(name, kind, key)): (kind, key)
        for name, key in keys
        for kind in (NOTE_ED25519, NOTE_COSIGNATURE)
    }
    good: list[str] = []
    bad: list[str] = []
    for line in note.signatures:
        kind, key = known.get((line.name, line.key_id), (0, b""))
        message, signature = note.text.encode(), line.signature
        if kind == NOTE_COSIGNATURE and len(signature) == 72:
            time = int.from_bytes(signature[:8], "big")
            message, signature = f"cosignature/v1\ntime {time}\n".encode() + message, signature[8:]
        if key:
            (good if signature_holds(key, message, signature) else bad).append(line.name)
    return good, bad
