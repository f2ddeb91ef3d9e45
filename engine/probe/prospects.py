"""What to try next in a lesson: finds, and story branches that nobody reached, each as a conversation to go on with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from teachbot.engine.bots.bot import Bot, Progress
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.ranking import Understanding
from teachbot.engine.graph.coverage import trail
from teachbot.engine.graph.node import StoryGraph
from teachbot.engine.graph.tokens import tokens
from teachbot.engine.probe.assertion import read_assertions
from teachbot.engine.probe.prober import Find, Prober
from teachbot.engine.probe.probing import probe
from teachbot.engine.probe.shrinking import showing
from teachbot.engine.probe.subject import Subject, subject
from teachbot.engine.probe.talking.material import Material
from teachbot.engine.probe.talking.message import Message
from teachbot.engine.probe.workers import Here
from teachbot.engine.project.project import Project
from teachbot.engine.training_data.stories import Dialogue

CONVERSATIONS = 300
"""Few enough to wait for, enough to meet what users meet often."""
MOST_BRANCHES = 20

_OF_THE_MESSAGE = ("typing-error", "confused", "not-understood")
"""Holes that are mended where the message is understood."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """Something to try: a find, or a branch of a story."""

    title: str
    kind: Literal["error", "warning", "hint", "branch"]
    weight: float
    """The share of users who meet it, between 0 and 1."""
    events: tuple[Event, ...]
    """The conversation up to where it is to be decided."""
    said: Understanding | None = None
    """What the user says then, where its meaning is to be decided."""
    messages: tuple[Message, ...] = ()
    key: tuple[str, ...] = ()
    """Of the find's hole; empty for a branch."""


def prospects(bot: Bot, project: Project, talks: Sequence[Sequence[Event]], progress: Progress) -> tuple[Prospect, ...]:
    """What simulated users find in a bot that is theirs alone, then what neither they nor the lesson reached."""
    known = subject(project, bot, assertions=read_assertions(project.root), taught=talks)
    prober = Prober(known, seed=0)
    findings = probe(Here(prober), prober.territory.names, conversations=CONVERSATIONS, seed=0, progress=progress)
    finds = [_of_find(find, known) for find in findings.finds]
    graph = prober.territory.graph
    visited = {node for events in talks for node in trail(graph, events).nodes}
    missed = set(findings.unreached("branches")) - visited
    return (*finds, *_branches(project.dialogues, graph, missed, known))


def still_there(
    bot: Bot, project: Project, talks: Sequence[Sequence[Event]], held: Iterable[Prospect]
) -> tuple[Prospect, ...]:
    """Those that the bot, as it is now, still has."""
    known = subject(project, bot, assertions=read_assertions(project.root), taught=talks)
    return tuple(p for p in held if not p.key or showing(p.messages, p.key, known) is not None)


def _of_find(find: Find, known: Subject) -> Prospect:
    hole = find.hole
    talk = known.player.play(find.messages)
    turn = talk.turns[hole.turn]
    of_message = hole.name in _OF_THE_MESSAGE or (hole.name == "wrong-slot" and hole.decision is None)
    return Prospect(
        hole.reason,
        hole.severity,
        find.weight,
        turn.before.events if of_message else turn.decisions[hole.decision or 0].before.events,
        turn.understanding if of_message else None,
        find.messages,
        hole.key,
    )


def _branches(dialogues: Sequence[Dialogue], graph: StoryGraph, missed: set[str], known: Subject) -> Iterator[Prospect]:
    """The first unreached step of each story, each step once, as far as the bot goes along."""
    left, told = MOST_BRANCHES, set[str]()
    for dialogue in dialogues:
        nodes = trail(graph, dialogue.events).nodes[1:]
        first = next((at for at, node in enumerate(nodes) if node in missed), None)
        if first is None or nodes[first] in told or not left:
            continue
        told.add(nodes[first])
        left -= 1
        step = graph.node(nodes[first])
        messages = tuple(_messages(dialogue, first - 1, known.material))
        talk = known.player.play(messages)
        waits = step.kind == "user" or not messages
        before = talk.events if waits else talk.turns[-1].heard.events
        yield Prospect(f"'{step.label}' in the story '{dialogue.name}'", "branch", 0.0, before)


def _messages(dialogue: Dialogue, last: int, material: Material) -> Iterator[Message]:
    """What the user says in the story up to this drawn step, in words of the project where it has some."""
    for token in tokens(dialogue.events)[: last + 1]:
        event = dialogue.events[token.event]
        if isinstance(event, ev.UserUttered):
            wanted = sorted({e.entity for e in event.entities})
            examples = material.by_intent.get(event.intent.name or "", ())
            same = [e for e in examples if sorted({x.entity for x in e.entities}) == wanted]
            text = event.text or (same[0].text if same else f"/{event.intent.name}")
            yield Message(text, event.intent.name)
