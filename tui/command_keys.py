"""`daybook keys …` and `daybook checkpoint`: who signs, and the log's head to be kept elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from evidence_log.events.envelope import Recorded
    from evidence_log.log import EvidenceLog
    from evidence_log.projections.models import Key
    from evidence_log.projections.state import State


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds both to the command line."""
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
    point = commands.add_parser("checkpoint", help="the log's head, signed, to be kept elsewhere")
    point.add_argument("--out", type=Path, metavar="FILE")
    point.add_argument("--at", type=int, help="the head as it was at this position")
    point.add_argument(
        "--cosign", type=Path, metavar="FILE", help="add your signature to somebody's checkpoint"
    )
    point.add_argument("--timestamp", metavar="URL", help="have it time-stamped by an RFC 3161 authority")
    point.add_argument(
        "--timestamp-query",
        type=Path,
        metavar="FILE",
        help="write the query for an authority asked by other means",
    )
    point.add_argument(
        "--timestamp-response", type=Path, metavar="FILE", help="keep what it answered to --timestamp-query"
    )
    point.set_defaults(run=_checkpoint)


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
        short = vkey.rpartition("+")[0]
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


def _checkpoint(args: argparse.Namespace) -> int:
    from tui.plain import show
    from tui.session import opened

    if args.timestamp_response:
        return _answered(args)
    with opened(args, read_only=args.cosign is not None) as log:
        note = _cosigned(args, log) if args.cosign else _signed(args, log)
    if args.out:
        from tui.errors import TerminalError

        try:
            args.out.write_text(note, "utf-8")
        except OSError as error:
            raise TerminalError(f"{args.out} cannot be written: {error.strerror}") from error
    else:
        show(*note.rstrip("\n").split("\n"))
    return 0


def _signed(args: argparse.Namespace, log: EvidenceLog) -> str:
    """A checkpoint signed now and recorded, or the bare head where the person has no key here."""
    import sys

    from evidence_log.events.checkpoints import CheckpointMade, Occasion
    from tui.session import inspection_of, reader_of
    from tui.signing import checkpointed

    if reader_of(args):
        inspection = inspection_of(args, log).id
        receipt = checkpointed(args, log, inspection, Occasion.ASKED, size=args.at, ask=True)
        made = receipt.events[-1].event if receipt else None
        if receipt and isinstance(made, CheckpointMade):
            _stamped(args, log, receipt.events[-1])
            return made.note
    sys.stderr.write("unsigned: nobody with a key in force here signs it (`daybook keys`)\n")
    return log.checkpoint(args.at).text()


def _stamped(args: argparse.Namespace, log: EvidenceLog, made: Recorded) -> None:
    """Asks the authority named, or writes the query for it."""
    from evidence_log.events.checkpoints import CheckpointMade
    from evidence_log.signing.timestamp import query_for
    from tui.session import told
    from tui.timestamps import kept, sent

    if args.timestamp:
        told(kept(log, made, args.timestamp, lambda query: sent(args.timestamp, query)), "time-stamped")
    elif args.timestamp_query and isinstance(made.event, CheckpointMade):
        args.timestamp_query.write_bytes(query_for(made.event.note))


def _answered(args: argparse.Namespace) -> int:
    """Keeps an authority's response to a query that was written earlier, over the last checkpoint."""
    from evidence_log.events.checkpoints import CHECKPOINT
    from evidence_log.signing.timestamp import answers
    from tui.errors import TerminalError
    from tui.session import inspection_of, opened, person_of, read_bytes, told
    from tui.timestamps import kept

    if not args.timestamp_query:
        raise TerminalError("name the query that it answers too, with --timestamp-query FILE")
    query, response = read_bytes(args.timestamp_query), read_bytes(args.timestamp_response)
    with opened(args) as log:
        held = log.state(inspection_of(args, log).id).checkpoint
        if held is None or not answers(query, held.note):
            raise TerminalError(
                f"{args.timestamp_query} is not a query over the last checkpoint; make a new one with "
                f"`daybook checkpoint --timestamp-query FILE` (`daybook log kind:{CHECKPOINT}` shows them)"
            )
        made = next(log.events_after(held.position - 1, upto=held.position))
        named = made._replace(envelope=made.envelope.model_copy(update={"by": person_of(args)}))
        return told(kept(log, named, args.timestamp_response.name, lambda _: response, query), "time-stamped")


def _cosigned(args: argparse.Namespace, log: EvidenceLog) -> str:
    """Somebody's checkpoint with one's own `cosignature/v1`, once it is seen to hold for this log."""
    from evidence_log.signing.checkpoint_note import read_checkpoint
    from tui.errors import TerminalError
    from tui.session import inspection_of, read_bytes
    from tui.signing import signer_for

    checkpoint, note = read_checkpoint(read_bytes(args.cosign))
    if checkpoint.size > log.head() or log.checkpoint(checkpoint.size) != checkpoint:
        raise TerminalError(
            f"{args.cosign} is not a head of this log, so it is not signed; run `daybook verify`"
        )
    signer = signer_for(args, log, inspection_of(args, log).id)
    if signer is None:
        raise TerminalError(
            "you have no key in force here that opens; enrol one, or name its file with --key"
        )
    return note.signed(signer.witness(note.text, int(log.now().timestamp()))).render()
