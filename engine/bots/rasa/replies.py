"""What a Rasa server predicts and understands, as our values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from teachbot.engine.dialogue.event_json import entity_from_json
from teachbot.engine.dialogue.events import Intent, Json
from teachbot.engine.dialogue.ranking import RankedAction, Ranking, Understanding
from teachbot.engine.errors import DataError

_POLICIES = {
    "MemoizationPolicy": "memory",
    "AugmentedMemoizationPolicy": "memory",
    "RulePolicy": "rules",
    "MappingPolicy": "rules",
    "FormPolicy": "form",
    "TEDPolicy": "learned",
    "KerasPolicy": "learned",
    "EmbeddingPolicy": "learned",
    "SklearnPolicy": "learned",
    "FallbackPolicy": "fallback",
    "TwoStageFallbackPolicy": "fallback",
    "followup_action": "followup",
}
"""Rasa's policies by our short names; others keep theirs."""


def understanding_of(text: str, parsed: Mapping[str, Json]) -> Understanding:
    """The reading of a text, its intent first; raises DataError where it is none."""
    try:
        top = _intent(parsed.get("intent") or {})
        ranked = [_intent(i) for i in parsed.get("intent_ranking") or ()]
        entities = tuple(entity_from_json(e) for e in parsed.get("entities") or ())
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise DataError(f"a reading of a text without {error}") from error
    intents = [top, *(i for i in ranked if i.name != top.name)] if top.name else ranked
    return Understanding(text, tuple(intents), entities)


def ranking_of(reply: Mapping[str, Json], known: Sequence[str]) -> Ranking:
    """The ranking, with the known actions that the server does not score at the end; raises DataError."""
    try:
        scores = {str(s["action"]): min(1.0, max(0.0, float(s["score"] or 0.0))) for s in reply["scores"]}
        given = reply.get("confidence")
        confidence = float(given) if isinstance(given, int | float) else None
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise DataError(f"a prediction without {error}") from error
    scores.pop("...", None)  # Rasa 3's own mark for an unknown action
    scores = dict.fromkeys(known, 0.0) | scores
    total = sum(scores.values())
    even = 1.0 / len(scores)
    ranked = [RankedAction(name, score / total if total > 0 else even) for name, score in scores.items()]
    ranked.sort(key=lambda action: -action.probability)
    sure = confidence if confidence is not None else ranked[0].probability
    return Ranking(tuple(ranked), _policy(str(reply.get("policy") or "server")), min(1.0, max(0.0, sure)))


def _policy(name: str) -> str:
    """1.x numbers its policies: `policy_0_MemoizationPolicy`."""
    bare = name.rsplit("_", 1)[-1] if name.startswith("policy_") else name
    return _POLICIES.get(bare, bare)


def _intent(data: Mapping[str, Json]) -> Intent:
    return Intent(data.get("name") or None, float(data.get("confidence") or 0.0))
