"""Choosing the next action and running it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.conversation import Conversation, Step, StepKind
from teachbot.engine.dialogue.events import Event, Json, SlotSet
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.errors import ActionMissing, ActionRejected, UsageError
from teachbot.engine.session import corrections as taught
from teachbot.engine.session import transcript as view
from teachbot.engine.session.keeping import Keeping
from teachbot.engine.session.names import valid_name
from teachbot.engine.session.snapshot import Asking, Snapshot


class Acting(Keeping):
    """Verbs about what the bot does next."""

    def create_action(self, name: str, response: str = "") -> Snapshot:
        """The next action is one that the domain does not have yet; `utter_…` says the response's text."""
        self._expect(Asking.ACTION)
        name = valid_name(name, "action")
        if name in self._now.domain.action_names:
            return self._choose_action(name)
        if name.startswith("utter_") and not response.strip():
            raise UsageError(f"'{name}' needs a text to say", remedy="type what the bot says")
        note: Json = {"new_action": True}
        if response.strip():
            note["response"] = response
        return self._choose_action(name, note)

    def describe(self, texts: Sequence[str], slots: Mapping[str, Json]) -> Snapshot:
        """What the custom action that was just chosen says and sets, since nobody here can run it."""
        self._expect(Asking.DESCRIPTION)
        chosen = self._conversation.steps[-1]
        self._check_slots(slots)
        events: tuple[Event, ...] = (
            *(SlotSet(name, value) for name, value in slots.items()),
            *(ev.BotUttered(text) for text in texts if text.strip()),
        )
        return self._acted(chosen, events)

    def set_slot(self, name: str, value: Json) -> Snapshot:
        """A slot set by hand, recorded as an event."""
        self._check_slots({name: value})
        return self._step(Step(StepKind.SLOT_EDITED, (SlotSet(name, value),), corrected=True))

    def _choose_action(self, action: str, note: Json = None) -> Snapshot:
        self._expect(Asking.ACTION)
        ranking = self._now.ranking
        step = Step(
            StepKind.CHOSEN,
            action=action,
            corrected=not view.agrees(ranking, action),
            policy=ranking.policy if ranking is not None else None,
            probability=ranking.probability(action) if ranking is not None else None,
            note=note,
        )
        if self._must_ask_validation(action):
            return self._step(replace(step, note={"ask": Asking.VALIDATION.value}))
        return self._run(step)

    def _must_ask_validation(self, action: str) -> bool:
        """Rasa asks where the form refused before and is now run on a new message."""
        state = self._now.state
        own = action == state.active_loop and state.requested_slot is not None
        return own and state.loop_rejected and state.has_new_message and not state.loop_interrupted

    def _validate(self, reads: bool) -> Snapshot:
        chosen = self._conversation.steps[-1]
        ranking = self._now.ranking
        if reads and ranking is not None and ranking.is_interrupting:
            return self._step(replace(chosen, note={"ask": Asking.CONTRADICTION.value}))
        before: tuple[Event, ...] = () if reads else (ev.LoopInterrupted(True),)
        return self._run(chosen, before)

    def _confirm_contradiction(self, reads: bool) -> Snapshot:
        chosen = self._conversation.steps[-1]
        return self._run(replace(chosen, corrected=True), (ev.LoopInterrupted(not reads),))

    def _run(self, chosen: Step, before: tuple[Event, ...] = ()) -> Snapshot:
        """Runs the chosen action; where nobody can, the person is asked what it does."""
        action = chosen.action or ACTION_LISTEN
        before = (*self._rejection(action), *before)
        if isinstance(chosen.note, dict) and chosen.note.get("new_action"):
            if not chosen.note.get("response"):
                return self._ask_description(chosen)
            self.bot.adopt(taught.extended(self._now.domain, [Conversation("", (replace(chosen, events=()),))]))
        try:
            answered = self.bot.run(action, (*self._conversation.events, *before))
        except ActionMissing:
            return self._ask_description(chosen, before)
        except ActionRejected as refused:
            self._notices = (f"{refused.message}; what next?",)
            rejected = ev.ActionExecutionRejected(action)
            return self._step(replace(_settled(chosen), kind=StepKind.ACTED, events=(*before, rejected)))
        return self._acted(chosen, answered, before)

    def _rejection(self, action: str) -> tuple[Event, ...]:
        """Where a form is active and something else is done, the form refused (as the reference records it)."""
        state = self._now.state
        passed_over = state.active_loop is not None and action not in (state.active_loop, ACTION_LISTEN)
        if not passed_over or state.loop_rejected or not state.has_new_message:
            return ()
        return (ev.ActionExecutionRejected(state.active_loop or ""),)

    def _ask_description(self, chosen: Step, before: tuple[Event, ...] = ()) -> Snapshot:
        note = chosen.note if isinstance(chosen.note, dict) else {}
        waiting = replace(chosen, events=before, note={**note, "ask": Asking.DESCRIPTION.value})
        return self._step(waiting)

    def _acted(self, chosen: Step, answered: tuple[Event, ...], before: tuple[Event, ...] = ()) -> Snapshot:
        action = chosen.action or ACTION_LISTEN
        executed = ev.ActionExecuted(action, policy=chosen.policy, confidence=chosen.probability)
        step = replace(_settled(chosen), kind=StepKind.ACTED, events=(*before, executed, *answered))
        return self._step(step)

    def _check_slots(self, slots: Mapping[str, Json]) -> None:
        for name, value in slots.items():
            slot = self._now.domain.slots_by_name.get(name)
            if slot is not None and not slot.accepts(value):
                raise UsageError(f"slot '{name}' is of type {slot.type}: {value!r} does not fit")


def _settled(chosen: Step) -> Step:
    """The chosen step without what it waited for."""
    note = {k: v for k, v in chosen.note.items() if k != "ask"} if isinstance(chosen.note, dict) else None
    return replace(chosen, events=(), note=note or None)
