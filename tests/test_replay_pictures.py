"""Pictures of replay, trail and report at both sizes, dark and without colour."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_log.opening import open_log
from tests.drawn import drawn, looked_at
from tests.fixed_log import fixed_log
from tests.screens import press, shown, until
from tui.app import DaybookApp

KEYS = {
    "replay": (
        "4",
        "left_curly_bracket",
        "left_curly_bracket",
        "m",
        "left_square_bracket",
        "left_square_bracket",
    ),
    "trail": ("5", "up", "up"),
    "report": ("6", *["down"] * 9),
}


@pytest.fixture(scope="module")
def fixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fixed_log(tmp_path_factory.mktemp("fixed") / "fixed.db")


@pytest.mark.parametrize("colour", ["dark", "none"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("name", list(KEYS))
async def test_a_screen_looks_as_it_did(
    fixed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    size: tuple[int, int],
    colour: str,
) -> None:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DAYBOOK_CACHE", str(tmp_path / "cache"))
    if colour == "none":
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("TEXTUAL_THEME", "ansi-dark")
    with open_log(str(fixed), read_only=True) as log:
        app = DaybookApp(log, "khan")
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await press(pilot, *KEYS[name])
            await until(pilot, lambda: app.live.indexed and app.live.folded and "indexing" not in shown(app))
            await pilot.pause()
            picture = drawn(app, name)
            app.workers.cancel_all()
            app.exit(0)
    assert picture == looked_at(picture, name, size, colour)


def test_the_pictures_of_the_readme_fetch_nothing() -> None:
    found = list((Path(__file__).parents[1] / "tui").glob("*.svg"))
    assert found
    for path in found:
        picture = path.read_text("utf-8").replace("http://www.w3.org", "")
        assert "http" not in picture, path.name
        assert "@import" not in picture, path.name
