"""A pack read as the log it was made of: the same events, positions and roots, its clear text in place of the keys.

It is checked first, as its own verifier checks it; what is withheld or sealed in it cannot be read. Nothing is
recorded there: the log stands in a folder of its own, which goes when the log is closed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Recorded
from evidence_log.log import EvidenceLog, utc_now
from evidence_log.mapper import LATE, personal_fields
from evidence_log.pack.verifier.checks import checked
from evidence_log.pack.verifier.files import PackError, files_of
from evidence_log.pack.verifier.pack import TEXTS
from evidence_log.receipt import Origin
from evidence_log.sealing.personal import Gate, Personal
from evidence_log.sealing.subject_keys import SubjectKeys
from evidence_log.store.interface import NewEvent
from evidence_log.store.opening import open_store

Texts = Mapping[tuple[int, str], str]
"""What a text says, by position and field."""


@contextmanager
def packed_log(place: Path) -> Iterator[EvidenceLog]:
    """The log that a pack holds; RefusedError says what is wrong with the pack or missing from it."""
    try:
        files = files_of(place)
    except (PackError, OSError) as error:
        raise RefusedError(f"the pack {place} cannot be read: {error}") from error
    pack = checked(files)
    if pack.faults:
        raise RefusedError(
            f"the pack {place} does not hold ({len(pack.faults)} findings): {pack.faults[0].sentence()}"
        )
    if not pack.whole:
        raise RefusedError(f"the pack {place} withholds events; only a whole pack can stand for its log")
    if TEXTS not in files:
        raise RefusedError(
            f"the pack {place} was made with --sealed: its texts are closed, nothing can be compared"
        )
    events = [NewEvent(str(line.kind), line.data, line.tags) for line in pack.lines]
    with TemporaryDirectory(prefix="daybook-pack-") as folder:
        store = open_store(str(Path(folder) / "pack.db"), create=True)
        store.append(events)
        keys = SubjectKeys(Path(folder) / "pack.keys", create=True)
        with _PackedLog(store, keys, Origin(utc_now, "pack", "pack")) as log:
            log.texts = dict(_texts(files[TEXTS]))
            yield log


def _texts(raw: bytes) -> Iterator[tuple[tuple[int, str], str]]:
    """Each text; what was erased or withheld reads as it does in the log."""
    for line in raw.splitlines():
        said = json.loads(line)
        erased = f"[erased {said['erased']}]" if "erased" in said else ""
        yield (said["position"], said["field"]), said.get("text") or erased or said.get("withheld", "")


class _PackedLog(EvidenceLog):
    """Reads as the log does, with each personal text from the pack."""

    texts: Texts

    def _events(
        self,
        position: int = 0,
        *,
        upto: int | None = None,
        inspection: str | None = None,
        types: Iterable[str] = (),
        gate: Gate | None = None,
    ) -> Iterator[Recorded]:
        for recorded in super()._events(position, upto=upto, inspection=inspection, types=types, gate=gate):
            yield self._opened(recorded)

    def _opened(self, recorded: Recorded) -> Recorded:
        fields = {name: getattr(recorded.event, name) for name in personal_fields(type(recorded.event))}
        event = recorded.event.model_copy(update=dict(self._said(recorded.position, fields, "")))
        late = {LATE: recorded.envelope.late_reason}
        envelope = recorded.envelope.model_copy(update=dict(self._said(recorded.position, late, "who.")))
        return recorded._replace(event=event, envelope=envelope)

    def _said(
        self, position: int, fields: Mapping[str, Personal | None], before: str
    ) -> Iterator[tuple[str, Personal]]:
        for name, value in fields.items():
            if value is not None:
                yield name, Personal(value.subject, self.texts.get((position, f"{before}{name}"), ""))
