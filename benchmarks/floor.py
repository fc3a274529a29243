"""The clock and the table that all benchmarks share."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """The least seconds of some rounds."""
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def table(rows: Sequence[tuple[str, float, float, str]]) -> None:
    """Prints what, seconds, floor and ratio as a Markdown table."""
    print("| what | seconds | floor | ratio | aim |\n|---|---|---|---|---|")
    for what, seconds, floor, aim in rows:
        print(f"| {what} | {seconds:.3f} | {floor:.3f} | {seconds / floor:.2f} | {aim} |")
