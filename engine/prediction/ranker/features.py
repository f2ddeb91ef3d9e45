"""What a moment of a conversation looks like to the ranker: symbols aligned with turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from teachbot.engine.prediction.past.history import History
from teachbot.engine.prediction.past.turns import Turn

REMEMBERED_TURNS = 6
"""How far back the bag of recent turns looks."""

NOTHING = "-"


@dataclass(frozen=True, slots=True)
class FeatureKind:
    """What features of one prefix have in common."""

    meaning: str
    scale: float = 1.0
    """How readily they gain weight: a weight w costs (w / scale)² (chosen on held-out stories of training parts)."""
    is_taught: bool = True
    """Whether a correction moves their weights; too general ones are not to be blamed for one mistake."""


FEATURES: Mapping[str, FeatureKind] = {
    "1": FeatureKind("always", is_taught=False),
    "i": FeatureKind("the intent", 6.0),
    "a": FeatureKind("the last action of this turn"),
    "ia": FeatureKind("intent and last action", 3.0),
    "d": FeatureKind("intent and the latest four actions of this turn", 3.0),
    "p1": FeatureKind("the last action of the turn before"),
    "p1a": FeatureKind("that, and the actions of this turn"),
    "p1ia": FeatureKind("that, the intent, and the actions of this turn"),
    "p2a": FeatureKind("the last actions of the two turns before, and the actions of this turn"),
    "p2ia": FeatureKind("those, the intent, and the actions of this turn"),
    "q1": FeatureKind("the intent of the turn before, the intent, and the actions of this turn", 2.0),
    "n": FeatureKind("how many actions this turn has, up to 3", is_taught=False),
    "nl": FeatureKind("that, and whether a loop is active", is_taught=False),
    "nlr": FeatureKind("that, and whether the loop rejected", is_taught=False),
    "e": FeatureKind("an entity"),
    "ei": FeatureKind("an entity or none, the intent, and the actions of this turn"),
    "c": FeatureKind("a change of a slot or loop by the latest action", 0.5),
    "cd": FeatureKind("that, and the actions of this turn"),
    "l": FeatureKind("whether a loop is active, and which", 0.5, is_taught=False),
    "la": FeatureKind("loop and last action", 0.5),
    "li": FeatureKind("loop, intent, and the actions of this turn", 0.5),
    "l+": FeatureKind("that, in any loop", 0.5),
    "r": FeatureKind("the slot that is asked for, intent, and the actions of this turn"),
    "s": FeatureKind("what a slot shows", is_taught=False),
    "bi": FeatureKind("an intent of the recent turns", 2.0, is_taught=False),
    "ba": FeatureKind("an action of the recent turns", 2.0, is_taught=False),
    "x": FeatureKind("a word of the message, and the last action"),
    "xx": FeatureKind("all words of the message, and the actions of this turn"),
}
"""By prefix: a feature reads `prefix=values`, `1` alone."""

_OTHER = FeatureKind("unknown")


def kind_of(feature: str) -> FeatureKind:
    """The kind of a feature, told by what stands before its `=`."""
    return FEATURES.get(feature.partition("=")[0], _OTHER)


def extract_features(history: History, texts: bool = False) -> list[str]:
    """The symbols that are true at this moment, each at most once; the order is stable.

    The words of the message are among them where it has no intent, or where the bot has learned `texts`
    (end-to-end stories).
    """
    story = history.shown
    turn = story[-1]
    last = turn.actions[-1] if turn.actions else NOTHING
    said = f"{turn.intent}"
    done = ">".join(turn.actions[-4:])
    before = _last_actions(story)
    found = [
        "1",
        f"i={said}",
        f"a={last}",
        f"ia={said}|{last}",
        f"d={said}|{done}",
        f"p1={before[0]}",
        f"p1a={before[0]}|{done}",
        f"p1ia={before[0]}|{said}|{done}",
        f"p2a={before[1]}|{before[0]}|{done}",
        f"p2ia={before[1]}|{before[0]}|{said}|{done}",
        f"q1={_intent(story, 2)}|{said}|{done}",
    ]
    count = min(len(turn.actions), 3)
    found.append(f"n={count}")
    found.append(f"nl={count}|{'+' if history.loop else '-'}")
    found.append(f"nlr={count}|{'+' if history.loop else '-'}|{history.rejected}")
    _add_turn_details(found, turn, done)
    _add_loop(found, history, said, last, done)
    found.extend(f"s={name}={symbol}" for name, symbol in history.symbols.items())
    _add_bag(found, story)
    if turn.words and (texts or not turn.intent):
        found.append(f"xx={' '.join(turn.words)}|{done}")
        found.extend(f"x={word}|{last}" for word in sorted(set(turn.words)))
    return found


def _last_actions(turns: list[Turn]) -> tuple[str, str]:
    one = turns[-2].actions[-1] if len(turns) > 1 and turns[-2].actions else NOTHING
    two = turns[-3].actions[-1] if len(turns) > 2 and turns[-3].actions else NOTHING
    return one, two


def _intent(turns: list[Turn], back: int) -> str:
    return turns[-back].intent if len(turns) >= back else NOTHING


def _add_turn_details(found: list[str], turn: Turn, done: str) -> None:
    if not turn.entities:
        found.append(f"ei=-|{turn.intent}|{done}")
    for entity in turn.entities:
        found.append(f"e={entity}")
        found.append(f"ei={entity}|{turn.intent}|{done}")
    for change in dict.fromkeys(turn.changes):
        found.append(f"c={change}")
        found.append(f"cd={change}|{done}")


def _add_loop(found: list[str], history: History, said: str, last: str, done: str) -> None:
    loop = history.loop
    if loop is None:
        found.append("l=-")
        return
    found += ["l=+", f"l={loop}", f"la={loop}|{last}", f"li={loop}|{said}|{done}", f"l+={said}|{done}"]
    asked = history.values.get("requested_slot")
    if isinstance(asked, str):
        found.append(f"r={asked}|{said}|{done}")


def _add_bag(found: list[str], turns: list[Turn]) -> None:
    bag = set()
    for earlier in turns[-1 - REMEMBERED_TURNS : -1]:
        bag.add(f"bi={earlier.intent}")
        bag.update([f"ba={action}" for action in earlier.actions])
    found.extend(sorted(bag))


def find_pointer_targets(history: History) -> tuple[str | None, ...]:
    """Actions that the moment itself points at, each of which the ranker may learn to repeat.

    The last bot action of the turns −1 and −2, the active loop, the two actions that slots named last, and the
    one that is named after the intent.
    """
    one, two = _last_actions(history.shown)
    named = history.named_actions
    return (
        one if one != NOTHING else None,
        two if two != NOTHING else None,
        history.loop,
        named[-1] if named else None,
        named[-2] if len(named) > 1 else None,
        history.namesake,
    )


POINTERS = 6
"""How many actions `pointer_targets` points at."""

NAMESAKE = POINTERS - 1
"""Which of them is the action named after the intent."""
