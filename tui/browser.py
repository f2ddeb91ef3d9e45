"""The server behind `teachbot serve`: only pages that it made itself may drive a lesson."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import aiohttp_jinja2
import jinja2
from aiohttp import web
from textual_serve.server import Server

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
        aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(self.templates_path))
        app.router.add_get("/", self.handle_index, name="index")
        app.router.add_get(f"/{self.token}/ws", self.handle_websocket, name="websocket")
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
        return await handler(request)

    def _names(self, request: web.Request) -> set[str]:
        """Hosts by which this server may be called."""
        names = {"localhost", "127.0.0.1", "[::1]"}
        if self.host not in LOOPBACK:
            own = request.transport.get_extra_info("sockname")[0] if request.transport is not None else ""
            names |= {self.host, f"[{self.host}]", str(own), f"[{own}]"}
        return {f"{name}:{self.port}" for name in names} | (names if self.port == 80 else set())
