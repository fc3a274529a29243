"""A connection on which nothing waits for ever: a server that stands still is noticed like a line that was cut."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg

ANSWER_SECONDS = 65.0
"""The server ends a statement of ours after 60; who has been silent for longer does not answer at all."""

Answer = TypeVar("Answer")


class AnsweringConnection(psycopg.Connection[Any]):
    """Closed, with an OperationalError, where the server is silent for too long; the library itself would wait on."""

    answer_seconds = ANSWER_SECONDS

    @contextmanager
    def unhurried(self) -> Iterator[None]:
        """Waits as long as a statement may take, whatever is waited for otherwise."""
        usual, self.answer_seconds = self.answer_seconds, ANSWER_SECONDS
        try:
            yield
        finally:
            self.answer_seconds = usual

    def wait(self, gen: Generator[Any, Any, Answer], *how: Any, **more: Any) -> Answer:
        """As the library's own, while the server says something."""
        return super().wait(self._in_time(gen), *how, **more)

    def _in_time(self, gen: Generator[Any, Any, Answer]) -> Generator[Any, Any, Answer]:
        """The library's steps one by one, each within the time; at one that nothing is ready for, the clock is read."""
        began = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    began = time.monotonic()
                elif time.monotonic() - began > self.answer_seconds:
                    self.close()
                    raise psycopg.OperationalError(
                        f"the server has not answered for {self.answer_seconds:.0f} s"
                    )
                wanted = gen.send(ready)
        except StopIteration as done:
            answer: Answer = done.value
            return answer
