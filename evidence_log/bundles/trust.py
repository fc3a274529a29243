"""Whose signature a bundle and a receipt bear; where people have keys, nothing unsigned is taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from evidence_log.errors import BundleError, NoteError
from evidence_log.projections.models import Key
from evidence_log.signing.checkpoint_note import open_checkpoint


def signed_by_its_own(note: str, keys: Iterable[Key], now: datetime) -> None:
    """A bundle of somebody who has a key is signed with one that is in force now; one that was revoked is none."""
    held = [key for key in keys if key.vouched]
    if not held:
        return
    active = [key.verifier for key in held if key.active(now)]
    if not active:
        raise BundleError(
            f"the key {held[-1].short} {held[-1].fault(now)}, so nothing of this laptop is taken in unasked; the bundle is "
            "kept, and its author may enrol a new key and export it again"
        )
    try:
        open_checkpoint(note, active)
    except NoteError as error:
        raise BundleError(f"the bundle does not bear {held[-1].person}'s signature: {error}") from error


def signed_by_the_office(note: str, keys: Iterable[Key]) -> str | None:
    """Who signed a receipt, by the keys that the laptop knew when it left; None where it knew of none."""
    known = [key for key in keys if key.vouched]
    if not known:
        return None
    try:
        opened = open_checkpoint(note, {key.verifier for key in known})
    except NoteError as error:
        raise BundleError(
            f"the receipt is not signed by anybody whose key this laptop knows ({error}); ask the office who imported it"
        ) from error
    return opened.signed_by[0].name.removeprefix("daybook/")
