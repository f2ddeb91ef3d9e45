"""A file of events, a JSON object a line with its `sender_id`: what Rasa's event brokers write."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from pathlib import Path

from teachbot.engine.stores.conversations import LARGEST_EVENT, Stored
from teachbot.engine.stores.event_rows import MOST_LINES, Reading


class EventLines:
    """The conversations of a file of events; what is kept of it is where each event begins."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._begins: dict[str, array[int]] | None = None
        self._lost = 0
        self.problems: list[str] = []
        """Lines that belong to no conversation."""

    def conversations(self, skipped: int = 0) -> Iterator[Stored]:
        """The conversations from a number on, that with the latest event first."""
        if self._begins is None:
            self._begins = self._look_through()
        latest_first = sorted(self._begins.items(), key=lambda item: -item[1][-1])
        with self._path.open("rb") as file:
            for sender, begins in latest_first[skipped:]:
                reading = Reading()
                for begin in begins:
                    file.seek(begin)
                    reading.add(file.readline(LARGEST_EVENT + 1), f"at byte {begin}")
                yield Stored(sender, tuple(reading.events), f"{begins[-1]} {len(begins)}", problems=reading.told)

    def _look_through(self) -> dict[str, array[int]]:
        begins: dict[str, array[int]] = {}
        at = number = 0
        with self._path.open("rb") as file:
            while line := file.readline(LARGEST_EVENT + 1):
                number += 1
                sender = self._sender(line, number) if line.strip() else None
                if sender is not None:
                    begins.setdefault(sender, array("q")).append(at)
                at += len(line)
                while len(line) > LARGEST_EVENT and not line.endswith(b"\n"):
                    line = file.readline(LARGEST_EVENT + 1)
                    at += len(line)
        if self._lost > MOST_LINES:
            self.problems.append(f"{self._path}: and {self._lost - MOST_LINES} more lines")
        return begins

    def _sender(self, line: bytes, number: int) -> str | None:
        told = "too large"
        if len(line) <= LARGEST_EVENT:
            try:
                value = json.loads(line)
                if isinstance(value, dict) and isinstance(value.get("sender_id"), str):
                    return str(value["sender_id"])
                told = "no event with a sender_id"
            except (ValueError, RecursionError):
                told = "not JSON"
        self._lost += 1
        if self._lost <= MOST_LINES:
            self.problems.append(f"{self._path}:{number}: {told}; left out")
        return None
