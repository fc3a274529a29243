"""The clock and the table that all benchmarks share."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence


def best(
    work: Callable[[], object], rounds: int = 3, clock: Callable[[], float] = time.perf_counter
) -> float:
    """The least seconds of some rounds; `time.process_time` where nothing waits for a disk or another process."""
    return in_turns(work, rounds=rounds, clock=clock)[0]


def in_turns(
    *works: Callable[[], object], rounds: int = 3, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """The least seconds of each work, one after the other in every round: what slows the machine slows all of them."""
    found: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, seconds in zip(works, found, strict=True):
            began = clock()
            work()
            seconds.append(clock() - began)
    return [min(seconds) for seconds in found]


def table(rows: Sequence[tuple[str, float, float, str]]) -> None:
    """Prints what, seconds, floor and ratio as a Markdown table."""
    print("| what | seconds | floor | ratio | aim |\n|---|---|---|---|---|")
    for what, seconds, floor, aim in rows:
        print(f"| {what} | {seconds:.3f} | {floor:.3f} | {seconds / floor:.2f} | {aim} |")
