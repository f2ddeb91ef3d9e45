"""Written stories resolved to dialogues: checkpoints joined, alternatives multiplied, listens put in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TypeAlias

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event, Json
from teachbot.engine.dialogue.places import Place
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.training_data.expansion.autofill import slots_of_entities
from teachbot.engine.training_data.expansion.blocks import GENERATED, START, Block, blocks_of
from teachbot.engine.training_data.problems import Problem
from teachbot.engine.training_data.stories import Dialogue, Story

MOST_DIALOGUES = 20_000
"""More ways through the stories than this and twice their number are left out, and reported."""
MOST_EVENTS = 1_500_000
"""The same for the sum of their events: about five seconds of looking for conflicts."""


ROUNDS = 3
"""How often a loop of checkpoints is walked, as Rasa 3.6 does."""
LISTEN = ev.ActionExecuted(ACTION_LISTEN)
"""What is put in before a message and at an end."""
_Written: TypeAlias = tuple[tuple[Event, ...], tuple[Place | None, ...]]
"""Events and where each is written."""


@dataclass(frozen=True, slots=True)
class _Path:
    """A way through the blocks so far."""

    names: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    places: tuple[Place | None, ...] = ()
    slots: Mapping[str, Json] = field(default_factory=dict)
    """Values now, as far as checkpoints ask for them."""
    latest: int = 0
    """Where the events of the latest block begin."""


@dataclass(slots=True)
class _Round:
    """The ways of one walk over all blocks, by the checkpoint that they end in, in the order in which they were led."""

    ended: dict[str, list[_Path]] = field(default_factory=dict)
    counts: dict[tuple[int, str], int] = field(default_factory=dict)
    """How many of them a block, by its number, has gone on from."""

    def arrive(self, block: int, checkpoint: str) -> Sequence[_Path]:
        """The ways that have come to a checkpoint by now, counted for the block that goes on from there."""
        found = self.ended.get(checkpoint, [])
        self.counts[block, checkpoint] = len(found)
        return found

    def arrived_late(self, block: int, checkpoint: str) -> Iterable[_Path]:
        """Those that came to a block after it was walked: a loop closes there."""
        return islice(self.ended.get(checkpoint, ()), self.counts.get((block, checkpoint), 0), None)

    @property
    def goes_on(self) -> bool:
        """Whether a loop closed."""
        return any(len(self.ended.get(checkpoint, ())) > count for (_, checkpoint), count in self.counts.items())


def expand(stories: Sequence[Story], domain: Domain) -> tuple[tuple[Dialogue, ...], tuple[Problem, ...]]:
    """Every way through the stories as Rasa's readers and generator have it (no augmentation, all duplicates kept).

    Stories, rules and tests join only among themselves. Checkpoint loops are walked three times.
    """
    problems: list[Problem] = []
    dialogues: list[Dialogue] = []
    for kind in ("story", "rule", "test"):
        chosen = [s for s in stories if s.kind == kind]
        blocks = [b for story in chosen for b in blocks_of(story, domain, problems)]
        dialogues += _Walk(blocks, domain, problems).dialogues()
    return tuple(dialogues), tuple(problems)


class _Walk:
    """One traversal of all blocks of a kind."""

    def __init__(self, blocks: Sequence[Block], domain: Domain, problems: list[Problem]) -> None:
        self.domain = domain
        self.problems = problems
        self.starts = {c.name for b in blocks for c in b.starts}
        self.blocks = blocks = self._continued(blocks)
        self.ends = {name for b in blocks for name in b.ends}
        self.asked = {slot for b in blocks for c in b.starts for slot in c.conditions}
        self.initial = {s.name: s.initial_value for s in domain.slots_by_name.values() if s.name in self.asked}
        self.tails: dict[tuple[int, bool, bool], _Written] = {}
        self.events = 0
        self.paths = 0
        self.full = False

    def dialogues(self) -> list[Dialogue]:
        """All of them, in the order of the blocks they end in."""
        self._report_loose_ends()
        finished: list[tuple[int, Dialogue]] = []
        order = _in_order(self.blocks)
        before = _Round()
        now = _Round({START: [_Path(slots=self.initial)]})
        for _ in range(ROUNDS):
            for index in order:
                block = self.blocks[index]
                grown = self._through(block, index, before, now)
                for end in block.ends:
                    now.ended.setdefault(end, []).extend(grown)
                if not block.ends or not self.starts & set(block.ends):
                    finished += ((index, _dialogue(path, block)) for path in grown)
                finished += ((index, cut) for path in grown for cut in _cuts(path, block))
            before, now = now, _Round()
            if self.full or not before.goes_on:
                break
        finished.sort(key=lambda each: each[0])
        return [dialogue for _, dialogue in finished]

    def _through(self, block: Block, index: int, before: _Round, now: _Round) -> list[_Path]:
        """The ways that have led to the block since it was walked last, led through it."""
        if self.full:
            return []
        paths = [
            path
            for start in block.starts
            for path in chain(before.arrived_late(index, start.name), now.arrive(index, start.name))
            if all(path.slots.get(slot) == value for slot, value in start.conditions.items())
        ]
        return [self._grow(path, block) for path in paths[: self._room(block, len(paths))]]

    def _continued(self, blocks: Sequence[Block]) -> list[Block]:
        """Without those that end in alternatives that nothing follows: Rasa drops them."""
        kept: list[Block] = []
        dropped: dict[int, Story] = {}
        for block in blocks:
            ends = tuple(e for e in block.ends if e in self.starts or not e.startswith(GENERATED))
            if ends or not block.ends:
                block.ends = ends
                kept.append(block)
            else:
                dropped[id(block.story)] = block.story
        finished = {id(b.story) for b in kept if not any(e.startswith(GENERATED) for e in b.ends)}
        for key, story in dropped.items():
            if key not in finished:
                told = f"'{story.name}' ends with an 'or', and Rasa leaves such a story out; add a step after it"
                self._warn(story, "or-at-end", told)
        return kept

    def _room(self, block: Block, wanted: int) -> int:
        """How many of the paths may be followed."""
        self.events += wanted * len(block.events)
        room = max(0, MOST_DIALOGUES + 2 * len(self.blocks) - self.paths)
        if self.events > MOST_EVENTS:
            room = 0
        self.paths += min(room, wanted)
        if wanted > room and not self.full:
            self.full = True
            self._warn(
                block.story,
                "too-many-dialogues",
                "checkpoints and alternatives make too many or too long ways through the stories; those from here on "
                "are left out, and not looked at for conflicts. Use fewer checkpoints or 'or' steps",
            )
        return min(room, wanted)

    def _grow(self, path: _Path, block: Block) -> _Path:
        events, places = self._tail(block, bool(path.events), _listens(path.events))
        names = path.names if block.story.name in path.names else (*path.names, block.story.name)
        slots = self._slots_after(path, events)
        return _Path(names, path.events + events, path.places + places, slots, len(path.events))

    def _tail(self, block: Block, goes_on: bool, listens: bool) -> _Written:
        """What a block adds to a path that is not empty, and that ends in a listen; every path gets the same events."""
        key = id(block), goes_on, listens
        if key not in self.tails:
            self.tails[key] = _write(block, goes_on, listens, self.domain)
        return self.tails[key]

    def _slots_after(self, path: _Path, events: Iterable[Event]) -> Mapping[str, Json]:
        if not self.asked:
            return path.slots
        slots = dict(path.slots)
        for event in events:
            if isinstance(event, ev.SlotSet) and event.name in self.asked:
                slots[event.name] = event.value
            elif isinstance(event, ev.AllSlotsReset | ev.Restarted):
                slots = dict(self.initial)
        return slots

    def _report_loose_ends(self) -> None:
        said: set[tuple[str, str]] = set()
        for block in self.blocks:
            for start in block.starts:
                if start.name not in self.ends and start.name != START and ("start", start.name) not in said:
                    said.add(("start", start.name))
                    self._warn(
                        block.story,
                        "checkpoint-unknown",
                        f"no story ends with the checkpoint '{start.name}' that this one begins with, so it is never "
                        "reached; end one with it or remove it",
                    )
            for end in block.ends:
                if end not in self.starts and ("end", end) not in said:
                    said.add(("end", end))
                    self._warn(
                        block.story,
                        "checkpoint-unused",
                        f"no story begins with the checkpoint '{end}' that this one ends with; begin one with it "
                        "or remove it",
                    )

    def _warn(self, story: Story, code: str, message: str) -> None:
        if story.place is not None:
            self.problems.append(Problem(story.place.path, story.place.line, "warning", code, message))


def _write(block: Block, goes_on: bool, listens: bool, domain: Domain) -> _Written:
    written: list[tuple[Event, Place | None]] = []
    first = goes_on or block.story.kind != "rule" or block.story.conversation_start
    for event, place in zip(block.events, block.places, strict=True):
        if isinstance(event, ev.UserUttered):
            written += [(LISTEN, None)] if first and not listens else []
            written += ((each, place) for each in (event, *slots_of_entities(event.entities, domain)))
        else:
            written.append((event, place))
        first, listens = True, _is_listen(written[-1][0])
    if not block.ends and not listens and block.story.wait_for_user_input:
        written.append((LISTEN, None))
    return tuple(event for event, _ in written), tuple(place for _, place in written)


def _listens(events: Sequence[Event]) -> bool:
    return bool(events) and _is_listen(events[-1])


def _is_listen(event: Event) -> bool:
    return isinstance(event, ev.ActionExecuted) and event.name == ACTION_LISTEN


def _dialogue(path: _Path, block: Block) -> Dialogue:
    story = block.story
    return Dialogue(
        name=" > ".join(path.names),
        events=path.events,
        kind=story.kind,
        conditions=story.conditions,
        conversation_start=story.conversation_start,
        wait_for_user_input=story.wait_for_user_input,
        place=story.place,
        event_places=path.places,
    )


def _cuts(path: _Path, block: Block) -> Iterator[Dialogue]:
    """What Rasa's generator tells besides: the dialogue until something in the block takes it back."""
    for index, event in enumerate(path.events[path.latest :], path.latest):
        if isinstance(event, ev.ActionReverted | ev.UserUtteranceReverted | ev.Restarted):
            cut = _dialogue(replace(path, events=path.events[:index], places=path.places[:index]), block)
            yield replace(cut, wait_for_user_input=True)  # nothing is known of what would come after


def _in_order(blocks: Sequence[Block]) -> list[int]:
    """Block numbers so that each comes after those it continues; loops are cut where they close."""
    by_start: dict[str, list[int]] = {}
    for index, block in enumerate(blocks):
        for start in block.starts:
            by_start.setdefault(start.name, []).append(index)
    following = [sorted({n for end in b.ends for n in by_start.get(end, ())}, reverse=True) for b in blocks]
    done: set[int] = set()
    ordered: list[int] = []
    for root in reversed(range(len(blocks))):
        if root in done:
            continue
        done.add(root)
        stack = [(root, iter(following[root]))]
        while stack:
            node, rest = stack[-1]
            after = next((n for n in rest if n not in done), None)
            if after is None:
                ordered.append(node)
                stack.pop()
            else:
                done.add(after)
                stack.append((after, iter(following[after])))
    ordered.reverse()
    return ordered
