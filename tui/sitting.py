"""A sitting at the screens: the log opened and who signs found before it, a checkpoint after it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import NamedTuple

from pydantic import ValidationError

from evidence_log.commands.command import Command
from evidence_log.errors import ConflictError, EvidenceLogError
from evidence_log.log import EvidenceLog
from evidence_log.receipt import Receipt
from evidence_log.signing.signer import Signer
from frameworks.errors import FrameworkError
from tui.errors import TerminalError
from tui.live import Live
from tui.refusals import in_words
from tui.said_words import location_of
from tui.session import opened, person_of
from tui.signing import at_the_screens, end_of_sitting


class Sitting(NamedTuple):
    """An open log, who sits at it, and what was said while it was opened."""

    log: EvidenceLog
    person: str
    inspection: str | None
    signers: Mapping[str, Signer]
    location: str
    began: int
    said: tuple[str, ...]


def begun(args: argparse.Namespace, stack: ExitStack, *, read_only: bool) -> Sitting:
    """The log opened, its keys unlocked and the person's signers found; the stack closes what was opened."""
    said: list[str] = []
    person = person_of(args)
    log = stack.enter_context(opened(args, read_only=read_only))
    log.keys.unlock()
    for item in log.inspections():
        if args.inspection in (None, item.id):
            log.gate.wanted(item.id)
    signers = {} if read_only else at_the_screens(args, log, said.append)
    return Sitting(log, person, args.inspection, signers, location_of(args), log.head(), tuple(said))


def ended(sitting: Sitting) -> None:
    """A checkpoint over what was recorded, where the person signs here."""
    if sitting.log.head() > sitting.began:
        end_of_sitting(sitting.log, sitting.person, sitting.signers)


def lives(
    log: EvidenceLog, person: str, inspection: str | None, signers: Mapping[str, Signer] | None
) -> list[Live]:
    """The read models of the inspections wanted; refused where there is none."""
    found = [item for item in log.inspections() if inspection in (None, item.id)]
    if not found:
        raise TerminalError(
            "there is no inspection to show yet: `daybook inspection open ID --title … --provider … --edition … --name …` "
            "opens one; `daybook framework list` names the editions"
        )
    return [Live(log, item, person, (signers or {}).get(item.id)) for item in found]


def attempted(
    live: Live, cls: Callable[..., Command], by: str, facts: Callable[[], dict[str, object]]
) -> Receipt | str:
    """Records a command from facts that may themselves be refused; the receipt, or what is wrong in a sentence."""
    try:
        return live.submit(cls(inspection=live.inspection.id, by=by, **facts()))
    except ValidationError as error:
        return in_words(error)
    except ConflictError as error:
        live.keep_up()
        return str(error)
    except (EvidenceLogError, FrameworkError, TerminalError) as error:
        return str(error)
