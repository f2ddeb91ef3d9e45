"""Written stories resolved to dialogues: checkpoints joined, alternatives multiplied, listens put in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event, Json
from teachbot.engine.dialogue.places import Place
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.training_data.expansion.autofill import slots_of_entities
from teachbot.engine.training_data.expansion.blocks import START, Block, Start, blocks_of
from teachbot.engine.training_data.expansion.cycles import GENERATED, Link, Opened, without_cycles
from teachbot.engine.training_data.problems import Problem
from teachbot.engine.training_data.stories import Dialogue, Story

MOST_DIALOGUES = 20_000
"""More ways through the stories than this and twice their number are left out, and reported."""
MOST_EVENTS = 1_500_000
"""The same for the sum of their events: about five seconds of looking for conflicts."""


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
    block: Block | None = None
    """The latest one."""


def expand(stories: Sequence[Story], domain: Domain) -> tuple[tuple[Dialogue, ...], tuple[Problem, ...]]:
    """Every way through the stories as Rasa's readers and generator have it (no augmentation, all duplicates kept).

    Stories, rules and tests join only among themselves.
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
        self.blocks = blocks
        self.starts = {c.name for b in blocks for c in b.starts}
        self.ends = {name for b in blocks for name in b.ends}
        self.asked = {slot for b in blocks for c in b.starts for slot in c.conditions}
        self.initial = {s.name: s.initial_value for s in domain.slots_by_name.values() if s.name in self.asked}
        self.tails: dict[tuple[int, bool], _Written] = {}
        self.numbers = {id(block): number for number, block in enumerate(blocks)}
        self.finished: list[tuple[int, Dialogue]] = []
        self.has_loops = False
        self.known: set[tuple[int, ...]] = set()
        self.events = 0
        self.paths = 0
        self.full = False

    def dialogues(self) -> list[Dialogue]:
        """All of them, in the order of the blocks they end in."""
        opened = without_cycles(self.blocks)
        self.has_loops = bool(opened.resumed)
        self._report_lost(opened)
        self._report_loose_ends()
        active: dict[str, list[_Path]] = {START: [_Path(slots=self.initial)]}
        used: set[str] = set()
        waited: set[str] = set()
        while any(active.values()):
            waiting = self._walk(opened, active, used)
            active = {name: active.get(name, []) for name in waiting if name != START}
            if waiting == waited or not any(active.values()):
                for name in waiting - used:
                    self._finish(active.get(name, ()))
                break
            waited = waiting
        self.finished.sort(key=lambda each: each[0])
        return [dialogue for _, dialogue in self.finished]

    def _walk(self, opened: Opened, active: dict[str, list[_Path]], used: set[str]) -> set[str]:
        """Lead every way through every link once; tells the checkpoints at which ways wait for the next round."""
        waiting: set[str] = set()
        for link in opened.links:
            arrived: list[_Path] = []
            for start in link.starts:
                found = active.setdefault(start.name, [])
                if found:
                    arrived += (p for p in found if _fits(p, start))
                    used.add(start.name)
                elif start.name not in used:
                    waiting.add(start.name)
            grown = self._through(link, arrived)
            for end in (opened.resumed.get(end, end) for end in link.ends):
                if arrived:
                    active.setdefault(end, []).extend(grown)
                    waiting |= {end} & used
            if not link.ends:
                self._finish(grown)
        return waiting | (active.keys() - used)

    def _finish(self, paths: Iterable[_Path]) -> None:
        for path in paths:
            if path.block is not None and self._is_new(path):
                self.finished.append((self.numbers[id(path.block)], _dialogue(path, path.block)))

    def _is_new(self, path: _Path) -> bool:
        """Loops of checkpoints lead to the same way more than once."""
        if not self.has_loops:
            return True
        key = tuple(map(id, path.events))
        known = key in self.known
        self.known.add(key)
        return not known

    def _through(self, link: Link, arrived: Sequence[_Path]) -> list[_Path]:
        """The ways that have led to the block, led through it; one without events leads nowhere."""
        if self.full or (link.ends and not link.block.events):
            return []
        grown = [self._grow(path, link) for path in arrived[: self._room(link.block, len(arrived))]]
        number = self.numbers[id(link.block)]
        self.finished += ((number, cut) for path in grown for cut in _cuts(path, link.block))
        return grown

    def _report_lost(self, opened: Opened) -> None:
        """Stories that end in alternatives that nothing follows are left out by Rasa."""
        kept = {id(link.block.story) for link in opened.links if not any(e.startswith(GENERATED) for e in link.ends)}
        lost = {id(b.story): b.story for b in self.blocks if any(e.startswith(GENERATED) for e in b.ends)}
        for key, story in lost.items():
            if key not in kept:
                told = f"'{story.name}' ends with an 'or', and Rasa leaves such a story out; add a step after it"
                self._warn(story, "or-at-end", told)

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

    def _grow(self, path: _Path, link: Link) -> _Path:
        block = link.block
        events, places = self._tail(link, is_first=not path.events)
        names = path.names if block.story.name in path.names else (*path.names, block.story.name)
        slots = self._slots_after(path, events)
        return _Path(names, path.events + events, path.places + places, slots, len(path.events), block)

    def _tail(self, link: Link, *, is_first: bool) -> _Written:
        """What a block adds to a path; every path gets the same events."""
        key = id(link.block), is_first
        if key not in self.tails:
            self.tails[key] = _write(link, is_first, self.domain)
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


def _write(link: Link, is_first: bool, domain: Domain) -> _Written:
    block = link.block
    written: list[tuple[Event, Place | None]] = []
    listens = is_first and block.story.kind == "rule" and not block.story.conversation_start
    for event, place in zip(block.events, block.places, strict=True):
        if isinstance(event, ev.UserUttered):
            written += [(LISTEN, None)] if not listens else []
            written += ((each, place) for each in (event, *slots_of_entities(event.entities, domain)))
        else:
            written.append((event, place))
        listens = _is_listen(written[-1][0])
    if not link.ends and not (written and listens) and block.story.wait_for_user_input:
        written.append((LISTEN, None))
    return tuple(event for event, _ in written), tuple(place for _, place in written)


def _fits(path: _Path, start: Start) -> bool:
    return all(path.slots.get(slot) == value for slot, value in start.conditions.items())


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
