"""What we honour of a project's config.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from teachbot.engine.dialogue.events import Json


@dataclass(frozen=True, slots=True)
class Config:
    """The parts of config.yml that our policies and understanding go by."""

    pipeline: tuple[Mapping[str, Json], ...] = ()
    """Components as written, each with its `name`."""
    policies: tuple[Mapping[str, Json], ...] = ()
    max_history: int | None = None
    """The largest that a policy names; None: not limited."""
    core_fallback_threshold: float | None = None
    """Below this the fallback action is taken; None: no core fallback."""
    core_fallback_action: str = "action_default_fallback"
    nlu_threshold: float | None = None
    """FallbackClassifier or 1.x FallbackPolicy: below this the text is `nlu_fallback`."""
    nlu_ambiguity_threshold: float | None = None
    extra: Mapping[str, Json] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The parts of endpoints.yml that we honour."""

    action_url: str | None = None
    action_token: str | None = field(default=None, repr=False)
    action_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    extra: Mapping[str, Json] = field(default_factory=dict, compare=False, repr=False)
