"""RFC 3161: an authority's word that a checkpoint's note existed at a time. Optional; nothing here is online.

The library is loaded when it is used. A response is kept whole, with the query and the SHA-256 of its token,
for flips in a few unsigned bytes of a response still verify (reliability, section 6).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from cryptography import x509

from evidence_log.errors import NoteError

if TYPE_CHECKING:
    from rfc3161_client import TimeStampRequest, TimeStampResponse


class Stamp(NamedTuple):
    """What a response says: when, by whose policy, and the SHA-256 of its token."""

    at: datetime
    policy: str
    token_sha256: str


def query_for(note: str) -> bytes:
    """A query over a note: SHA-512, with a nonce, asking for the authority's certificates."""
    from rfc3161_client import TimestampRequestBuilder  # noqa: PLC0415  (loaded when used)

    return TimestampRequestBuilder().data(note.encode()).cert_request(cert_request=True).build().as_bytes()


def answers(query: bytes, note: str) -> bool:
    """True when the query is over this note."""
    try:
        imprint = _query(query).message_imprint.message
    except ValueError:
        return False
    return bool(imprint == hashlib.sha512(note.encode()).digest())


def read_stamp(query: bytes, response: bytes, note: str) -> Stamp:
    """What a response says, once it is granted, over this note and the answer to this query. No signature yet."""
    asked, answer = _query(query), _response(response)
    if answer.status != 0:
        said = "; ".join(answer.status_string) or f"status {answer.status}"
        raise NoteError(f"the authority did not grant a time-stamp: {said}")
    info = answer.tst_info
    digest = hashlib.sha512(note.encode()).digest()
    if asked.message_imprint.message != digest or info.message_imprint.message != digest:
        raise NoteError("the time-stamp is not over this checkpoint")
    if asked.nonce is not None and info.nonce != asked.nonce:
        raise NoteError("the time-stamp does not answer the query that was sent")
    token = hashlib.sha256(answer.time_stamp_token()).hexdigest()
    return Stamp(info.gen_time, info.policy.dotted_string, token)


def check_stamp(query: bytes, response: bytes, note: str, authorities: bytes) -> Stamp:
    """As `read_stamp`, and signed by an authority under one of these CA certificates (PEM)."""
    from rfc3161_client import VerificationError, VerifierBuilder  # noqa: PLC0415  (loaded when used)

    stamp = read_stamp(query, response, note)
    try:
        roots = x509.load_pem_x509_certificates(authorities)
        asked = _query(query)
        verifier = VerifierBuilder(roots=roots, nonce=asked.nonce, policy_id=asked.policy).build()
        verifier.verify_message(_response(response), note.encode())
    except (VerificationError, ValueError) as error:
        raise NoteError(f"the time-stamp is not signed by an authority that was named: {error}") from error
    return stamp


def _query(data: bytes) -> TimeStampRequest:
    from rfc3161_client._rust import parse_timestamp_request  # noqa: PLC0415  (the library exports no other reader)

    return parse_timestamp_request(data)


def _response(data: bytes) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response  # noqa: PLC0415  (loaded when used)

    try:
        return decode_timestamp_response(data)
    except ValueError as error:
        raise NoteError(
            "this is no RFC 3161 time-stamp response in DER; give the file that the authority answered with, as it came"
        ) from error
