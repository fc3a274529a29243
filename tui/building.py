"""A report from the log: assembled as at a position, built, written whole, and recorded as built."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from evidence_log.commands.reporting import RecordReportBuilt
from evidence_log.events.inspections import Pinned
from evidence_log.log import EvidenceLog
from evidence_log.projections.models import Inspection
from report_builder.assemble import assemble
from report_builder.build import build_report, write_atomically
from report_builder.errors import ReportError
from templates import template_bytes, template_names
from tui.errors import TerminalError


class Outcome(NamedTuple):
    """Where the report stands and what was recorded of it."""

    path: Path
    sha256: str
    as_at: int
    root: str
    recorded_at: int


def built(
    log: EvidenceLog,
    inspection: Inspection,
    out: Path,
    person: str,
    *,
    at: int | None = None,
    template: str = "inspection_report",
) -> Outcome:
    """Builds the report, writes it, and records that it was built; the same position gives the same bytes."""
    name, data = _template(template)
    state = log.state(inspection.id, at)
    as_at, root = state.position, log.root(state.position).hex()
    used = log.frameworks(inspection)
    try:
        report = build_report(assemble(state, used.edition, used.rules, root), data)
        write_atomically(out, report.data)
    except ReportError as error:
        raise TerminalError(f"no report was built: {error}") from error
    command = RecordReportBuilt(
        inspection=inspection.id,
        by=person,
        as_at=as_at,
        root=root,
        template=Pinned(id=name, digest=hashlib.sha256(data).hexdigest()),
        file=out.name,
        sha256=report.sha256,
        manifest=hashlib.sha256(report.manifest.encode()).hexdigest(),
    )
    receipt = log.handle(command)
    return Outcome(out, report.sha256, as_at, root, receipt.position)


def _template(name: str) -> tuple[str, bytes]:
    if name in template_names():
        return name, template_bytes(name)
    path = Path(name)
    try:
        return path.stem, path.read_bytes()
    except OSError as error:
        known = ", ".join(template_names())
        raise TerminalError(
            f"{name} is neither a shipped template ({known}) nor a file: {error.strerror}"
        ) from error
