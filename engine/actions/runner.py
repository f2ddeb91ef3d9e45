"""Runs any action of a bot: built in, said, asked for by a form, or on the action server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from teachbot.engine.actions.builtin import BUILTIN
from teachbot.engine.actions.forms import Ask, FormRun, Validate
from teachbot.engine.actions.responses import respond
from teachbot.engine.actions.slot_filling import fills_after_message
from teachbot.engine.dialogue.domain import Domain, Form
from teachbot.engine.dialogue.events import Event, SlotSet
from teachbot.engine.dialogue.state import Follower, State, follow
from teachbot.engine.errors import ActionMissing


class Server(Protocol):
    """Where custom actions run."""

    def run(self, action: str, state: State, domain: Domain) -> tuple[Event, ...]:
        """The events that the action answers with; raises ServerFailure."""
        ...

    def log(self) -> tuple[str, ...]:
        """The latest lines of its log, oldest first; none where it runs elsewhere."""
        ...

    def cancel(self) -> None:
        """Gives up the call under way, which raises Cancelled; from any thread."""
        ...

    def close(self) -> None:
        """Ends what belongs to it here."""
        ...


class ActionRunner:
    """Runs actions for one bot; what it keeps between calls saves time and changes no answer."""

    def __init__(self, domain: Domain, forms: Mapping[str, Form], server: Server | None = None) -> None:
        self.domain = domain
        self._forms = forms
        self.server = server
        self._follower = Follower()

    def state(self, events: Sequence[Event]) -> State:
        """The state after the events of the conversation that it runs actions in."""
        return self._follower.state(events, self.domain)

    def run(self, action: str, events: Sequence[Event]) -> tuple[Event, ...]:
        """What the action adds after its own `action` event.

        Raises ActionMissing for a custom action that nobody here can run, ActionRejected for a form that the
        latest message does not fill, ServerFailure where the action server does not do its part.
        """
        return self._run(action, self.state(events))

    def fills_after_message(self, events: Sequence[Event]) -> tuple[Event, ...]:
        """The slots that the latest message fills before any action runs, global validation included."""
        state = self.state(events)
        found = fills_after_message(state, self.domain)
        if self.server is None or not self._is_custom("action_validate_slot_mappings") or not found:
            return found
        after = follow(state, found, self.domain)
        return (*found, *self.server.run("action_validate_slot_mappings", after, self.domain))

    def _run(self, action: str, state: State) -> tuple[Event, ...]:
        if self._is_custom(action) and self.server is not None:
            return self.server.run(action, state, self.domain)
        if action in self._forms:
            return self._form(self._forms[action], state)
        said = respond(action, self.domain, state)
        if said is not None:
            return (said,)
        if action in BUILTIN:
            return BUILTIN[action](state, self.domain)
        if self._is_retrieval(action):
            return ()
        raise ActionMissing(action)

    def _is_custom(self, action: str) -> bool:
        """Whether the domain lists the action as code of its own."""
        return (
            action in self.domain.actions
            and action not in self.domain.responses
            and action not in self.domain.forms_by_name
        )

    def _is_retrieval(self, action: str) -> bool:
        return any(r.startswith(f"{action}/") for r in self.domain.responses)

    def _form(self, form: Form, state: State) -> tuple[Event, ...]:
        server = self.server
        is_action = self._is_custom(form.name) or not (form.declared or self._validates(form))
        if server is not None and is_action:
            return server.run(form.name, state, self.domain)
        if not form.required_slots:
            raise ActionMissing(form.name, f"nothing here tells which slots '{form.name}' asks for")
        return FormRun(form, self.domain, self._validate(form), self._ask(form)).events(state)

    def _validate(self, form: Form) -> Validate | None:
        action, server = f"validate_{form.name}", self.server
        if server is None or not self._validates(form):
            return None

        def validate(state: State, found: tuple[SlotSet, ...]) -> tuple[Event, ...]:
            answered = server.run(action, follow(state, found, self.domain), self.domain)
            named = {e.name for e in answered if isinstance(e, SlotSet)}
            return (*(e for e in found if e.name not in named), *answered)

        return validate

    def _validates(self, form: Form) -> bool:
        """Whether the form's answers are checked by an action: then the form itself runs here, a 1.x one too."""
        return self._is_custom(f"validate_{form.name}")

    def _ask(self, form: Form) -> Ask | None:
        server = self.server
        if server is None:
            return None

        def ask(state: State, slot: str) -> tuple[Event, ...] | None:
            for action in (f"action_ask_{form.name}_{slot}", f"action_ask_{slot}"):
                if self._is_custom(action):
                    return server.run(action, state, self.domain)
            return None

        return ask
