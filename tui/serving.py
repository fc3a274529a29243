"""The screens in a browser, for reading: on loopback only, or behind a proxy that lets people in.

The library serves whoever asks, so three things are ours: nothing listens elsewhere unless a proxy is named, no page
of another site may open the connection (Host and Origin are compared), and nothing is fetched from outside.
"""

from __future__ import annotations

import argparse
import ipaddress
import re
import shlex
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from tui.errors import TerminalError
from tui.said_words import location_of, reader_of

_OUTSIDE = re.compile(r"<link[^>]*https?://[^>]*/?>", re.DOTALL)
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self' {socket}; frame-ancestors 'none'; base-uri 'none'"
)

Handler = Callable[[Any], Awaitable[Any]]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an interface."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def public_address(host: str, port: int, proxy: str | None) -> str:
    """The address people type; refused where strangers could reach it."""
    if proxy is not None:
        if urlsplit(proxy).scheme != "https" or not urlsplit(proxy).netloc:
            raise TerminalError(f"--behind-proxy wants the proxy's https:// address, not {proxy!r}")
        return proxy.rstrip("/")
    if not is_loopback(host):
        raise TerminalError(
            f"{host} can be reached by others, and nobody is asked who they are: name the proxy that asks them with "
            "--behind-proxy https://…, or leave --host out"
        )
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def _passed_on(args: argparse.Namespace) -> tuple[tuple[str, object], ...]:
    """What each browser's screens are told of what the server was told: also for what and for whom is read."""
    names = ("keys", "inspection", "purpose", "recipient")
    return tuple((f"--{name}", getattr(args, name)) for name in names)


def screens_command(args: argparse.Namespace) -> str:
    """The command that the server starts for each browser: the same log, nothing written."""
    words = [sys.executable, "-m", "tui", "--log", location_of(args)]
    for name, value in _passed_on(args):
        words += [name, str(value)] if value else []
    return shlex.join([*words, "--as", reader_of(args) or "reader", "ui", "--read-only"])


def allowed(headers: Any, address: str) -> bool:
    """Whether a request was meant for this server, and was not sent by a page of another site."""
    origin = headers.get("Origin")
    return headers.get("Host", "") == urlsplit(address).netloc and origin in (None, address)


def without_outside(page: str) -> str:
    """A page without what it would fetch from other places."""
    return _OUTSIDE.sub("", page)


def serve(args: argparse.Namespace) -> int:
    """Serves until it is stopped."""
    address = public_address(args.host, args.port, args.behind_proxy)
    try:
        from aiohttp import web  # noqa: PLC0415  (an extra, loaded when used)
        from textual_serve.server import Server  # noqa: PLC0415  (as above)
    except ImportError as error:
        raise TerminalError(
            f"the browser needs the extra daybook[serve], which is not installed ({error.name}): "
            "pip install 'daybook[serve]'"
        ) from error
    policy = _POLICY.format(socket=re.sub(r"^http", "ws", address))

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answers what comes by the address it was told to serve, and refuses the rest."""
        if not allowed(request.headers, address):
            raise web.HTTPForbidden(text=f"this server answers for {address} only")
        response: web.StreamResponse = await handler(request)
        if isinstance(response, web.Response) and response.content_type == "text/html" and response.text:
            response.text = without_outside(response.text)
        if not response.prepared:
            response.headers.update(
                {
                    "Content-Security-Policy": policy,
                    "X-Content-Type-Options": "nosniff",
                    "Referrer-Policy": "no-referrer",
                }
            )
        return response

    class Guarded(Server):
        async def _make_app(self) -> web.Application:
            app: web.Application = await super()._make_app()
            app.middlewares.append(guarded)
            return app

    server = Guarded(
        screens_command(args), host=args.host, port=args.port, title="Daybook", public_url=address
    )
    sys.stderr.write(f"reading only, at {address}; Ctrl+C stops\n")
    server.serve()
    return 0
