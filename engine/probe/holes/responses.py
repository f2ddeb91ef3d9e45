"""Responses that do not exist, that miss a slot's value, or that offer what the bot does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from teachbot.engine.dialogue.domain import DEFAULT_INTENTS
from teachbot.engine.dialogue.events import BotUttered
from teachbot.engine.dialogue.state import State
from teachbot.engine.probe.hole import Fault, Hole
from teachbot.engine.probe.subject import Subject
from teachbot.engine.probe.talking.playing import Decision, Talk

_PLACEHOLDER = re.compile(r"{([^\n{}]+?)}")


def responses(talk: Talk, subject: Subject) -> Iterator[Hole]:
    """What is wrong in what the bot says, or should have said."""
    for at, turn in enumerate(talk.turns):
        for number, decision in enumerate(turn.decisions):
            for name, severity, told, cause in _judged(decision, turn.after, subject):
                yield Hole(name, severity, told, cause, at, number)
        for number, decision in enumerate(turn.decisions):
            if decision.outcome == "failed":
                told = f"the action server fails on '{decision.action}': {decision.failure}"
                yield Hole("server-failure", "error", told, (decision.action,), at, number)


def _judged(decision: Decision, after: State, subject: Subject) -> Iterator[Fault]:
    if decision.outcome == "missing":
        told = f"the bot decides for '{decision.action}', and the domain has no such response"
        yield "missing-response", "error", told, (decision.action,)
        return
    said = [e for e in decision.added if isinstance(e, BotUttered)]
    asked = _asks_without_words(decision, after, subject) if not said else None
    if asked is not None:
        told = f"'{decision.action}' asks for '{asked}' without words: there is no response 'utter_ask_{asked}'"
        yield "missing-response", "error", told, (f"utter_ask_{asked}",)
    for event in said:
        name = str((event.metadata or {}).get("utter_action") or "")
        yield from _without_values(name, event, subject)
        yield from _dead_buttons(name or decision.action, event, subject)


def _asks_without_words(decision: Decision, after: State, subject: Subject) -> str | None:
    """The slot that a form asks for, where nothing tells the user so and no code could."""
    form, asked = subject.forms.get(decision.action), after.requested_slot
    if form is None or not form.declared or asked is None or after.active_loop != form.name:
        return None
    return asked if decision.outcome == "ran" and not subject.is_coded(form, asked) else None


def _without_values(name: str, event: BotUttered, subject: Subject) -> Iterator[Fault]:
    said = event.text or ""
    for written in dict.fromkeys(r.text for r in subject.domain.responses.get(name, ()) if r.text):
        for slot, shown in _shown(written, said):
            if shown == f"{{{slot}}}":
                told = f"'{name}' says '{{{slot}}}' as it stands: there is no slot of that name"
                yield "missing-value", "error", told, (name, slot)
            elif shown == "None" and subject.is_filled_here(slot):
                yield "missing-value", "warning", f"'{name}' says 'None': slot '{slot}' has no value", (name, slot)


def _shown(written: str, said: str) -> Iterator[tuple[str, str]]:
    """Each placeholder of a variation with what stands for it; nothing where another variation was said."""
    parts = _PLACEHOLDER.split(written)
    fitting = re.fullmatch("(.*?)".join(map(re.escape, parts[::2])), said, re.DOTALL) if len(parts) > 1 else None
    return zip(parts[1::2], fitting.groups(), strict=True) if fitting is not None else iter(())


def _dead_buttons(name: str, event: BotUttered, subject: Subject) -> Iterator[Fault]:
    payloads = [str(b.get("payload", "")) for b in event.data.get("buttons") or () if isinstance(b, dict)]
    meant = {re.split(r"[{@\s/]", payload[1:], maxsplit=1)[0] for payload in payloads if payload.startswith("/")}
    dead = sorted(meant - {"", *DEFAULT_INTENTS, *subject.domain.intents_by_name})
    if dead:
        told = f"'{name}' has buttons that mean {', '.join(dead)}, and the domain has no such intent"
        yield "dead-button", "error", told, (name,)
