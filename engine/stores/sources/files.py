"""Conversations in files: trackers as JSON, lines of events, stories, and plain transcripts; one file or a folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.safe_json import read_json
from teachbot.engine.errors import DataError, FileFailure
from teachbot.engine.project.project import read_stories
from teachbot.engine.stores.conversations import PAGE, Page, Stored, missing
from teachbot.engine.stores.event_rows import events_of_tracker
from teachbot.engine.stores.sources.event_lines import EventLines
from teachbot.engine.stores.sources.transcripts import read_transcript
from teachbot.engine.training_data.expansion.expansion import expand

LARGEST_JSON = 64 * 1024 * 1024
"""Bytes of a file of trackers; lines of events may be as many as they are."""

_STORIES = (".yml", ".yaml", ".md")
_LINES = (".jsonl", ".ndjson", ".log")
_KINDS = (".json", *_LINES, *_STORIES, ".txt")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page begins: a file by its number, and a conversation in it."""

    file: int
    within: int

    @classmethod
    def of(cls, text: str | None) -> _Place:
        file, _, within = (text or "0:0").partition(":")
        return cls(int(file), int(within))


class FileStore:
    """Conversations of one file, or of the files in a folder, the latest file first."""

    latest_first = True

    def __init__(self, path: Path, domain: Domain) -> None:
        """The domain tells what stories mean. Raises FileFailure where nothing is there that can be read."""
        self._path = path
        self._domain = domain
        self._files = _files(path)
        self._lines: dict[Path, EventLines] = {}
        self._where: dict[str, int] = {}
        """The file of each conversation that was read."""

    @property
    def name(self) -> str:
        """The path."""
        return str(self._path)

    def close(self) -> None:
        """Nothing is held open."""

    def page(self, after: str | None = None, size: int = PAGE) -> Page:
        """The conversations of the files that come next."""
        return self._page(after, size, None)

    def search(self, text: str, after: str | None = None, size: int = PAGE) -> Page:
        """Conversations in which the user said this."""
        return self._page(after, size, text.casefold())

    def conversation(self, id_: str) -> Stored:
        """One conversation, sought in all files where it was not shown before."""
        known = self._where.get(id_)
        numbers = [known] if known is not None else range(len(self._files))
        problems: list[str] = []
        for number in numbers:
            for stored in self._of_file(number, 0, problems):
                if stored.id == id_:
                    return stored
        raise missing(id_, self.name)

    def _page(self, after: str | None, size: int, wanted: str | None) -> Page:
        start = _Place.of(after)
        found: list[Stored] = []
        problems: list[str] = []
        for number in range(start.file, len(self._files)):
            skipped = start.within if number == start.file else 0
            for at, stored in enumerate(self._of_file(number, skipped, problems), skipped):
                if len(found) == size:
                    return Page(tuple(found), f"{number}:{at}", tuple(problems))
                if wanted is None or _says(stored, wanted):
                    found.append(stored)
        return Page(tuple(found), None, tuple(problems))

    def _of_file(self, number: int, skipped: int, problems: list[str]) -> Iterator[Stored]:
        path = self._files[number]
        try:
            for stored in self._read(path, skipped, problems):
                self._where[stored.id] = number
                yield stored
        except OSError as error:
            problems.append(f"{path}: {error.strerror or error}; left out")
        except (ValueError, RecursionError, DataError) as error:
            problems.append(f"{path}: {' '.join(str(error).split())[:200]}; left out")

    def _read(self, path: Path, skipped: int, problems: list[str]) -> Iterator[Stored]:
        if path.suffix in _LINES:
            lines = self._lines.setdefault(path, EventLines(path))
            yield from lines.conversations(skipped)
            problems += lines.problems if not skipped else ()
            return
        mark = f"{path.stat().st_mtime_ns} {path.stat().st_size}"
        if path.suffix in _STORIES:
            read = _stories(path, self._domain, problems)
        elif path.suffix == ".txt":
            read = tuple(read_transcript(path))
        else:
            read = tuple(_trackers(path))
        yield from (replace(stored, mark=mark) for stored in read[skipped:])


def _files(path: Path) -> list[Path]:
    try:
        if path.is_file():
            return [path]
        if not path.is_dir():
            raise FileFailure("there is no such file or folder", path=path, remedy="check the path")
        found = [(p.stat().st_mtime, p) for p in path.rglob("*") if p.suffix.lower() in _KINDS and p.is_file()]
    except OSError as error:
        told = f"this cannot be read: {error.strerror}"
        raise FileFailure(told, path=path, remedy="check its permissions") from error
    if not found:
        raise FileFailure(
            "there are no conversations in this folder", path=path, remedy=f"they are files named {', '.join(_KINDS)}"
        )
    return [p for _, p in sorted(found, key=lambda each: (-each[0], each[1]))]


def _trackers(path: Path) -> Iterator[Stored]:
    """A tracker, a list of trackers, or a list of events."""
    if path.stat().st_size > LARGEST_JSON:
        raise DataError(f"the file is larger than {LARGEST_JSON >> 20} MB", remedy="split it, or write a line an event")
    value = read_json(path.read_text("utf-8-sig"))
    several = isinstance(value, list) and bool(value) and all(isinstance(v, dict) and "events" in v for v in value)
    for number, tracker in enumerate(value if several else [value], start=1):
        sender, reading = events_of_tracker(tracker)
        id_ = sender or (f"{path.stem} #{number}" if several else path.stem)
        yield Stored(id_, tuple(reading.events), problems=reading.told)


def _stories(path: Path, domain: Domain, problems: list[str]) -> tuple[Stored, ...]:
    stories, found = read_stories([path])
    dialogues, more = expand(stories, domain)
    problems += [str(p) for p in (*found, *more) if p.severity == "error"]
    return tuple(Stored(id_, d.events) for id_, d in zip(_unlike([d.name for d in dialogues]), dialogues, strict=True))


def _unlike(names: Sequence[str]) -> Iterator[str]:
    """The names, each with a number from the second time on."""
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} #{seen[name]}"


def _says(stored: Stored, wanted: str) -> bool:
    return any(wanted in (e.text or "").casefold() for e in stored.events if isinstance(e, ev.UserUttered))
