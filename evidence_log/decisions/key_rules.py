"""A key is its person's alone, somebody else vouches for it, and whoever has one signs with it."""

from __future__ import annotations

from evidence_log.commands.command import Command
from evidence_log.commands.keys import (
    SIGNED,
    CountersignKey,
    EnrolKey,
    MakeCheckpoint,
    RecordTimestamp,
    RevokeKey,
)
from evidence_log.decisions.context import Context, of_inspection, sealed
from evidence_log.errors import NoteError, RefusedError
from evidence_log.events.checkpoints import CheckpointMade, CheckpointTimestamped
from evidence_log.events.envelope import Event, Role
from evidence_log.events.keys import KeyCountersigned, KeyEnrolled, KeyRevoked
from evidence_log.projections.models import Key
from evidence_log.projections.state import State
from evidence_log.signing.note import parse_note, signers
from evidence_log.signing.statements import enrolment_text, key_name
from evidence_log.signing.timestamp import read_stamp
from evidence_log.signing.verifier import Algorithm, Verifier, decoded, parse_vkey


def keyed(command: Command, state: State, context: Context) -> tuple[Event, ...]:
    """Enrols, countersigns or revokes a key, or keeps a checkpoint of the log."""
    try:
        match command:
            case EnrolKey():
                return (_enrolled(command, state, context),)
            case CountersignKey():
                return (_countersigned(command, state, context),)
            case RevokeKey():
                return (_revoked(command, state),)
            case MakeCheckpoint():
                return (_checkpoint(command, state, context),)
            case RecordTimestamp():
                return (_timestamped(command, state),)
            case _:
                raise RefusedError(f"this version of daybook knows no rule for {type(command).__name__}")
    except NoteError as error:
        raise RefusedError(str(error)) from error


def _enrolled(command: EnrolKey, state: State, context: Context) -> KeyEnrolled:
    key = parse_vkey(command.vkey)
    if key.algorithm is not Algorithm.ED25519 or key.name != key_name(command.by):
        raise RefusedError(
            f"a key of {command.by} signs as {key_name(command.by)}, and this one as {key.name}; "
            "make it with `daybook keys new`"
        )
    for held in state.keys.values():
        _new_to(held, key, command)
    if command.valid_until is not None and command.valid_until <= command.valid_from:
        raise RefusedError("the key would end before it begins; give another --until")
    text = enrolment_text(
        command.inspection, command.by, command.vkey, command.valid_from, command.valid_until
    )
    note = parse_note(command.note)
    if note.text != text or signers(note, [key]) != (key,):
        raise RefusedError("the enrolment does not say this key, person and validity; sign it anew")
    return KeyEnrolled(
        person=command.by,
        vkey=command.vkey,
        fingerprint=key.fingerprint,
        note=command.note,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        founding=_founds(command, state, context),
    )


def _new_to(held: Key, key: Verifier, command: EnrolKey) -> None:
    """A public key is one person's, in all inspections of the log; a revoked one is nobody's."""
    if held.verifier.public != key.public:
        return
    if held.person != command.by:
        raise RefusedError(
            f"this key was enrolled by {held.person}, at {held.position:,}; everybody has a key of their own"
        )
    if held.revoked:
        raise RefusedError(
            f"this key was revoked at {held.revoked.position:,}; make another with `daybook keys new`"
        )
    if held.inspection == command.inspection:
        raise RefusedError(f"this key was enrolled already, at {held.position:,}")


def _founds(command: EnrolKey, state: State, context: Context) -> bool:
    """The first key is a lead's and nobody is there yet to vouch for it; so it is after all keys were lost."""
    person = state.people[command.by]
    here = (key for key in state.keys.values() if key.inspection == command.inspection)
    return Role.LEAD in person.roles and not any(key.active(context.now) for key in here)


def _known(command: CountersignKey | RevokeKey, state: State) -> Key:
    found = state.keys.get(command.key)
    if found is None or found.inspection != command.inspection:
        raise RefusedError("there is no such key here; `daybook keys list` shows them")
    if found.revoked:
        raise RefusedError(f"that key was revoked at {found.revoked.position:,} already")
    return found


