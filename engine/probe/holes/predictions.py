"""Predictions that go against the stories, are unsure, or that policies do not agree on."""

from __future__ import annotations

from collections.abc import Iterator

from teachbot.engine.dialogue.domain import DEFAULT_ACTIONS, LEGACY_DEFAULT_ACTIONS
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.probe.expectations import Expected
from teachbot.engine.probe.hole import Fault, Hole
from teachbot.engine.probe.subject import Subject
from teachbot.engine.probe.talking.playing import Decision, Talk, Turn

STRONGLY = 0.8
"""A policy that gives another action at least so much disagrees strongly."""


def predicted(talk: Talk, subject: Subject) -> Iterator[Hole]:
    """At most one hole for each decision: against a story before disagreement before doubt."""
    for at, turn in enumerate(talk.turns):
        for number, decision in enumerate(turn.decisions):
            found = (
                _against_a_story(turn, decision, number, subject)
                or _disagreeing(decision, turn, number)
                or _unsure(turn, decision, number, subject)
            )
            if found is not None:
                yield Hole(*found, at, number)


_ALWAYS_RULED = frozenset({*DEFAULT_ACTIONS, *LEGACY_DEFAULT_ACTIONS})


def _against_a_story(turn: Turn, decision: Decision, number: int, subject: Subject) -> Fault | None:
    wanted = subject.expected.get(decision.past) if decision.past is not None else None
    if not wanted or set(wanted) == {decision.action}:
        return None
    if number and turn.decisions[number - 1].action in subject.forms:
        return None  # whether a form is done is for the form to say
    other = next(e for e in wanted.values() if e.action != decision.action)
    after = _after(turn, number)
    falls_back = decision.ranking.policy == "fallback" or decision.action in _fallbacks(subject)
    if falls_back and subject.is_not_understood(turn):
        return None
    if falls_back:
        told = f"after {after} the bot falls back, and the story {_named(other)} goes on with '{other.action}'"
        return "fallback", "error", told, (after, other.action)
    told = f"after {after} the bot does '{decision.action}', and the story {_named(other)} '{other.action}'"
    return "contradicted", "warning", told, (after, *sorted({decision.action, *wanted}))


def _fallbacks(subject: Subject) -> tuple[str, ...]:
    return (subject.project.config.core_fallback_action, "action_default_fallback")


def _named(expected: Expected) -> str:
    place = f" ({expected.place.path.name}:{expected.place.line})" if expected.place is not None else ""
    return f"'{expected.story}'{place}"


def _after(turn: Turn, number: int) -> str:
    """What came right before a decision, quoted."""
    if number:
        return f"'{turn.decisions[number - 1].action}'"
    return f"'{turn.understanding.intent.name or turn.message.text}'"


def _disagreeing(decision: Decision, turn: Turn, number: int) -> Fault | None:
    """A rule against what stories taught; where a turn ends, and what every bot does, is for rules to say."""
    if decision.ranking.policy != "rules" or decision.action in _ALWAYS_RULED:
        return None
    for opinion in decision.ranking.others:
        if opinion.action not in (decision.action, ACTION_LISTEN) and opinion.probability >= STRONGLY:
            told = (
                f"after {_after(turn, number)} a rule has '{decision.action}', "
                f"and {opinion.policy} '{opinion.action}' ({opinion.probability:.2f})"
            )
            return "disagreement", "warning", told, (decision.action, opinion.action)
    return None


def _unsure(turn: Turn, decision: Decision, number: int, subject: Subject) -> Fault | None:
    """Doubt counts where the message was understood as it was meant: else the doubt is a consequence."""
    ranking, meant = decision.ranking, turn.message.intent
    falls_back = ranking.policy == "fallback"
    if (not falls_back and ranking.confidence >= subject.unsure) or meant is None or subject.is_not_understood(turn):
        return None
    if turn.understanding.intent.base != meant.split("/", 1)[0] or turn.message.deviation == "unexpected value":
        return None
    after = _after(turn, number)
    loop = turn.heard.active_loop
    cause = (after,) if falls_back else (after, loop or "", "listen" if decision.action == ACTION_LISTEN else "act")
    doubt = "falls back, sure of nothing" if falls_back else f"is unsure: {_likeliest(decision)}"
    within = f" in '{loop}'" if loop is not None and decision.action != loop else ""
    return "unsure", "hint", f"after {after}{within} the bot {doubt}", cause


def _likeliest(decision: Decision) -> str:
    return ", ".join(f"'{a.name}' {a.probability:.2f}" for a in decision.ranking.actions[:2])
