"""What a row says after its sign: names, the chain that follows, and where it leads, within the cells it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len

from teachbot.engine.graph.plan import Plan
from teachbot.tui.drawing.cells import clip
from teachbot.tui.drawing.graph.drawing import Span
from teachbot.tui.drawing.graph.rows import Row
from teachbot.tui.drawing.signs import Signs

_LONGEST_CHAIN = 2
"""So many steps of a chain are named before the rest is counted."""
_SHORTEST = 6
"""A name is not cut shorter to make room for one that follows."""


def label(plan: Plan, node: str, signs: Signs) -> str:
    """A node's name, safe to show in this set of signs."""
    text = plan.nodes[node].label
    if signs.is_ascii:
        text = text.replace("“", '"').replace("”", '"').replace("…", "..")
        text = "".join(_ASCII_PICTURES.get(c, c) for c in text)
    return text


_ASCII_PICTURES = {chr(0x2400 + n): f"\\u{{{n:x}}}" for n in range(33)} | {"␡": "\\u{7f}", "⏎": "\\u{a}"}
"""What `plain` shows for control characters, in ASCII."""


def saying(plan: Plan, row: Row, room: int, signs: Signs, numbers: Mapping[str, int]) -> list[Span]:
    """The richest way to say it that fits."""
    if row.kind == "fold":
        return [Span(clip(f"{row.count} earlier steps", room, signs.more), "fold")]
    spans: list[Span] = []
    for spans in _ways(plan, row, signs, numbers):
        if sum(cell_len(s.text) for s in spans) <= room:
            return spans
    return _squeezed(spans, room, signs)


def _ways(plan: Plan, row: Row, signs: Signs, numbers: Mapping[str, int]) -> Iterator[list[Span]]:
    """From the richest to the barest: first the chain is shortened, then siblings are, then the target's name."""
    for chained in range(min(len(row.chain), _LONGEST_CHAIN), -1, -1):
        yield _say(plan, row, len(row.heads), chained, True, signs, numbers)
    for heads in range(len(row.heads) - 1, 0, -1):
        yield _say(plan, row, heads, 0, True, signs, numbers)
    if row.join is not None and row.heads and numbers:
        yield _say(plan, row, 1, 0, False, signs, numbers)


def _say(
    plan: Plan, row: Row, heads: int, chained: int, named: bool, signs: Signs, numbers: Mapping[str, int]
) -> list[Span]:
    spans = _heads(plan, row, row.heads[:heads], signs)
    for node in row.chain[:chained]:
        spans += [Span(f" {signs.step} ", "rule", node), Span(label(plan, node, signs), "side-label", node)]
    left_out = len(row.heads) - heads + len(row.chain) - chained + len(row.hidden)
    if left_out:
        spans.append(Span(f" {signs.more}+{left_out}", "more", row.node))
    if row.join is not None:
        number = f" {numbers[row.join]}" if row.join in numbers else ""
        name = f" {label(plan, row.join, signs)}" if named or not number else ""
        spans.append(Span(f"{' ' if row.heads else ''}{signs.join}{number}{name}", "join", row.join))
    if row.ends:
        spans.append(Span(f" {signs.end}", "end", row.node))
    return spans


def _heads(plan: Plan, row: Row, heads: Sequence[str], signs: Signs) -> list[Span]:
    spans: list[Span] = []
    for node in heads:
        if spans:
            spans.append(Span(f" {signs.either} ", "rule", node))
        spans.append(Span(label(plan, node, signs), _label_style(plan, row, node), node))
        if (loop := plan.nodes[node].loop) is not None:
            spans.append(Span(f" {signs.loop}" if loop else f" {signs.loop}{signs.end}", "loop", node))
    if row.kind == "step" and (len(plan.path) > 1 or plan.leaves) and heads[:1] == plan.path[-1:]:
        spans.append(Span(f" {signs.left if plan.leaves else signs.here}", "now", heads[0]))
    return spans


def _label_style(plan: Plan, row: Row, node: str) -> str:
    if row.kind == "ghost":
        return "ghost-label"
    if node == plan.path[-1] and len(plan.path) > 1:
        return "now-label"
    return "label" if node in plan.path else "side-label"


def _squeezed(spans: Sequence[Span], room: int, signs: Signs) -> list[Span]:
    """The names cut, the longest first, so that the signs between them stay."""
    found = list(spans)
    over = sum(cell_len(s.text) for s in found) - room
    for index in sorted(range(len(found)), key=lambda i: -cell_len(found[i].text)):
        if over <= 0:
            break
        span = found[index]
        wide = cell_len(span.text)
        cut = clip(span.text, max(min(_SHORTEST, wide), wide - over), signs.more)
        over -= wide - cell_len(cut)
        found[index] = Span(cut, span.style, span.node)
    return found
