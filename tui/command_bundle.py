"""`daybook bundle …`: a laptop's log, what it recorded to the office, and the office's receipt back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence_log.bundles.receipt import Receipt
    from evidence_log.log import EvidenceLog
    from evidence_log.signing.signer import Signer


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser(
        "bundle", help="work away from the office, and bring it back"
    ).add_subparsers(dest="what", required=True)
    laptop = family.add_parser("laptop", help="at the office: make a laptop's log and keys for one person")
    laptop.add_argument("out", type=Path, help="the new log; its keys go beside it")
    laptop.set_defaults(run=_laptop)
    export = family.add_parser("export", help="on the laptop: what was recorded since the last receipt")
    export.add_argument("out", type=Path)
    export.set_defaults(run=_export)
    bring = family.add_parser("import", help="at the office: take a bundle in and answer with a receipt")
    bring.add_argument("file", type=Path)
    bring.add_argument("--receipt", type=Path, help="where the receipt goes (else beside the bundle)")
    bring.set_defaults(run=_import)
    receipt = family.add_parser("receipt", help="on the laptop: check the office's receipt and keep it")
    receipt.add_argument("file", type=Path)
    receipt.set_defaults(run=_receipt)


def _laptop(args: argparse.Namespace) -> int:
    from evidence_log.bundles.laptop import make_laptop
    from evidence_log.events.laptops import LaptopOpened
    from tui.plain import show
    from tui.session import build_name, inspection_of, opened, person_of

    with opened(args) as log:
        inspection = inspection_of(args, log)
        person = person_of(args)
        made = make_laptop(log, args.out, person=person, inspection=inspection.id, build=build_name())
    event = made.events[0].event
    assert isinstance(event, LaptopOpened)  # noqa: S101  (the command makes nothing else)
    show(f"{args.out}: the laptop {event.device}, from the office's first {event.size:,} events")
    show("take both files along, and protect them as you protect the office's; record with --log, then:")
    show(f"daybook --log {args.out.name} bundle export {event.device}.bundle")
    return 0


def _export(args: argparse.Namespace) -> int:
    from evidence_log.bundles.export import export_bundle
    from evidence_log.errors import StoreError
    from evidence_log.pack.output import write_whole
    from tui.plain import show
    from tui.said_words import location_of
    from tui.session import opened
    from tui.signing import signer_for

    with opened(args, read_only=True) as log:
        laptop = log.laptop
        if laptop:
            args.person = laptop.person
        signer = signer_for(args, log, laptop.inspection) if laptop else None
        bundle = export_bundle(log, last_receipt(location_of(args)), signer)
    if args.out.exists():
        raise StoreError(f"{args.out} is there already; a bundle never overwrites, choose another name")
    write_whole(args.out, bundle.render())
    show(f"{args.out}: {len(bundle.events):,} events, {bundle.head.after + 1:,} to {bundle.head.upto:,}")
    show("send it to the office; this log stays whole, and the office answers with a receipt")
    return 0


def last_receipt(location: str) -> Receipt | None:
    """The receipt that a laptop keeps, if it has one."""
    from evidence_log.bundles.export import receipt_place
    from evidence_log.bundles.receipt import parse_receipt

    place = receipt_place(location)
    return parse_receipt(place.read_bytes()) if place.exists() else None


def _import(args: argparse.Namespace) -> int:
    from evidence_log.bundles.bundle import parse_bundle
    from evidence_log.bundles.importing import import_bundle
    from evidence_log.bundles.quarantine import quarantined
    from evidence_log.bundles.receipt import made_receipt
    from evidence_log.errors import BundleError
    from evidence_log.opening import keys_path
    from evidence_log.pack.output import write_whole
    from tui.plain import show
    from tui.said_words import keys_of, location_of
    from tui.session import opened, read_bytes

    data = read_bytes(args.file)
    with opened(args) as log:
        try:
            bundle = parse_bundle(data)
            signer = _receipt_signer(args, log, bundle.head.inspection)
            arrived = import_bundle(log, bundle)
        except BundleError as error:
            folder = keys_path(location_of(args), keys_of(args)).with_suffix(".quarantine")
            place = quarantined(folder, data, str(error))
            raise BundleError(f"{error}. The bundle is kept in {place}") from error
        head = bundle.head
        receipt = made_receipt(log, head.device, head.upto, arrived.placed, signer)
        contested = log.state(head.inspection).contested()
    out = args.receipt or args.file.with_suffix(".receipt")
    write_whole(out, receipt.render())
    again = "" if arrived.new else " (all of it was here before)"
    show(f"{arrived.new:,} events of the laptop {head.device} recorded{again}; the receipt is {out}")
    for case, question in contested:
        show(f"contested: {question} {case or ''}; decide with `daybook judge reconcile`")
    return 0


def _receipt_signer(args: argparse.Namespace, log: EvidenceLog, inspection: str) -> Signer | None:
    """Who signs the receipt; where people have keys somebody must, for the laptop takes none without a signature."""
    from tui.errors import TerminalError
    from tui.said_words import reader_of
    from tui.signing import signer_for

    signer = signer_for(args, log, inspection) if reader_of(args) else None
    if signer is None and any(key.vouched for key in log.state(inspection).keys.values()):
        raise TerminalError(
            "people have signing keys here, and the laptop takes no receipt without a signature; nothing was taken in: "
            "run it again with --as PERSON, somebody who has a key"
        )
    return signer


def _receipt(args: argparse.Namespace) -> int:
    from evidence_log.bundles.export import receipt_place
    from evidence_log.bundles.receipt import check_receipt, parse_receipt
    from evidence_log.pack.output import write_whole
    from tui.plain import show
    from tui.said_words import location_of
    from tui.session import opened, read_bytes

    data = read_bytes(args.file)
    receipt = parse_receipt(data)
    with opened(args, read_only=True) as log:
        check_receipt(log, receipt)
    last = last_receipt(location_of(args))
    if last is None or receipt.upto >= last.upto:
        write_whole(receipt_place(location_of(args)), data)
    show(f"the office holds everything up to {receipt.upto:,}, proved under its root {receipt.root}")
    for placed in receipt.placed[-3:]:
        show(f"{placed.there:,} here is {placed.here:,} there")
    return 0
