"""`daybook completion` for the shell, and `daybook serve` for a browser."""

from __future__ import annotations

import argparse

SHELLS = ("bash", "zsh", "fish")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the two commands to the command line."""
    completion = commands.add_parser(
        "completion", help="what your shell needs to complete daybook's commands"
    )
    completion.add_argument("shell", choices=SHELLS)
    completion.set_defaults(run=_completion)
    serving = commands.add_parser("serve", help="the screens in a browser on this machine, for reading only")
    serving.add_argument("--host", default="127.0.0.1", help="another interface wants --behind-proxy too")
    serving.add_argument("--port", type=int, default=8000)
    serving.add_argument(
        "--behind-proxy", metavar="URL", help="the https:// address of the proxy that lets people in"
    )
    serving.set_defaults(run=_serve)


def _completion(args: argparse.Namespace) -> int:
    import sys

    import shtab

    from tui.cli import parser

    sys.stdout.write(shtab.complete(with_files(parser()), shell=args.shell) + "\n")
    return 0


def with_files(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The parser with every argument that names a file said to be one."""
    from pathlib import Path

    import shtab

    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                with_files(each)
        elif action.type is Path or action.dest in ("log", "keys"):
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # read by the completion library
    return parser


def _serve(args: argparse.Namespace) -> int:
    from tui.serving import serve

    return serve(args)
