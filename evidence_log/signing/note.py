"""A signed note: a text and signature lines. It is worth nothing until a trusted key's signature is verified.

C2SP signed-note, read strictly: UTF-8, no control characters, the signatures after the last empty line,
canonical base64. A signature by an unknown key is ignored; a wrong one by a known key refuses the whole note.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from evidence_log.errors import NoteError
from evidence_log.signing.verifier import Verifier, decoded, encoded, valid_name

MOST_BYTES = 1 << 20
MOST_SIGNATURES = 100
"""C2SP asks for at least 16; the Go implementation takes 100."""

_DASH = "\N{EM DASH} "
_SHORTEST = 5


class Signature(NamedTuple):
    """One signature line: who is said to have signed, with which key, and the signature's bytes."""

    name: str
    key_id: bytes
    raw: bytes

    def line(self) -> str:
        """The line, without its newline."""
        return f"{_DASH}{self.name} {encoded(self.key_id + self.raw)}"

    def by(self, verifier: Verifier) -> bool:
        """True when the line names this key; whether it verifies is another question."""
        return (self.name, self.key_id) == (verifier.name, verifier.key_id)


class Note(NamedTuple):
    """A text that ends in a newline, and the signatures on it."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def signed(self, *more: Signature) -> Note:
        """The note with these signatures at its end; one of the same key is replaced."""
        replaced = {(new.name, new.key_id) for new in more}
        kept = (old for old in self.signatures if (old.name, old.key_id) not in replaced)
        return Note(self.text, (*kept, *more))

    def render(self) -> str:
        """The note as it is stored and sent; NoteError when it could not be read back."""
        whole = f"{self.text}\n" + "".join(f"{signature.line()}\n" for signature in self.signatures)
        if parse_note(whole) != self:
            raise NoteError("a note's text ends in one newline and is not empty")
        return whole


def parse_note(message: str | bytes) -> Note:
    """Reads a note's form; nothing in it is verified yet."""
    whole = _utf8(message)
    text, gap, block = whole.rpartition("\n\n")
    if not gap or not block.endswith("\n"):
        raise NoteError("this is no signed note: signature lines after an empty line are missing")
    lines = block[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteError(f"the note has {len(lines)} signatures and the most is {MOST_SIGNATURES}")
    return Note(f"{text}\n", tuple(_signature(number, line) for number, line in enumerate(lines, 1)))


def _utf8(message: str | bytes) -> str:
    try:
        whole = message.decode() if isinstance(message, bytes) else message
        size = len(whole.encode())
    except UnicodeError as error:
        raise NoteError("the note is not UTF-8") from error
    if size > MOST_BYTES:
        raise NoteError(f"the note has {size:,} bytes and the most is {MOST_BYTES:,}")
    found = next((c for c in whole if ord(c) < 0x20 and c != "\n"), None)
    if found:
        raise NoteError(f"the note holds the control character U+{ord(found):04X}")
    return whole


def _signature(number: int, line: str) -> Signature:
    name, _, body = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not valid_name(name):
        raise NoteError(
            f"signature line {number} of the note is not of the form '\N{EM DASH} NAME SIGNATURE'"
        )
    raw = decoded(body, f"signature {number} of the note")
    if len(raw) < _SHORTEST:
        raise NoteError(f"signature {number} of the note is too short")
    return Signature(name, raw[:4], raw[4:])


def signers(note: Note, known: Iterable[Verifier]) -> tuple[Verifier, ...]:
    """The known keys that signed, in the note's order; NoteError when none did or one did not sign this text."""
    keys, found = list(known), list[Verifier]()
    for signature in note.signatures:
        named = [key for key in keys if signature.by(key)]
        if len(named) > 1:
            raise NoteError(
                f"two keys are called {signature.name}+{signature.key_id.hex()}; give one of them"
            )
        if not named or named[0] in found:
            continue
        if not named[0].signed(note.text, signature.raw):
            raise NoteError(
                f"the signature of {signature.name} (key {signature.key_id.hex()}) is not over this text: "
                "the note was changed"
            )
        found.append(named[0])
    if not found:
        names = ", ".join(signature.name for signature in note.signatures)
        raise NoteError(f"the note is not signed by a known key, only by: {names}")
    return tuple(found)
