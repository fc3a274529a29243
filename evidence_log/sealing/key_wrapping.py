"""Subject keys lie wrapped under one key-encryption key, and that one under what people know or hold.

AES key wrap with padding (RFC 5649) for both; a passphrase goes through scrypt, a key file through HKDF. An
escrow is the key-encryption key under a custodian's passphrase: it opens nothing without the key file, and the
key file nothing without it (reliability, section 7).
"""

from __future__ import annotations

import base64
import secrets
from typing import Literal, NamedTuple

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap_with_padding,
    aes_key_wrap_with_padding,
)
from pydantic import Base64UrlBytes, BaseModel, ConfigDict, ValidationError

from evidence_log.errors import RefusedError

Kind = Literal["passphrase", "key file"]

SIZE = 32
SALT = 16
SHORTEST = 12
"""Characters of a passphrase: what is shorter is guessed."""

_COST, _BLOCK, _WAYS = 2**15, 8, 1


class Slot(NamedTuple):
    """One way in: the key-encryption key wrapped under a secret."""

    kind: Kind
    salt: bytes
    wrapped: bytes


def new_kek() -> bytes:
    """A fresh key-encryption key."""
    return secrets.token_bytes(SIZE)


def wrap(kek: bytes, key: bytes) -> bytes:
    """A key under the key-encryption key."""
    return aes_key_wrap_with_padding(kek, key)


def unwrap(kek: bytes, wrapped: bytes) -> bytes | None:
    """The key again, or None when it was not wrapped under this one."""
    try:
        return aes_key_unwrap_with_padding(kek, wrapped)
    except (InvalidUnwrap, ValueError):
        return None


def slot_for(kind: Kind, secret: bytes, kek: bytes) -> Slot:
    """A way in by a secret; one that is easily guessed is refused."""
    if len(secret) < (SHORTEST if kind == "passphrase" else SIZE):
        least = f"{SHORTEST} characters" if kind == "passphrase" else f"{SIZE} bytes"
        raise RefusedError(f"the {kind} is too short; it has at least {least}")
    salt = secrets.token_bytes(SALT)
    return Slot(kind, salt, wrap(_derived(kind, secret, salt), kek))


def kek_of(slot: Slot, secret: bytes) -> bytes:
    """The key-encryption key behind a slot; refused when the secret is another one."""
    found = unwrap(_derived(slot.kind, secret, slot.salt), slot.wrapped)
    if found is None:
        raise RefusedError(
            f"this {slot.kind} does not open the keys; it is another one, or a word of it was mistyped"
        )
    return found


class _Escrow(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    format: Literal["daybook escrow 1"] = "daybook escrow 1"
    custodian: str
    kind: Literal["passphrase"]
    salt: Base64UrlBytes
    wrapped: Base64UrlBytes


def escrow_text(custodian: str, slot: Slot) -> str:
    """A slot as a custodian keeps it: one JSON object that may lie anywhere but beside the key file."""
    coded = {name: base64.urlsafe_b64encode(getattr(slot, name)) for name in ("salt", "wrapped")}
    return _Escrow(custodian=custodian, kind="passphrase", **coded).model_dump_json(indent=2) + "\n"


def slot_in(text: str) -> Slot:
    """The slot in an escrow's text; refused when it is no escrow."""
    try:
        held = _Escrow.model_validate_json(text)
    except ValidationError as error:
        raise RefusedError(
            "this is no escrow of a key file that this daybook made; ask the other custodian"
        ) from error
    return Slot(held.kind, held.salt, held.wrapped)


def _derived(kind: Kind, secret: bytes, salt: bytes) -> bytes:
    if kind == "passphrase":
        return Scrypt(salt=salt, length=SIZE, n=_COST, r=_BLOCK, p=_WAYS).derive(secret)
    return HKDF(algorithm=SHA256(), length=SIZE, salt=salt, info=b"daybook key file").derive(secret)
