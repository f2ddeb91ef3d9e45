"""The server behind `teachbot serve`: only pages that it made itself may drive a lesson."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp_jinja2
import jinja2
from aiohttp import web
from textual_serve.server import Server

_FOREIGN_LINK = re.compile(r"<link\b[^>]*\bhref=[\"']https?://[^>]*>")
_FONT = """<style>
@font-face { font-family: "Roboto Mono"; src: url("{{ config.static.url }}fonts/RobotoMono-VariableFont_wght.ttf"); }
</style>"""
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing of the page comes from anywhere but here."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class GuardedServer(Server):  # type: ignore[misc]
    """Refuses DNS rebinding (names that others point at this machine), pages of other sites, and sockets without this
    run's token.
    """

    def __init__(self, command: str, host: str, port: int, title: str) -> None:
        super().__init__(command, host=host, port=port, title=title)
        self.token = secrets.token_urlsafe(24)

    def serve(self, debug: bool = False) -> None:
        """Serves until Ctrl+C."""
        self.debug = debug
        self.initialize_logging()
        web.run_app(self.make_app(), host=self.host, port=self.port, print=None)

    def make_app(self) -> web.Application:
        """The application with its guard before every handler."""
        app = web.Application(middlewares=[self._guard])
        aiohttp_jinja2.setup(app, loader=jinja2.FunctionLoader(self._read_template))
        app.router.add_get("/", self.handle_index, name="index")
        app.router.add_get(f"/{self.token}/ws", self.handle_websocket, name="websocket")
        app.router.add_get("/favicon.ico", _no_picture)
        app.router.add_get("/download/{key}", self.handle_download, name="download")
        app.router.add_static("/static", self.statics_path, name="static")
        app.on_startup.append(self.on_startup)
        app.on_shutdown.append(self.on_shutdown)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
        if request.host not in self._names(request) or request.method not in ("GET", "HEAD"):
            raise web.HTTPForbidden(text="this page is for the machine that it runs on\n")
        if (is_socket and origin is None) or (
            origin is not None and urlsplit(origin).netloc not in self._names(request)
        ):
            raise web.HTTPForbidden(text="only this server's own page may do this\n")
        answer = await handler(request)
        if not answer.prepared:
            answer.headers["Content-Security-Policy"] = _POLICY
        return answer

    def _read_template(self, name: str) -> str:
        """The library's page with its font from here, where it asks another host for it."""
        text = (Path(self.templates_path) / name).read_text(encoding="utf-8")
        return _FOREIGN_LINK.sub(_FONT, text)

    def _names(self, request: web.Request) -> set[str]:
        """Hosts by which this server may be called."""
        names = {"localhost", "127.0.0.1", "[::1]"}
        if self.host not in LOOPBACK:
            own = request.transport.get_extra_info("sockname")[0] if request.transport is not None else ""
            names |= {self.host, f"[{self.host}]", str(own), f"[{own}]"}
        return {f"{name}:{self.port}" for name in names} | (names if self.port == 80 else set())


async def _no_picture(_: web.Request) -> web.StreamResponse:
    """Browsers ask for one by themselves, and would tell an error."""
    return web.Response(status=204)
