"""A receipt: where each of a laptop's events stands in the office's log, with the proof that it does."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, ValidationError

from evidence_log.bundles.trust import signed_by_the_office
from evidence_log.errors import BundleError
from evidence_log.events.envelope import Frozen
from evidence_log.events.inspections import Digest
from evidence_log.events.laptops import arrival_tag
from evidence_log.log import EvidenceLog
from evidence_log.signing.checkpoint_note import sign_checkpoint
from evidence_log.signing.signer import Signer
from evidence_log.text import Ref
from evidence_log.tree.checkpoint import Checkpoint, parse_checkpoint
from evidence_log.tree.leaf import event_leaf
from evidence_log.tree.proofs import included

FORMAT = "daybook receipt 1"
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Placed(Frozen):
    """One event: its position on the laptop, its position at the office, and its inclusion proof there."""

    there: int
    here: int
    proof: tuple[Hash, ...]


class Receipt(Frozen):
    """The office's head after a bundle, and where its events stand under it. `note` is the head, signed."""

    format: str = FORMAT
    device: Ref
    upto: int
    size: int
    root: Digest
    note: str
    placed: tuple[Placed, ...]

    def render(self) -> bytes:
        """The file's bytes."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1).encode() + b"\n"


def parse_receipt(data: bytes) -> Receipt:
    """Reads a receipt; BundleError says what is wrong with it."""
    try:
        receipt = Receipt.model_validate(json.loads(data))
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise BundleError(f"this is no receipt: {place}: {error.errors()[0]['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise BundleError(f"this is no receipt: {error}") from error
    if receipt.format != FORMAT:
        raise BundleError(f"this is {receipt.format!r} and not {FORMAT!r}; a newer daybook may read it")
    return receipt


def made_receipt(
    office: EvidenceLog,
    device: str,
    upto: int,
    placed: Iterable[tuple[int, int]],
    signer: Signer | None = None,
) -> Receipt:
    """A receipt over the office's log as it stands now, for events by their position there and here."""
    store, checkpoint = office.store, office.checkpoint()
    size, tree = checkpoint.size, store.tree()
    note = sign_checkpoint(checkpoint, signer) if signer else checkpoint.text()
    return Receipt(
        device=device,
        upto=upto,
        size=size,
        root=checkpoint.root.hex(),
        note=note,
        placed=tuple(
            Placed(there=there, here=here, proof=tuple(h.hex() for h in tree.inclusion(here - 1, size)))
            for there, here in placed
        ),
    )


def check_receipt(log: EvidenceLog, receipt: Receipt) -> None:
    """On the laptop: every event it names is ours, unchanged, and proved to stand in the office's log."""
    laptop = log.laptop
    if laptop is None or laptop.device != receipt.device:
        mine = f"the laptop {laptop.device}" if laptop else "the office's"
        raise BundleError(f"the receipt is for the laptop {receipt.device}, and this log is {mine}")
    if receipt.upto > log.head():
        raise BundleError(
            f"the receipt acknowledges events up to {receipt.upto:,} and this log ends at {log.head():,}: it is an older "
            "copy, and recording in it would part from what the office holds; make a new laptop log at the office"
        )
    _headed(log, receipt, laptop.inspection)
    _proved(log, receipt)


def _headed(log: EvidenceLog, receipt: Receipt, inspection: str) -> None:
    """The office's head is of the log that this laptop was copied from, and signed where its people have keys."""
    checkpoint = parse_checkpoint(receipt.note.partition("\n\n")[0].rstrip("\n") + "\n")
    if checkpoint != Checkpoint(log.checkpoint(1).origin, receipt.size, bytes.fromhex(receipt.root)):
        raise BundleError(
            "the receipt's checkpoint is not of the office's log that this laptop was copied from"
        )
    signed_by_the_office(receipt.note, log.state(inspection).keys.values())


def _proved(log: EvidenceLog, receipt: Receipt) -> None:
    root = bytes.fromhex(receipt.root)
    for item in receipt.placed:
        found = log.store.read(after=item.there - 1, upto=item.there)
        if not found:
            raise BundleError(f"the receipt names the event {item.there:,}, which this log does not have")
        stored = found[0]
        tags = (*stored.tags, arrival_tag(receipt.device, item.there))
        leaf = event_leaf(item.here, stored.type, tags, stored.data)
        proof = [bytes.fromhex(text) for text in item.proof]
        if not included(leaf, item.here - 1, receipt.size, proof, root):
            raise BundleError(
                f"the receipt does not prove that the event {item.there:,} of this log stands at {item.here:,} of the "
                "office's; keep this copy and ask the office"
            )
