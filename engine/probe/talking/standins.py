"""What custom actions do where nobody can run them: what the stories say that they did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.state import State
from teachbot.engine.training_data.stories import Dialogue

_Effect = tuple[Event, ...]


class StandIns:
    """For each action what followed it in the stories, most often after this intent, else most often."""

    def __init__(self, dialogues: Iterable[Dialogue]) -> None:
        found: dict[tuple[str, str | None], Counter[str]] = {}
        self._effects: dict[str, _Effect] = {}
        for dialogue in dialogues:
            if dialogue.kind == "story":
                self._observe(dialogue, found)
        self._usual = {key: counted.most_common(1)[0][0] for key, counted in found.items()}

    def _observe(self, dialogue: Dialogue, found: dict[tuple[str, str | None], Counter[str]]) -> None:
        intent: str | None = None
        for at, event in enumerate(dialogue.events):
            match event:
                case ev.UserUttered():
                    intent = event.intent.base
                case ev.ActionExecuted(name=str(name)):
                    effect = _effect(dialogue.events[at + 1 :])
                    written = repr(effect)
                    self._effects[written] = effect
                    for key in ((name, intent), (name, None)):
                        found.setdefault(key, Counter())[written] += 1

    def run(self, action: str, state: State) -> tuple[Event, ...]:
        """What the action adds; a form that is active and of which nothing is known ends."""
        if action == state.active_loop:
            return (ev.ActiveLoop(None), ev.SlotSet("requested_slot", None))
        intent = state.latest_message.intent.base if state.latest_message is not None else None
        usual = self._usual.get((action, intent)) or self._usual.get((action, None))
        return self._effects[usual] if usual is not None else ()


def _effect(following: Iterable[Event]) -> _Effect:
    """What was set before the next action or message."""
    effect: list[Event] = []
    for event in following:
        match event:
            case ev.ActionExecuted() | ev.UserUttered():
                break
            case ev.SlotSet() | ev.ActiveLoop():
                effect.append(event)
    return tuple(effect)
