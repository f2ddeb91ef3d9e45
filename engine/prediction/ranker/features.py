"""What a moment of a conversation looks like to the ranker: symbols aligned with turns."""

from __future__ import annotations

from teachbot.engine.prediction.past.history import History
from teachbot.engine.prediction.past.turns import Turn

REMEMBERED_TURNS = 6
"""How far back the bag of recent turns looks."""

NOTHING = "-"


def features(history: History, texts: bool = False) -> list[str]:
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


def copies(history: History) -> tuple[str | None, ...]:
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


COPIES = 6
"""How many actions `copies` points at."""

NAMESAKE = COPIES - 1
"""Which of them is the action named after the intent."""
