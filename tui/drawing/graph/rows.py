"""The rows that a graph is drawn in: every node belongs to exactly one of them, named or folded away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from teachbot.engine.graph.plan import Plan

RowKind: TypeAlias = Literal["step", "stub", "ghost", "join", "fold"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a step of a lane, or a branch folded into one line."""

    kind: RowKind
    depth: int
    """Lanes to the left of it."""
    parent: str
    """The node that it follows or branches off; "" for the start."""
    heads: tuple[str, ...] = ()
    """The nodes named first; several are siblings that lead to the same place."""
    chain: tuple[str, ...] = ()
    """The only steps that can follow, in order."""
    hidden: tuple[str, ...] = ()
    """Further nodes that are folded into this row."""
    join: str | None = None
    """The node of another row where everything in this one leads."""
    ends: bool = False
    """A story ends in here."""
    branches: bool = False
    """It hangs off the lane to its left rather than continuing its own."""
    more: int = 0
    """Branches of this step that there was no room for."""
    count: int = 0
    """Steps in a fold of earlier steps."""

    @property
    def node(self) -> str | None:
        """The node that a cursor on this row stands on."""
        return self.heads[0] if self.heads else self.join

    @property
    def key(self) -> str:
        """What a cursor on this row keeps between drawings: a node, or which reference to one it is."""
        return self.heads[0] if self.heads else f"{self.parent}>{self.join or ''}"

    @property
    def owned(self) -> tuple[str, ...]:
        """Every node that belongs to this row."""
        return (*self.heads, *self.chain, *self.hidden)

    @property
    def opens(self) -> tuple[str, ...]:
        """The nodes to add to the opened ones to see what is folded into this row."""
        if self.kind == "stub" and (self.chain or self.hidden or len(self.heads) > 1):
            return self.heads
        if self.kind == "ghost" and self.hidden:
            return self.heads
        return (self.heads[0],) if self.more else ()


@dataclass(slots=True)
class _Walk:
    """Who owns what while rows come into being."""

    plan: Plan
    opened: Set[str]
    owned: set[str] = field(default_factory=set)

    def lane(self, first: str) -> list[str]:
        """The node and its main continuation, as far as nobody owns it."""
        steps = [first]
        self.owned.add(first)
        while ahead := [c for c in self.plan.after[steps[-1]] if c not in self.owned]:
            steps.append(ahead[0])
            self.owned.add(ahead[0])
        return steps

    def swallow(self, heads: Sequence[str]) -> list[str]:
        """The heads with everything behind them that nobody owns."""
        found = list(heads)
        self.owned.update(heads)
        for node in found:
            fresh = [c for c in self.plan.after[node] if c not in self.owned]
            found += fresh
            self.owned.update(fresh)
        return found


def rows(the_plan: Plan, opened: Set[str], trunk_only: bool) -> Iterator[Row]:
    """All rows from top to bottom. The first lane is the conversation; with `trunk_only`, it ends with it.

    Where several rows could show a step, the first one does; with `trunk_only` the one nearest to now.
    """
    walk = _Walk(the_plan, opened)
    walk.owned.update(the_plan.path)
    walk.owned.update(_ghosts(the_plan))
    trunk = list(the_plan.path)
    if not trunk_only:
        yield from _flat(_lane(walk, trunk[:-1] + walk.lane(trunk[-1]), 0, ""))
        return
    found: list[list[Row]] = []
    for parent, node, following in reversed([*zip(["", *trunk], trunk, [*trunk[1:], None], strict=False)]):
        found.append(list(_flat(_step(walk, node, following, 0, parent))))
    for step in reversed(found):
        yield from step


def _flat(lane: Iterator[_Found]) -> Iterator[Row]:
    """The rows of a lane and of the lanes in it."""
    stack = [lane]
    while stack:
        found = next(stack[-1], None)
        if found is None:
            stack.pop()
        elif isinstance(found, Row):
            yield found
        else:
            stack.append(found)


def _ghosts(the_plan: Plan) -> list[str]:
    return [c for c in the_plan.after[the_plan.path[-1]] if the_plan.nodes[c].rank is not None]


_Found: TypeAlias = "Row | Iterator[_Found]"


