"""`teachbot serve`: the application in a browser."""

from __future__ import annotations

import shlex
import sys

import click


@click.command("serve", epilog="Example: teachbot serve concertbot --port 8000")
@click.argument("project", required=False)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
def command(project: str | None, host: str, port: int) -> None:
    """Serve the application for PROJECT on this machine; every browser window is a session of its own."""
    from teachbot.engine.project.bundled import find_whole
    from teachbot.tui.browser import LOOPBACK, GuardedServer

    root = find_whole(project)
    if host not in LOOPBACK:
        click.echo(
            f"Warning: {host} lets everybody who can reach this machine teach the bot and write the project's files.",
            err=True,
        )
    words = [sys.executable, "-P", "-m", "teachbot", "interactive", str(root), "--skip-visualization"]
    GuardedServer(shlex.join(words), host, port, f"teachbot {root.name}").serve()
