"""A report from the log: assembled as at a position, built, written whole, and recorded as built."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from evidence_log.commands.keys import MakeCheckpoint
from evidence_log.commands.reporting import RecordReportBuilt
from evidence_log.events.checkpoints import Occasion
from evidence_log.events.inspections import Pinned
from evidence_log.log import EvidenceLog
from evidence_log.projections.compare import Inspected
from evidence_log.projections.models import Inspection
from evidence_log.projections.ratings import rate_state
from evidence_log.projections.state import State
from evidence_log.signing.signer import Signer
from report_builder.apart import built_apart
from report_builder.assemble import material_of, model_of
from report_builder.build import build_report
from report_builder.errors import ReportError
from report_builder.files import write_atomically
from report_builder.html_readback import checked_page
from report_builder.kinds import kinds
from report_builder.model import ReportModel
from report_builder.outcome import BuiltReport
from report_builder.preview import heading_pages, pdf_of
from report_builder.suppression import Publication
from templates import template_bytes, template_names
from tui.errors import TerminalError


class Order(NamedTuple):
    """What is to be built: of which position, kind and template, beside which earlier inspection."""

    at: int | None = None
    kind: str | None = None
    template: str | None = None
    previous: str | None = None
    pages: bool = False
    html: Path | None = None
    controls: bool = True
    publication: Publication | None = None
    known: int | None = None
    """The position at which a build that is made again was recorded: only what was signed by then is printed."""


class Outcome(NamedTuple):
    """Where the report stands and what was recorded of it."""

    path: Path
    sha256: str
    as_at: int
    root: str
    recorded_at: int


def modelled(
    log: EvidenceLog,
    inspection: Inspection,
    order: Order,
    sign: Callable[[int], object] | None = None,
    under: ReportModel | None = None,
) -> ReportModel:
    """The report's model; ReportError says what stands in its way. `sign` makes a checkpoint of its position.

    It is made of the whole log, whoever makes it: the same position gives the same report. `under` an earlier model's
    position and day, it says what the log says now as if it had been said then.
    """
    log = log.whole
    state = log.state(inspection.id, order.at)
    if under is not None:
        state = replace(state, position=under.position, reports=state.reports[: _built_by(state, under)])
    used = log.frameworks(inspection)
    position = state.position
    if sign is not None and log.held_checkpoint(position) is None:
        sign(position)
    last = next(log.events_after(position - 1, upto=position), None)
    material = material_of(
        state,
        used.edition,
        used.rules,
        under.root if under else log.root(position).hex(),
        kind=order.kind,
        issued=under.issued if under else last.at.date() if last else None,
        previous=_previous(log, order.previous),
        checkpoint=_checkpoint(log, position, order.known),
    )
    return model_of(material.published(order.publication) if order.publication else material)


def _checkpoint(log: EvidenceLog, position: int, known: int | None) -> str:
    """The checkpoint that a report of a position prints: signed, where it was by then, else its three lines."""
    return log.held_checkpoint(position, known) or log.checkpoint(position).text()


def _built_by(state: State, under: ReportModel) -> int:
    return sum(built.position <= under.position for built in state.reports)


def built(
    log: EvidenceLog,
    inspection: Inspection,
    out: Path,
    person: str,
    order: Order | None = None,
    signer: Signer | None = None,
    *,
    step: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Builds the report, writes it, and records that it was built; the same position gives the same bytes.

    With a signer the position is signed first, once, and the report prints that checkpoint. `step` is told what
    comes next; what it raises stops the build there.
    """
    order = order or Order()

    def sign(position: int) -> None:
        facts = {"occasion": Occasion.REPORT, "size": position}
        log.handle(MakeCheckpoint(inspection=inspection.id, by=person, **facts), signer)

    step("reading the log")
    try:
        model = modelled(log, inspection, order, sign if signer else None)
        name, data = template_of(order.template or kinds()[model.kind].template)
        step("making the document and reading it back")
        report = _report(log, inspection, model, data, order)
        page = checked_page(model) if order.html else None
        step("writing the file")
        write_atomically(out, report.data)
        if order.html and page:
            write_atomically(order.html, page.encode())
    except ReportError as error:
        raise TerminalError(f"no report was built: {error}") from error
    command = RecordReportBuilt(
        inspection=inspection.id,
        by=person,
        as_at=model.position,
        root=model.root,
        template=Pinned(id=name, digest=hashlib.sha256(data).hexdigest()),
        file=out.name,
        sha256=report.sha256,
        manifest=report.manifest_sha256,
        kind=model.kind,
        report=model.report,
        previous=order.previous,
    )
    receipt = log.handle(command)
    return Outcome(out, report.sha256, model.position, model.root, receipt.position)


def _report(
    log: EvidenceLog, inspection: Inspection, model: ReportModel, template: bytes, order: Order
) -> BuiltReport:
    """Built here from a shipped template; from one that was accepted in a process of its own, else refused.

    With page numbers it is built twice: the page numbers are read from a PDF of the first.
    """
    digest = hashlib.sha256(template).hexdigest()
    shipped = digest in {hashlib.sha256(template_bytes(name)).hexdigest() for name in template_names()}
    if not shipped and digest not in log.state(inspection.id).templates:
        raise ReportError(
            f"the template with SHA-256 {digest[:12]}… was not accepted in this inspection; "
            "`daybook report accept FILE` checks it, shows its outline and records it"
        )

    def make(found: Sequence[int]) -> BuiltReport:
        """The document, its contents with these pages; a template of the user's own is rendered apart."""
        if shipped:
            return build_report(model, template, pages=found, controls=order.controls)
        return built_apart(model, template, found, controls=order.controls)

    report = make(())
    return make(heading_pages(pdf_of(report.data))) if order.pages else report


def template_of(name: str) -> tuple[str, bytes]:
    """A shipped template by its name, or a file of the user's own; TerminalError when it is neither."""
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


def _previous(log: EvidenceLog, name: str | None) -> Inspected | None:
    if name is None:
        return None
    found = next((one for one in log.inspections() if one.id == name), None)
    if found is None:
        known = ", ".join(one.id for one in log.inspections())
        raise ReportError(f"there is no inspection {name} in this log to compare with; there are: {known}")
    used = log.frameworks(found)
    ratings = rate_state(log.state(found.id), used.edition, used.rules)
    return Inspected(inspection=found, edition=used.edition, rules=used.rules, ratings=ratings)
