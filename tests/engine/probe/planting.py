"""Bots with holes planted in them: each kind once, beside whatever holes the bot has of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from teachbot.engine.actions.runner import Server
from teachbot.engine.dialogue.domain import Domain, EntitySpec, Form, IntentSpec, Response
from teachbot.engine.dialogue.events import Entity, Event
from teachbot.engine.dialogue.slots import Slot, SlotMapping
from teachbot.engine.dialogue.state import State
from teachbot.engine.errors import ActionFailed, ActionMissing
from teachbot.engine.probe.assertion import Assertion
from teachbot.engine.probe.prober import Find
from teachbot.engine.project.project import Project
from teachbot.engine.training_data.nlu import Example
from teachbot.engine.training_data.stories import ActionStep, LoopStep, Story, StoryStep, UserStep

_SYLLABLES = ("bra", "kel", "mun", "tor", "vis", "dap", "lor", "fen")


@dataclass(frozen=True)
class Planted:
    """A hole that is known to be there."""

    kind: str
    """The name that its find has."""
    mark: str
    """Stands in the find's cause."""
    shortest: int
    """User messages of the shortest conversation that shows it."""

    def is_in(self, find: Find) -> bool:
        """Whether the find is this hole."""
        return find.hole.name == self.kind and any(self.mark in part for part in find.hole.cause)

    def turns(self, find: Find) -> int:
        """User messages of the find."""
        return len(find.messages)


HOLES = (
    Planted("no-answer", "action_deactivate_loop", 1),
    Planted("repeated-action", "utter_planted_again", 1),
    Planted("fallback", "planted_fallback", 1),
    Planted("unsure", "planted_unsure", 1),
    Planted("disagreement", "utter_planted_ruled", 1),
    Planted("endless-form", "planted_form", 4),
    Planted("asks-what-it-knows", "planted_town", 1),
    Planted("wrong-slot", "planted_number", 1),
    Planted("missing-response", "utter_planted_missing", 1),
    Planted("missing-value", "utter_planted_value", 1),
    Planted("contradicted", "planted_conflict", 1),
    Planted("confused", "planted_twin", 1),
    Planted("typing-error", "planted_typed", 1),
    Planted("dead-button", "utter_planted_button", 1),
    Planted("server-failure", "action_planted_failing", 1),
    Planted("assertion", "planted assertion", 2),
)

ASSERTIONS = (Assertion("planted assertion", never="utter_planted_b", after="utter_planted_a"),)

_ENTITIES = ("planted_town", "planted_number", "planted_text", "planted_gone")
_DOUBTED = ("typed", "number", "twin_a", "twin_b", "missing", "value")
"""After each of these, another answer to the same message."""

_RESPONSES = {
    "utter_planted_a": "A.",
    "utter_planted_b": "B.",
    "utter_planted_c": "C.",
    "utter_planted_again": "Again.",
    "utter_planted_ruled": "As the rule says.",
    "utter_planted_value": "You said {planted_text}.",
    "utter_ask_planted_slot": "Which?",
    "utter_ask_planted_town": "Which town?",
    "utter_planted_button": "Press it.",
    **{f"utter_planted_{first}": f"After {first}." for first in _DOUBTED if first not in ("missing", "value")},
}


