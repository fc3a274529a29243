"""Reads editions and rules from TOML into frozen models, with the SHA-256 of the file's bytes."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from frameworks.edition import Edition
from frameworks.errors import FrameworkError, UnknownEditionError
from frameworks.rules import Rules

Loaded = TypeVar("Loaded", Edition, Rules)


def edition_ids() -> tuple[str, ...]:
    """The ids of the shipped editions, in order."""
    return _ids("frameworks.editions")


def rules_ids() -> tuple[str, ...]:
    """The ids of the shipped rules, in order."""
    return _ids("frameworks.rulesets")


@cache
def load_edition(item: str) -> Edition:
    """A shipped edition; UnknownEditionError names those there are."""
    return edition_of(edition_bytes(item), f"{item}.toml")


@cache
def load_rules(item: str) -> Rules:
    """Shipped rating rules; UnknownEditionError names those there are."""
    return rules_of(rules_bytes(item), f"{item}.toml")


def edition_bytes(item: str) -> bytes:
    """The bytes of a shipped edition's file, as they are hashed."""
    return _shipped("frameworks.editions", item, edition_ids(), "edition")


def rules_bytes(item: str) -> bytes:
    """The bytes of a shipped rules file, as they are hashed."""
    return _shipped("frameworks.rulesets", item, rules_ids(), "set of rules")


def load_edition_file(path: Path) -> Edition:
    """An edition from a file of the user's."""
    return edition_of(_read(path), str(path))


def load_rules_file(path: Path) -> Rules:
    """Rating rules from a file of the user's."""
    return rules_of(_read(path), str(path))


def edition_of(data: bytes, name: str) -> Edition:
    """An edition from the bytes of a file; prompts get their ids from their places (requirement 23)."""
    return _validated(Edition, _with_prompt_ids(_parsed(data, name)), data, name)


def rules_of(data: bytes, name: str) -> Rules:
    """Rating rules from the bytes of a file."""
    return _validated(Rules, _parsed(data, name), data, name)


def _ids(package: str) -> tuple[str, ...]:
    found = (entry.name for entry in resources.files(package).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def _shipped(package: str, item: str, known: tuple[str, ...], what: str) -> bytes:
    if item not in known:
        raise UnknownEditionError(f"there is no {what} called {item}; there are: {', '.join(known)}")
    return resources.files(package).joinpath(f"{item}.toml").read_bytes()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FrameworkError(f"{path} cannot be read: {error.strerror}") from error


def _parsed(data: bytes, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise FrameworkError(f"{name} is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise FrameworkError(f"{name} is not TOML: {error}; mend that line") from error


def _validated(cls: Callable[..., Loaded], state: dict[str, Any], data: bytes, name: str) -> Loaded:
    try:
        return cls(**state, digest=hashlib.sha256(data).hexdigest())
    except (ValidationError, TypeError) as error:
        raise FrameworkError(f"{name} is not a framework file: {_first(error)}") from error


def _first(error: ValidationError | TypeError) -> str:
    if isinstance(error, TypeError):
        return str(error)
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"at {place}: {fault['msg']}; {error.error_count()} faults in all, `daybook framework lint` lists them"


def _with_prompt_ids(state: dict[str, Any]) -> dict[str, Any]:
    for domain in state.get("domains", ()):
        for standard in domain.get("standards", ()):
            for question in standard.get("key_questions", ()):
                for place, prompt in enumerate(question.get("prompts", ()), start=1):
                    prompt["id"] = f"{question.get('id')}.{place}"
    return state
