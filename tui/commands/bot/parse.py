"""`teachbot parse`: what the bot understands of a text."""

from __future__ import annotations

from typing import Any

import click

from teachbot.engine.dialogue.event_json import entity_to_json
from teachbot.engine.dialogue.ranking import Understanding
from teachbot.tui.commands.options import ProjectCommand, choose_project, print_json, progress, project_options


@click.command("parse", cls=ProjectCommand, epilog='Example: teachbot parse "any concerts tonight?" concertbot --json')
@click.argument("text")
@project_options
@click.option("--json", "as_json", is_flag=True, help="Rasa's /model/parse reply.")
def command(text: str, as_json: bool, **options: Any) -> None:
    """Show the intent and entities that the bot of PROJECT understands in TEXT."""
    selected = choose_project(**options)
    understood = selected.model_for(selected.project(), progress).interpreter.parse(text)
    if as_json:
        print_json(_reply(understood))
        return
    from teachbot.engine.dialogue.text import plain

    for intent in understood.intents[:5]:
        click.echo(f"{intent.confidence:.2f}  {plain(intent.name or '–')}")
    for entity in understood.entities:
        parts = [p for p in (entity.role, entity.group) if p]
        click.echo(plain(f"{entity.entity}: {entity.value}" + (f" ({', '.join(parts)})" if parts else "")))


def _reply(understood: Understanding) -> dict[str, Any]:
    ranking = [{"name": i.name, "confidence": i.confidence} for i in understood.intents]
    entities = []
    for entity in understood.entities:
        shown = entity_to_json(entity)
        shown.setdefault("confidence_entity", 1.0)
        shown.setdefault("extractor", "teachbot")
        entities.append(shown)
    return {
        "text": understood.text,
        "intent": {"name": understood.intent.name, "confidence": understood.intent.confidence},
        "intent_ranking": ranking,
        "entities": entities,
    }
