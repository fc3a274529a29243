"""The screens without a terminal: an app over a log, keys pressed one by one, what it says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from evidence_log.opening import open_log
from tui.app import DaybookApp
from tui.config import Config

HERE = "northshire-2026"


@asynccontextmanager
async def screens(
    log: Path, person: str, size: tuple[int, int] = (80, 24), config: Config | None = None
) -> AsyncIterator[tuple[DaybookApp, Pilot[int]]]:
    with open_log(str(log)) as opened:
        app = DaybookApp(opened, person, config=config, location=str(log))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield app, pilot
            app.workers.cancel_all()
            app.exit(0)


async def press(pilot: Pilot[int], *keys: str) -> None:
    for key in keys:
        await pilot.press("space" if key == " " else key)
        await pilot.pause()


def said(app: DaybookApp) -> str:
    return str(app.screen.query_one("#said", Static).render())


def shown(app: DaybookApp) -> str:
    """Everything on the screen, in words."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def until(pilot: Pilot[int], holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Waits until something holds; fails with what is on the screen when it does not in time."""
    for _ in range(int(seconds / 0.05)):
        if holds():
            return
        await pilot.pause(0.05)
    app = pilot.app
    assert isinstance(app, DaybookApp)
    raise AssertionError(f"it never held; the screen shows:\n{shown(app)}")
