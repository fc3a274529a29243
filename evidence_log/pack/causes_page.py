"""What each rating rests on, for the trail's page: a tree that opens without a script; its leaves link to events."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from evidence_log.events.ratings import OVERALL
from evidence_log.pack.chosen import Part
from evidence_log.projections.ratings import Ratings
from evidence_log.projections.reasons import Reason
from evidence_log.projections.why import why

Shown = Callable[[str], str]


def causes(part: Part, rated: Ratings, shown: Shown) -> str:
    """The causes of the overall rating and of the standards that do not count towards it, down to evidence.

    No text that somebody wrote is repeated: it stands in the row of the trail that a leaf leads to.
    """
    counted = {standard.id for standard in rated.counted()}
    nodes = (OVERALL, *(node for node in rated.standards if node not in counted))
    used = part.used
    found = (why(part.events, node, used.edition, used.rules) for node in nodes)
    body = "\n".join(_branch(reason, shown) for reason in found)
    return f'<section id="why">\n<h3>What each rating rests on</h3>\n{body}\n</section>\n'


def _branch(reason: Reason, shown: Shown) -> str:
    said = _linked(reason, shown)
    if not reason.children:
        return f"<p>{said}</p>"
    leaves = "".join(f"<li>{_branch(child, shown)}</li>\n" for child in reason.children)
    return f"<details>\n<summary>{said}</summary>\n<ul>\n{leaves}</ul>\n</details>"


def _linked(reason: Reason, shown: Shown) -> str:
    text = escape(shown(reason.text))
    if reason.position is None:
        return text
    return f'{text} <a href="#e{reason.position}">event {reason.position:,}</a>'
