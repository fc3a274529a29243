"""A wire between a program and a PostgreSQL server that can be cut, held up, and mended."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg

from evidence_log.store.postgres_connection import Address


class Line:
    """A wire that can be cut before or after the server's answer, be down, or carry nothing for a while."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.cut_after_commit = threading.Event()
        self._down = self._then_down = False
        self._flows = threading.Event()
        self._flows.set()
        self._open: list[socket.socket] = []
        self.calls = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            self.calls += 1
            if self._down:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._target)
            self._open += [client, server]
            threading.Thread(target=self._copy, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self._copy, args=(server, client, True), daemon=True).start()

    def _copy(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:  # noqa: FBT001  (which way)
        while True:
            try:
                data = source.recv(65536)
                if not data or (answers and self.cut_after_commit.is_set()):
                    self.cut_after_commit.clear()
                    self._down |= self._then_down
                    _cut(source, sink)
                    return
                self._flows.wait()
                sink.sendall(data)
            except OSError:
                _cut(source, sink)
                return

    def hold(self) -> None:
        """Carries nothing on, and takes what is sent: as a server that stands still."""
        self._flows.clear()

    def go_down(self) -> None:
        """Cut, and every new connection refused: as a server that was stopped."""
        self._down = True
        _cut(*self._open)

    def go_down_after_commit(self) -> None:
        """Down with the server's next answer: what was asked for is done, and nobody is told."""
        self._then_down = True
        self.cut_after_commit.set()

    def mend(self) -> None:
        """As new."""
        self._down = self._then_down = False
        self._flows.set()

    def close(self) -> None:
        """For good."""
        self._listening.close()
        self._flows.set()
        _cut(*self._open)
        for one in self._open:
            one.close()


def _cut(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def through(url: str, admin_url: str) -> tuple[Line, str]:
    """A new line to the server of a URL, and the URL by way of it; the other URL may ask the server for its port."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    with psycopg.connect(Address.of(admin_url).url) as admin:
        ((port,),) = admin.execute("SELECT current_setting('port')").fetchall()
    made = Line(f"{query.pop('host')}/.s.PGSQL.{port}")
    user = parts.netloc.rpartition("@")[0] or (parts.username or "")
    netloc = f"{user}@127.0.0.1:{made.port}"
    return made, urlunsplit(parts._replace(netloc=netloc, query=urlencode(query)))
