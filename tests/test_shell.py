"""Completion for three shells, plots in text, and a browser that only reads and only answers its own address."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiohttp import ClientSession

from evidence_log.projections.courses import Course, Reach
from tui.cli import main, parser
from tui.command_shell import SHELLS
from tui.errors import TerminalError
from tui.plots import band_lines, bar, course_lines, filled, reach_lines
from tui.serving import allowed, is_loopback, public_address, screens_command, without_outside

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_names_every_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    text = capsys.readouterr().out
    for command in ("verify", "replay", "plot", "log", "framework"):
        assert command == "replay" or command in text
    assert "daybook" in text


def test_bash_takes_the_completion_and_completes_a_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["completion", "bash"])
    script = tmp_path / "daybook.bash"
    script.write_text(capsys.readouterr().out)
    words = (
        f"source {script}; COMP_WORDS=(daybook veri); COMP_CWORD=1; COMP_LINE='daybook veri'; "
        "f=$(complete -p daybook | sed 's/.*-F \\([^ ]*\\).*/\\1/'); $f daybook veri daybook; echo ${COMPREPLY[@]}"
    )
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["verify"]


def test_a_course_shows_a_letter_where_it_changed() -> None:
    lines = course_lines([Course("2.3", (None, "Good", "Good", "Inadequate"))], 400, 12)
    assert lines[0] == "2.3      .G-I  Inadequate"
    assert lines[1].endswith("400")


def test_bars_say_something_for_anything_above_nothing_and_are_full_only_when_all_is_done() -> None:
    assert bar(0, 10, 20) == ""
    assert bar(1, 1000, 20) == "█"
    assert filled(99, 100, 10) == "█" * 9 + "░"
    assert filled(100, 100, 10) == "█" * 10
    assert filled(0, 0, 4) == "░░░░"
    assert "3" in band_lines([("Good", 3, 1)], 10)[0]
    assert reach_lines([Reach("lee", 4, 7, 9)], 9)[0].endswith("7 of 9")


@pytest.mark.parametrize("what", ["ratings", "bands", "inspectors"])
def test_plots_are_printed_as_text_and_as_numbers(
    demo_copy: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    assert main(["--log", str(demo_copy), "plot", what]) == 0
    assert capsys.readouterr().out
    assert main(["--log", str(demo_copy), "plot", what, "--json", "--at", "3000"]) == 0
    assert json.loads(capsys.readouterr().out)


def test_only_loopback_is_served_unless_a_proxy_is_named() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not is_loopback("0.0.0.0")
    assert public_address("127.0.0.1", 8000, None) == "http://127.0.0.1:8000"
    with pytest.raises(TerminalError, match="--behind-proxy"):
        public_address("0.0.0.0", 8000, None)
    with pytest.raises(TerminalError, match="https://"):
        public_address("0.0.0.0", 8000, "http://plain.example")
    assert public_address("0.0.0.0", 8000, "https://daybook.example/") == "https://daybook.example"


def test_a_page_of_another_site_may_not_open_the_connection() -> None:
    here = "http://127.0.0.1:8000"
    assert allowed({"Host": "127.0.0.1:8000"}, here)
    assert allowed({"Host": "127.0.0.1:8000", "Origin": here}, here)
    assert not allowed({"Host": "127.0.0.1:8000", "Origin": "https://evil.example"}, here)
    assert not allowed({"Host": "evil.example"}, here)
    assert not allowed({}, here)


def test_nothing_is_fetched_from_outside() -> None:
    page = '<link rel="stylesheet"\n href="https://fonts.example/css?x"\n /><link href="/static/a.css">'
    assert without_outside(page) == '<link href="/static/a.css">'


def test_the_served_screens_only_read_whatever_the_names() -> None:
    args = parser().parse_args(["--log", "a b;c.db", "--as", "flint", "serve"])
    words = screens_command(args)
    assert "--read-only" in words
    assert "'a b;c.db'" in words


def test_the_served_screens_know_for_what_is_read_where_reading_is_recorded() -> None:
    given = ["--as", "flint", "--purpose", "Second reading", "--recipient", "the panel"]
    words = screens_command(parser().parse_args([*given, "serve"]))
    assert "--purpose 'Second reading' --recipient 'the panel'" in words
    assert "--purpose" not in screens_command(parser().parse_args(["serve"]))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_a_browser_gets_the_page_and_the_screens_and_a_stranger_nothing(
    demo_copy: Path, tmp_path: Path
) -> None:
    port = free_port()
    words = ["-m", "tui", "--log", str(demo_copy), "--as", "flint", "serve", "--port", str(port)]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DAYBOOK_STATE": str(tmp_path / "s")}
    env |= {"DAYBOOK_CACHE": str(tmp_path / "c")}
    server = subprocess.Popen(
        [sys.executable, *words], env=env, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )

    async def visit() -> None:
        here = f"http://127.0.0.1:{port}"
        async with ClientSession() as session:
            end = time.monotonic() + 60
            while True:
                try:
                    page = await (await session.get(here)).text()
                    break
                except OSError:
                    assert time.monotonic() < end
                    await asyncio.sleep(0.1)
            assert "textual.js" in page
            assert "googleapis" not in page
            assert (await session.get(here, headers={"Host": "evil.example"})).status == 403
            with pytest.raises(Exception, match="403"):
                await session.ws_connect(f"{here}/ws", headers={"Origin": "https://evil.example"})
            async with session.ws_connect(f"{here}/ws?width=80&height=24", headers={"Origin": here}) as line:
                seen = b""
                while b"Inspections" not in seen:
                    message = await line.receive(timeout=60)
                    seen += message.data if isinstance(message.data, bytes) else str(message.data).encode()

    try:
        asyncio.run(visit())
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)