def _countersigned(command: CountersignKey, state: State, context: Context) -> KeyCountersigned:
    key = _known(command, state)
    if key.person == command.by:
        raise RefusedError(f"{command.by} does not vouch for their own key; somebody else countersigns it")
    if key.countersigned:
        raise RefusedError(
            f"that key was countersigned by {key.countersigned.by}, at {key.countersigned.position:,}"
        )
    if Role.LEAD not in state.people[command.by].roles and Role.LEAD not in _roles(key.person, state):
        raise RefusedError(f"the lead countersigns the key of {key.person}; a panel member only a lead's")
    own = [k.verifier for k in _active(command, state, context)]
    if not own:
        raise RefusedError(f"{command.by} has no key in force here to countersign with; enrol one first")
    note = parse_note(command.note)
    found = signers(note, [key.verifier, *own])
    if note.text != parse_note(key.note).text or len(found) < 2 or found[0] != key.verifier:
        raise RefusedError("the note is not that key's enrolment with a second signature; sign it anew")
    return KeyCountersigned(key=key.id, person=key.person, note=command.note)


def _roles(person: str, state: State) -> tuple[Role, ...]:
    return state.people[person].roles if person in state.people else ()


def _revoked(command: RevokeKey, state: State) -> KeyRevoked:
    key = _known(command, state)
    if command.by != key.person and Role.LEAD not in state.people[command.by].roles:
        raise RefusedError(f"the key of {key.person} is revoked by {key.person} or by a lead")
    return KeyRevoked(key=key.id, person=key.person, reason=sealed(state, command.reason))


def _checkpoint(command: MakeCheckpoint, state: State, context: Context) -> CheckpointMade:
    key, head = signing_key(command, state, context), context.head
    if key is None or head is None:
        raise RefusedError("there is no head of the log to sign; record something first")
    return CheckpointMade(
        size=head.size, root=head.root, occasion=command.occasion, key=key.id, note=head.note
    )


def _timestamped(command: RecordTimestamp, state: State) -> CheckpointTimestamped:
    held = state.checkpoint
    if held is None or held.id != command.checkpoint:
        raise RefusedError("there is no such checkpoint here; `daybook log kind:checkpoint` shows them")
    stamp = read_stamp(
        decoded(command.query, "the query"), decoded(command.response, "the response"), held.note
    )
    return CheckpointTimestamped(
        checkpoint=held.id,
        authority=command.authority,
        at=stamp.at,
        query=command.query,
        response=command.response,
        token_sha256=stamp.token_sha256,
    )


def _active(command: Command, state: State, context: Context) -> list[Key]:
    return [key for key in keys_of(command.by, command.inspection, state) if key.active(context.now)]


def keys_of(person: str, inspection: str, state: State) -> list[Key]:
    """A person's keys in an inspection, the oldest first."""
    return [key for key in state.keys.values() if (key.person, key.inspection) == (person, inspection)]


def signing_key(command: Command, state: State, context: Context) -> Key | None:
    """The key a decision is signed with: None where nothing is to be signed. Refuses an unsigned one otherwise.

    Whoever once had a key in force signs from then on: revoking it is no way back to unsigned decisions.
    """
    if type(command) not in SIGNED:
        return None
    mine = keys_of(command.by, command.inspection, state)
    active = [key for key in mine if key.active(context.now)]
    if context.vkey is not None:
        found = next((key for key in active if key.vkey == context.vkey), None)
        if found is None:
            raise RefusedError(_not_good(command.by, context, state))
        return found
    if active:
        raise RefusedError(
            f"{command.by} has a key here ({active[-1].short}), so this is signed with it; unlock it: "
            "give its passphrase when asked or in DAYBOOK_PASSPHRASE, or name its file with --key"
        )
    if isinstance(command, MakeCheckpoint):
        raise RefusedError(
            f"{command.by} has no key in force here, and an unsigned checkpoint proves nothing"
        )
    if any(key.vouched for key in mine) or of_inspection(state).signatures_required:
        raise RefusedError(_none_left(command.by, mine, context))
    return None


def _not_good(person: str, context: Context, state: State) -> str:
    offered = next((key for key in state.keys.values() if key.vkey == context.vkey), None)
    if offered is None:
        return (
            f"the key given is not one that {person} enrolled here; `daybook keys enrol` does, "
            "and `daybook keys list` shows what is"
        )
    return (
        f"the key given ({offered.short}) {offered.fault(context.now)}; {person} needs another to sign this"
    )


def _none_left(person: str, mine: list[Key], context: Context) -> str:
    why = f"their key {mine[-1].short} {mine[-1].fault(context.now)}" if mine else "they have none"
    return (
        f"this decision of {person} is to be signed, and {why}; enrol another with `daybook keys new` and "
        "`daybook keys enrol`, and have the lead countersign it"
    )
