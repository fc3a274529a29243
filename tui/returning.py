"""A document that came back, beside the one that was built: found again in the log and made anew from it.

What must stand is never taken from the file: the position it was built from is, and whatever it says, the report is
built again from the log at that position and read as the file is read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from evidence_log.log import EvidenceLog
from evidence_log.projections.models import Built, Inspection, Narrative, Published
from report_builder.build import build_report
from report_builder.errors import ReportError
from report_builder.kinds import kinds
from report_builder.manifest import embedded
from report_builder.model import ReportModel
from report_builder.packages import opened
from report_builder.proposals import Returned, Section, Text
from report_builder.reading import Reading, reading_of
from report_builder.redline import redlined
from report_builder.returned import compared
from report_builder.suppression import Publication, Suppression
from report_builder.tracking import Author
from report_builder.wording import block_id
from tui.building import Order, modelled, template_of
from tui.errors import TerminalError
from tui.session import read_bytes

_CHECKPOINT = re.compile(r"position ([\d,]+), root ([0-9a-f]{64})")


class Source(NamedTuple):
    """The build that a document comes from, and how that was found out; `built` is None where none is recorded."""

    order: Order
    built: Built | Published | None
    how: str
    warnings: tuple[str, ...] = ()


class Back(NamedTuple):
    """A document that came back with all it is compared with."""

    returned: Returned
    source: Source
    sha256: str
    name: str

    @property
    def as_at(self) -> int:
        """The position it was built from."""
        return self.returned.model.position


def came_back(
    log: EvidenceLog,
    inspection: Inspection,
    path: Path,
    *,
    built: int | None = None,
    template: str | None = None,
) -> Back:
    """Reads a document and builds what it was; TerminalError says what is missing."""
    data = read_bytes(path)
    try:
        found = reading_of(opened(data, path.name))
        sha256 = hashlib.sha256(data).hexdigest()
        source = _source(log, inspection, found, sha256, built)
        model, expected = rebuilt(log, inspection, source, template)
    except ReportError as error:
        raise TerminalError(f"{path.name}: {error}") from error
    returned = Returned(model, expected, found, compared(expected, found))
    return Back(returned, source, sha256, path.name)


def rebuilt(
    log: EvidenceLog, inspection: Inspection, source: Source, template: str | None = None
) -> tuple[ReportModel, Reading]:
    """The model of a build and the document it made, read back."""
    model = modelled(log, inspection, source.order)
    data = build_report(model, _template(source, model, template)).data
    return model, reading_of(opened(data))


def today(
    log: EvidenceLog, inspection: Inspection, back: Back, template: str | None = None
) -> Reading | None:
    """What the log would print now, under the old position's name; None when nothing was recorded since."""
    if log.whole.state(inspection.id).position <= back.as_at:
        return None
    source = Source(back.source.order._replace(at=None), back.source.built, "")
    model = modelled(log, inspection, source.order, under=back.returned.model)
    data = build_report(model, _template(source, model, template)).data
    return reading_of(opened(data))


def redline(
    log: EvidenceLog,
    inspection: Inspection,
    path: Path | None,
    built: int | None = None,
    template: str | None = None,
) -> tuple[str, bytes]:
    """Which build a draft is, and the report of now with what differs from that build as tracked changes."""
    try:
        if path is None:
            source = _named({b.position: b for b in log.state(inspection.id).reports}, built or 0)
        else:
            data = read_bytes(path)
            found = reading_of(opened(data, path.name))
            source = _source(log, inspection, found, hashlib.sha256(data).hexdigest(), None)
        then, now = source.order, Order(kind=source.order.kind, previous=source.order.previous)
        models = [modelled(log, inspection, order) for order in (then, now)]
        old, new = (build_report(model, _template(source, model, template)).data for model in models)
        return source.how, redlined(old, new, Author("Daybook", models[1].issued))
    except ReportError as error:
        raise TerminalError(f"no redline was made: {error}") from error


def _named(builds: Mapping[int, Built], position: int) -> Source:
    if position not in builds:
        raise TerminalError(f"no report was built at {position}; `daybook log kind:report` lists the builds")
    return _of(builds[position], f"the build at {position:,}, as named")


