"""One key table: nothing doubled, nothing dead, nothing that a terminal cannot send; people may move keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.keys import key_to_character
from textual.widget import Widget

from evidence_log.events.envelope import Role
from evidence_log.opening import open_log
from tests.screens import press, said, screens, shown, until
from tui.app import DaybookApp
from tui.config import read_config
from tui.key_row import EVERYWHERE, Key
from tui.key_table import TABLE
from tui.keys import (
    MOST_HINTS,
    bindings_of,
    faults,
    help_of,
    hints_of,
    keys_of,
    markdown,
)
from tui.lines import Lines
from tui.navigation import SCREENS, screen_class
from tui.why_screen import Why

README = Path(__file__).parents[1] / "README.md"


def test_no_key_is_bound_twice_or_cannot_be_sent() -> None:
    assert faults() == []
    assert len({key.id for key in TABLE}) == len(TABLE)


def test_the_lint_finds_doubled_and_unsendable_keys() -> None:
    bad = (
        Key("a.one", "x", "one", ("home",), "", ""),
        Key("a.two", "x", "two", ("home",), "", ""),
        Key("a.three", "ctrl+enter", "three", ("home",), "", ""),
        Key("a.four", "ctrl+h,alt+x", "four", ("home",), "", ""),
    )
    assert len(faults(bad)) == 3


@pytest.mark.parametrize("screen", EVERYWHERE)
@pytest.mark.parametrize("width", [80, 100, 140])
def test_a_footer_fits_and_ends_in_help(screen: str, width: int) -> None:
    hints = hints_of(screen, (Role.LEAD,), {}, width - 1)
    assert sum(len(hint.text) + 2 for hint in hints) < width
    assert hints[-1].text == "f1 Help".replace("f1", "F1")
    if width == 80:
        assert len(hints) <= MOST_HINTS


def test_what_a_role_may_not_do_is_in_brackets_and_named_in_the_help() -> None:
    (answer, *_) = hints_of("workspace", (Role.AUDITOR,))
    assert answer == ("(y n - t Answer)", False)
    assert any("(not you: it needs the role inspector or lead)" in line for line in help_of("workspace", ()))
    (answer, *_) = hints_of("workspace", (Role.INSPECTOR,))
    assert answer == ("y n - t Answer", True)


def test_every_key_has_an_action_on_its_screens() -> None:
    for row in TABLE:
        name = row.action.partition("(")[0]
        for screen in set(row.screens) & {*SCREENS, "why"}:
            cls = Why if screen == "why" else screen_class(screen)
            assert hasattr(cls, f"action_{name}"), (screen, name)
    for screen in EVERYWHERE:
        assert len(bindings_of(screen)) == len(keys_of(screen))


async def dead_keys(app: DaybookApp, name: str) -> list[str]:
    """Actions none of whose keys arrives while some widget of the screen has the focus.

    In a field letters are typed, and what moves about in the list beside it moves about in the field.
    """
    screen, found = app.screen, []
    for widget in screen.walk_children(Widget):
        if not widget.focusable:
            continue
        field = not isinstance(widget, Lines)
        nodes = [node for node in widget.ancestors_with_self if node not in (screen, app)]
        taken = {key for node in nodes for key in node._bindings.key_to_bindings}
        for key in keys_of(name):
            keys = key.keys.split(",")
            free = [
                k for k in keys if k not in taken and not widget.check_consume_key(k, key_to_character(k))
            ]
            letters = all(len(key_to_character(k) or "") == 1 for k in keys)
            if not free and not (field and (letters or key.id.startswith("list."))):
                found.append(f"{name}: {key.id} ({key.keys}) is dead in {type(widget).__name__}")
    return found


async def test_no_widget_of_a_screen_takes_its_keys(demo_copy: Path) -> None:
    async with screens(demo_copy, "khan") as (app, pilot):
        found = await dead_keys(app, "home")
        await press(pilot, "enter")
        for name in SCREENS:
            app.go(name)
            await pilot.pause()
            found += await dead_keys(app, name)
        app.go("workspace")
        await press(pilot, "e")
        found += await dead_keys(app, "drawer")
    assert found == []


def test_the_readme_holds_the_key_table() -> None:
    between = re.search(r"<!-- keys -->\n(.*?)\n<!-- /keys -->", README.read_text("utf-8"), re.DOTALL)
    assert between is not None
    assert between[1].strip().split("\n") == markdown()


# -- a person's own configuration


def test_keys_of_ones_own_are_taken_by_id_and_bad_ones_get_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        'theme = "light"\nascii = "yes"\nbeep = true\n[keys]\n"work.yes" = "Y"\n"work.no" = "e"\n'
        '"work.nay" = "N"\n"work.why" = 3\n"shared.why" = "ctrl+enter"\n'
    )
    config = read_config(file)
    assert config.theme == "light"
    assert config.keys == {"work.yes": "Y"}
    assert not config.ascii
    assert [sentence for sentence in config.said if "work.no stays as it was" in sentence]
    assert len(config.said) == 6


def test_no_file_is_no_configuration_and_a_broken_one_is_said(tmp_path: Path) -> None:
    assert read_config(tmp_path / "none.toml").said == ()
    file = tmp_path / "config.toml"
    file.write_text("theme = light")
    config = read_config(file)
    assert (config.theme, len(config.said)) == ("dark", 1)
    file.write_text('theme = "pink"\n')
    assert "there is no theme 'pink'" in read_config(file).said[0]


async def test_a_moved_key_acts_and_is_what_the_footer_shows(demo_copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[keys]\n"work.no" = "X"\n"work.nix" = "Z"\n')
    async with screens(demo_copy, "ortiz", config=read_config(file)) as (app, pilot):
        assert "there is no key id 'work.nix'" in said(app)
        await press(pilot, "enter")
        before = app.live.seen
        assert "y X - t Answer" in foot(app)
        await press(pilot, "n")
        assert app.live.seen == before
        await press(pilot, "X")
        assert app.live.seen == before + 1


def foot(app: DaybookApp) -> str:
    return str(app.screen.query_one("#foot").render())


async def test_the_palette_names_every_command_and_runs_it(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "ctrl+p", *"trail", "enter")
        assert app.screen.query_one("#filter")
        await press(pilot, "escape", "ctrl+p", *"nothing like it", "enter", "escape")
        await press(pilot, "g", *"c002 2.3.3", "enter")
        await until(pilot, lambda: "C002 2.3.3" in shown(app))
        with open_log(str(demo_copy), read_only=True) as log:
            assert log.head() == app.live.seen
        await press(pilot, "g", *"nowhere", "enter")
        assert "'nowhere' is no case" in said(app)
