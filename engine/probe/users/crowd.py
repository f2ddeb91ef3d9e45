"""A simulated user: walks a story, answers what forms ask, and leaves the path as real users do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import TypeAlias

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import DEFAULT_INTENTS
from teachbot.engine.probe.assertion import Assertion
from teachbot.engine.probe.subject import Subject
from teachbot.engine.probe.talking.material import mistyped
from teachbot.engine.probe.talking.message import Message
from teachbot.engine.probe.talking.playing import Talk
from teachbot.engine.probe.users import deviations
from teachbot.engine.training_data.stories import Dialogue

TURNS = 8
"""Messages of a conversation at most."""
EXPLORING = 0.05
"""How much a conversation counts that was made to reach everything once, beside one as users have them."""

MOST_LEADS = 50
"""Of one assertion."""

_NOT_SAID = {*DEFAULT_INTENTS} - {"out_of_scope"}
"""Intents that nobody means by what they say, but for `/restart`, which is a deviation."""
_DEVIATING = 0.2
"""Share of messages that leave the story."""
_CLICKING = 0.3
"""Share of offered buttons that are clicked rather than answered in words."""
_UNHAPPY = 0.6
"""Share of forms in which the user goes the unhappy path that the story has."""
_GOING_ON = 0.6
"""Share of users who have another wish when a story ends."""


@dataclass(frozen=True, slots=True)
class Step:
    """A message of a story."""

    event: ev.UserUttered
    in_loop: bool
    """A form was active when it was said."""


Script: TypeAlias = tuple[Step, ...]
"""The messages of a story."""


@dataclass(frozen=True)
class Crowd:
    """Everybody who could talk to the bot: the conversation of each number is always the same."""

    subject: Subject
    scripts: tuple[Script, ...] = field(repr=False)
    leads: tuple[tuple[Script, Script], ...] = field(repr=False)
    """Two stories after another that may break what the project asserts."""
    intents: tuple[str, ...]
    seed: int = 0

    def weight(self, number: int) -> float:
        """How much the conversation counts: half of them are as users have them."""
        return 1.0 if number % 2 == 0 else EXPLORING

    def talk(self, number: int) -> Talk:
        """The conversation of this number; users leave a bot that does not listen any more."""
        user = _User(self, number)
        talk = self.subject.player.begin()
        while len(talk.turns) < TURNS and (message := user.next(talk)) is not None:
            if not self.subject.player.say(talk, message).listens:
                break
        return talk


def crowd(subject: Subject, seed: int = 0) -> Crowd:
    """The users of this seed."""
    dialogues = [d for d in subject.project.dialogues if any(True for _ in _steps(d))]
    scripts = tuple(tuple(_steps(d)) for d in dialogues)
    spoken = (i for i in subject.material.intents if i.split("/", 1)[0] in subject.domain.intents_by_name)
    literal = subject.material.literal or not subject.material.by_intent
    intents = dict.fromkeys((*spoken, *(i.name for i in subject.domain.intents if literal)))
    spoken_of = tuple(i for i in intents if i not in _NOT_SAID)
    leads = tuple(lead for a in subject.assertions for lead in islice(_leads(a, dialogues), MOST_LEADS))
    return Crowd(subject, scripts, leads, spoken_of, seed)


def _leads(assertion: Assertion, dialogues: Sequence[Dialogue]) -> Iterator[tuple[Script, Script]]:
    first = assertion.after or assertion.to or assertion.before
    second = assertion.never or assertion.before or assertion.answer
    for one in (d for d in dialogues if _names(d, first)):
        for other in (d for d in dialogues if _names(d, second)):
            yield tuple(_steps(one)), tuple(_steps(other))


def _names(dialogue: Dialogue, name: str | None) -> bool:
    actions = {e.name for e in dialogue.events if isinstance(e, ev.ActionExecuted)}
    return name in actions or name in {e.intent.base for e in dialogue.events if isinstance(e, ev.UserUttered)}


def _steps(dialogue: Dialogue) -> Iterator[Step]:
    loop: str | None = None
    for event in dialogue.events:
        match event:
            case ev.ActiveLoop(name=name):
                loop = name
            case ev.UserUttered() if event.intent.name not in _NOT_SAID:
                yield Step(event, loop is not None)


class _User:
    def __init__(self, crowd: Crowd, number: int) -> None:
        self.crowd = crowd
        self.rng = Random(f"{crowd.seed}:{number}")
        self.material = crowd.subject.material
        self.deviating = _DEVIATING
        self.first: str | None = None
        """An intent to mean once the script is said."""
        self.slips = False
        """With a typing error."""
        self.script = list(self._first_script(number))
        self.told: list[Message] = []

    def _first_script(self, number: int) -> Sequence[Step]:
        """Even numbers take any story; odd ones in turn every story without deviations, and every intent."""
        scripts, turn = self.crowd.scripts, number // 4
        if not scripts:
            return ()
        match number % 4:
            case 1:
                self.deviating = 0.0
                return scripts[turn % len(scripts)]
            case 3 if self.crowd.intents:
                if self.crowd.leads and turn % 2:
                    self.deviating = 0.0
                    one, other = self.crowd.leads[(turn // 2) % len(self.crowd.leads)]
                    return (*one, *other)
                self.first = self.crowd.intents[turn % len(self.crowd.intents)]
                self.slips = turn // len(self.crowd.intents) % 2 == 0
                script = self.rng.choice(scripts)
                return script[: self.rng.randrange(len(script) + 1)]
        return self.rng.choice(scripts)

    def next(self, talk: Talk) -> Message | None:
        """What the user says now; None where they leave."""
        if self.deviating and self.rng.random() < self.deviating:
            message = deviations.deviation(self.crowd.subject, talk, self.rng, self.due, self.crowd.intents)
            if message is not None:
                return message
        return self.clicked(talk) or self.due(talk)

    def due(self, talk: Talk) -> Message | None:
        """What the user says who stays on the path."""
        form = self.crowd.subject.forms.get(talk.state.active_loop or "")
        if form is None:
            while self.script and self.script[0].in_loop:
                self.script.pop(0)
        elif talk.state.requested_slot is not None and not self._unhappy():
            answer = deviations.answer(self.crowd.subject, form, talk.state.requested_slot, self.rng)
            if answer is not None:
                return answer
        return self._following()

    def _unhappy(self) -> bool:
        return bool(self.script) and self.script[0].in_loop and self.rng.random() < _UNHAPPY

    def _following(self) -> Message | None:
        if not self.script:
            if self.first is not None:
                message, self.first = self.material.say(self.first, self.rng), None
                return (mistyped(message, self.rng) or message) if self.slips else message
            if self.rng.random() >= _GOING_ON or not self.crowd.scripts:
                return None
            self.script = list(self.rng.choice(self.crowd.scripts))
        event = self.script.pop(0).event
        if event.text and (event.intent.name is None or not self.material.by_intent.get(event.intent.name)):
            return Message(event.text, event.intent.name, event.entities)
        return self.material.say(event.intent.name or "", self.rng, event.entities)

    def clicked(self, talk: Talk) -> Message | None:
        """A click on one of the buttons that the bot offers."""
        said = talk.state.latest_bot
        buttons = [b for b in (said.data.get("buttons") or () if said is not None else ()) if isinstance(b, dict)]
        payloads = [str(b["payload"]) for b in buttons if str(b.get("payload", "")).startswith("/")]
        if not payloads or self.rng.random() >= _CLICKING:
            return None
        payload = self.rng.choice(payloads)
        self._skip(payload)
        return Message(payload, None, answers=talk.state.requested_slot)

    def _skip(self, payload: str) -> None:
        """The click was the story's next message, where it says the same."""
        if self.script and self.script[0].event.intent.name == payload[1:].split("{", 1)[0]:
            self.script.pop(0)
