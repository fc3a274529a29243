"""Arguments that commands of several families take alike."""

from __future__ import annotations

import argparse
from pathlib import Path


def adds_text(parser: argparse.ArgumentParser) -> None:
    """Text is typed on the line or read from a file."""
    parser.add_argument("--text")
    parser.add_argument("--file", type=Path)


def adds_reading(parser: argparse.ArgumentParser, run: object) -> None:
    """It is read as at a position, and as JSON."""
    parser.add_argument("--at", type=int)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)
