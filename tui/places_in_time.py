"""Where in the trail somebody wants to stand, from what they typed: a number, ±n, or a date."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tui.errors import TerminalError


def place_wanted(
    text: str, place: int, place_of: Callable[[int], int], at_or_before: Callable[[int], int | None]
) -> tuple[int, str]:
    """The place that is meant and what is to be said of it; refuses what is none of the three.

    `place_of` gives the place of a position, `at_or_before` that of a second; a date means the end of its day.
    """
    words = text.strip().replace(",", "").removeprefix("E-").removeprefix("@")
    if re.fullmatch(r"[+-]\d+", words):
        return place + int(words), ""
    if words.isdigit():
        return place_of(int(words)), ""
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as error:
        raise TerminalError(
            f"{text!r} is no position; give an event's number, +100, -100, 2026-03-18 or 2026-03-18T12:30"
        ) from error
    if re.fullmatch(r"\d{4}-?\d{2}-?\d{2}", words):
        moment += timedelta(days=1, seconds=-1)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    found = at_or_before(int(moment.timestamp()))
    if found is None:
        return 0, f"nothing is recorded by {words}; this is the first event"
    return found, f"the last event recorded by {words}"
