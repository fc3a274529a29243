"""Make a laptop's log: a copy of the office's, as it is now, that goes on by itself for one person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from evidence_log.commands.laptops import OpenLaptop
from evidence_log.errors import BrokenLogError, RefusedError, StoreError
from evidence_log.log import EvidenceLog, utc_now
from evidence_log.mapper import sealed_subjects
from evidence_log.opening import keys_path, open_log
from evidence_log.receipt import Receipt
from evidence_log.sealing.subject_keys import SubjectKeys
from evidence_log.store.interface import NewEvent, Store
from evidence_log.store.opening import open_store

PAGE = 500


def make_laptop(
    office: EvidenceLog,
    out: Path,
    *,
    person: str,
    inspection: str,
    build: str,
    clock: Callable[[], datetime] = utc_now,
) -> Receipt:
    """Copies log and keys beside their place, records whose laptop it is, and renames both when they are whole."""
    if office.laptop is not None:
        raise RefusedError(
            f"this log is the laptop {office.laptop.device}; copies are made from the office's log"
        )
    keys_out = keys_path(str(out))
    for path in (out, keys_out):
        if path.exists():
            raise StoreError(f"{path} is there already; a laptop's log never overwrites, choose another name")
    beside = out.with_name(f".{out.name}.{uuid4().hex[:8]}")
    try:
        size = _copied(office, beside)
        with open_log(str(beside), clock=clock, device=out.stem, build=build) as log:
            if log.root(size) != office.root(size):
                raise BrokenLogError(
                    "the copy does not have the office's root: run `daybook verify` on the office's log"
                )
            device = f"{person}-{uuid4().hex[:8]}"
            facts = {"device": device, "size": size, "root": log.root(size).hex()}
            receipt = log.handle(OpenLaptop(inspection=inspection, by=person, **facts))
        keys_path(str(beside)).replace(keys_out)
        beside.replace(out)
    finally:
        for path in out.parent.glob(f"{beside.name}*"):
            path.unlink()
    return receipt


def _copied(office: EvidenceLog, out: Path) -> int:
    """Every event at its own position, and the key, or the tombstone, of every subject in it."""
    store = open_store(str(out), create=True)
    keys = SubjectKeys(keys_path(str(out)), create=True)
    try:
        size = _events(office, store, keys)
    finally:
        store.close()
        keys.close()
    return size


def _ready(office: EvidenceLog, keys: SubjectKeys) -> frozenset[str]:
    """Every subject that may be written of has its key at the office before a laptop leaves it.

    Otherwise two laptops would each make their own, and the office could read neither.
    """
    subjects = set[str]()
    for inspection in office.inspections():
        state = office.state(inspection.id)
        subjects |= {inspection.subject, *(case.subject for case in state.cases.values())}
    office.keys.ensure(sorted(subjects))
    keys.adopt({subject: office.keys.key(subject) for subject in sorted(subjects)})
    return frozenset(subjects)


def _events(office: EvidenceLog, store: Store, keys: SubjectKeys) -> int:
    position, known = 0, set(_ready(office, keys))
    while page := office.store.read(after=position, limit=PAGE):
        for stored in page:
            new = sealed_subjects(stored.data) - known
            keys.adopt({subject: office.keys.key(subject) for subject in sorted(new)})
            known |= new
        store.append([NewEvent(e.type, e.data, e.tags) for e in page], after=position)
        position = page[-1].position
    if not position:
        raise RefusedError("the office's log is empty; open an inspection in it first")
    return position
