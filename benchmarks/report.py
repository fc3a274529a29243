"""Report: the example's Word report built, against strings put together and the same parts written into a zip."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from benchmarks.floor import best, table
from evidence_log.opening import open_log
from report_builder.assemble import assemble
from report_builder.build import build_report
from report_builder.model import Piece, ReportModel, Table
from templates import template_bytes
from tui.demo import play


def by_hand(model: ReportModel, parts: dict[str, bytes]) -> bytes:
    """The floor: strings put together, and the finished parts zipped; nothing checked, numbered or read back."""
    body = "".join(
        _paragraph(item) if isinstance(item, Piece) else _table(item) if isinstance(item, Table) else ""
        for block in model.blocks()
        for item in block.items
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
        made.comment = body[:9].encode()
    return target.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """A finished document's parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _paragraph(piece: Piece) -> str:
    return f"<w:p><w:r><w:t>{piece.text}</w:t></w:r></w:p>"


def _table(made: Table) -> str:
    rows = (
        "".join(f"<w:tc><w:p><w:r><w:t>{c.text}</w:t></w:r></w:p></w:tc>" for c in row) for row in made.rows
    )
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "log.db"
        play(str(path))
        with open_log(str(path), read_only=True) as log:
            (inspection,) = log.inspections()
            used = log.frameworks(inspection)
            state = log.state(inspection.id)
            root = log.root(state.position).hex()
            template = template_bytes("inspection_report")
            model = assemble(state, used.edition, used.rules, root)
            assembled = best(lambda: assemble(state, used.edition, used.rules, root))
            built = best(lambda: build_report(model, template))
            parts = parts_of(build_report(model, template).data)
            floor = best(lambda: by_hand(model, parts))
        table(
            [
                ("read models to report model", assembled, floor, ""),
                ("report model to a checked document", built, floor, "at most 5"),
            ]
        )


if __name__ == "__main__":
    main()
