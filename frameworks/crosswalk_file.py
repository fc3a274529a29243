"""Crosswalks as TOML files: one line a link, so that an author can read, decide and compare them."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from frameworks.edition import Edition
from frameworks.errors import FrameworkError
from frameworks.link import Crosswalk, Link, LinkKind
from frameworks.similarity import nodes


def crosswalk_of(data: bytes, name: str) -> Crosswalk:
    """A crosswalk from the bytes of a file; `decided_by` at its head holds for each link that names nobody."""
    try:
        state = tomllib.loads(data.decode("utf-8"))
        decided = state.pop("decided_by", None)
        links = [{"decided_by": decided, **link} for link in state.pop("links", ())]
        return Crosswalk.model_validate(
            {**state, "links": links, "digest": hashlib.sha256(data).hexdigest()},
        )
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FrameworkError(f"{name} is not TOML in UTF-8: {error}; mend that line") from error
    except (ValidationError, TypeError) as error:
        raise FrameworkError(
            f"{name} is not a crosswalk file: {error}; it wants old, new and links with from, to and kind"
        ) from error


def as_toml(links: Iterable[Link], old: Edition, new: Edition, decided_by: str | None = None) -> str:
    """The file of these links; a proposal that is not `same` has both texts above it, for a person to decide."""
    lines = [f"old = {_quoted(old.id)}", f"new = {_quoted(new.id)}"]
    lines += [f"decided_by = {_quoted(decided_by)}"] if decided_by else []
    lines += ["links = ["]
    before, after = nodes(old), nodes(new)
    for link in links:
        if not link.decided_by and link.kind is not LinkKind.SAME:
            lines += [f"  # old {item}: {_line(before[item].text)}" for item in link.from_ids]
            lines += [f"  # new {item}: {_line(after[item].text)}" for item in link.to_ids]
        keys = _keys(link, without=decided_by)
        lines += [f"  {{ {', '.join(f'{key} = {_quoted(value)}' for key, value in keys)} }},"]
    return "\n".join([*lines, "]", ""])


def _keys(link: Link, *, without: str | None) -> Iterator[tuple[str, Any]]:
    for key, value in link.model_dump(mode="json", by_alias=True).items():
        if value not in (None, [], ()) and not (key == "decided_by" and value == without):
            yield key, value


def _quoted(value: Any) -> str:
    """A value as TOML: JSON's strings, whole numbers and lists of strings are TOML's too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
