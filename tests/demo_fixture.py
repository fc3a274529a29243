"""The example inspection, made once for all tests by its own commands; tests that write take a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from tui.demo import environment, play


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example's log in northshire.db, ready to be read."""
    folder = tmp_path_factory.mktemp("demo")
    play(str(folder / "northshire.db"))
    return folder


@pytest.fixture
def demo_copy(demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example's log that a test may write to, with the keys of its people at hand."""
    for name, value in environment(str(demo_folder / "northshire.db")).items():
        monkeypatch.setenv(name, value)
    for name in ("northshire.db", "northshire.db.keys"):
        shutil.copy(demo_folder / name, tmp_path / name)
    return tmp_path / "northshire.db"


@pytest.fixture
def demo_log(demo_folder: Path) -> Iterator[EvidenceLog]:
    """The example's log, read only."""
    with open_log(str(demo_folder / "northshire.db"), read_only=True) as log:
        yield log
