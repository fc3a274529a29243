"""The example's report with everything that reads it back, made once a process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pytest

from evidence_log.opening import open_log
from evidence_log.projections.state import State
from report_builder.assemble import assemble
from report_builder.build import build_report
from report_builder.model import ReportModel
from report_builder.packages import opened
from report_builder.proposals import Import, Returned, Section, Text, imported
from report_builder.reading import Reading, reading_of
from report_builder.returned import Comparison, compared
from report_builder.verification import Verified, verified
from report_builder.wording import block_id
from templates import template_bytes


class Sheet(NamedTuple):
    """A document that came back, compared and sorted."""

    comparison: Comparison
    verified: Verified
    imported: Import


class Desk:
    """The built report, and what is made of one that comes back."""

    def __init__(self, model: ReportModel, state: State) -> None:
        self.model, self.state = model, state
        self.data = build_report(model, template_bytes("inspection_report")).data
        self.expected: Reading = reading_of(opened(self.data))
        self.texts = {block_id(n.section, "text"): n for n in state.narratives.values()}

    @cached_property
    def plain(self) -> bytes:
        """The draft for LibreOffice: without content controls."""
        return build_report(self.model, template_bytes("inspection_report"), controls=False).data

    @property
    def sections(self) -> dict[str, Section]:
        return {
            block: Section(n.section, Text(n.id, n.text.text.rstrip()), Text(n.id, n.text.text.rstrip()))
            for block, n in self.texts.items()
        }

    def checked(self, data: bytes) -> Verified:
        comparison = compared(self.expected, reading_of(opened(data)))
        return verified(self.model, comparison, self.expected, None)

    def back(self, data: bytes, sections: dict[str, Section] | None = None) -> Sheet:
        found = reading_of(opened(data))
        comparison = compared(self.expected, found)
        returned = Returned(self.model, self.expected, found, comparison)
        return Sheet(
            comparison,
            verified(self.model, comparison, self.expected, None),
            imported(returned, sections or self.sections),
        )


@pytest.fixture(scope="session")
def desk(demo_folder: Path) -> Iterator[Desk]:
    with open_log(str(demo_folder / "northshire.db"), read_only=True) as log:
        (inspection,) = log.inspections()
        used = log.frameworks(inspection)
        state = log.state(inspection.id)
        model = assemble(state, used.edition, used.rules, log.root(state.position).hex())
        yield Desk(model, state)
