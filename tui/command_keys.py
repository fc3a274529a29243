"""`daybook keys …`: whose key is whose, and who vouches for it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from evidence_log.projections.models import Key
    from evidence_log.projections.state import State


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser("keys", help="people's signing keys").add_subparsers(
        dest="what", required=True
    )
    new = family.add_parser("new", help="make a key of your own, under a passphrase")
    new.add_argument("--keyring", action="store_true", help="let this computer's keyring keep the passphrase")
    new.set_defaults(run=_new)
    enrol = family.add_parser("enrol", help="say in the log that a key is yours")
    enrol.add_argument("--until", metavar="DATE", help="the day on which it ends")
    enrol.set_defaults(run=_enrol)
    sign = family.add_parser("countersign", help="vouch for somebody else's key")
    sign.add_argument("who", help="the person, or the key's id as `keys list` shows it")
    sign.set_defaults(run=_countersign)
    revoke = family.add_parser("revoke", help="revoke a key; what it signed stays signed")
    revoke.add_argument("who", help="the person, or the key's id")
    revoke.add_argument("--reason", required=True)
    revoke.set_defaults(run=_revoke)
    listed = family.add_parser("list", help="every key, whose it is and who vouched for it")
    listed.add_argument("--json", action="store_true")
    listed.add_argument("--at", type=int)
    listed.set_defaults(run=_list)


def _new(args: argparse.Namespace) -> int:
    from tui.key_files import made_key
    from tui.plain import show
    from tui.session import person_of
    from tui.signing import key_path

    made = made_key(person_of(args), key_path(args), in_keyring=args.keyring)
    show(str(made.path), made.verifier.vkey(), f"fingerprint {made.verifier.fingerprint}")
    show("next: daybook keys enrol, then somebody else's daybook keys countersign")
    return 0


def _enrol(args: argparse.Namespace) -> int:
    from evidence_log.commands.keys import EnrolKey
    from evidence_log.signing.signer import sign_note
    from evidence_log.signing.statements import enrolment_text, key_name
    from evidence_log.signing.verifier import short_of
    from tui.errors import TerminalError
    from tui.key_files import found_keys, unlocked
    from tui.session import day, inspection_of, made, opened, person_of, told
    from tui.signing import key_path

    with opened(args) as log:
        inspection, person = inspection_of(args, log).id, person_of(args)
        held = {key.vkey for key in log.keys_of(inspection, person)}
        files = [f for f in found_keys(key_path(args)) if f.verifier.name == key_name(person)]
        files = [f for f in files if f.verifier.vkey() not in held] or files
        if not files:
            raise TerminalError(f"there is no key of {person} to enrol; `daybook keys new` makes one")
        signer = unlocked(files[-1], ask=True)
        if signer is None:
            raise TerminalError(
                f"the key in {files[-1].path} is locked; set DAYBOOK_PASSPHRASE, or use a terminal"
            )
        vkey, since, until = signer.verifier.vkey(), log.now(), day(args.until)
        note = sign_note(enrolment_text(inspection, person, vkey, since, until), signer)
        command = made(EnrolKey, args, inspection, vkey=vkey, note=note, valid_from=since, valid_until=until)
        receipt = log.handle(command)
        short = short_of(vkey)
        founding = getattr(receipt.events[-1].event, "founding", False)
        said = (
            "the founding key: compare its fingerprint by another way" if founding else "to be countersigned"
        )
        return told(receipt, f"{short} enrolled, {said}")


def _countersign(args: argparse.Namespace) -> int:
    from evidence_log.commands.keys import CountersignKey
    from evidence_log.signing.note import parse_note
    from tui.errors import TerminalError
    from tui.session import inspection_of, made, opened, told
    from tui.signing import signer_for

    with opened(args) as log:
        inspection = inspection_of(args, log).id
        key = _meant(log.state(inspection), args.who, lambda k: not k.vouched and not k.revoked)
        signer = signer_for(args, log, inspection)
        if signer is None:
            raise TerminalError(
                "you have no key in force here that opens; enrol one, or name its file with --key"
            )
        note = parse_note(key.note)
        signed = note.signed(signer.sign(note.text)).render()
        receipt = log.handle(made(CountersignKey, args, inspection, key=key.id, note=signed))
        return told(receipt, f"{key.short} countersigned, fingerprint {key.verifier.fingerprint}")


def _revoke(args: argparse.Namespace) -> int:
    from evidence_log.commands.keys import RevokeKey
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log).id
        key = _meant(log.state(inspection), args.who, lambda k: not k.revoked)
        receipt = log.handle(made(RevokeKey, args, inspection, key=key.id, reason=args.reason))
        return told(receipt, f"{key.short} revoked")


def _meant(state: State, who: str, fits: Callable[[Key], bool]) -> Key:
    """The key of a person, or by its id; several are told apart by id."""
    from tui.errors import TerminalError

    found = [k for k in state.keys.values() if who in (k.person, k.short, k.verifier.key_id.hex())]
    fitting = [k for k in found if fits(k)] or found
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(k.short for k in fitting or state.keys.values()) or "none"
    said = f"{who} has several keys; name one by its id" if fitting else f"there is no key of {who} here"
    raise TerminalError(f"{said}: {names}")


def _list(args: argparse.Namespace) -> int:
    from tui.plain import show, show_json, table
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        keys, now = log.state(inspection_of(args, log).id, args.at).keys.values(), log.now()
        if args.json:
            show_json([_facts(key, active=key.active(now)) for key in keys])
            return 0
        header = ("person", "key", "in force", "enrolled", "vouched for by", "until", "fingerprint")
        show(*table(header, _rows(keys, now)))
    return 0


def _rows(keys: Iterable[Key], now: datetime) -> list[tuple[object, ...]]:
    return [
        (
            key.person,
            key.verifier.key_id.hex(),
            "yes" if key.active(now) else f"no, it {key.fault(now)}",
            f"{key.position:,}",
            "founding" if key.founding else key.countersigned.by if key.countersigned else "-",
            f"{key.valid_until:%Y-%m-%d}" if key.valid_until else "no end",
            key.verifier.fingerprint,
        )
        for key in keys
    ]


def _facts(key: Key, *, active: bool) -> dict[str, object]:
    return {
        "person": key.person,
        "vkey": key.vkey,
        "fingerprint": key.verifier.fingerprint,
        "active": active,
        "founding": key.founding,
        "enrolled_at": key.position,
        "valid_from": key.valid_from,
        "valid_until": key.valid_until,
        "countersigned_by": key.countersigned.by if key.countersigned else None,
        "revoked_at": key.revoked.position if key.revoked else None,
        "note": key.note,
    }
