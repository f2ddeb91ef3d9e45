"""Paths merged exactly: a prefix tree, then equal suffixes made one, bottom-up.

From the start to an end, the graph has the paths that went in, and no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TypeAlias

from teachbot.engine.graph.node import StoryEdge, StoryGraph, StoryMark, StoryNode
from teachbot.engine.graph.tokens import Key

Passage: TypeAlias = tuple[Key, str | None, Iterable[StoryMark]]
"""One step on the way through the graph: with its loop mark, and where stories say so."""

START: Key = ("start", "START")


def digest(parent: str, key: Key) -> str:
    """The id of a node: a digest of the whole prefix that leads there."""
    return blake2b(f"{parent}\0{key[0]}\0{key[1]}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


ROOT = digest("", START)


@dataclass(slots=True)
class PrefixTree:
    """A prefix tree in parallel lists; node 0 is the start, children come after their parents."""

    ids: list[str] = field(default_factory=lambda: [ROOT])
    keys: list[Key] = field(default_factory=lambda: [START])
    children: list[dict[Key, int]] = field(default_factory=lambda: [{}])
    weights: list[int] = field(default_factory=lambda: [0])
    """Stories through each node."""
    ends: list[int] = field(default_factory=lambda: [0])
    """Stories that end at each node."""
    stories: list[list[StoryMark]] = field(default_factory=lambda: [[]])
    marks: list[str | None] = field(default_factory=lambda: [None])
    """The loop that a node starts, "" for one that ends it."""

    def child(self, node: int, key: Key) -> int:
        """The node that follows by this step; made where there is none."""
        found = self.children[node].get(key)
        if found is None:
            found = self.children[node][key] = len(self.ids)
            self.ids.append(digest(self.ids[node], key))
            self.keys.append(key)
            self.children.append({})
            self.weights.append(0)
            self.ends.append(0)
            self.stories.append([])
            self.marks.append(None)
        return found

    def add(self, path: Iterable[Passage], count: int = 1) -> None:
        """So many stories of the same steps, from start to end."""
        node = 0
        self.weights[0] += count
        for key, mark, stories in path:
            node = self.child(node, key)
            self.weights[node] += count
            self.stories[node].extend(stories)
            if mark is not None:
                self.marks[node] = mark
        self.ends[node] += count

    def classes(self) -> list[int]:
        """For each node, the first node with the same step and the same continuations.

        Nodes that no story goes through are like no other.
        """
        first: dict[object, int] = {}
        classes = list(range(len(self.ids)))
        for node in reversed(classes):
            if not self.weights[node]:
                continue
            follows = sorted(classes[c] for c in self.children[node].values() if self.weights[c])
            classes[node] = first.setdefault((self.keys[node], self.ends[node] > 0, *follows), node)
        return _earliest(classes)

    def graph(self) -> StoryGraph:
        """The merged graph."""
        import networkx

        classes = self.classes()
        digraph = networkx.DiGraph()
        digraph.add_nodes_from((name, {"node": node}) for name, node in self._nodes(classes))
        digraph.add_edges_from((a, b, {"edge": edge}) for a, b, edge in self._edges(classes))
        return StoryGraph(digraph, ROOT)

    def _nodes(self, classes: Sequence[int]) -> Iterable[tuple[str, StoryNode]]:
        found: dict[int, StoryNode] = {}
        stories: dict[int, list[StoryMark]] = {}
        for node, same in enumerate(classes):
            stories.setdefault(same, []).extend(self.stories[node])
            if node == same:
                found[node] = self._node(node)
            else:
                merged = found[same]
                weight, ends = merged.weight + self.weights[node], merged.ends + self.ends[node]
                found[same] = replace(merged, weight=weight, ends=ends)
        for number, merged in found.items():
            yield self.ids[number], replace(merged, stories=tuple(stories[number]))

    def _node(self, node: int) -> StoryNode:
        kind, label = self.keys[node]
        return StoryNode(kind, label, weight=self.weights[node], ends=self.ends[node], loop=self.marks[node])

    def _edges(self, classes: Sequence[int]) -> Iterable[tuple[str, str, StoryEdge]]:
        weights: dict[tuple[int, int], int] = {}
        for node, children in enumerate(self.children):
            for child in children.values():
                edge = (classes[node], classes[child])
                weights[edge] = weights.get(edge, 0) + self.weights[child]
        for (source, target), weight in weights.items():
            yield self.ids[source], self.ids[target], StoryEdge(weight)


def _earliest(classes: list[int]) -> list[int]:
    """Each class named by its earliest node rather than by its latest."""
    earliest: dict[int, int] = {}
    for node, same in enumerate(classes):
        earliest.setdefault(same, node)
    return [earliest[same] for same in classes]
