"""How far conversations and test stories reach into a story graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from teachbot.engine.dialogue.events import Event
from teachbot.engine.graph.node import StoryGraph, StoryNode
from teachbot.engine.graph.tokens import Token, tokens
from teachbot.engine.training_data.stories import Dialogue


@dataclass(frozen=True, slots=True)
class Trail:
    """The way of a conversation through a story graph, as far as the stories go along."""

    nodes: tuple[str, ...]
    """From the start on."""
    is_whole: bool
    """The stories go along with all of it."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was visited in a session, and what no test story reaches."""

    visited: Mapping[str, int] = field(default_factory=dict)
    """Visits by node; nodes that were never visited are absent."""
    untested: frozenset[str] = frozenset()
    """Empty where there are no test stories at all."""


def trail(graph: StoryGraph, events: Sequence[Event]) -> Trail:
    """The way of the events that count through the graph."""
    return _follow(graph, tokens(events))


def coverage(graph: StoryGraph, conversations: Iterable[Sequence[Event]], tests: Sequence[Dialogue] = ()) -> Coverage:
    """Visits of the session's conversations, and the nodes that no test story comes through."""
    visits = Counter(node for events in conversations for node in trail(graph, events).nodes[1:])
    tested = {node for test in tests for node in trail(graph, test.events).nodes}
    return Coverage(dict(visits), frozenset(set(graph.digraph) - tested) if tests else frozenset())


def _follow(graph: StoryGraph, steps: Sequence[Token]) -> Trail:
    path = [graph.start]
    for token in steps:
        ahead = [c for c in graph.after(path[-1]) if _is(graph.node(c), token)]
        if not ahead:
            return Trail(tuple(path), False)
        path.append(ahead[0])
    return Trail(tuple(path), True)


def _is(node: StoryNode, token: Token) -> bool:
    return (node.kind, node.label) == token.key
