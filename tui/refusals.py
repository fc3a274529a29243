"""What cannot be taken, as a sentence that names the field."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from evidence_log.errors import RefusedError
from evidence_log.text import Ref


def ref_of(what: str, text: str) -> str:
    """An id that somebody types, as the log takes it."""
    try:
        return str(TypeAdapter(Ref).validate_python(text))
    except ValidationError as error:
        raise RefusedError(f"the {what} {text!r} is refused: {_WORDS['string_pattern_mismatch']}") from error


def in_words(error: ValidationError) -> str:
    """A validation error as a sentence that names the field."""
    fault = error.errors()[0]
    place = " ".join(str(part) for part in fault["loc"]) or "the command"
    said = _WORDS.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
    return f"the {place.replace('_', ' ')} is refused: {said}"


_WORDS = {
    "string_pattern_mismatch": "use letters, digits and . _ / # - only, without blanks, 64 at most",
    "missing": "it is missing",
    "timezone_aware": "it has no time zone",
}
