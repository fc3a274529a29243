"""The faults of a template as Word comments in a copy, each at its paragraph, for whoever mends it in Word."""

from __future__ import annotations

import io

from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from report_builder.errors import TemplateError
from report_builder.lint import lint_template
from report_builder.packages import members

AUTHOR = "Daybook"


def commented(template: bytes) -> bytes:
    """A copy with a comment for each fault; a fault of no paragraph stands at the first one.

    TemplateError where the file is not fit to be opened even for that.
    """
    findings = lint_template(template)
    unfit = next((one for one in findings if one.rule in ("package", "code", "outside")), None)
    if unfit:
        raise TemplateError(f"no copy is made of such a file: {unfit.place}: {unfit.message}")
    members(template)
    document = Document(io.BytesIO(template))
    paragraphs = list(document.element.body.iter(qn("w:p")))
    for finding in findings:
        here = finding.part == "word/document.xml" and 0 < finding.paragraph <= len(paragraphs)
        element = paragraphs[finding.paragraph - 1] if here else paragraphs[0]
        found = Paragraph(element, document._body)  # noqa: SLF001  (a paragraph may stand in a table)
        runs: list[Run] = found.runs or [found.add_run()]
        document.add_comment(runs, f"{finding.place}: {finding.message}", author=AUTHOR, initials="D")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
