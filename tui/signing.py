"""Who signs: the key that the person acting has in this inspection, found on this computer and unlocked."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from evidence_log.commands.command import Command
from evidence_log.commands.keys import SIGNED, MakeCheckpoint
from evidence_log.errors import EvidenceLogError
from evidence_log.events.checkpoints import Occasion
from evidence_log.log import EvidenceLog
from evidence_log.receipt import Receipt
from evidence_log.signing.signer import Signer
from tui.errors import TerminalError
from tui.key_files import found_keys, unlocked
from tui.prompts import PromptWantedError
from tui.session import person_of


def key_path(args: argparse.Namespace) -> Path | None:
    """The file of one's own key, if it was named: --key, else DAYBOOK_SIGNING_KEY."""
    given = args.key or os.environ.get("DAYBOOK_SIGNING_KEY")
    return Path(given) if given else None


def signer_for(
    args: argparse.Namespace, log: EvidenceLog, inspection: str, *, ask: bool = True
) -> Signer | None:
    """The person's signer; None where they have no key here, or none that opens without asking.

    A key in force that is not on this computer is said, with the remedy, rather than left to a refusal.
    """
    person, given = person_of(args), key_path(args)
    mine = log.keys_of(inspection, person)
    active = {key.vkey: key for key in mine if key.active(log.now())}
    if not active:
        return None
    found = [file for file in found_keys(given) if file.verifier.vkey() in active]
    if found:
        return unlocked(found[-1], ask=ask)
    if not ask:
        return None
    names = ", ".join(key.short for key in active.values())
    where = f"in {given}" if given else "on this computer"
    raise TerminalError(
        f"{person} signs with a key here ({names}) that is not {where}; name its file with --key"
    )


def handled(args: argparse.Namespace, log: EvidenceLog, command: Command) -> Receipt:
    """Records a command, signed where whoever decides has a key."""
    if type(command) not in SIGNED:
        return log.handle(command)
    return log.handle(command, signer_for(args, log, command.inspection))


def checkpointed(
    args: argparse.Namespace,
    log: EvidenceLog,
    inspection: str,
    occasion: Occasion,
    *,
    size: int | None = None,
    ask: bool = False,
) -> Receipt | None:
    """A signed checkpoint where the person has a key that opens; None, and nothing is wrong, where not.

    Unless it is what was asked for, a key that does not open is said and fails nothing that was recorded before.
    """
    try:
        signer = signer_for(args, log, inspection, ask=ask)
    except TerminalError as error:
        if occasion is Occasion.ASKED:
            raise
        sys.stderr.write(f"no checkpoint was made: {error}\n")
        return None
    return None if signer is None else sealed_off(log, inspection, person_of(args), signer, occasion, size)


def at_the_screens(
    args: argparse.Namespace, log: EvidenceLog, tell: Callable[[str], None] | None = None
) -> dict[str, Signer]:
    """The person's signer for each inspection, unlocked before the screens open; what cannot be is told."""
    found: dict[str, Signer] = {}
    for inspection in log.inspections():
        if args.inspection not in (None, inspection.id):
            continue
        try:
            signer = signer_for(args, log, inspection.id)
        except PromptWantedError:
            raise
        except TerminalError as error:
            (tell or _to_stderr)(f"{error}; until then nothing is signed here")
            continue
        if signer is not None:
            found[inspection.id] = signer
    return found


def _to_stderr(said: str) -> None:
    sys.stderr.write(f"{said}\n")


def end_of_sitting(log: EvidenceLog, person: str, signers: Mapping[str, Signer]) -> None:
    """A checkpoint over everything that the sitting recorded."""
    for inspection, signer in signers.items():
        sealed_off(log, inspection, person, signer, Occasion.SITTING)


def sealed_off(
    log: EvidenceLog,
    inspection: str,
    person: str,
    signer: Signer,
    occasion: Occasion,
    size: int | None = None,
) -> Receipt | None:
    """Records a checkpoint; a failure is said and undoes nothing that was acknowledged before it.

    A laptop's log keeps none: what it recorded is signed when a bundle is exported.
    """
    if log.laptop is not None:
        return None
    command = MakeCheckpoint(inspection=inspection, by=person, occasion=occasion, size=size)
    try:
        receipt = log.handle(command, signer)
    except EvidenceLogError as error:
        sys.stderr.write(f"no checkpoint was made: {error}\n")
        return None
    sys.stderr.write(f"checkpoint at {receipt.position:,}, signed by {person}\n")
    return receipt
