"""Additions to Markdown files that leave every existing character where it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from teachbot.engine.export.insertion import Insertion, Uninsertable

_HEADER = re.compile(r"##\s*(.+?):(.+)")
_ITEM = re.compile(r"(\s*[-*+]\s*)\S")


def story_insertion(text: str, blocks: Sequence[str]) -> Insertion:
    """Story blocks at the end of a file."""
    if text.count("<!--") > text.count("-->"):
        raise Uninsertable("the file ends within a comment that is not closed")
    return _at_end(text, "\n".join(blocks))


def example_insertions(text: str, lines_by_intent: Mapping[str, Sequence[str]]) -> list[Insertion]:
    """Examples at the end of their intents' sections; sections that are not there are added at the end."""
    if text.count("<!--") > text.count("-->"):
        raise Uninsertable("the file ends within a comment that is not closed")
    ends = _section_ends(text)
    insertions: list[Insertion] = []
    new: list[str] = []
    for intent, lines in lines_by_intent.items():
        if intent in ends:
            offset, bullet = ends[intent]
            body = "".join(f"{bullet}{line}\n" for line in lines)
            at = text.find("\n", offset)
            insertions.append(Insertion(len(text), "\n" + body) if at < 0 else Insertion(at + 1, body))
        else:
            new.append("".join((f"## intent:{intent}\n", *(f"- {line}\n" for line in lines))))
    if new:
        at_end = _at_end(text, "\n".join(new))
        insertions.append(Insertion(at_end.offset, at_end.text, rank=1))
    return insertions


def _section_ends(text: str) -> dict[str, tuple[int, str]]:
    """Of each intent's last section: where its last example ends, and how its bullets are written."""
    ends: dict[str, tuple[int, str]] = {}
    offset = 0
    intent: str | None = None
    in_comment = False
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\r\n")
        header = _HEADER.search(bare.strip())
        item = _ITEM.match(bare)
        if not in_comment and "<!--" not in bare:
            if header is not None:
                intent = header[2].strip() if header[1].strip() == "intent" else None
                if intent is not None:
                    ends[intent] = (offset + len(bare), "- ")
            elif item is not None and intent is not None:
                ends[intent] = (offset + len(bare), item[1])
        in_comment = (in_comment or "<!--" in bare) and "-->" not in bare.rsplit("<!--", 1)[-1]
        offset += len(line)
    return ends


def _at_end(text: str, body: str) -> Insertion:
    stripped = text.rstrip("\n\r \t")
    if not stripped:
        return Insertion(len(text), body)
    trailing = text[len(stripped) :].count("\n")
    return Insertion(len(text), "\n" * max(0, 2 - trailing) + body)
