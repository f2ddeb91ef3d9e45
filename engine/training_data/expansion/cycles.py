"""Loops of checkpoints opened as Rasa opens them: where one closes, the way ends and begins anew elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from teachbot.engine.training_data.expansion.blocks import START, Block, Start

GENERATED = "GENR_"
"""Begins every name of a checkpoint that nobody wrote."""
_CYCLE = f"{GENERATED}CYCL_"


@dataclass(slots=True, eq=False)
class Link:
    """A block with the checkpoints that it hangs on."""

    block: Block
    starts: list[Start]
    """Blocks that were copied for alternatives hang on one list together."""
    ends: list[str]


@dataclass(frozen=True, slots=True)
class Opened:
    """Links without loops, in an order in which each comes after those that it continues."""

    links: tuple[Link, ...]
    resumed: dict[str, str] = field(default_factory=dict)
    """Where a way goes on that ends in a checkpoint of an opened loop."""


def without_cycles(blocks: Sequence[Block]) -> Opened:
    """The blocks linked up, loops opened; those that only unwritten checkpoints held and nobody continues are gone."""
    shared: dict[int, list[Start]] = {}
    links = [Link(b, shared.setdefault(id(b.starts), [*b.starts]), [*b.ends]) for b in blocks]
    _, closing = _sort(links)
    resumed: dict[str, str] = {}
    overlapping: set[str] = set()
    for number, (source, target) in enumerate(sorted(closing)):
        overlapping |= _open(links, source, target, number, resumed)
    unused = _unused(links, resumed)
    kept = [link for link in links if not _strip(link, unused, overlapping)]
    order, _ = _sort(kept)
    return Opened(tuple(kept[index] for index in order), resumed)


def _open(links: Sequence[Link], source: int, target: int, number: int, resumed: dict[str, str]) -> set[str]:
    """Open one loop; tells the checkpoints that both had in common."""
    sink, begin, beside = (f"{_CYCLE}{kind}_{number}" for kind in ("SINK", "SRC", "CONN"))
    resumed[sink] = begin
    first = links[source]
    common = set(first.ends) & {start.name for start in links[target].starts}
    first.ends = [*(end for end in first.ends if end not in common), sink]
    goes_beside = False
    for index, link in enumerate(links):
        name = begin if index == target else beside
        met = [start for start in link.starts if start.name in common]
        goes_beside = goes_beside or bool(met and name == beside)
        known = [*link.starts]
        link.starts.extend(new for start in met if (new := Start(name, start.conditions)) not in known)
    if goes_beside:
        first.ends.append(beside)
    return common


def _unused(links: Sequence[Link], resumed: dict[str, str]) -> set[str]:
    begun = {START} | {start.name for link in links for start in link.starts}
    ended = {START} | {resumed.get(end, end) for link in links for end in link.ends}
    return begun ^ ended


def _strip(link: Link, unused: set[str], overlapping: set[str]) -> bool:
    """Leave out what nobody uses; whether nothing of what it hung on is left."""
    starts = [start for start in link.starts if start.name not in unused & overlapping]
    ends = [end for end in link.ends if not (end in unused and end.startswith(GENERATED))]
    is_lost = bool((link.starts and not starts) or (link.ends and not ends))
    link.starts, link.ends = starts, ends
    return is_lost


def _sort(links: Sequence[Link]) -> tuple[list[int], set[tuple[int, int]]]:
    """Numbers of links, each after those that it continues, and the pairs at which loops close."""
    by_start: dict[str, list[int]] = {}
    for index, link in enumerate(links):
        for start in link.starts:
            by_start.setdefault(start.name, []).append(index)
    following = [sorted({n for end in link.ends for n in by_start.get(end, ())}) for link in links]
    state = [0] * len(links)  # 1: on the way, 2: done
    ordered: list[int] = []
    closing: set[tuple[int, int]] = set()
    for root in reversed(range(len(links))):
        if state[root]:
            continue
        state[root] = 1
        stack = [(root, iter(following[root]))]
        while stack:
            node, rest = stack[-1]
            after = next(rest, None)
            if after is None:
                ordered.append(node)
                state[node] = 2
                stack.pop()
            elif state[after] == 1:
                closing.add((node, after))
            elif not state[after]:
                state[after] = 1
                stack.append((after, iter(following[after])))
    ordered.reverse()
    return ordered, closing
