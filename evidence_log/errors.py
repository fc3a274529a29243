"""Refused, conflict, broken: the only errors that leave this room.

Refused: a rule says no, and the message completes "could not, because". Conflict: the record has moved on
since the person looked. Broken: the log, its keys or its store cannot be trusted or reached.
"""


class EvidenceLogError(Exception):
    """The log could not do what was asked; the message is a sentence for a person."""


class RefusedError(EvidenceLogError):
    """A rule says no; nothing was recorded, and the message names the rule's subject and the remedy."""


class ConflictError(EvidenceLogError):
    """Something in the boundary was recorded after the position seen: look again and decide again."""


class StoreError(EvidenceLogError):
    """The store could not be opened, read or written; a kind of it says what became of a command."""


class BusyError(StoreError):
    """Another reading of the log, in the same program, is not done yet; the log itself may be well."""


class NotRecordedError(StoreError):
    """The store failed a command, and nothing was recorded; the message says so and why."""


class UnsureError(StoreError):
    """It is not known whether it was recorded, or not everywhere; the same command sent again is recorded once."""


class BrokenLogError(EvidenceLogError):
    """The stored log contradicts itself: run `daybook verify`."""


class KeyMissingError(BrokenLogError):
    """No key row for a subject at all: the wrong or an incomplete key file, never an erasure."""


class NoteError(BrokenLogError):
    """A signed note, checkpoint or key is malformed, or not signed by whom it should be."""


class UnknownEventError(BrokenLogError):
    """A stored event has a type or version this program does not know; it is never imported or guessed."""


class BundleError(EvidenceLogError):
    """A bundle or a receipt is not what it says, is not for this log, or is not complete; nothing was imported."""


class ForkError(BundleError):
    """A laptop tells two histories: a copy of its log was restored, or an event of it was changed."""
