"""`daybook keystore …`: lock the subjects' keys, escrow the key that locks them, restore, and drill that."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser(
        "keystore", help="the file of the subjects' keys: lock, escrow, restore"
    ).add_subparsers(dest="what", required=True)
    shown = family.add_parser("show", help="how many keys it holds and what locks them")
    shown.add_argument("--json", action="store_true")
    shown.set_defaults(run=_show)
    locking = family.add_parser(
        "lock", help="lock the keys under a passphrase or a key file, or change which"
    )
    locking.add_argument(
        "--key-file", type=Path, help="a file that is made with 32 random bytes, to be kept elsewhere"
    )
    locking.set_defaults(run=_lock)
    kept = family.add_parser("escrow", help="what opens the keys, under a custodian's own passphrase")
    kept.add_argument("custodian", help="who keeps it")
    kept.add_argument("out", type=Path)
    kept.set_defaults(run=_escrow)
    for name, run, text in (
        ("drill", _drill, "prove that an escrow opens every key and every text; changes nothing"),
        ("restore", _restore, "open the keys by an escrow and lock them under a new passphrase"),
    ):
        one = family.add_parser(name, help=text)
        one.add_argument("escrow", type=Path)
        one.set_defaults(run=run)


def _show(args: argparse.Namespace) -> int:
    from tui.plain import show, show_json
    from tui.session import opened

    with opened(args, read_only=True) as log:
        found = log.keys.subjects()
        live = sum(there for _, there in found)
        facts = {"keys": live, "erased": len(found) - live, "locked_by": log.keys.locked_by}
    if args.json:
        show_json(facts)
    else:
        how = (
            f"locked under a {facts['locked_by']}"
            if facts["locked_by"]
            else "not locked: `daybook keystore lock`"
        )
        show(f"{live:,} keys, {facts['erased']:,} erased; {how}")
    return 0


def _lock(args: argparse.Namespace) -> int:
    import secrets

    from evidence_log.sealing.key_wrapping import SIZE
    from tui.plain import show
    from tui.secret_words import PASSPHRASE, typed
    from tui.session import opened

    with opened(args) as log:
        log.keys.unlock()
        if args.key_file:
            secret = _new_key_file(args.key_file, secrets.token_bytes(SIZE))
            count = log.keys.lock("key file", secret)
        else:
            count = log.keys.lock("passphrase", typed(f"{PASSPHRASE}_NEW", "new passphrase: ", twice=True))
        show(f"{count:,} keys locked under a {log.keys.locked_by}; now escrow it with two custodians")
    return 0


def _new_key_file(path: Path, data: bytes) -> bytes:
    import os

    from tui.errors import TerminalError

    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise TerminalError(
            f"the key file {path} cannot be made: {error.strerror}; nothing was locked"
        ) from error
    return data


def _escrow(args: argparse.Namespace) -> int:
    from evidence_log.sealing.key_wrapping import escrow_text
    from tui.plain import show
    from tui.secret_words import typed
    from tui.session import opened

    with opened(args, read_only=True) as log:
        log.keys.unlock()
        slot = log.keys.escrowed(
            typed("DAYBOOK_ESCROW_PASSPHRASE", f"passphrase of {args.custodian}: ", twice=True)
        )
        _new_key_file(args.out, escrow_text(args.custodian, slot).encode())
        show(
            f"{args.out}: for {args.custodian}, who keeps it apart from the key file and drills it each quarter"
        )
    return 0


def _drill(args: argparse.Namespace) -> int:
    from evidence_log.sealing.key_wrapping import kek_of, slot_in
    from evidence_log.verify import verify
    from tui.plain import show
    from tui.secret_words import file_bytes, typed
    from tui.session import opened

    slot = slot_in(file_bytes(args.escrow, "escrow").decode("utf-8", errors="replace"))
    secret = typed("DAYBOOK_ESCROW_PASSPHRASE", "the custodian's passphrase: ")
    with opened(args, read_only=True) as log:
        count = log.keys.drill(slot, secret)
        log.keys.open_with(kek_of(slot, secret))
        closed = [f for f in verify(log.store, log.keys, log.library).findings if f.check == "sealed text"]
        show(*(f"sealed text at {f.position}: {f.message}" for f in closed))
        show(
            f"{count:,} keys open by this escrow" + ("" if closed else ", and so does every text in the log")
        )
    return 3 if closed else 0


def _restore(args: argparse.Namespace) -> int:
    from evidence_log.sealing.key_wrapping import slot_in
    from tui.plain import show
    from tui.secret_words import PASSPHRASE, file_bytes, typed
    from tui.session import opened

    slot = slot_in(file_bytes(args.escrow, "escrow").decode("utf-8", errors="replace"))
    secret = typed("DAYBOOK_ESCROW_PASSPHRASE", "the custodian's passphrase: ")
    with opened(args) as log:
        new = typed(f"{PASSPHRASE}_NEW", "new passphrase: ", twice=True)
        show(
            f"{log.keys.restore(slot, secret, 'passphrase', new):,} keys open again, under the new passphrase"
        )
    return 0
