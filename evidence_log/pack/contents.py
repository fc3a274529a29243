"""What stands in a pack: the log, its proofs, its frameworks, its ratings, a trail to read, and the verifier.

The same log and the same request make the same bytes: times come from the log and never from a clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from evidence_log.errors import RefusedError
from evidence_log.log import EvidenceLog
from evidence_log.pack.chosen import chosen, part_of
from evidence_log.pack.derived import rating_lines, report_facts
from evidence_log.pack.lines import event_lines
from evidence_log.pack.readme import readme
from evidence_log.pack.texts import text_lines
from evidence_log.pack.trail_page import trail_page
from evidence_log.pack.verifier.events import EVENTS
from evidence_log.pack.verifier.files import MANIFEST, SIGNED_MANIFEST, manifest_text
from evidence_log.pack.verifier.pack import ABOUT, CHECKPOINT, PROOFS, RATINGS, REPORTS, TEXTS
from evidence_log.pack.verify_file import verify_source
from evidence_log.projections.filters import Filter
from evidence_log.projections.models import Inspection
from evidence_log.signing.checkpoint_note import sign_checkpoint
from evidence_log.signing.signer import Signer, sign_note
from evidence_log.store.interface import StoredEvent

FORMAT = "daybook pack 1"

DECISIONS = ("RatingRatified", "RatingSentBack", "PanelDeparted", "ReportBuilt", "InspectionClosed")
"""The events whose inclusion proofs stand in every pack."""


KEYS = ("KeyEnrolled", "KeyCountersigned", "KeyRevoked", "CheckpointMade")
"""Disclosed with every part: whose key is whose, and what was signed of the log as a whole."""


class Request(NamedTuple):
    """What a pack is to hold. `shown` is the display filter for the page; `signer` vouches for all of it."""

    shown: Callable[[str], str]
    build: str
    only: Filter | None = None
    inspection: str | None = None
    texts: bool = True
    reports: Mapping[str, bytes] = {}
    signer: Signer | None = None


def pack_files(log: EvidenceLog, request: Request) -> dict[str, bytes]:
    """Every file of a pack by name, the manifest last; an empty log makes none."""
    log = log.whole  # a part that somebody may not see yet would make a pack that does not verify
    stored = log.store.read()
    if not stored:
        raise RefusedError("the log is empty, so there is nothing to pack")
    inspections = {inspection.id: inspection for inspection in log.inspections()}
    parts = {
        name: part_of(log.frameworks(found), tuple(log.events_after(inspection=name)))
        for name, found in inspections.items()
    }
    disclosed = chosen(parts, request.only, request.inspection)
    if disclosed is not None:
        disclosed |= {event.position for event in stored if event.type in KEYS}
    open_events = [e for e in stored if disclosed is None or e.position in disclosed]
    files = _log(log, stored, open_events, disclosed, request)
    files |= _frameworks(log, (inspections[name] for name in parts if _told(open_events, name)))
    if disclosed is None:
        files[RATINGS] = b"".join(
            rating_lines({n: p.used for n, p in parts.items()}, {n: p.events for n, p in parts.items()})
        )
    reports = report_facts(open_events)
    files[REPORTS] = _json(reports)
    files |= _reports(request.reports, reports)
    files["trail.html"] = trail_page(
        parts,
        size=len(stored),
        root=log.root(len(stored)).hex(),
        disclosed=disclosed,
        texts=request.texts,
        shown=request.shown,
    )
    files[ABOUT] = _about(log, stored, len(open_events), request)
    files["README.txt"] = readme(len(stored), len(open_events), texts=request.texts).encode()
    files["verify.py"] = verify_source().encode()
    files[MANIFEST] = manifest(files)
    if request.signer:
        files[SIGNED_MANIFEST] = sign_note(manifest_text(files[MANIFEST]), request.signer).encode()
    return files


def manifest(files: Mapping[str, bytes]) -> bytes:
    """Each file's SHA-256 and name, as `sha256sum` writes them."""
    return "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())
    ).encode()


def _log(
    log: EvidenceLog,
    stored: list[StoredEvent],
    open_events: list[StoredEvent],
    disclosed: frozenset[int] | None,
    request: Request,
) -> dict[str, bytes]:
    size = len(stored)
    lines = event_lines(stored, lambda position: disclosed is None or position in disclosed)
    files = {
        EVENTS: b"".join(lines),
        PROOFS: _json(_proofs(log, open_events, size, whole=disclosed is None)),
        CHECKPOINT: _checkpoint(log, size, request.signer).encode(),
    }
    if request.texts:
        files[TEXTS] = b"".join(text_lines(open_events, log.keys, log.gate))
    return files


def _checkpoint(log: EvidenceLog, size: int, signer: Signer | None) -> str:
    head = log.checkpoint(size)
    return sign_checkpoint(head, signer) if signer else head.text()


def _proofs(log: EvidenceLog, events: Iterable[StoredEvent], size: int, *, whole: bool) -> dict[str, Any]:
    """Inclusion proofs of the events chosen (of a whole log: of its decisions), and consistency from reports on."""
    tree = log.store.tree()
    wanted = [event for event in events if not whole or event.type in DECISIONS]
    heads = sorted({json.loads(e.data)["what"]["as_at"] for e in wanted if e.type == "ReportBuilt"} - {0})
    return {
        "size": size,
        "root": log.root(size).hex(),
        "inclusion": {str(e.position): _hexed(tree.inclusion(e.position - 1, size)) for e in wanted},
        "consistency": [{"size": head, "proof": _hexed(tree.consistency(head, size))} for head in heads],
    }


def _frameworks(log: EvidenceLog, inspections: Iterable[Inspection]) -> dict[str, bytes]:
    """The edition and rules of each inspection, by id and the beginning of their digest."""
    return {
        f"frameworks/{kind}-{_file_name(pin.id)}-{pin.digest[:12]}.toml": data
        for inspection in inspections
        for kind, pin, data in log.library.files(inspection)
    }


def _file_name(item: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in item)


def _told(events: Iterable[StoredEvent], inspection: str) -> bool:
    return any(f"inspection:{inspection}" in event.tags for event in events)


def _reports(given: Mapping[str, bytes], recorded: Iterable[Mapping[str, Any]]) -> dict[str, bytes]:
    known = {entry["sha256"] for entry in recorded}
    for name, data in given.items():
        if hashlib.sha256(data).hexdigest() not in known:
            raise RefusedError(
                f"{name} is no report that the events disclosed record: its SHA-256 is not among theirs"
            )
    return {
        f"reports/{_file_name(name.rpartition('.')[0])}.{name.rpartition('.')[2]}": d
        for name, d in given.items()
    }


def _about(log: EvidenceLog, stored: list[StoredEvent], disclosed: int, request: Request) -> bytes:
    newest = json.loads(stored[-1].data)["who"]
    return _json(
        {
            "format": FORMAT,
            "build": request.build,
            "size": len(stored),
            "root": log.root(len(stored)).hex(),
            "disclosed": disclosed,
            "only": request.only.text if request.only else None,
            "inspection": request.inspection,
            "texts": request.texts,
            "newest_recorded_at": newest["recorded_at"],
        }
    )


def _hexed(hashes: Iterable[bytes]) -> list[str]:
    return [item.hex() for item in hashes]


def _json(facts: Any) -> bytes:
    return json.dumps(facts, ensure_ascii=False, indent=1).encode() + b"\n"