def _lane(walk: _Walk, steps: Sequence[str], depth: int, parent: str) -> Iterator[_Found]:
    """The rows of an open lane; what hangs off each step comes right after it."""
    for index, node in enumerate(steps):
        following = steps[index + 1] if index + 1 < len(steps) else None
        yield from _step(walk, node, following, depth, parent, branches=index == 0 and depth > 0)
        parent = node


def _step(
    walk: _Walk, node: str, following: str | None, depth: int, parent: str, branches: bool = False
) -> Iterator[_Found]:
    """The row of one step, and what hangs off it besides the step that follows."""
    others = [c for c in walk.plan.after[node] if c != following]
    only = others[0] if len(others) == 1 and following is None else None
    inline = only if only in walk.owned and not _is_ghost_of(walk.plan, node, only) else None
    ends = bool(walk.plan.nodes[node].ends)
    kind: RowKind = "ghost" if branches and _is_ghost_of(walk.plan, parent, node) else "step"
    yield Row(kind, depth, parent, (node,), join=inline, ends=ends, branches=branches)
    yield from _hanging(walk, node, [c for c in others if c != inline], depth)


def _is_ghost_of(the_plan: Plan, node: str, child: str | None) -> bool:
    return child is not None and node == the_plan.path[-1] and the_plan.nodes[child].rank is not None


def _hanging(walk: _Walk, node: str, children: Sequence[str], depth: int) -> Iterator[_Found]:
    """The branches of a step, those that lead to the same place together; ghosts last, in their order."""
    ghosts = [c for c in children if _is_ghost_of(walk.plan, node, c)]
    for heads in _siblings(walk, [c for c in children if c not in ghosts]):
        if heads[0] in walk.owned:
            yield Row("join", depth + 1, node, join=heads[0], branches=True)
        elif heads[0] in walk.opened:
            yield _lane(walk, walk.lane(heads[0]), depth + 1, node)
        else:
            yield _stub(walk, heads, depth + 1, node)
    for head in ghosts:
        if head in walk.opened:
            yield _lane(walk, walk.lane(head), depth + 1, node)
        else:
            inside = walk.swallow([head])
            ends = any(walk.plan.nodes[n].ends for n in inside)
            yield Row("ghost", depth + 1, node, (head,), hidden=tuple(inside[1:]), ends=ends, branches=True)


def _siblings(walk: _Walk, children: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """Closed children of one kind that lead to the very same places together, the others alone."""
    groups: dict[object, list[str]] = {}
    for child in children:
        data = walk.plan.nodes[child]
        ahead = tuple(walk.plan.after[child])
        alone = child in walk.opened or walk.plan.before[child] > 1 or not (ahead or data.ends)
        key = child if alone else (data.kind, bool(data.ends), ahead)
        groups.setdefault(key, []).append(child)
    return [tuple(g) for g in groups.values()]


def _stub(walk: _Walk, heads: tuple[str, ...], depth: int, parent: str) -> Row:
    """Everything behind the heads in one row."""
    inside = walk.swallow(heads)
    members = set(inside)
    after = walk.plan.after
    chain: list[str] = []
    entries = len(heads)
    last = heads[0]
    while not walk.plan.nodes[last].ends and len(after[last]) == 1:
        ahead = after[last][0]
        if ahead not in members or walk.plan.before[ahead] != entries:
            break
        chain.append(ahead)
        last, entries = ahead, 1
    exits = {c for n in inside for c in after[n] if c not in members}
    return Row(
        "stub",
        depth,
        parent,
        heads,
        tuple(chain),
        tuple(n for n in inside[len(heads) :] if n not in chain),
        join=exits.pop() if len(exits) == 1 else None,
        ends=any(walk.plan.nodes[n].ends for n in inside),
        branches=True,
    )


def reveal(the_plan: Plan, opened: Set[str], node: str) -> frozenset[str]:
    """What must be opened so that the node has a row of its own, besides what is open already."""
    found = frozenset(opened)
    while True:
        owner = next((r for r in rows(the_plan, found, trunk_only=False) if node in r.owned), None)
        if owner is None or owner.kind == "step" or (owner.heads == (node,)):
            return found
        if found.issuperset(owner.heads):
            return found
        found |= set(owner.heads)
