"""The register: every requirement has its test or its reason, and each rule of A, C and D is seen to bite."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parent
REGISTER: dict[int, dict[str, Any]] = {
    int(number): entry
    for number, entry in tomllib.loads((TESTS / "register.toml").read_text("utf-8")).items()
}
RULES = [*range(1, 36), *range(72, 85), *range(85, 110)]
"""Sections A, C and D."""

SHORT = (16, 78, 87)
"""The rules broken in every run; the trial breaks all of them."""

CHOSEN = RULES if os.environ.get("DAYBOOK_TRIALS") == "full" else SHORT


def defined(module: str) -> set[str]:
    tree = ast.parse((TESTS / f"{module}.py").read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_number_stands_in_the_register_once() -> None:
    assert list(REGISTER) == list(range(1, 135))


@pytest.mark.parametrize("number", REGISTER)
def test_each_requirement_names_tests_that_are_there_or_a_reason(number: int) -> None:
    entry = REGISTER[number]
    assert entry["force"] in ("stated", "proposal", "view", "inferred")
    assert ("tests" in entry) != ("later" in entry)
    for name in entry.get("tests", ()):
        module, _, test = name.partition("::")
        assert test in defined(module), name
    assert len(entry.get("later", "a reason")) > 5


@pytest.mark.parametrize("number", RULES)
def test_every_rule_on_frameworks_outcomes_and_ratings_has_a_test_and_a_mutation(number: int) -> None:
    change = REGISTER[number]["mutate"]
    assert change["old"] in (ROOT / change["file"]).read_text("utf-8")
    assert change["old"] != change["new"]
    assert REGISTER[number]["tests"]


def test_force_is_as_counted_in_the_paper() -> None:
    counts = {
        force: sum(e["force"] == force for e in REGISTER.values()) for force in ("stated", "proposal", "view")
    }
    assert counts == {"stated": 93, "proposal": 24, "view": 9}


@pytest.mark.trial
@pytest.mark.parametrize("number", CHOSEN)
def test_a_broken_rule_fails_its_test(number: int, tmp_path: Path) -> None:
    """Must show 1: the rule is changed in a copy, and the test that shows it fails there."""
    entry = REGISTER[number]
    copy = tmp_path / "copy"
    leave = shutil.ignore_patterns(".git", ".venv", "demo", "__pycache__", "build", "*.egg-info", ".*_cache")
    shutil.copytree(ROOT, copy, ignore=leave)
    path = copy / entry["mutate"]["file"]
    text = path.read_text("utf-8")
    path.write_text(text.replace(entry["mutate"]["old"], entry["mutate"]["new"], 1), "utf-8")
    names = [f"tests/{module}.py::{test}" for module, _, test in (n.partition("::") for n in entry["tests"])]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:xdist", "-p", "no:randomly", *names]
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    found = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 1, f"the rule was broken and no test failed:\n{found.stdout[-2000:]}"
    assert "error: unrecognized" not in found.stderr
