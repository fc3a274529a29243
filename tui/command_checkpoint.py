"""`daybook checkpoint`: the log's head, signed, cosigned, time-stamped, to be kept elsewhere."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence_log.events.envelope import Recorded
    from evidence_log.log import EvidenceLog


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds it to the command line."""
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
        show(f"{args.out}: keep it apart from the log; `daybook verify --checkpoint {args.out}` compares")
    else:
        show(*note.rstrip("\n").split("\n"))
    return 0


def _signed(args: argparse.Namespace, log: EvidenceLog) -> str:
    """A checkpoint signed now and recorded, or the bare head where the person has no key here."""
    from evidence_log.events.checkpoints import CheckpointMade, Occasion
    from tui.said_words import reader_of
    from tui.session import inspection_of
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
        sys.stderr.write(
            f"{args.timestamp_query}: for an authority; what it answers is kept with --timestamp-query "
            f"{args.timestamp_query} --timestamp-response ANSWER\n"
        )


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
