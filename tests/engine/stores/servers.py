"""Real database servers for tests: started on a free loopback port in a folder of their own, and ended with the test.

`make services` says what to install.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_PATIENCE = 30.0


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    url: str
    process: subprocess.Popen[bytes]
    port: int

    def kill(self) -> None:
        """Ends it as a crash would."""
        self.process.kill()
        self.process.wait(10)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as sought:
        sought.bind(("127.0.0.1", 0))
        return int(sought.getsockname()[1])


@contextmanager
def redis_server(folder: Path, password: str = "") -> Iterator[Running]:
    """An empty Redis; skips the test where it is not installed."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed; see `make services`")
    port = free_port()
    words = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    words += ["--requirepass", password] if password else []
    with _process(words, folder, port) as process:
        yield Running(f"redis://{f':{password}@' if password else ''}127.0.0.1:{port}/0", process, port)


@contextmanager
def postgres_server(folder: Path, password: str = "s3cret!pass") -> Iterator[Running]:
    """An empty PostgreSQL with user and database `rasa`; skips the test where it is not installed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("initdb") or (str(programs[-1] / "initdb") if programs else None)
    if found is None:
        pytest.skip("postgresql is not installed; see `make services`")
    programs_folder = Path(found).resolve().parent
    data, secret, port = folder / "data", folder / "secret", free_port()
    secret.write_text(password)
    who = _not_root(folder)
    words = [str(programs_folder / "initdb"), "-D", str(data), "-U", "rasa", "--auth=scram-sha-256", "-E", "UTF8"]
    words += ["--locale=C", f"--pwfile={secret}", "--no-sync"]
    subprocess.run(words, check=True, capture_output=True, cwd=folder, **who)
    words = [str(programs_folder / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder)]
    words += ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_wal_size=8GB"]
    with _process(words, folder, port, who) as process:
        url = f"postgresql://rasa:{password}@127.0.0.1:{port}"
        _until(lambda: _creates_database(url), process)
        yield Running(f"{url}/rasa", process, port)


def _creates_database(url: str) -> bool:
    """The port is open before the server lets anybody in."""
    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed: pip install -e '.[stores]'")
    try:
        with psycopg.connect(f"{url}/postgres", autocommit=True, connect_timeout=5) as connection:
            connection.execute("CREATE DATABASE rasa")
    except psycopg.OperationalError:
        return False
    return True


def _not_root(folder: Path) -> Mapping[str, Any]:
    """PostgreSQL does not run as root: where we are, it runs as nobody."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    for path in (folder, *folder.iterdir()):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    for parent in folder.parents:
        if parent.stat().st_uid == 0 and parent != Path("/") and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@contextmanager
def _process(
    words: list[str], folder: Path, port: int, who: Mapping[str, Any] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(words, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **(who or {}))
    try:
        _until(lambda: _listens(port), process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        tried.settimeout(1)
        return tried.connect_ex(("127.0.0.1", port)) == 0


def _until(holds: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while not holds():
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"{process.args!r} did not start")
        time.sleep(0.05)
