"""Responses, read from a domain file or a file of NLU data."""

from __future__ import annotations

from collections.abc import Mapping

from yaml.nodes import Node

from teachbot.engine.dialogue.domain import Response
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.places import Places
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.yaml_nodes import (
    is_list,
    is_map,
    is_null,
    items,
    line_of,
    lookup,
    pairs,
    text_of,
    value_of,
)

_RESPONSE_KEYS = {"text", "buttons", "image", "custom", "channel", "condition"}


def read_responses(node: Node | None, report: Report, places: Places) -> dict[str, tuple[Response, ...]]:
    """The entries under `responses:`."""
    found: dict[str, tuple[Response, ...]] = {}
    if node is not None and not is_null(node) and not is_map(node):
        report.error(line_of(node), "not-a-map", "'responses' must be 'utter_…:' entries")
    for pair in pairs(node, report):
        if is_null(pair.value):
            report.error(pair.line, "no-responses", f"'{pair.key}' says nothing; add '- text: …' below it")
        elif not is_list(pair.value):
            report.error(pair.line, "not-a-list", f"'{pair.key}' must be a list; start each variation with '- text: …'")
        places["responses", pair.key] = report.place(pair.line)
        found[pair.key] = tuple(_response(item, pair.key, report) for item in items(pair.value, report))
    return found


def _response(node: Node, name: str, report: Report) -> Response:
    if not is_map(node):
        report.warn(
            line_of(node), "bad-response", f"a variation of '{name}' should be '- text: …'; it is read as its text"
        )
        return Response(text=text_of(node) or "")
    body = {k: value_of(p.value, report) for k, p in lookup(node, report).items()}
    if not {"text", "custom", "image", "buttons", "attachment", "elements", "quick_replies"} & body.keys():
        report.error(line_of(node), "bad-response", f"a variation of '{name}' has neither 'text' nor 'custom'; add one")
    text, image, channel = body.get("text"), body.get("image"), body.get("channel")
    return Response(
        text=str(text or "") if "text" in body else None,
        buttons=_objects(body.get("buttons")),
        image=None if image is None else str(image),
        custom=body.get("custom"),
        channel=None if channel is None else str(channel),
        conditions=_objects(body.get("condition")),
        extra={k: v for k, v in body.items() if k not in _RESPONSE_KEYS},
    )


def _objects(value: Json) -> tuple[Mapping[str, Json], ...]:
    listed = value if isinstance(value, list) else [value]
    return tuple(v for v in listed if isinstance(v, dict))
