"""Where one story ends and the next begins in the same chat, as likely as training stories make it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from teachbot.engine.prediction.past.turns import Turn

END = ""
"""What follows the last turn of a story, in the place of an intent."""

PRIOR = 0.001
"""How much rarer a new story is than the counts of ends say: single stories end for good, and chats go on."""

KEPT, LEAST = 3, 0.01
"""So many beginnings are held possible at once, each at least so probable."""


@dataclass(slots=True)
class Start:
    """A place where the present story may have begun."""

    story: list[Turn]
    """The turns since then, after an empty one."""
    past: int = 0
    """A number for what the earlier of them hold."""
    named_actions: list[str] = field(default_factory=list)
    """Actions that slots named since then, the latest last, each once."""
    stale: set[str] = field(default_factory=set)
    """Slots that were set before it began and were not touched since: they tell of another story."""
    belief: float = 1.0
    """The probability that it began here."""

    def copy(self) -> Start:
        """Another of the same story, that can grow another way; what becomes of slots, both see."""
        return Start([*self.story], self.past, [*self.named_actions], self.stale, self.belief)


class Boundaries:
    """Counts of what follows turns: an intent, or the end of the story.

    The probability in a long context is mixed with that in the next shorter one (Witten-Bell). Where the story began
    is tracked as in Bayesian online changepoint detection (Adams and MacKay 2007): with every message each beginning
    becomes more or less probable, and a new one possible.
    """

    def __init__(self, counts: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self.counts: dict[str, dict[str, int]] = {key: dict(found) for key, found in (counts or {}).items()}
        """By context, how often what followed; the context of a story's beginning is empty."""

    def observe(self, story: Sequence[Turn], loop: str | None, what: str) -> None:
        """After these turns the intent, or the end, followed in a training story."""
        for context in _contexts(story, loop):
            found = self.counts.setdefault(context, {})
            found[what] = found.get(what, 0) + 1

    def probability(self, story: Sequence[Turn], loop: str | None, what: str) -> float:
        """Of the intent, or the end, after these turns."""
        probability = 1.0 / (1 + len(self.counts))
        for context in _contexts(story, loop):
            found = self.counts.get(context)
            if found is None:
                break
            total = sum(found.values())
            probability = (found.get(what, 0) + len(found) * probability) / (total + len(found))
        return probability

    def follow(self, starts: Sequence[Start], loop: str | None, intent: str, slots: Iterable[str]) -> list[Start]:
        """The beginnings that are possible once the intent is heard, the most probable first; `slots` are set now."""
        ended = sum(start.belief * self.probability(start.story, loop, END) for start in starts)
        new = Start([Turn()], stale=set(slots), belief=PRIOR * ended * self.probability([Turn()], None, intent))
        for start in starts:
            start.belief *= self.probability(start.story, loop, intent)
        found = sorted((*starts, new), key=lambda start: -start.belief)[:KEPT]
        total = sum(start.belief for start in found)
        for start in found:
            start.belief /= total
        return [start for start in found if start.belief >= LEAST]


def _contexts(story: Sequence[Turn], loop: str | None) -> Iterator[str]:
    """What tells how a story goes on, in ever more detail; at its beginning, there is but one."""
    if len(story) == 1 and not story[0].actions:
        yield "start"
        return
    one, two = (f"{turn.intent}:{'>'.join(turn.actions)}" for turn in (story[-1], story[-2] if story[1:] else Turn()))
    last = story[-1].actions[-1] if story[-1].actions else ""
    yield "turn"
    yield f"{loop}|{last}"
    yield f"{loop}|{one}"
    yield f"{loop}|{two}/{one}"
    yield f"{loop}|{two}/{one}|{min(len(story), 4)}"
