"""A report through its gates to the files that are published, and the event that holds their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from evidence_log.commands.challenges import RecordReportPublished
from evidence_log.events.inspections import Pinned
from evidence_log.events.publishing import PublishedFile
from evidence_log.log import EvidenceLog
from evidence_log.projections.models import Inspection
from report_builder.assemble import material_of
from report_builder.build import build_report
from report_builder.errors import PublicationError, ReportError
from report_builder.files import write_atomically
from report_builder.gates import Gate, gates
from report_builder.kinds import kinds
from report_builder.model import ReportModel
from report_builder.packages import opened
from report_builder.publication_copy import publication_copy
from report_builder.reading import reading_of
from report_builder.score_table import score_files
from report_builder.suppression import Publication, Suppression
from report_builder.withheld import leaks
from tui.building import Order, modelled, template_of
from tui.errors import TerminalError


class Issue(NamedTuple):
    """What is to be published: under which id and day, hiding what, of which kind and template, to where."""

    report: str
    issued: date
    fewest: int
    out: Path
    kind: str | None = None
    template: str | None = None


class Issued(NamedTuple):
    """What was published."""

    files: tuple[tuple[Path, str], ...]
    recorded_at: int
    supersedes: str | None


def gates_of(log: EvidenceLog, inspection: Inspection, fewest: int) -> tuple[Gate, ...]:
    """Every gate as it stands now, over the whole log whoever asks."""
    used = log.frameworks(inspection)
    return gates(log.whole.state(inspection.id), used.edition, used.rules, Suppression(fewest))


def publish(log: EvidenceLog, inspection: Inspection, person: str, issue: Issue) -> Issued:
    """Writes the report and its tables and records them; TerminalError names what stands in the way."""
    log = log.whole
    shut = [gate for gate in gates_of(log, inspection, issue.fewest) if gate.faults]
    if shut:
        raise TerminalError(
            f"nothing was published: {shut[0].faults[0]} ({sum(len(g.faults) for g in shut)} faults at {len(shut)} "
            "gates; `daybook report publish --check` shows them all)"
        )
    if issue.out.suffix != ".docx":
        raise TerminalError(f"{issue.out.name}: the report is written as .docx, its tables beside it")
    state = log.state(inspection.id)
    last = state.published[-1].report if state.published else None
    publication = Publication(issue.report, issue.issued, last, Suppression(issue.fewest))
    order = Order(kind=issue.kind, template=issue.template, publication=publication)
    try:
        model = modelled(log, inspection, order)
        name, template = template_of(issue.template or kinds()[model.kind].template)
        copy = publication_copy(build_report(model, template).data)
        _nothing_withheld(log, inspection, copy)
        files = dict(_files(issue.out, copy, _tables(log, inspection, model, order)))
    except ReportError as error:
        raise TerminalError(f"nothing was published: {error}") from error
    command = RecordReportPublished(
        inspection=inspection.id,
        by=person,
        seen=model.position,
        report=issue.report,
        issued=issue.issued,
        as_at=model.position,
        root=model.root,
        template=Pinned(id=name, digest=hashlib.sha256(template).hexdigest()),
        files=tuple(PublishedFile(name=path.name, sha256=_sha256(data)) for path, data in files.items()),
        fewest=issue.fewest,
        kind=model.kind,
        supersedes=last,
    )
    log.handle_all([command], rehearsal=True)
    for path, data in files.items():
        write_atomically(path, data)
    receipt = log.handle(command)
    return Issued(tuple((path, _sha256(data)) for path, data in files.items()), receipt.position, last)


def _tables(
    log: EvidenceLog, inspection: Inspection, model: ReportModel, order: Order
) -> Mapping[str, bytes]:
    used = log.frameworks(inspection)
    state = log.state(inspection.id, model.position)
    material = material_of(state, used.edition, used.rules, model.root, kind=order.kind)
    assert order.publication is not None  # noqa: S101  (`publish` gives one)
    return score_files(material.published(order.publication))


def _files(out: Path, copy: bytes, tables: Mapping[str, bytes]) -> Iterator[tuple[Path, bytes]]:
    yield out, copy
    for suffix, data in tables.items():
        yield out.with_name(f"{out.stem}-scores.{suffix}"), data


def _nothing_withheld(log: EvidenceLog, inspection: Inspection, copy: bytes) -> None:
    """The finished document is searched too: not only its texts may say what was given in confidence."""
    reading = reading_of(opened(copy))
    words = "\n".join(unit.words for stand in (*reading.stands(), *reading.edges) for unit in stand.units)
    found = leaks(log.state(inspection.id), {"the report": words})
    if found:
        raise PublicationError(f"{found[0]} ({len(found)} in all)")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
