"""Additions to a file's text that leave every existing character where it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from teachbot.engine.dialogue.events import Json
from teachbot.engine.training_data.reading.yaml_nodes import is_null
from teachbot.engine.training_data.writing.yaml_text import is_listed, lines_of, scalar

_ALIAS = re.compile(r"\*[^\s,\[\]{}]+")
_KEEPING = re.compile(r"[|>][0-9]*\+")
_COMMENT_OR_SPACE = re.compile(r"[ \t]*(#[^\n]*)?")


@dataclass(frozen=True, slots=True)
class Insertion:
    """Text that is put before the character at an offset."""

    offset: int
    text: str
    rank: int = 0
    """Where several stand at one place, the lower comes first: the deeper part of the file."""


class Uninsertable(Exception):
    """Nothing can be put there without changing what is there; says why."""


def applied_to(text: str, insertions: Iterable[Insertion], newline: str) -> str:
    """The text with the insertions, in the file's own line ends."""
    parts: list[str] = []
    at = 0
    for insertion in sorted(insertions, key=lambda i: (i.offset, i.rank)):
        parts += (text[at : insertion.offset], insertion.text.replace("\n", newline))
        at = insertion.offset
    return "".join((*parts, text[at:]))


@dataclass(frozen=True, slots=True)
class YamlText:
    """A YAML file's text with the nodes of its root mapping."""

    text: str
    root: Node | None

    def entry(self, key: str, within: Node | None = None) -> tuple[ScalarNode, Node] | None:
        """A key and its value in a mapping, the root where none is given."""
        node = within or self.root
        if isinstance(node, MappingNode):
            for key_node, value in reversed(node.value):
                if isinstance(key_node, ScalarNode) and key_node.value == key:
                    return key_node, value
        return None

    @property
    def list_indent(self) -> int:
        """How much deeper than its key the file's first list in block style lies."""
        return _list_indent(self.root) if self.root is not None else 0

    def into_list(self, key: str, entries: Sequence[Json], *, spaced: bool = False) -> Insertion:
        """Entries at the end of a list under a key of the root; the key is added where it is not there.

        `spaced`: a blank line between entries, where the file does not show how it has it.
        """
        found = self.entry(key)
        if found is None:
            return self._new_key(key, list(entries), spaced)
        return self._into_list(*found, entries, spaced, 2)

    def into_mapping(self, key: str, entries: dict[str, Json]) -> Insertion:
        """Entries at the end of a mapping under a key of the root; the key is added where it is not there."""
        found = self.entry(key)
        if found is None:
            return self._new_key(key, entries, False)
        return self._into_mapping(*found, entries, 2)

    def into_inner_list(self, key_node: Node, value: Node, entries: Sequence[Json]) -> Insertion:
        """Entries at the end of a list below the root's own entries."""
        return self._into_list(key_node, value, entries, False, 0)

    def into_inner_mapping(self, key_node: Node, value: Node, entries: dict[str, Json]) -> Insertion:
        """Entries at the end of a mapping below the root's own entries, after those of its lists."""
        return self._into_mapping(key_node, value, entries, 1)

    def lines_below(self, end: int, lines: Sequence[str]) -> Insertion:
        """Lines below the one in which an entry ends that had nothing below it."""
        return self._after_line(end, "".join(f"{line}\n" for line in lines), 1)

    def _into_list(self, key_node: Node, value: Node, entries: Sequence[Json], spaced: bool, rank: int) -> Insertion:
        if isinstance(value, SequenceNode) and value.flow_style:
            return self._into_flow(key_node, value, [flow(e) for e in entries])
        if isinstance(value, SequenceNode):
            indent = value.start_mark.column
            gap = self._gap(value.value, spaced)
            return self._after(key_node, value, _blocks(entries, indent, self.list_indent, gap, gap), rank)
        self._expect_nothing(key_node, value)
        indent = key_node.start_mark.column + self.list_indent
        body = _blocks(entries, indent, self.list_indent, False, spaced)
        return self._after_line(key_node.end_mark.index, body, rank)

    def _into_mapping(self, key_node: Node, value: Node, entries: dict[str, Json], rank: int) -> Insertion:
        if isinstance(value, MappingNode) and value.flow_style:
            return self._into_flow(key_node, value, [f"{scalar(k)}: {flow(v)}" for k, v in entries.items()])
        if isinstance(value, MappingNode):
            spaced = self._gap([k for k, _ in value.value], False)
            indent = value.start_mark.column
            return self._after(key_node, value, _entries(entries, indent, self.list_indent, spaced), rank)
        self._expect_nothing(key_node, value)
        indent = key_node.start_mark.column + 2
        return self._after_line(key_node.end_mark.index, _entries(entries, indent, self.list_indent, False), rank)

    def into_block_text(self, node: Node, lines: Sequence[str]) -> Insertion:
        """Lines at the end of a literal block."""
        if not isinstance(node, ScalarNode) or node.style != "|" or not node.value.strip():
            raise Uninsertable("the text is not a literal block ('|')")
        start = self.text.index("\n", node.start_mark.index) + 1
        content = self.text[start : node.end_mark.index]
        first = next(line for line in content.split("\n") if line.strip())
        indent = first[: len(first) - len(first.lstrip())]
        last = start + len(content.rstrip())
        return self._after_line(last, "".join(f"{indent}{line}\n" for line in lines), 0, comments=False)

    def into_nested_list(self, key_node: Node, value: Node, entries: Sequence[Json]) -> Insertion:
        """Entries at the end of a list anywhere in the file."""
        if not isinstance(value, SequenceNode) or value.flow_style or not value.value:
            raise Uninsertable("the list is not written line by line")
        indent = value.start_mark.column
        return self._after(key_node, value, _blocks(entries, indent, self.list_indent, False, False), 1)

    def _expect_nothing(self, key_node: Node, value: Node) -> None:
        written = self.text[key_node.end_mark.index : value.end_mark.index]
        if not is_null(value) or "null" in written.lower() or "~" in written:
            raise Uninsertable(f"'{key_node.value}' is neither a list nor empty")

    def _gap(self, nodes: Sequence[Node], default: bool) -> bool:
        """Whether blank lines stand between the entries."""
        if len(nodes) < 2:
            return default
        before = self.text[: nodes[-1].start_mark.index]
        line_start = before.rfind("\n")
        return not before[:line_start].rsplit("\n", 1)[-1].strip() if line_start > 0 else default

    def _new_key(self, key: str, value: Json, spaced: bool) -> Insertion:
        if self.root is not None and (not isinstance(self.root, MappingNode) or self.root.flow_style):
            raise Uninsertable("the file is not 'key:' entries line by line")
        indent = self.root.start_mark.column if isinstance(self.root, MappingNode) else 0
        if is_listed(value):
            body = f"{scalar(key)}:\n" + _blocks(value, self.list_indent, self.list_indent, False, spaced)
        else:
            body = f"{scalar(key)}:\n" + _entries(value, 2, self.list_indent, False)
        body = "".join(" " * indent + line if line.strip() else line for line in body.splitlines(keepends=True))
        if not isinstance(self.root, MappingNode) or not self.root.value:
            end = len(self.text.rstrip("\n\r \t")) if not self.text.strip() else len(self.text)
            return Insertion(end, ("" if not self.text or self.text.endswith("\n") else "\n") + body, 3)
        last_key, last_value = self.root.value[-1]
        return self._after(last_key, last_value, f"\n{body}", 3)

    def _after(self, key_node: Node, value: Node, body: str, rank: int) -> Insertion:
        """After the last line of a block collection."""
        end, is_block = self._end(value, key_node.end_mark.index)
        return self._after_line(end, body, rank, comments=not is_block)

    def _after_line(self, end: int, body: str, rank: int, *, comments: bool = True) -> Insertion:
        """Whole lines after the line in which something ends."""
        at = self.text.find("\n", end)
        rest = self.text[end : at if at >= 0 else len(self.text)].rstrip("\r")
        if comments and rest.strip() and not rest.lstrip(" \t:").startswith("#") and rest.strip() != ":":
            raise Uninsertable("something else stands in the same line")
        if at < 0:
            return Insertion(len(self.text), "\n" + body, rank)
        return Insertion(at + 1, body, rank)

    def _end(self, node: Node, floor: int) -> tuple[int, bool]:
        """Where a node's last character ends (not its comments and blank lines), and whether that is a block scalar."""
        limit = int(node.end_mark.index)
        while True:
            start, end = int(node.start_mark.index), int(node.end_mark.index)
            if start < floor:  # an alias: its marks are those of its anchor
                return self._alias_end(floor, limit), False
            if isinstance(node, CollectionNode) and not node.flow_style and node.value:
                limit = end
                if isinstance(node, MappingNode):
                    key, node = node.value[-1]
                    floor = int(key.end_mark.index)
                else:
                    earlier = [int(n.start_mark.index) for n in node.value[:-1]]
                    node, floor = node.value[-1], max((start, *(e + 1 for e in earlier)))
                continue
            if isinstance(node, ScalarNode) and node.style in ("|", ">"):
                return self._block_end(node), True
            return end, False

    def _alias_end(self, floor: int, limit: int) -> int:
        ends = [
            m.end()
            for m in _ALIAS.finditer(self.text, floor, limit)
            if "#" not in self.text[self.text.rfind("\n", 0, m.start()) + 1 : m.start()]
        ]
        if not ends:
            raise Uninsertable("an alias stands at the end")
        return ends[-1]

    def _block_end(self, node: ScalarNode) -> int:
        start, end = node.start_mark.index, node.end_mark.index
        if _KEEPING.match(self.text, start):
            raise Uninsertable("a block that keeps its blank lines ('|+') stands at the end")
        return start + len(self.text[start:end].rstrip())

    def _into_flow(self, key_node: Node, node: CollectionNode, entries: Sequence[str]) -> Insertion:
        if node.start_mark.index < key_node.end_mark.index:
            raise Uninsertable("the value is an alias")
        body = ", ".join(entries)
        close = node.end_mark.index - 1
        if not node.value:
            between = self.text[node.start_mark.index + 1 : close]
            if "#" in between:
                raise Uninsertable("a comment stands in the empty brackets")
            return Insertion(close, body)
        last = node.value[-1][1] if isinstance(node, MappingNode) else node.value[-1]
        if not node.start_mark.index < last.end_mark.index <= close or last.end_mark.index == last.start_mark.index:
            raise Uninsertable("an alias or nothing stands at the end of the brackets")
        if "," in _COMMENT_OR_SPACE.sub("", self.text[last.end_mark.index : close]):
            return Insertion(self.text.index(",", last.end_mark.index) + 1, f" {body}")
        return Insertion(last.end_mark.index, f", {body}")


