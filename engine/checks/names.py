"""Which names a project uses where, and which of them its domain does not know or nobody uses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from teachbot.engine.dialogue.domain import DEFAULT_ACTIONS, DEFAULT_INTENTS, DEFAULT_SLOTS, LEGACY_DEFAULT_ACTIONS
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.places import Place
from teachbot.engine.project.project import Project
from teachbot.engine.training_data.problems import Problem
from teachbot.engine.training_data.stories import (
    ActionStep,
    CheckpointStep,
    LoopStep,
    OrStep,
    SlotStep,
    Story,
    StoryStep,
    UserStep,
)

_IN_RESPONSE = re.compile(r"\{([\w-]+)\}")
_SAID_BY_RASA = {
    "utter_default", "utter_ask_rephrase", "utter_restart", "utter_session_start", "utter_iamabot",
}  # fmt: skip
_HOOKS = ("validate_", "action_ask_", "utter_ask_", "action_validate_", "utter_ask")
_BUILT_IN = {*DEFAULT_ACTIONS, *LEGACY_DEFAULT_ACTIONS, "..."}

First = dict[str, Place | None]
"""Names with the place of their first use."""


def check_names(project: Project) -> Iterator[Problem]:
    """Names that are used and unknown, or known and unused; each said once, at its first place."""
    used = _Used(project)
    yield from _intents(project, used)
    yield from _entities(project, used)
    yield from _actions(project, used)
    yield from _slots(project, used)
    yield from _forms(project, used)


class _Used:
    """The names in stories, rules, test stories and examples."""

    def __init__(self, project: Project) -> None:
        self.intents: First = {}
        self.entities: First = {}
        self.actions: First = {}
        self.slots: First = {}
        self.bare_slots: First = {}
        """Those that are named without a value."""
        self.loops: First = {}
        for story in (*project.stories, *project.rules):
            for step in _flat(story):
                self._note(step)
        self.example_intents: First = {}
        for example in project.nlu.examples:
            if example.intent:
                self.example_intents.setdefault(example.intent.split("/", 1)[0], example.place)
            for entity in example.entities:
                self.entities.setdefault(entity.entity, example.place)

    def _note(self, step: StoryStep) -> None:
        match step:
            case UserStep(intent=intent, entities=entities):
                if intent:
                    self.intents.setdefault(intent.split("/", 1)[0], step.place)
                for entity in entities:
                    self.entities.setdefault(entity.entity, step.place)
            case ActionStep(name=name, form_prefix=False):
                self.actions.setdefault(name, step.place)
            case SlotStep(name=name):
                self.slots.setdefault(name, step.place)
                if not step.has_value:
                    self.bare_slots.setdefault(name, step.place)
            case LoopStep(name=str() as name):
                self.loops.setdefault(name, step.place)
            case CheckpointStep(conditions=conditions):
                for slot in conditions:
                    self.slots.setdefault(slot, step.place)


def _flat(story: Story) -> Iterator[StoryStep]:
    yield from story.conditions
    for step in story.steps:
        if isinstance(step, OrStep):
            yield from step.alternatives
        else:
            yield step


def _warn(place: Place | None, code: str, message: str) -> Iterator[Problem]:
    if place is not None:
        yield Problem(place.path, place.line, "warning", code, message)


def _unknown(used: First, known: Iterable[str], code: str, tell: Callable[[str], str]) -> Iterator[Problem]:
    names = set(known)
    for name, place in used.items():
        if name not in names:
            yield from _warn(place, code, tell(name))


def _intents(project: Project, used: _Used) -> Iterator[Problem]:
    domain = project.domain
    known = {*domain.intents_by_name, *DEFAULT_INTENTS}
    yield from _unknown(
        {**used.example_intents, **used.intents},
        known,
        "unknown-intent",
        lambda n: f"the intent '{n}' is not in the domain; add it under 'intents:'",
    )
    for intent in domain.intents:
        place = domain.places.get(("intents", intent.name))
        if intent.name in DEFAULT_INTENTS:
            continue
        if project.nlu.examples and intent.name not in used.example_intents:
            yield from _warn(place, "no-examples", f"the intent '{intent.name}' has no examples; add some or remove it")
        if intent.name not in used.intents and intent.triggers is None:
            yield from _warn(
                place, "unused-intent", f"the intent '{intent.name}' is in no story or rule; use or remove it"
            )


def _entities(project: Project, used: _Used) -> Iterator[Problem]:
    domain = project.domain
    known = {e.name for e in domain.entities}
    if known or not domain.is_legacy:
        yield from _unknown(
            used.entities,
            known,
            "unknown-entity",
            lambda n: f"the entity '{n}' is not in the domain; add it under 'entities:'",
        )
    extracted = {d for c in project.config.pipeline for d in _listed(c.get("dimensions"))}
    mapped = {m.entity for s in domain.slots for m in s.mappings}
    mapped |= {m.entity for f in domain.forms for ms in f.mappings.values() for m in ms}
    tables = {t.name for t in project.nlu.lookups} | {r.name for r in project.nlu.regexes}
    for name in sorted(known - set(used.entities) - extracted - mapped - tables):
        place = domain.places.get(("entities", name))
        yield from _warn(place, "unused-entity", f"the entity '{name}' is in no example or story; use or remove it")


def _listed(value: Json) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else []


def _actions(project: Project, used: _Used) -> Iterator[Problem]:
    domain = project.domain
    spoken = {n.split("/", 1)[0] for n in domain.responses}
    known = {*domain.action_names, *spoken, *_BUILT_IN, *(f.name for f in domain.forms)}
    for name, place in used.actions.items():
        if name.startswith("utter_") and name not in spoken and name not in _BUILT_IN:
            yield from _warn(
                place, "missing-response", f"the bot has nothing to say for '{name}'; add it under 'responses:'"
            )
        elif name not in known:
            yield from _warn(
                place, "unknown-action", f"the action '{name}' is not in the domain; add it under 'actions:'"
            )
    needed = {*used.actions, *_called(project)}
    for name in domain.actions:
        if name not in needed and name not in _BUILT_IN and not name.startswith(_HOOKS):
            place = domain.places.get(("actions", name))
            yield from _warn(place, "unused-action", f"the action '{name}' is in no story or rule; use or remove it")
    for name in domain.responses:
        base = name.split("/", 1)[0]
        if base not in needed and base not in _SAID_BY_RASA and not base.startswith(_HOOKS):
            place = domain.places.get(("responses", name))
            yield from _warn(
                place, "unused-response", f"the response '{name}' is in no story or rule; use or remove it"
            )


def _called(project: Project) -> Iterator[str]:
    """Actions that run without standing in a story."""
    yield project.config.core_fallback_action
    for intent in project.domain.intents:
        if intent.triggers:
            yield intent.triggers
    for slot in project.domain.slots:
        yield from (m.action for m in slot.mappings if m.action)
    for policy in project.config.policies:
        yield from (v for k, v in policy.items() if k.endswith("action_name") and isinstance(v, str))


def _slots(project: Project, used: _Used) -> Iterator[Problem]:
    domain = project.domain
    known = {*domain.slots_by_name, *DEFAULT_SLOTS}
    for name, place in used.bare_slots.items():
        if name not in domain.slots_by_name and place is not None and not domain.is_legacy:
            told = (
                f"the slot '{name}' has no value here and is not in the domain, and Rasa stops; add it under 'slots:'"
            )
            yield Problem(place.path, place.line, "error", "unknown-slot", told)
    named = {name: place for name, place in used.slots.items() if used.bare_slots.get(name) != place}
    yield from _unknown(
        named, known, "unknown-slot", lambda n: f"the slot '{n}' is not in the domain; add it under 'slots:'"
    )
    for form in domain.forms:
        for name in form.required_slots:
            if name not in known:
                place = domain.places.get(("forms", form.name))
                yield from _warn(
                    place, "unknown-slot", f"the form '{form.name}' asks for the unknown slot '{name}'; add the slot"
                )
    yield from _values(project)
    needed = {*used.slots, *_read_slots(project)}
    for slot in domain.slots:
        if domain.is_legacy and domain.forms and slot.type == "unfeaturized":
            continue  # the form's action code may use it
        if slot.name not in needed and not slot.mappings and not (slot.auto_fill and slot.name in used.entities):
            place = domain.places.get(("slots", slot.name))
            yield from _warn(place, "unused-slot", f"nothing sets or reads the slot '{slot.name}'; use or remove it")


def _read_slots(project: Project) -> Iterator[str]:
    yield from DEFAULT_SLOTS
    for form in project.domain.forms:
        yield from form.required_slots
    for variations in project.domain.responses.values():
        for response in variations:
            yield from _IN_RESPONSE.findall(response.text or "")
            yield from (str(c.get("name")) for c in response.conditions)


def _values(project: Project) -> Iterator[Problem]:
    said: set[tuple[Path, int]] = set()
    for story in (*project.stories, *project.rules, *project.tests):
        for step in _flat(story):
            if not isinstance(step, SlotStep) or not step.has_value or step.place is None:
                continue
            slot = project.domain.slots_by_name.get(step.name)
            if slot is not None and not slot.accepts(step.value) and (step.place.path, step.place.line) not in said:
                said.add((step.place.path, step.place.line))
                yield from _warn(
                    step.place,
                    "slot-type",
                    f"the slot '{slot.name}' is of type {slot.type} and cannot be {step.value!r}; correct the value",
                )


def _forms(project: Project, used: _Used) -> Iterator[Problem]:
    domain = project.domain
    known = {*domain.forms_by_name, *domain.action_names}
    yield from _unknown(
        used.loops, known, "unknown-form", lambda n: f"the form '{n}' is not in the domain; add it under 'forms:'"
    )
    for form in domain.forms:
        if form.name not in used.loops and form.name not in used.actions:
            place = domain.places.get(("forms", form.name))
            yield from _warn(place, "unused-form", f"the form '{form.name}' is in no story or rule; use or remove it")
