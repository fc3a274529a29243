"""Clear text beside the sealed fields: shown by whoever makes the pack, checked by whoever holds the key file.

The cipher's tag cannot be checked with the standard library, and no key leaves the key file in a pack; so the
pack says that its clear text is vouched for, and `check_texts` opens each field again and compares.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evidence_log.errors import EvidenceLogError
from evidence_log.events.evidence import AttachmentAdded
from evidence_log.mapper import sealed_fields
from evidence_log.pack.lines import json_line
from evidence_log.pack.verifier.events import EVENTS, read_lines
from evidence_log.pack.verifier.files import Fault
from evidence_log.pack.verifier.pack import TEXTS
from evidence_log.sealing.personal import Gate, open_later
from evidence_log.sealing.subject_keys import Erased, SubjectKeys
from evidence_log.store.interface import StoredEvent

SECRETS = ((AttachmentAdded.TOPIC, "key"),)
"""Sealed fields that are no text of a person's but open something: they leave the key file for nobody."""


def text_lines(events: Iterable[StoredEvent], keys: SubjectKeys, gate: Gate) -> Iterator[bytes]:
    """A line for each sealed field of these events: its text, or that it was erased or is restricted."""
    for stored in events:
        for field, value in sealed_fields(stored.data).items():
            said = _said(stored, field, value, keys, gate)
            place = {"position": stored.position, "field": field, "subject": value["subject"]}
            digest = hashlib.sha256("".join(said.values()).encode()).hexdigest()
            yield json_line({**place, **said, "sha256": digest})


def _said(
    stored: StoredEvent, field: str, value: dict[str, str], keys: SubjectKeys, gate: Gate
) -> dict[str, str]:
    withheld = gate.instead(value["subject"], stored.tags)
    if withheld is None:
        return _opened(stored.type, stored.data, field, value, keys)
    gone = isinstance(keys.key(value["subject"]), Erased)
    return {"erased" if gone else "withheld": withheld}


def _opened(kind: str, data: bytes, field: str, value: dict[str, str], keys: SubjectKeys) -> dict[str, str]:
    if (kind, field) in SECRETS:
        return {"withheld": "the key of an attached file"}
    key = keys.key(value["subject"])
    if isinstance(key, Erased):
        return {"erased": key.words}
    who = json.loads(data)["who"]
    return {"text": open_later(value, topic=kind, event_id=who["event_id"], field=field, keys=keys).text}


def check_texts(files: Mapping[str, bytes], keys: SubjectKeys) -> Iterator[Fault]:
    """Opens every sealed field that a pack shows in the clear and names each that reads otherwise."""
    faults: list[Fault] = []
    events = {line.position: line for line in read_lines(files.get(EVENTS, b""), faults) if line.kind}
    yield from faults
    for raw in files.get(TEXTS, b"").splitlines():
        said: dict[str, Any] = json.loads(raw)
        line, field = events.get(said["position"]), said["field"]
        try:
            value = sealed_fields(line.data)[field] if line else {}
            found = _opened(str(line.kind), line.data, field, value, keys) if line else {}
        except (EvidenceLogError, ValueError, KeyError) as error:
            yield Fault(TEXTS, said["position"], f"the field {field} does not open: {error}")
            continue
        if "text" in said and found.get("text", said["text"]) != said["text"]:
            yield Fault(TEXTS, said["position"], f"the field {field} does not read so in the log")
