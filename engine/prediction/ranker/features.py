"""What a moment of a conversation looks like to the ranker: symbols aligned with turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.prediction.past.history import History
from teachbot.engine.prediction.past.turns import Turn

EARLIER, BAG = 4, 6
"""So many earlier turns are told apart, and so many are in the bag."""


@dataclass(frozen=True, slots=True)
class FeatureKind:
    """What features of one prefix have in common."""

    meaning: str
    scale: float = 1.0
    """The value of such a feature where it holds: how readily it gains weight."""
    is_taught: bool = True
    """Whether a correction moves its weights; too general ones are not to be blamed for one mistake."""


FEATURES: dict[str, FeatureKind] = {
    "1": FeatureKind("always", is_taught=False),
    "u": FeatureKind("the intent", 2.0),
    "u0": FeatureKind("the intent, and whether the bot did nothing yet"),
    "a0": FeatureKind("the last action of this turn"),
    "ua": FeatureKind("both, once the bot did something"),
    "p": FeatureKind("the last action of the turn before"),
    "pa": FeatureKind("that, and the last action of this turn"),
    "pu": FeatureKind("that, the intent, and whether the bot did nothing yet"),
    "a1": FeatureKind("the last action but one of this turn"),
    "aa": FeatureKind("the last two actions of this turn"),
    "done": FeatureKind("an action of this turn before the last"),
    "n": FeatureKind("how many turns came before, up to 2", 0.5, is_taught=False),
    "e": FeatureKind("an entity, and whether the bot did nothing yet"),
    "eu": FeatureKind("that, and the intent", 0.5),
    "s": FeatureKind("what a slot shows", is_taught=False),
    "sa": FeatureKind("that, and the last action of this turn", 0.5),
    "c": FeatureKind("a change of a slot or loop by the latest action"),
    "l": FeatureKind("the active loop"),
    "la": FeatureKind("that, and the last action of this turn"),
    "lu": FeatureKind("that, the intent, and whether the bot did nothing yet"),
    "lr": FeatureKind("how many actions this turn has, up to 3, whether a loop is active, and whether it rejected"),
    "r": FeatureKind("the slot that is asked for, the intent, and the actions of this turn"),
    "ba": FeatureKind("an action of the recent turns", 0.4, is_taught=False),
    "bu": FeatureKind("an intent of the recent turns", 0.4, is_taught=False),
    "x": FeatureKind("a word of the message, and the last action"),
    "xx": FeatureKind("all words of the message, and the actions of this turn"),
    **{f"u{back}": FeatureKind(f"the intent {back} turns back", 1 / back) for back in range(1, EARLIER + 1)},
    **{f"p{back}": FeatureKind(f"the last action {back} turns back", 1 / back) for back in range(1, EARLIER + 1)},
    **{f"d{back}": FeatureKind(f"an earlier action {back} turns back", 0.7 / back) for back in range(1, EARLIER + 1)},
    **{f"e{back}": FeatureKind(f"an entity {back} turns back", 0.5 / back) for back in range(1, EARLIER + 1)},
}
"""By prefix: a feature reads `prefix=values`, `1` alone."""

_OTHER = FeatureKind("unknown")


def kind_of(feature: str) -> FeatureKind:
    """The kind of a feature, told by what stands before its `=`."""
    return FEATURES.get(feature.partition("=")[0], _OTHER)


def extract_features(history: History, texts: bool = False) -> list[str]:
    """The symbols that are true at this moment, each once; the order is stable.

    The words of the message are among them where it has no intent, or where the bot has learned `texts`
    (end-to-end stories).
    """
    story = history.shown
    turn, earlier = story[-1], [t for at, t in enumerate(story[:-1]) if t.actions or at][::-1]
    last = turn.actions[-1] if turn.actions else ACTION_LISTEN
    first = "" if turn.actions else "|first"
    found = ["1", f"u={turn.intent}"]
    found += _turn(turn, earlier, last, first)
    found += _slots_and_loop(history, turn, last, first)
    found += _earlier(earlier)
    if turn.words and (texts or not turn.intent):
        found.append(f"xx={' '.join(turn.words)}|{'>'.join(turn.actions[-4:])}")
        found += (f"x={word}|{last}" for word in sorted(set(turn.words)))
    return list(dict.fromkeys(found))


def _turn(turn: Turn, earlier: Sequence[Turn], last: str, first: str) -> Iterator[str]:
    before = (earlier[0].actions[-1] if earlier[0].actions else "-") if earlier else "^"
    yield from (f"u0={turn.intent}{first}", f"a0={last}", f"p={before}", f"pa={last}|{before}")
    yield from (f"pu={turn.intent}|{before}{first}", f"n={min(len(earlier), 2)}")
    if turn.actions:
        yield f"ua={turn.intent}|{last}"
    if len(turn.actions) > 1:
        yield from (f"a1={turn.actions[-2]}", f"aa={turn.actions[-2]}|{last}")
    yield from (f"done={action}" for action in turn.actions[:-1])
    for entity in turn.entities:
        yield from (f"e={entity}{first}", f"eu={entity}|{turn.intent}{first}")
    yield from (f"c={change}" for change in turn.changes)


def _slots_and_loop(history: History, turn: Turn, last: str, first: str) -> Iterator[str]:
    for name, symbol in history.symbols.items():
        yield from (f"s={name}={symbol}", f"sa={name}={symbol}|{last}")
    loop = history.loop
    yield f"lr={min(len(turn.actions), 3)}|{loop is not None}|{history.rejected}"
    if loop is None:
        return
    yield from (f"l={loop}", f"la={loop}|{last}", f"lu={loop}|{turn.intent}{first}")
    asked = history.values.get("requested_slot")
    if isinstance(asked, str):
        yield f"r={asked}|{turn.intent}|{'>'.join(turn.actions[-4:])}"


def _earlier(earlier: Sequence[Turn]) -> Iterator[str]:
    """The nearest turns by their distance, more of them in a bag."""
    for back, turn in enumerate(earlier[:BAG], 1):
        yield f"bu={turn.intent}"
        yield from (f"ba={action}" for action in turn.actions)
        if back <= EARLIER:
            yield f"u{back}={turn.intent}"
            yield from (f"p{back}={action}" for action in turn.actions[-1:])
            yield from (f"d{back}={action}" for action in turn.actions[:-1])
            yield from (f"e{back}={entity}" for entity in turn.entities)


POINTERS = 3
"""How many actions `find_pointer_targets` points at."""


def find_pointer_targets(history: History) -> tuple[str | None, ...]:
    """Actions that the moment itself points at, each of which the ranker may learn to repeat.

    The active loop, and the two actions that slots named last.
    """
    named = history.named_actions
    return history.loop, named[-1] if named else None, named[-2] if len(named) > 1 else None
