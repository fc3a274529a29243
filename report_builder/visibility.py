"""What of a document's words nobody sees: too small to read, white on white, or in a style that hides them.

Words that an alteration makes unreadable no longer say what they said, so they count as hidden.
"""

from __future__ import annotations

from typing import Any

from report_builder.canonical import W

SMALLEST = 8
"""In half points: four points. Nothing that is as small is read."""

_PALE = 0xF0
"""Each part of a colour from which on it is taken for white."""

_VAL = f"{W}val"


def on(mark: Any) -> bool:
    """Whether a property that is there is switched on."""
    return mark is not None and mark.get(_VAL) not in ("0", "false", "none")


def small(properties: Any) -> bool:
    """Whether a run's properties make its words too small to read."""
    size = properties.find(f"{W}sz")
    said = "" if size is None else size.get(_VAL, "")
    return said.isdecimal() and int(said) <= SMALLEST


def pale(properties: Any) -> bool:
    """Whether a run's properties make its words white; on a colour they are seen all the same."""
    colour = properties.find(f"{W}color")
    return colour is not None and _white(colour.get(_VAL, ""))


def shaded(run: Any) -> bool:
    """Whether a run stands on a colour: its own, its paragraph's or its cell's."""
    shades = [run.find(f"{W}rPr/{W}shd")]
    shades += [above.find(f"{above.tag}Pr/{W}shd") for above in run.iterancestors(f"{W}p", f"{W}tc")]
    fills = [shade.get(f"{W}fill", "auto") for shade in shades if shade is not None]
    return any(fill != "auto" and not _white(fill) for fill in fills)


def hiding_styles(styles: Any) -> frozenset[str]:
    """The styles whose words are not seen, by id; nothing stands for a paragraph that names no style."""
    every = {one.get(f"{W}styleId", ""): one for one in styles.iter(f"{W}style")}
    for one in every.copy().values():
        if one.get(f"{W}type") == "paragraph" and one.get(f"{W}default") in ("1", "true"):
            every[""] = one
    return frozenset(identity for identity in every if _hides(identity, every, ()))


def _hides(identity: str, every: dict[str, Any], before: tuple[str, ...]) -> bool:
    style = every.get(identity)
    if style is None or identity in before:
        return False
    properties, base = style.find(f"{W}rPr"), style.find(f"{W}basedOn")
    vanish = None if properties is None else properties.find(f"{W}vanish")
    if vanish is not None:
        return on(vanish)
    if properties is not None and properties.find(f"{W}sz") is not None:
        return small(properties)
    return base is not None and _hides(base.get(_VAL, ""), every, (*before, identity))


def _white(colour: str) -> bool:
    try:
        return len(colour) == 6 and all(part >= _PALE for part in bytes.fromhex(colour))
    except ValueError:
        return False
