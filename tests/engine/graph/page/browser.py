"""A headless browser, driven over plain WebDriver; None where this machine has none."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--window-size=1280,800",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)


class Browser:
    """One window."""

    def __init__(self, address: str, session: str) -> None:
        self._session = f"{address}/session/{session}"

    def open(self, url: str) -> None:
        call(f"{self._session}/url", {"url": url})

    def run(self, script: str) -> object:
        return call(f"{self._session}/execute/sync", {"script": script, "args": []})

    def wait(self, script: str, seconds: float = 10) -> object:
        """What the script returns once that is true."""
        end = time.monotonic() + seconds
        while not (found := self.run(script)):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.02)
        return found

    def press(self, keys: str) -> None:
        """Presses keys, one after the other, as WebDriver spells them."""
        presses = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        call(f"{self._session}/actions", {"actions": [{"type": "key", "id": "keys", "actions": presses}]})

    def chord(self, key: str) -> None:
        """Presses a key with Ctrl."""
        presses = [("keyDown", "\ue009"), ("keyDown", key), ("keyUp", key), ("keyUp", "\ue009")]
        actions = [{"type": kind, "value": value} for kind, value in presses]
        call(f"{self._session}/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def log(self) -> list[object]:
        """Errors on the page's console."""
        return call(f"{self._session}/se/log", {"type": "browser"})  # type: ignore[return-value]


def call(url: str, data: object, method: str = "POST") -> object:
    body = json.dumps(data).encode() if data is not None else None
    with urlopen(Request(url, body, {"Content-Type": "application/json"}, method=method), timeout=30) as answer:
        return json.load(answer)["value"]


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser with a profile of its own in the folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    driver = subprocess.Popen([str(DRIVER), f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    session = None
    try:
        _await(address)
        flags = [*FLAGS, f"--user-data-dir={folder}"]
        options = {
            "goog:chromeOptions": {"binary": CHROMIUM, "args": flags},
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        session = call(f"{address}/session", {"capabilities": {"alwaysMatch": options}})["sessionId"]  # type: ignore[index]
        yield Browser(address, session)
    finally:
        if session is not None:
            call(f"{address}/session/{session}", None, "DELETE")
        driver.terminate()
        driver.wait(10)


def _await(address: str) -> None:
    for _ in range(200):
        try:
            call(f"{address}/status", None, "GET")
            return
        except URLError:
            time.sleep(0.05)
    raise AssertionError("the browser's driver did not start")
