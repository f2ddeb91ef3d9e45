"""The real Rasa in a process of its own, asked about one project after the other."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any

from tests.peers.projects import Files

JUDGES = {"3.6": "rasa36.py", "1.10": "rasa110.py"}
_ENVIRONMENT = {"PYTHONHASHSEED": "0", "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION": "python", "CUDA_VISIBLE_DEVICES": ""}


class Peer:
    """One process; not for several threads."""

    def __init__(self, interpreter: Path, generation: str) -> None:
        script = Path(__file__).parent / JUDGES[generation]
        self._process = subprocess.Popen(
            [str(interpreter), str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ENVIRONMENT},
            text=True,
            encoding="utf-8",
        )

    def ask(self, files: Files) -> dict[str, Any]:
        """Its verdict on a project."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"files": dict(files)}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the judge ended; run it by hand on one project to see why")
        verdict: dict[str, Any] = json.loads(answer)
        if "broken" in verdict:
            raise RuntimeError(verdict["broken"])
        return verdict

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.kill()
        self._process.wait()


class Peers:
    """Several of them at work at once."""

    def __init__(self, interpreter: Path, generation: str, jobs: int) -> None:
        self._all = [Peer(interpreter, generation) for _ in range(jobs)]
        self._idle: SimpleQueue[Peer] = SimpleQueue()
        for peer in self._all:
            self._idle.put(peer)
        self._threads = ThreadPoolExecutor(jobs)

    def ask(self, files: Files) -> dict[str, Any]:
        """The verdict of whichever is idle."""
        peer = self._idle.get()
        try:
            return peer.ask(files)
        finally:
            self._idle.put(peer)

    def ask_all(self, projects: Sequence[Files]) -> Iterator[tuple[Files, dict[str, Any]]]:
        """The verdicts, in order."""
        answers: Iterable[dict[str, Any]] = self._threads.map(self.ask, projects)
        return zip(projects, answers, strict=True)

    def __enter__(self) -> Peers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown()
        for peer in self._all:
            peer.close()
