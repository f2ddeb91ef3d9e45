"""Which turns a form handled, as Rasa 1.x tells it when it writes stories: the `form: ` prefix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.training_data.stories import ActionStep, StoryStep, UserStep


def marked(events: Sequence[Event], step_of: Callable[[Event], StoryStep | None]) -> tuple[StoryStep, ...]:
    """The steps that the events are told by, those that a form handled marked with its prefix.

    Rasa 1.10's `StoryStep.as_story_string`, on values: while a form is active, a turn waits until it is known
    whether the form handled it (then it is prefixed) or rejected it (then it is not).
    """
    turns = _Turns()
    for event in events:
        step = step_of(event)
        match event:
            case ev.ActiveLoop(name=name):
                turns.loop_changes(name, step)
            case ev.LoopInterrupted(is_interrupted=interrupted):
                turns.validates = not interrupted
            case ev.ActionExecutionRejected(name=name):
                turns.rejected = turns.rejected or name == turns.active
            case ev.ActionExecuted():
                turns.act(event, step)
            case _ if step is not None:
                turns.wait(step)
    return turns.finish()


class _Turns:
    def __init__(self) -> None:
        self.steps: list[StoryStep] = []
        self.waiting: list[StoryStep] = []
        """Of the turn that it is not known of who handles it; without prefix."""
        self.active: str | None = None
        self.rejected = False
        self.validates = True

    def wait(self, step: StoryStep) -> None:
        """A user message, slot or other event."""
        (self.steps if self.active is None else self.waiting).append(step)

    def loop_changes(self, name: str | None, step: StoryStep | None) -> None:
        """A form begins or ends; one that ends has handled what waited."""
        self.active = name
        if name is None:
            self._flush(prefixed=True)
        if step is not None:
            self.steps.append(step)

    def act(self, event: ev.ActionExecuted, step: StoryStep | None) -> None:
        """An action ran: it is known now who handled the turn."""
        if step is not None:
            if self.active is None:
                self.steps.append(step)
            elif self.rejected:
                self._after_rejection(step, own=event.name == self.active)
            else:
                self._flush(prefixed=True)
                self.steps.append(_prefixed(step))
        self.validates = True

    def _after_rejection(self, step: StoryStep, own: bool) -> None:
        if own and self.validates and self.waiting:
            # The reader skips the prefixed message and with it the listen that a message implies.
            self.steps.append(ActionStep(ACTION_LISTEN))
            self._flush(prefixed=True)
        else:
            self._flush(prefixed=False)
        self.steps.append(step)
        if own:
            self.rejected = False

    def _flush(self, prefixed: bool) -> None:
        self.steps += (_prefixed(s) if prefixed else s for s in self.waiting)
        self.waiting = []

    def finish(self) -> tuple[StoryStep, ...]:
        """All steps; what still waits belongs to the form."""
        self._flush(prefixed=self.active is not None)
        return tuple(self.steps)


def _prefixed(step: StoryStep) -> StoryStep:
    return replace(step, form_prefix=True) if isinstance(step, UserStep | ActionStep) else step
