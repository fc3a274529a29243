"""What the README says, it does; the wheel carries what it must and nothing else; the house rules hold."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tui.cli import main

ROOT = Path(__file__).parents[1]
ROOMS = ("evidence_log", "frameworks", "report_builder", "templates", "tui")
README = (ROOT / "README.md").read_text("utf-8")


def test_the_commands_of_the_readme_run(
    demo_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("templates", "frameworks"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAYBOOK_LOG", str(demo_copy))
    blocks = re.findall(r"<!-- run -->\n```\n(.*?)```", README, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line]
    assert len(lines) > 20
    for line in lines:
        program, *words = shlex.split(line)
        assert program == "daybook"
        code = main(words)
        assert code == 0, (line, capsys.readouterr().err)
    assert (tmp_path / "report.docx").exists()


def test_the_first_screen_shows_the_two_commands() -> None:
    first = README.splitlines()[:24]
    assert any(line.startswith("make demo") for line in first)
    assert any(line.startswith("make test") for line in first)
    makefile = (ROOT / "Makefile").read_text()
    assert all(f"\n{target}:" in makefile for target in ("demo", "test", "trials", "bench", "lint"))


def tracked(room: str, *suffixes: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_exactly_these_files(tmp_path: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-w",
        str(tmp_path),
        ".",
    ]
    copy = tmp_path / "source"
    names = ["pyproject.toml", "README.md", "LICENSE", *ROOMS]
    copy.mkdir()
    for name in names:
        subprocess.run(["cp", "-r", str(ROOT / name), str(copy / name)], check=True)
    subprocess.run(words, cwd=copy, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    wanted = {name for room in ROOMS for name in tracked(room, ".py")}
    wanted |= tracked("frameworks", ".toml") | tracked("templates", ".docx", ".txt", ".json")
    wanted |= tracked("tui/example", ".csv", ".txt", ".md") | {"tui/app.tcss"}
    wanted |= {"evidence_log/py.typed", "frameworks/py.typed"} | tracked("report_builder", ".toml", ".css")
    assert held == wanted
    editions = {name for name in held if name.startswith("frameworks/editions/") and name.endswith(".toml")}
    assert len(editions) == 6


def sources() -> list[Path]:
    return [ROOT / name for room in ROOMS for name in sorted(tracked(room, ".py"))]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_public_names_say_what_holds(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), path
    for node in ast.walk(tree):
        if isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        ) and not node.name.startswith("_"):
            inner = any(
                isinstance(outer, ast.FunctionDef) and node in ast.walk(outer) and node is not outer
                for outer in ast.walk(tree)
            )
            assert inner or ast.get_docstring(node), f"{path}:{node.lineno} {node.name}"


def test_no_widget_parses_markup() -> None:
    """`markup=False` on every Static: stored text is never markup."""
    for name in tracked("tui", ".py"):
        tree = ast.parse((ROOT / name).read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Static":
                assert any(word.arg == "markup" for word in node.keywords), f"{name}:{node.lineno}"
