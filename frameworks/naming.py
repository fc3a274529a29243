"""How people name a thing of an edition: "2.2.3d", "2.2.3 d" or its id; a printed letter may be ambiguous."""

from __future__ import annotations

import re

from frameworks.edition import Edition
from frameworks.errors import FrameworkError


def node_id(edition: Edition, text: str) -> str:
    """The id of a standard, key question or prompt; refuses an unknown or ambiguous name with the remedy."""
    name = text.strip()
    if name in edition.standard_of:
        return name
    found = re.fullmatch(r"(.*\d)\s*([a-z])\)?", name)
    if found and found[1] in edition.questions:
        prompts = [p for p in edition.questions[found[1]].prompts if found[2] in (p.label, *p.source_labels)]
        if len(prompts) == 1:
            return prompts[0].id
        if prompts:
            ids = " and ".join(p.id for p in prompts)
            raise FrameworkError(
                f"{edition.id} prints the letter {found[2]} twice under {found[1]}: name {ids}"
            )
    raise FrameworkError(
        f"{edition.id} holds no standard, key question or prompt {name}; `daybook framework show {edition.id}` lists them"
    )


def shown(edition: Edition, item: str) -> str:
    """A node as people write it: a prompt by its printed letter ("2.2.3 d"), all else by its id."""
    prompt = edition.prompts.get(item)
    return f"{edition.question_of[item].id} {prompt.label}" if prompt else item
