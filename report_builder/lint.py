"""The gate for a template: everything that would run, leak, lose text or keep somebody from reading, with its place."""

from __future__ import annotations

from functools import lru_cache

from report_builder.errors import ReportError
from report_builder.lint_finding import Finding
from report_builder.lint_needs import needs
from report_builder.lint_package import outside
from report_builder.lint_tags import rendered
from report_builder.packages import members, parsed

__all__ = ["Finding", "accepted", "lint_template"]


@lru_cache(8)
def lint_template(template: bytes) -> tuple[Finding, ...]:
    """Every fault of a template, with part and paragraph; none means that it may be used.

    A file that cannot be opened as a document at all is one fault, so that nothing about it is read.
    """
    try:
        parts = members(template)
        roots = {name: parsed(data, name) for name, data in parts.items() if name.endswith((".xml", ".rels"))}
    except ReportError as error:
        return (Finding(part="package", place="the file", rule="package", message=str(error)),)
    if "word/document.xml" not in roots or "word/styles.xml" not in roots:
        message = "it is no Word document: it has no text or no styles"
        return (Finding(part="package", place="the file", rule="package", message=message),)
    found = [*outside(parts, roots), *rendered(roots), *needs(roots)]
    return tuple(sorted(found, key=lambda one: (one.part != "word/document.xml", one.part, one.paragraph)))


def accepted(template: bytes) -> bytes:
    """The template, once it has no fault; ReportError names the first."""
    faults = lint_template(template)
    if faults:
        first = faults[0]
        raise ReportError(f"the template is refused: {first.place}: {first.message} ({len(faults)} in all)")
    return template