def _list_indent(root: Node) -> int:
    """Of the first list in block style that is a mapping's value: its column less the key's."""
    queue: list[Node] = [root]
    seen = 0
    while queue and seen < 2000:
        node = queue.pop(0)
        seen += 1
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if isinstance(value, SequenceNode) and not value.flow_style and value.value:
                    deeper = int(value.start_mark.column) - int(key.start_mark.column)
                    if 0 <= deeper <= 8 and value.start_mark.index > key.end_mark.index:
                        return deeper
                queue.append(value)
        elif isinstance(node, SequenceNode):
            queue += node.value
    return 0


def _blocks(entries: Iterable[Json], indent: int, list_indent: int, first_gap: bool, gap: bool) -> str:
    text = ""
    for number, entry in enumerate(entries):
        if gap if number else first_gap:
            text += "\n"
        text += "".join(f"{line}\n" if line.strip() else "\n" for line in lines_of([entry], indent, list_indent))
    return text


def _entries(entries: dict[str, Json], indent: int, list_indent: int, gap: bool) -> str:
    text = ""
    for key, value in entries.items():
        text += "\n" if gap else ""
        text += "".join(f"{line}\n" if line.strip() else "\n" for line in lines_of({key: value}, indent, list_indent))
    return text


def flow(value: Json) -> str:
    """A value in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(str(k))}: {flow(v)}" for k, v in value.items()) + "}"
    if is_listed(value):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    return scalar(getattr(value, "text", value))
