"""Saying something, and agreeing with what the bot makes of it or correcting it."""

from __future__ import annotations

from dataclasses import replace

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.conversation import Step, StepKind
from teachbot.engine.dialogue.events import Intent, Json
from teachbot.engine.dialogue.ranking import Understanding
from teachbot.engine.errors import AnnotationError, UsageError
from teachbot.engine.session.acting import Acting
from teachbot.engine.session.going import Going
from teachbot.engine.session.names import valid_name
from teachbot.engine.session.snapshot import Asking, Snapshot
from teachbot.engine.training_data.reading.annotation import parse_annotated


class Saying(Acting, Going):
    """Verbs about what the user says."""

    def say(self, text: str) -> Snapshot:
        """The user's next message; `/intent{"entity": "value"}` of a known intent is taken at its word."""
        self._expect(Asking.MESSAGE)
        if not text.strip():
            raise UsageError("there is nothing to say", remedy="type a message first")
        if text.strip() == "/restart" and "restart" not in {i.name for i in self.project.domain.intents}:
            return self.fresh()
        understanding = self.bot.understand(text, self._conversation.events)
        if understanding.literal and understanding.intent.base in self._now.domain.intents_by_name:
            return self._understood(understanding, understanding.intent, corrected=False, at_once=True)
        return self._step(Step(StepKind.SAID, text=text, understanding=understanding))

    def accept(self) -> Snapshot:
        """The bot is right: its own first choice holds."""
        choices = self.snapshot.question.choices
        if not choices:
            raise UsageError("there is nothing to confirm yet", remedy="say something first")
        return self.choose(choices[0].value)

    def choose(self, value: str) -> Snapshot:
        """One of the choices: an intent, an action, a button's payload, yes or no."""
        match self.snapshot.question.asking:
            case Asking.MESSAGE:
                return self.say(value)
            case Asking.INTENT:
                return self._choose_intent(value)
            case Asking.ACTION:
                return self._choose_action(value)
            case Asking.VALIDATION | Asking.CONTRADICTION if value not in ("yes", "no"):
                raise UsageError(f"'{value}' is no answer to this", remedy="answer yes or no")
            case Asking.VALIDATION:
                return self._validate(value == "yes")
            case Asking.CONTRADICTION:
                return self._confirm_contradiction(value == "yes")
            case Asking.DESCRIPTION:
                return self.describe((), {})

    def create_intent(self, name: str) -> Snapshot:
        """The text means something that the domain has no intent for yet."""
        self._expect(Asking.INTENT)
        return self._choose_intent(valid_name(name, "intent"))

    def annotate(self, annotated: str) -> Snapshot:
        """The same words with entities marked as they should be; raises AnnotationError with the column."""
        self._expect(Asking.INTENT)
        last = self._conversation.steps[-1]
        plain, entities = parse_annotated(annotated)
        if plain != last.text:
            at = next((i for i, (a, b) in enumerate(zip(plain, last.text or "", strict=False)) if a != b), 0)
            raise AnnotationError("the words must stay as they were said", at, remedy="change only the marks")
        understanding = replace(last.understanding or Understanding(plain, ()), entities=tuple(entities))
        return self._step(replace(last, understanding=understanding, corrected=True, note={"relabelled": True}))

    def _choose_intent(self, name: str) -> Snapshot:
        self._expect(Asking.INTENT)
        said = self._conversation.steps[-1]
        understanding = said.understanding or Understanding(said.text or "", ())
        top = understanding.intent
        changed = name != top.name
        intent = Intent(name, 1.0 if changed or said.corrected else top.confidence)
        return self._understood(understanding, intent, corrected=changed or said.corrected, note=said.note)

    def _understood(
        self,
        understanding: Understanding,
        intent: Intent,
        *,
        corrected: bool,
        note: Json = None,
        at_once: bool = False,
    ) -> Snapshot:
        message = ev.UserUttered(
            text=understanding.text,
            intent=intent,
            entities=understanding.entities,
            ranking=understanding.intents,
            input_channel="cmdline",
        )
        before = self._conversation.events
        filled = self.bot.fills_after_message((*before, message))
        step = Step(
            StepKind.UNDERSTOOD,
            (message, *filled),
            text=understanding.text if at_once else None,
            corrected=corrected,
            understanding=understanding,
            probability=next((i.confidence for i in understanding.intents if i.name == intent.name), None),
            note=note,
        )
        return self._step(step)
