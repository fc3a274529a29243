"""Text about a person: in the log only sealed, in the clear only when somebody reads `.text`.

A sealed field opens nowhere else than in its own event and field: AES-256-GCM with type, event id, field and
subject as additional data (reliability, section 7). A subject is a random pseudonym.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Callable
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema, to_json

from evidence_log.errors import BrokenLogError, RefusedError
from evidence_log.sealing.subject_keys import Erased

NONCE = 12


class KeySource(Protocol):
    """Where the keys of subjects come from."""

    def key(self, subject: str) -> bytes | Erased:
        """A subject's key, or its tombstone; KeyMissingError when there is neither."""


class Gate(Protocol):
    """Stands before every text that a reader opens."""

    def instead(self, subject: str, tags: tuple[str, ...]) -> str | None:
        """The words shown instead of a text, or None when it may be opened; may refuse or record that it is."""


class Personal:
    """A subject and a text. Equal when both are equal; printing it never shows the text."""

    __slots__ = ("_open", "_text", "subject")

    def __init__(
        self, subject: str, text: str | None = None, opener: Callable[[], str] | None = None
    ) -> None:
        if (text is None) == (opener is None):
            raise TypeError("a personal text is either in the clear or to be opened")
        self.subject = subject
        self._text = text
        self._open = opener

    @property
    def text(self) -> str:
        """The text in the clear, opened anew at each reading unless it never was sealed."""
        if self._text is not None:
            return self._text
        assert self._open is not None  # noqa: S101  (the constructor takes one of the two)
        return self._open()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Personal):
            return NotImplemented
        return (self.subject, self.text) == (other.subject, other.text)

    def __hash__(self) -> int:
        return hash((self.subject, self.text))

    def __repr__(self) -> str:
        return f"Personal({self.subject!r}, …)"

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Taken as it is and never serialised: a stored form is made by `seal` alone."""
        return core_schema.is_instance_schema(
            cls, serialization=core_schema.plain_serializer_function_ser_schema(_refuse_to_serialise)
        )


def _refuse_to_serialise(value: Personal) -> str:
    raise TypeError(f"personal text of {value.subject} is written sealed or shown on purpose, never dumped")


def _bound_to(topic: str, event_id: str, field: str, subject: str) -> bytes:
    return to_json([topic, event_id, field, subject])


def seal(personal: Personal, *, topic: str, event_id: str, field: str, keys: KeySource) -> dict[str, str]:
    """The stored form of a text: subject, and nonce and ciphertext in base64. Refused after an erasure."""
    key = keys.key(personal.subject)
    if isinstance(key, Erased):
        raise RefusedError(
            f"the text of {personal.subject} was erased ({key.words}); nothing more is recorded there"
        )
    nonce = secrets.token_bytes(NONCE)
    bound = _bound_to(topic, event_id, field, personal.subject)
    sealed = nonce + AESGCM(key).encrypt(nonce, personal.text.encode(), bound)
    return {"subject": personal.subject, "sealed": base64.b64encode(sealed).decode()}


def open_later(
    value: dict[str, str],
    *,
    topic: str,
    event_id: str,
    field: str,
    keys: KeySource,
    before: Callable[[str], str | None] | None = None,
) -> Personal:
    """A text that opens when it is read: a fold over a long log opens none.

    `before` is asked with the subject at each reading and may give other words, or refuse.
    """
    subject, sealed = value["subject"], value["sealed"]

    def opened() -> str:
        """The text, or what stands in its place."""
        instead = before(subject) if before else None
        if instead is not None:
            return instead
        key = keys.key(subject)
        if isinstance(key, Erased):
            return f"[erased {key.words}]"
        try:
            raw = binascii.a2b_base64(sealed, strict_mode=True)
            bound = _bound_to(topic, event_id, field, subject)
            return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], bound).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise BrokenLogError(
                f"the sealed {field} of the {topic} {event_id} does not open under the key of {subject}: "
                "the text or the key file was changed"
            ) from error

    return Personal(subject, opener=opened)
