"""What a person sets for themselves: theme, characters, mouse, keys. A bad line gets a sentence and is ignored.

The file is `config.toml` in the platform's configuration directory, or wherever DAYBOOK_CONFIG says:

    theme = "light"        # dark, light, ansi or contrast
    ascii = false          # nothing outside ASCII on the screen
    lean = false           # for slow lines; on by itself over SSH
    mouse = true
    [keys]
    "work.yes" = "Y"       # ids as in `daybook ui --keys`; several keys apart by commas
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

THEMES = ("dark", "light", "ansi", "contrast")
_FLAGS = ("ascii", "lean", "mouse")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings that hold, and a sentence for each line of the file that does not."""

    theme: str = "dark"
    ascii: bool = False
    lean: bool = False
    mouse: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)
    said: tuple[str, ...] = ()


def config_path() -> Path:
    """DAYBOOK_CONFIG, else config.toml in the platform's configuration directory."""
    given = os.environ.get("DAYBOOK_CONFIG")
    return Path(given) if given else user_config_path("daybook") / "config.toml"


def read_config(path: Path | None = None) -> Config:
    """The configuration in a file; no file is no configuration, and what cannot be read is said."""
    place = path or config_path()
    try:
        found = tomllib.loads(place.read_text("utf-8"))
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Config(said=(f"{place} is ignored, because it cannot be read: {error}",))
    return _checked(found, place.name)


def _checked(found: Mapping[str, Any], name: str) -> Config:
    facts: dict[str, Any] = {}
    said: list[str] = []
    for key, value in found.items():
        if key == "theme" and value in THEMES:
            facts[key] = value
        elif key == "theme":
            said.append(f"{name}: there is no theme {value!r}; there are {', '.join(THEMES)}")
        elif key in _FLAGS and isinstance(value, bool):
            facts[key] = value
        elif key in _FLAGS:
            said.append(f"{name}: {key} is true or false, not {value!r}")
        elif key == "keys" and isinstance(value, dict):
            facts["keys"], more = _keys(value, name)
            said += more
        else:
            said.append(
                f"{name}: there is no setting {key!r}; there are theme, {', '.join(_FLAGS)} and [keys]"
            )
    return Config(**facts, said=tuple(said))


def _keys(wanted: Mapping[str, Any], name: str) -> tuple[dict[str, str], list[str]]:
    """The keys that can be moved without hurting another, and a sentence for each of the others."""
    from tui.key_table import TABLE  # noqa: PLC0415  (without a [keys] table nothing of it is wanted)
    from tui.keys import faults, named  # noqa: PLC0415  (as above)

    known, before = {key.id for key in TABLE}, set(faults())
    kept: dict[str, str] = {}
    said: list[str] = []
    for item, value in wanted.items():
        parts = [named(part) for part in str(value).split(",") if part.strip()]
        if item not in known:
            said.append(f"{name}: there is no key id {item!r}; `daybook ui --keys` lists them")
            continue
        if not isinstance(value, str) or not parts:
            said.append(f'{name}: the keys of {item} are a text such as "Y" or "f6,ctrl+t", not {value!r}')
            continue
        tried = {**kept, item: ",".join(parts)}
        new = [fault for fault in faults(keymap=tried) if fault not in before]
        if new:
            said.append(f"{name}: {item} stays as it was, because {new[0]}")
        else:
            kept = tried
    return kept, said
