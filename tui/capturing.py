"""From the evidence form to a command: what the form may offer, and what its fields mean. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from evidence_log.events.evidence import Says
from frameworks.vocabulary import EvidenceMode
from tui.completion import Choice, kinds_of, meaning_of, nodes_of
from tui.errors import TerminalError
from tui.fast_entry import FastEntry, kind_of
from tui.form import About, Form
from tui.imports import links_of
from tui.live import Live
from tui.session import day

_SHORT = {"s": "supports", "u": "undermines", "c": "context"}


def about(live: Live, *, lean: bool, clock: Callable[[], str]) -> About:
    """What the form may offer in this inspection, and the words that are nobody's name here."""
    people = [person.name.text for person in live.state.people.values()]
    known = (live.inspection.title, live.inspection.provider, live.edition.publisher, *people)
    return About(
        nodes=nodes_of(live.edition, live.inspection.standards),
        cases=tuple(Choice(ref, case.inspector or "") for ref, case in live.state.cases.items()),
        kinds=kinds_of({item.kind for item in live.state.evidence.values()}),
        meaning=lambda name: meaning_of(live.edition, name),
        known=frozenset(known),
        lean=lean,
        clock=clock,
    )


def facts_of(live: Live, form: Form) -> dict[str, Any]:
    """The form as facts of a command; refuses what cannot be meant, naming the field."""
    says = _SHORT.get(form.says.strip(), form.says.strip()) or "supports"
    if says not in set(Says):
        raise TerminalError(f"Says: {says!r} is not one of {', '.join(Says)}")
    names = [name if ":" in name else f"{name}:{says}" for name in form.on.split()]
    if not names:
        raise TerminalError("Where: name what it bears on, as 2.2.3d or 2.2")
    case = form.case.strip() or None
    if case is not None and case not in live.state.cases:
        case = case.upper()
    return {
        "case": case,
        "kind": kind_of(form.kind.strip() or ("case_record" if case else "interview")),
        "text": form.text,
        "source": form.source.strip() or None,
        "source_system": form.source_system.strip() or None,
        "method": form.method.strip() or None,
        "observed_at": day(form.observed.strip()),
        "links": links_of(live.edition, names),
    }


def first_fields(case: str | None, on: str) -> dict[str, str]:
    """What the form is opened with for a line of a sheet."""
    return {
        "on": on,
        "case": case or "",
        "kind": "case_record" if case else "interview",
        "says": Says.SUPPORTS.value,
    }


def fast_fields(live: Live, entry: FastEntry, case: str | None, on: str) -> dict[str, str]:
    """What the form is opened with after a fast entry; what the line leaves out comes from the sheet."""
    names = " ".join(entry.on) or on
    here = entry.case or (None if _organisational(live, names) else case)
    return {
        **first_fields(here, names),
        **({"kind": entry.kind} if entry.kind else {}),
        "text": entry.text,
    }


def _organisational(live: Live, names: str) -> bool:
    """Whether the first thing named is answered for the organisation, so that no case belongs to it."""
    found = links_of(live.edition, [names.split(maxsplit=1)[0]])[0].to
    questions = live.edition.standard_of[found].key_questions
    return all(question.evidence_mode is EvidenceMode.QUALITATIVE for question in questions)


def on_of(form: Form) -> str:
    """What was logged and for which case, in few words: the first thing it bears on, and how many more."""
    first, *more = form.on.split()
    return " ".join(filter(None, (form.case.strip().upper(), first, f"and {len(more)} more" if more else "")))


def path_of(form: Form) -> Path | None:
    """The file to attach, if one was named."""
    return Path(form.attach.strip()) if form.attach.strip() else None


def empty(fields: Mapping[str, str]) -> bool:
    """Whether a draft holds nothing that anybody wrote."""
    return not any(fields.get(name, "").strip() for name in ("text", "attach"))