def sections_of(log: EvidenceLog, inspection: Inspection, as_at: int) -> Mapping[str, Section]:
    """The sections by their block: the text that was built, and the text that stands now."""
    then, now = log.state(inspection.id, as_at).narratives, log.state(inspection.id).narratives
    return {
        block_id(name, "text"): Section(name, _text(found), _text(now[name])) for name, found in then.items()
    }


def _text(found: Narrative) -> Text:
    """Without the line end that files have and Word does not."""
    return Text(found.id, found.text.text.rstrip())


def _template(source: Source, model: ReportModel, given: str | None) -> bytes:
    name = given or (source.built.template.id if source.built else kinds()[model.kind].template)
    try:
        _, data = template_of(name)
    except TerminalError as error:
        raise ReportError(f"it was built from the template {name}; name its file with --template") from error
    digest = hashlib.sha256(data).hexdigest()
    if source.built and source.built.template.digest != digest:
        raise ReportError(
            f"it was built from another edition of the template {name} (SHA-256 "
            f"{source.built.template.digest[:12]}…, this one is {digest[:12]}…); name that file with --template"
        )
    return data


def _source(
    log: EvidenceLog, inspection: Inspection, found: Reading, sha256: str, named: int | None
) -> Source:
    state = log.state(inspection.id)
    issued = _issued(state.published, found, sha256)
    if issued and named is None:
        exact = any(file.sha256 == sha256 for file in issued.files)
        how = "byte for byte the" if exact else "the"
        return _of_published(issued, f"{how} report {issued.report}, published at {issued.position:,}")
    builds = {built.position: built for built in state.reports}
    if named is not None:
        return _named(builds, named)
    same = next((built for built in builds.values() if built.sha256 == sha256), None)
    if same:
        return _of(same, f"byte for byte the build at {same.position:,}")
    warnings = []
    for position, root, where in _claims(inspection, found):
        if position > log.head() or log.root(position).hex() != root:
            warnings.append(
                f"the {where} says position {position:,} with a root that this log does not have there"
            )
            continue
        built = next((b for b in reversed(builds.values()) if b.as_at == position), None)
        if built:
            return _of(built, f"the build at {built.position:,}, as its {where} says", tuple(warnings))
        return Source(
            Order(at=position), None, f"position {position:,}, as its {where} says", tuple(warnings)
        )
    if not builds:
        raise TerminalError(
            "no report was built in this log, so there is nothing to compare the document with"
        )
    last = list(builds.values())[-1]
    said = f"the last build, at {last.position:,}: the document does not say; --built names another"
    return _of(last, said, tuple(warnings))


def _of(built: Built, how: str, warnings: tuple[str, ...] = ()) -> Source:
    order = Order(built.as_at, built.kind, built.template.id, built.previous, known=built.position)
    return Source(order, built, how, warnings)


def _issued(published: Sequence[Published], found: Reading, sha256: str) -> Published | None:
    """The publication whose very bytes these are, or whose id the document prints."""
    words = "\n".join(unit.words for stand in found.stands() for unit in stand.units)
    for one in reversed(published):
        if any(file.sha256 == sha256 for file in one.files) or f"Report {one.report}, issued " in words:
            return one
    return None


def _of_published(one: Published, how: str) -> Source:
    publication = Publication(one.report, one.issued, one.supersedes, Suppression(one.fewest))
    order = Order(one.as_at, one.kind, one.template.id, publication=publication, known=one.position)
    return Source(order, one, how)


def _claims(inspection: Inspection, found: Reading) -> list[tuple[int, str, str]]:
    """What the document says of its own position: in the manifest, in headers and footers, in its text."""
    claims = []
    try:
        manifest = embedded(found.parts)
    except ReportError:
        manifest = None
    if manifest and manifest.document == f"urn:daybook:{inspection.id}":
        claims.append((manifest.position, manifest.root, "manifest"))
    for stands, where in ((found.edges, "footer"), (found.stands(), "text")):
        for stand in stands:
            for unit in stand.units:
                claims += [(int(p.replace(",", "")), r, where) for p, r in _CHECKPOINT.findall(unit.words)]
    return list(dict.fromkeys(claims))
