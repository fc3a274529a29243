"""What a state says, whatever order its events arrived in: one digest for one set of events.

Positions are left out, for they are places in one log; everything else is in it, sorted. It is computed from
texts in the clear and so never recorded anywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from evidence_log.projections.state import State
from evidence_log.sealing.personal import Personal

PLACES = frozenset({"position", "as_at", "changed", "closed"})
"""Fields that hold positions; `replaced` holds one too, and whether it is set counts."""


APART = ("position", "deferred")
"""What is a place, or holds nothing but places."""


def content_digest(state: State) -> str:
    """The SHA-256 of everything a state says but where it stands."""
    said = {
        field.name: _said(getattr(state, field.name)) for field in fields(state) if field.name not in APART
    }
    said["deferred"] = _said(tuple(state.deferred))
    return hashlib.sha256(_text(said).encode()).hexdigest()


def _said(value: Any) -> Any:
    match value:
        case Personal():
            return [value.subject, value.text]
        case BaseModel():
            held = {name: getattr(value, name) for name in type(value).model_fields if name not in PLACES}
            if "replaced" in held:
                held["replaced"] = held["replaced"] is not None
            return {name: _said(item) for name, item in held.items()}
        case Mapping():
            return sorted(([_said(key), _said(item)] for key, item in value.items()), key=_text)
        case tuple() | list() | set() | frozenset():
            return sorted((_said(item) for item in value), key=_text)
        case _:
            return to_jsonable_python(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True)
