"""What the bot does next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.conversation import Step, StepKind
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event, Json, SlotSet
from teachbot.engine.dialogue.notes import Awaiting, NewAction, new_action_of
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.errors import UsageError
from teachbot.engine.session.decisions.decision import Decision, Run, expect, valid_name
from teachbot.engine.session.lesson import Stepped
from teachbot.engine.session.record import Now
from teachbot.engine.session.snapshot import Asking


def create_action(now: Now, name: str, response: str = "") -> Decision:
    """The next action is one that the domain does not have yet; `utter_…` says the response's text."""
    expect(now, Asking.ACTION)
    name = valid_name(name, "action")
    if name in now.domain.action_names:
        return choose_action(now, name)
    if name.startswith("utter_") and not response.strip():
        raise UsageError(f"'{name}' needs a text to say", remedy="type what the bot says")
    return choose_action(now, name, NewAction(response if response.strip() else ""))


def choose_action(now: Now, action: str, note: NewAction | None = None) -> Decision:
    """The bot does this next."""
    ranking = now.ranking
    step = Step(
        StepKind.CHOSEN,
        action=action,
        corrected=ranking is None or not ranking.actions or ranking.best != action,
        policy=ranking.policy if ranking is not None else None,
        probability=ranking.probability(action) if ranking is not None else None,
        note=note,
    )
    if _must_ask_validation(now, action):
        return Stepped((replace(step, note=Awaiting("validation")),))
    return _run(now, step)


def _must_ask_validation(now: Now, action: str) -> bool:
    """Rasa asks where the form refused before and is now run on a new message."""
    state = now.state
    own = action == state.active_loop and state.requested_slot is not None
    return own and state.loop_rejected and state.has_new_message and not state.loop_interrupted


def validate(now: Now, *, reads: bool) -> Decision:
    """Whether the form may read the message."""
    chosen, ranking = now.conversation.steps[-1], now.ranking
    if reads and ranking is not None and ranking.is_interrupting:
        return Stepped((replace(chosen, note=Awaiting("contradiction")),))
    return _run(now, chosen, () if reads else (ev.LoopInterrupted(True),))


def contradict(now: Now, *, reads: bool) -> Decision:
    """Whether the form may read the message although a story says otherwise."""
    chosen = now.conversation.steps[-1]
    return _run(now, replace(chosen, corrected=True), (ev.LoopInterrupted(not reads),))


def _run(now: Now, step: Step, before: tuple[Event, ...] = ()) -> Decision:
    """Runs the action; where it is new and says nothing, the person is asked what it does."""
    before = (*_rejection(now, step.action or ACTION_LISTEN), *before)
    new = new_action_of(step.note)
    return await_description(step) if new is not None and not new.response else Run(step, before)


def _rejection(now: Now, action: str) -> tuple[Event, ...]:
    """Where a form is active and something else is done, the form refused (as the reference records it)."""
    state = now.state
    passed_over = state.active_loop is not None and action not in (state.active_loop, ACTION_LISTEN)
    if not passed_over or state.loop_rejected or not state.has_new_message:
        return ()
    return (ev.ActionExecutionRejected(state.active_loop or ""),)


def await_description(step: Step, before: tuple[Event, ...] = ()) -> Stepped:
    """Nobody can run the action: the person is asked what it does."""
    return Stepped((replace(step, events=before, note=Awaiting("description", new_action_of(step.note))),))


def describe(now: Now, texts: Sequence[str], slots: Mapping[str, Json]) -> Decision:
    """What the custom action that was just chosen says and sets, since nobody here can run it."""
    expect(now, Asking.DESCRIPTION)
    check_slots(now.domain, slots)
    events: tuple[Event, ...] = (
        *(SlotSet(name, value) for name, value in slots.items()),
        *(ev.BotUttered(text) for text in texts if text.strip()),
    )
    return act(now.conversation.steps[-1], events)


def act(chosen: Step, answered: tuple[Event, ...], before: tuple[Event, ...] = ()) -> Stepped:
    """The chosen action ran and answered so."""
    action = chosen.action or ACTION_LISTEN
    executed = ev.ActionExecuted(action, policy=chosen.policy, confidence=chosen.probability)
    return Stepped((_settle(chosen, (*before, executed, *answered)),))


def reject(chosen: Step, before: tuple[Event, ...] = ()) -> Stepped:
    """The chosen action refused to run."""
    rejected = ev.ActionExecutionRejected(chosen.action or ACTION_LISTEN)
    return Stepped((_settle(chosen, (*before, rejected)),))


def _settle(chosen: Step, events: tuple[Event, ...]) -> Step:
    """The chosen step with what came of it and without what it waited for."""
    return replace(chosen, kind=StepKind.ACTED, events=events, note=new_action_of(chosen.note))


def set_slot(now: Now, name: str, value: Json) -> Decision:
    """A slot set by hand, recorded as an event."""
    check_slots(now.domain, {name: value})
    return Stepped((Step(StepKind.SLOT_EDITED, (SlotSet(name, value),), corrected=True),))


def check_slots(domain: Domain, slots: Mapping[str, Json]) -> None:
    """Raises UsageError where a value is not of its slot's type."""
    for name, value in slots.items():
        slot = domain.slots_by_name.get(name)
        if slot is not None and not slot.accepts(value):
            raise UsageError(f"slot '{name}' is of type {slot.type}: {value!r} does not fit")
