"""Export a bundle: everything of a laptop's own since the office's last receipt."""

from __future__ import annotations

from pathlib import Path

from evidence_log.bundles.bundle import Bundle, Head
from evidence_log.bundles.receipt import Receipt
from evidence_log.errors import RefusedError
from evidence_log.log import EvidenceLog
from evidence_log.signing.checkpoint_note import sign_checkpoint
from evidence_log.signing.signer import Signer
from evidence_log.tree.checkpoint import Checkpoint


def device_origin(device: str, office_root: str) -> str:
    """The origin of a laptop's checkpoints: never the office's, for its tree is another one."""
    return f"daybook/laptop/{device}/{office_root[:16]}"


def export_bundle(log: EvidenceLog, last: Receipt | None, signer: Signer | None) -> Bundle:
    """The events after the last receipt, or all of the laptop's own; refuses when there is nothing new."""
    laptop = log.laptop
    if laptop is None:
        raise RefusedError("this is the office's log; a bundle is exported from a laptop's")
    if last and last.upto > log.head():
        raise RefusedError(
            f"the office holds {last.upto:,} events of this laptop and this log ends at {log.head():,}: it is an older "
            "copy, and what was recorded in it since parts from what the office holds; make a new laptop log"
        )
    after, upto = max(laptop.size, last.upto if last else 0), log.head()
    if after >= upto:
        raise RefusedError(
            f"the office has acknowledged everything up to {after:,}; there is nothing to export"
        )
    office_root = log.root(laptop.size).hex()
    checkpoint = Checkpoint(device_origin(laptop.device, office_root), upto, log.root(upto))
    head = Head(
        device=laptop.device,
        person=laptop.person,
        inspection=laptop.inspection,
        office_size=laptop.size,
        office_root=office_root,
        after=after,
        upto=upto,
    )
    note = sign_checkpoint(checkpoint, signer) if signer else checkpoint.text()
    return Bundle(head, tuple(log.store.read(after=after, upto=upto)), note)


def receipt_place(location: str) -> Path:
    """Where a laptop keeps the office's last receipt: beside its log. Losing it costs a longer bundle."""
    return Path(f"{location}.receipt")
