"""`teachbot predict`: ranked next actions after a tracker."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, TextIO

import click

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.event_json import event_from_json, event_to_json
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.state import fold
from teachbot.engine.errors import DataError
from teachbot.tui.commands.options import ProjectCommand, choose_project, print_json, progress, project_options, tell


@click.command("predict", cls=ProjectCommand, epilog="Example: teachbot predict events.json concertbot --json")
@click.argument("events", type=click.File(encoding="utf-8"))
@project_options
@click.option("--json", "as_json", is_flag=True, help="Rasa's /conversations/{id}/predict reply.")
def command(events: TextIO, as_json: bool, **options: Any) -> None:
    """Rank the next actions after EVENTS, a tracker as Rasa event JSON (`-`: standard input)."""
    selected = choose_project(**options)
    history = _read(events)
    project = selected.project()
    ranking = selected.model_for(project, progress).policy.rank(history)
    if as_json:
        print_json(
            {
                "scores": [{"action": a.name, "score": a.probability} for a in ranking.actions],
                "policy": ranking.policy,
                "confidence": ranking.confidence,
                "tracker": _tracker(history, project.domain),
            }
        )
        return
    for action in ranking.actions[:10]:
        tell(f"{action.probability:.2f}  {action.name}")
    tell(f"policy: {ranking.policy}")


def _read(source: TextIO) -> tuple[Event, ...]:
    """Events from a list, or from a tracker with `events`; raises DataError where it is neither."""
    try:
        data = json.load(source)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{source.name}: not JSON: {error}", remedy="give a list of Rasa events") from error
    if isinstance(data, dict):
        data = data.get("events")
    if not isinstance(data, list):
        raise DataError(f"{source.name}: no list of events", remedy='give [{"event": …}, …] or {"events": […]}')
    return tuple(event_from_json(event) for event in data)


def _tracker(history: tuple[Event, ...], domain: Domain) -> dict[str, Any]:
    state = fold(history, domain)
    message = state.latest_message
    return {
        "slots": dict(state.slots),
        "latest_message": event_to_json(replace(message, timestamp=None))["parse_data"] if message else {},
        "latest_action_name": state.latest_action,
        "active_loop": {"name": state.active_loop} if state.active_loop else {},
        "paused": state.paused,
        "events": [event_to_json(e) for e in history],
    }
