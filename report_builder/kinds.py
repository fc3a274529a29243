"""Report kinds: which parts a report has and in which order, as data with its source and grade of evidence."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from pydantic import Field, ValidationError

from report_builder.errors import ReportError
from report_builder.model import Frozen


class PartRule(Frozen):
    """One part: its title and what it holds, in order. `domains` stands for a part a domain of the edition."""

    id: str
    title: str = ""
    annexe: bool = False
    holds: tuple[str, ...]


class Kind(Frozen):
    """A kind of report; it is the usual one for inspections under its `editions`."""

    id: str
    title: str
    template: str
    grade: str
    source: str
    editions: tuple[str, ...] = ()
    domains: dict[str, str] = Field(default_factory=dict)
    parts: tuple[PartRule, ...]


class _File(Frozen):
    kinds: tuple[Kind, ...]


@cache
def kinds() -> dict[str, Kind]:
    """The shipped kinds, by id, in the order of their file."""
    text = resources.files("report_builder").joinpath("kinds.toml").read_text("utf-8")
    try:
        found = _File.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ReportError(f"report_builder/kinds.toml is not as it must be: {error}") from error
    return {kind.id: kind for kind in found.kinds}


def kind_of(name: str | None, edition: str) -> Kind:
    """The kind named, or the usual one of an edition; ReportError lists what there is."""
    known = kinds()
    if name is None:
        usual = (kind for kind in known.values() if edition in kind.editions)
        return next(usual, known["general"])
    if name not in known:
        raise ReportError(f"there is no report kind {name}; there are: {', '.join(known)}")
    return known[name]