class FailingServer:
    """Runs nothing, and fails on the planted action."""

    def run(self, action: str, state: State, domain: Domain) -> tuple[Event, ...]:
        """Nothing."""
        if action == "action_planted_failing":
            raise ActionFailed("it broke")
        raise ActionMissing(action)

    def log(self) -> tuple[str, ...]:
        """None."""
        return ()

    def cancel(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


SERVER: Server = FailingServer()


def planted(project: Project) -> Project:
    """The project with every hole planted."""
    nlu = replace(project.nlu, examples=(*project.nlu.examples, *_examples()))
    return replace(
        project,
        domain=_domain(project.domain),
        stories=(*project.stories, *_stories()),
        rules=(*project.rules, *_rules()),
        nlu=nlu,
    )


def _domain(domain: Domain) -> Domain:
    responses = {name: (Response(text=text),) for name, text in _RESPONSES.items()}
    button = ({"title": "This", "payload": "/planted_nowhere"},)
    responses["utter_planted_button"] = (Response(text="Press it.", buttons=button),)
    intents = dict.fromkeys(e.intent for e in _examples())
    return replace(
        domain,
        intents=(*domain.intents, *map(IntentSpec, intents)),
        entities=(
            *domain.entities,
            *map(EntitySpec, ("planted_town", "planted_number", "planted_text", "planted_gone")),
        ),
        slots=(*domain.slots, *_slots()),
        responses={**domain.responses, **responses},
        actions=(*domain.actions, *responses, "utter_planted_missing", "action_planted_failing"),
        forms=(*domain.forms, *_forms()),
    )


def _slots() -> tuple[Slot, ...]:
    """Town and slot are only for their forms to fill; number and text fill themselves."""

    def slot(name: str, kind: str, mapping: SlotMapping, *, auto_fill: bool) -> Slot:
        return Slot(name, kind, influence_conversation=False, auto_fill=auto_fill, mappings=(mapping,))

    return (
        slot("planted_slot", "text", _unmet(), auto_fill=False),
        slot("planted_town", "text", _restricted(), auto_fill=False),
        slot("planted_number", "float", SlotMapping("from_entity", entity="planted_number"), auto_fill=True),
        slot("planted_text", "text", SlotMapping("from_entity", entity="planted_text"), auto_fill=True),
    )


def _unmet() -> SlotMapping:
    return SlotMapping("from_entity", entity="planted_gone", intents=("planted_answer",))


def _restricted() -> SlotMapping:
    return SlotMapping("from_entity", entity="planted_town", intents=("planted_answer",))


def _forms() -> tuple[Form, ...]:
    return (
        Form("planted_form", ("planted_slot",), {"planted_slot": (_unmet(),)}),
        Form("planted_town_form", ("planted_town",), {"planted_town": (_restricted(),)}),
    )


def _stories() -> tuple[Story, ...]:
    again = "utter_planted_again"
    told = [
        ("silence", _said("silence", "action_deactivate_loop")),
        ("again", _said("loop", again, again, again)),
        ("fallback", _said("fallback", "utter_planted_a")),
        ("missing", _said("missing", "utter_planted_missing")),
        ("value", _said("value", "utter_planted_value")),
        ("number", _said("number", "utter_planted_c")),
        ("button", _said("button", "utter_planted_button")),
        ("failing", _said("failing", "action_planted_failing")),
        ("twin a", _said("twin_a", "utter_planted_a")),
        ("twin b", _said("twin_b", "utter_planted_a")),
        ("typed", _said("typed", "utter_planted_c")),
        ("slipped", _said("slipped", "utter_planted_c")),
        ("conflict", _said("conflict", "utter_planted_a")),
        ("conflict, otherwise", _said("conflict", "utter_planted_c")),
        ("b", _said("b", "utter_planted_b")),
        ("endless", (*_said("book", "planted_form"), LoopStep("planted_form"), *_unfilled(), *_unfilled())),
        ("town", (*_said("town", "planted_town_form"), LoopStep("planted_town_form"), LoopStep(None))),
    ]
    for first in ("typed", "twin_a", "missing", "value"):
        told.append((f"{first}, then ruled", (*_said(first, _answer(first)), *_said("ruled", "utter_planted_b"))))
    for first in _DOUBTED:
        told.append(
            (f"{first}, then doubt", (*_said(first, _answer(first)), *_said("unsure", f"utter_planted_{first}")))
        )
    return tuple(Story(f"planted {name}", steps) for name, steps in told)


def _answer(first: str) -> str:
    return {
        "typed": "utter_planted_c",
        "number": "utter_planted_c",
        "twin_a": "utter_planted_a",
        "twin_b": "utter_planted_a",
        "missing": "utter_planted_missing",
        "value": "utter_planted_value",
    }[first]


def _unfilled() -> tuple[StoryStep, ...]:
    return (*_said("answer", "utter_planted_c", "planted_form"), LoopStep("planted_form"))


def _rules() -> tuple[Story, ...]:
    return (
        Story("planted rule that falls back", _said("fallback", "action_default_fallback"), "rule"),
        Story("planted rule", _said("ruled", "utter_planted_ruled"), "rule"),
    )


def _said(intent: str, *actions: str) -> tuple[StoryStep, ...]:
    return (UserStep(f"planted_{intent}"), *map(ActionStep, actions))


def _examples() -> tuple[Example, ...]:
    names = ("silence", "loop", "fallback", "missing", "value", "button", "failing", "conflict", "b", "book", "answer")
    found = [e for at, name in enumerate((*names, "ruled", "unsure")) for e in _of(name, _word(at))]
    found += [e for at, which in enumerate("ab") for e in _of(f"twin_{which}", _word(20 + at))]
    found.append(Example(f"{_word(21)} {_word(21)}", "planted_twin_a"))  # it should be of the other
    found += [_holding("number", word, "planted_number") for word in ("several", "many", "plenty", "loads")]
    found += [_holding("town", word, "planted_town") for word in ("Kelmun", "Torvis", "Daplor", "Fenbra")]
    found += [Example("zwarkelmunto", "planted_typed"), Example("zwarkelmunto zwarkelmunto", "planted_typed")]
    found += [Example(text, "planted_slipped") for text in _slips("zwarkelmunto")]
    return tuple(found)


def _of(name: str, word: str) -> list[Example]:
    texts = (f"{word}", f"{word} now", f"please {word}", f"I would like {word}", f"{word} {word} for me")
    return [Example(text, f"planted_{name}") for text in texts]


def _holding(name: str, value: str, entity: str) -> Example:
    before = f"quorbel{name} for "
    place = Entity(entity, value, len(before), len(before) + len(value))
    return Example(before + value, f"planted_{name}", (place,))


def _word(number: int) -> str:
    return "xo" + "".join(_SYLLABLES[(number // 8**place) % 8] for place in range(3)) + "ix"


def _slips(word: str) -> Sequence[str]:
    slips = []
    for at in range(1, len(word) - 2):
        slips += [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        ]
    return [slip for slip in dict.fromkeys(slips) if slip != word]
