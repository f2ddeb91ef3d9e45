"""What we honour of config.yml and endpoints.yml, read from YAML."""

from __future__ import annotations

from collections.abc import Mapping

from yaml.nodes import Node

from teachbot.engine.dialogue.events import Json
from teachbot.engine.training_data.config import Config, Endpoints
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.yaml_nodes import (
    is_list,
    is_map,
    is_null,
    items,
    line_of,
    lookup,
    text_of,
    value_of,
)

_KNOWN = {"language", "pipeline", "policies", "assistant_id", "recipe", "version", "imports", "importers"}
_FALLBACKS = ("FallbackPolicy", "TwoStageFallbackPolicy")


def read_config(node: Node | None, report: Report) -> Config:
    """The configuration; what is missing or malformed has its default."""
    if node is None or not is_map(node):
        if node is not None:
            report.error(line_of(node), "not-a-map", "the configuration must be 'key: value' entries")
        return Config()
    found = lookup(node, report)
    pipeline = _components(found["pipeline"].value if "pipeline" in found else None, report)
    policies = _components(found["policies"].value if "policies" in found else None, report)
    classifier = _named(pipeline, "FallbackClassifier")
    fallback = next((p for p in policies if _short(p) in _FALLBACKS), {})
    rules = _named(policies, "RulePolicy")
    return Config(
        pipeline=pipeline,
        policies=policies,
        max_history=_max_history(policies),
        core_fallback_threshold=_core_threshold(rules, fallback),
        core_fallback_action=_core_action(rules, fallback),
        nlu_threshold=_share(classifier.get("threshold", 0.3 if classifier else fallback.get("nlu_threshold"))),
        nlu_ambiguity_threshold=_share(
            classifier.get("ambiguity_threshold", 0.1 if classifier else fallback.get("ambiguity_threshold"))
        ),
        extra={k: value_of(p.value, report) for k, p in found.items() if k not in _KNOWN},
    )


def read_imports(node: Node | None, report: Report) -> tuple[str, ...]:
    """The folders and files that `imports:` names."""
    found = lookup(node, report) if node is not None else {}
    if "imports" not in found:
        return ()
    return tuple(name for item in items(found["imports"].value, report) if (name := text_of(item)))


def read_endpoints(node: Node | None, report: Report) -> Endpoints:
    """The endpoints."""
    found = lookup(node, report) if node is not None else {}
    bodies = {k: value_of(p.value, report) for k, p in found.items()}
    action = bodies.pop("action_endpoint", None)
    action = action if isinstance(action, dict) else {}
    headers = action.get("headers")
    return Endpoints(
        action_url=_text(action.get("url")),
        action_token=_text(action.get("token")),
        action_headers={str(k): str(v) for k, v in headers.items()} if isinstance(headers, dict) else {},
        extra=bodies,
    )


def _components(node: Node | None, report: Report) -> tuple[Mapping[str, Json], ...]:
    if node is None or is_null(node):
        return ()
    if not is_list(node):
        name = text_of(node)
        return ({"name": name},) if name else ()
    kept: list[Mapping[str, Json]] = []
    for item in items(node, report):
        value = value_of(item, report)
        if isinstance(value, str):
            kept.append({"name": value})
        elif isinstance(value, dict) and isinstance(value.get("name"), str):
            kept.append(value)
        else:
            report.warn(line_of(item), "bad-component", "this component has no name and is ignored; write '- name: …'")
    return tuple(kept)


def _short(component: Mapping[str, Json]) -> str:
    return str(component["name"]).rsplit(".", 1)[-1]


def _named(components: tuple[Mapping[str, Json], ...], name: str) -> Mapping[str, Json]:
    return next((c for c in components if _short(c) == name), {})


def _max_history(policies: tuple[Mapping[str, Json], ...]) -> int | None:
    """The largest that is named, in the policy or in its featurizer."""
    numbers = [p.get("max_history") for p in policies]
    for policy in policies:
        featurizers = policy.get("featurizer")
        for featurizer in featurizers if isinstance(featurizers, list) else []:
            if isinstance(featurizer, dict):
                numbers.append(featurizer.get("max_history"))
    return max((n for n in numbers if isinstance(n, int) and not isinstance(n, bool) and n > 0), default=None)


def _core_threshold(rules: Mapping[str, Json], fallback: Mapping[str, Json]) -> float | None:
    if rules:
        if rules.get("enable_fallback_prediction", True) is False:
            return None
        return _share(rules.get("core_fallback_threshold", 0.4))
    return _share(fallback.get("core_threshold", fallback.get("core_fallback_threshold", 0.3))) if fallback else None


def _core_action(rules: Mapping[str, Json], fallback: Mapping[str, Json]) -> str:
    named = rules.get("core_fallback_action_name") or fallback.get("fallback_action_name")
    named = named or fallback.get("fallback_core_action_name")
    return str(named) if named else "action_default_fallback"


def _share(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None
