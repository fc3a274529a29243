"""`daybook init`, `demo` and `ui`: where everybody begins."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the three commands to the command line."""
    demo = commands.add_parser("demo", help="a whole example inspection: log, Word report, verification")
    demo.add_argument("dir", nargs="?", type=Path, default=Path("demo"))
    demo.set_defaults(run=_demo)
    new = commands.add_parser("init", help="make a new, empty log")
    new.set_defaults(run=_init)
    screens = commands.add_parser("ui", help="open the screens")
    screens.add_argument("--theme", choices=("dark", "light", "ansi", "contrast"))
    screens.add_argument("--ascii", action="store_true", help="nothing outside ASCII on the screen")
    screens.add_argument("--lean", action="store_true", help="for slow lines; on by itself over SSH")
    screens.add_argument("--read-only", action="store_true", help="nothing is written, whatever the role")
    screens.add_argument("--no-mouse", action="store_true")
    screens.add_argument("--keys", dest="key_table", action="store_true", help="print every key and stop")
    screens.set_defaults(run=_ui)


def _demo(args: argparse.Namespace) -> int:
    from tui.demo import make

    return make(args.dir)


def _init(args: argparse.Namespace) -> int:
    from evidence_log.opening import keys_path
    from tui.plain import show
    from tui.said_words import keys_of, location_of
    from tui.session import opened

    place = location_of(args)
    with opened(args, create=True) as log:
        show(f"{_without_password(place)}: a log of {log.head():,} events")
        if "://" in place:
            keys = keys_path(place, keys_of(args)).absolute()
            show(f"keys of its texts: {keys}; whoever works on it names this file (--keys or DAYBOOK_KEYS)")
            show(
                "next: daybook people grant PERSON --login NAME, one for each who records; --auditor for who reads"
            )
        show("next: daybook --as YOU inspection open ID --title … --provider … --edition … --name …")
    return 0


def _without_password(place: str) -> str:
    """A URL as it may be shown."""
    from urllib.parse import urlsplit, urlunsplit

    if "://" not in place:
        return place
    parts = urlsplit(place)
    user, _, host = parts.netloc.rpartition("@")
    name = user.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{name}@{host}" if name else host))


def _ui(args: argparse.Namespace) -> int:
    if args.key_table:
        from tui.keys import markdown
        from tui.plain import show

        show(*markdown())
        return 0
    from tui.start import run_screens

    _begun(args)
    return run_screens(args)


def _begun(args: argparse.Namespace) -> None:
    """Refuses to open the screens over no log, or for nobody, and says where to begin."""
    from tui.errors import TerminalError
    from tui.said_words import location_of, reader_of

    place = location_of(args)
    if "://" not in place and not Path(place).exists():
        raise TerminalError(
            f"there is no log at {place}: `daybook demo` makes an example inspection to look at, "
            "`daybook init` a log of your own, and --log FILE opens one that stands elsewhere"
        )
    if reader_of(args) is None:
        raise TerminalError(
            "say who you are: `daybook --as PERSON`, or set DAYBOOK_PERSON; "
            "`daybook people list` shows who takes part"
        )
