"""NLU training data and retrieval responses of Markdown files (1.x) as values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from teachbot.engine.dialogue.domain import Response
from teachbot.engine.dialogue.places import Place
from teachbot.engine.training_data.nlu import Example, LookupTable, NluData, RegexFeature, Synonym
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.annotation import parse_leniently

MOST_LINES = 300_000
"""Of a file; what follows is not read."""
_SECTIONS = ("intent", "synonym", "regex", "lookup")
_HEADER = re.compile(r"##\s*(.+?):(.+)")
_ITEM = re.compile(r"\s*[-*+]\s*(.+)")
_FILE_NAME = re.compile(r"\s*([^-*+]+)")
_COMMENT = re.compile(r"<!--[\s\S]*?--!*>")


class _Sections:
    """What has been read so far."""

    def __init__(self, report: Report, words: Callable[[str], tuple[str, ...] | None]) -> None:
        self.report = report
        self.words_of_file = words
        self.examples: list[Example] = []
        self.regexes: list[RegexFeature] = []
        self.synonyms: dict[str, tuple[int, list[str]]] = {}
        self.tables: dict[str, LookupTable] = {}
        self.section = ""
        self.title = ""

    def header(self, section: str, title: str, line: int) -> None:
        """A section begins."""
        if section not in _SECTIONS:
            known = ", ".join(_SECTIONS)
            self.report.error(line, "unknown-section", f"'{section}' is none of {known}; what follows is skipped")
        self.section, self.title = section, title

    def item(self, text: str, line: int) -> None:
        """A list item of the section."""
        match self.section:
            case "intent":
                plain, entities = parse_leniently(text, self.report, line)
                self.examples.append(Example(plain, self.title, entities, place=self.report.place(line)))
            case "synonym":
                self.synonyms.setdefault(self.title, (line, []))[1].append(text)
            case "regex":
                self.regexes.append(RegexFeature(self.title, text, self.report.place(line)))
            case "lookup":
                self._add_words(LookupTable(self.title, (text,), None, self.report.place(line)))

    def file(self, name: str, line: int) -> None:
        """A lookup table's file."""
        found = self.words_of_file(name)
        if found is None:
            self.report.warn(line, "lookup-file", f"the lookup file '{name}' cannot be read; correct its path")
        table = LookupTable(self.title, found or (), name, self.report.place(line))
        self.tables[f"{self.title} of {name}"] = table

    def _add_words(self, table: LookupTable) -> None:
        known = self.tables.get(table.name)
        self.tables[table.name] = table if known is None else replace(known, words=known.words + table.words)

    def data(self) -> NluData:
        """All of it."""
        place = self.report.place
        return NluData(
            tuple(self.examples),
            tuple(Synonym(value, tuple(variants), place(line)) for value, (line, variants) in self.synonyms.items()),
            tuple(self.regexes),
            tuple(self.tables.values()),
        )


def read_nlu(text: str, report: Report, words: Callable[[str], tuple[str, ...] | None]) -> NluData:
    """The `## intent:…`, `## synonym:…`, `## regex:…`, `## lookup:…` sections; `words` reads a lookup file."""
    sections = _Sections(report, words)
    kept = _COMMENT.sub(lambda m: "\n" * m[0].count("\n"), text)
    for index, raw in enumerate(kept.split("\n")):
        if index >= MOST_LINES:
            report.error(index + 1, "too-large", f"what follows {MOST_LINES} lines is not read; split the file")
            break
        line = raw.strip()
        header = _HEADER.search(line) if "##" in line else None
        if header is not None:
            sections.header(header[1].strip(), header[2].strip(), index + 1)
            continue
        item = _ITEM.match(line)
        if item is not None:
            sections.item(item[1], index + 1)
        elif sections.section == "lookup" and _FILE_NAME.match(line):
            sections.file(line, index + 1)
    return sections.data()


def lookup_words(folders: tuple[Path, ...]) -> Callable[[str], tuple[str, ...] | None]:
    """A reader of lookup files, whose names may be relative to any of the folders."""

    def read(name: str) -> tuple[str, ...] | None:
        for folder in folders:
            try:
                path = folder / name
                if path.is_file() and path.stat().st_size < 64 << 20:
                    text = path.read_text(encoding="utf-8-sig", errors="replace")
                    return tuple(line.strip() for line in text.splitlines() if line.strip())
            except (OSError, ValueError):
                continue
        return None

    return read


def read_responses(text: str, report: Report) -> dict[str, tuple[tuple[Response, ...], Place]]:
    """Answers to retrieval intents: `## name`, `* faq/ask`, `- text`; by `respond_faq/ask`, with their places."""
    found: dict[str, tuple[list[Response], Place]] = {}
    current: list[Response] | None = None
    for index, raw in enumerate(text.split("\n")):
        line = raw.strip()
        if not line:
            continue
        if line.startswith("#"):
            current = None
        elif line.startswith("-") and current is not None:
            said = "-".join(line.split("- ")[1:]).replace("\\n", "\n")
            current.append(Response(text=said))
        elif line.startswith("*"):
            intent = "*".join(line.split("* ")[1:]).strip()
            current = found.setdefault(f"respond_{intent}", ([], report.place(index + 1)))[0]
        else:
            report.warn(
                index + 1, "unknown-line", "this is neither '* intent' nor '- answer' and is skipped; correct it"
            )
    return {name: (tuple(responses), place) for name, (responses, place) in found.items()}
