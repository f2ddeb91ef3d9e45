"""What conversations reach of a bot: intents, actions, slots, story branches and form paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import DEFAULT_ACTIONS, LEGACY_DEFAULT_ACTIONS, Domain
from teachbot.engine.dialogue.text import plain
from teachbot.engine.graph.build import story_graph
from teachbot.engine.graph.node import StoryGraph
from teachbot.engine.graph.tokens import Key, user_label
from teachbot.engine.probe.subject import Subject
from teachbot.engine.probe.talking.playing import Talk, Turn

KINDS = ("intents", "actions", "slots", "branches", "form paths")


@dataclass(frozen=True)
class Territory:
    """Everything that could be reached, by kind."""

    names: Mapping[str, frozenset[str]]
    graph: StoryGraph
    _after: Mapping[str, Mapping[Key, str]]

    def reached(self, talk: Talk) -> set[tuple[str, str]]:
        """What the conversation reaches of it."""
        found = {*self._named(talk), *(("branches", node) for node in self._branches(talk))}
        return {(kind, name) for kind, name in found if name in self.names[kind]}

    def _named(self, talk: Talk) -> Iterator[tuple[str, str]]:
        for turn in talk.turns:
            yield "intents", turn.understanding.intent.base or ""
            yield from (("actions", d.action) for d in turn.decisions)
            yield from (("slots", n) for n in _set(turn))
            yield from (("form paths", path) for path in form_paths(turn))

    def _branches(self, talk: Talk) -> Iterator[str]:
        """Nodes of the stories that the conversation walks; a story may begin wherever it leaves another."""
        start = self.graph.start
        node: str | None = start
        for turn in talk.turns:
            said: Key = ("user", user_label(ev.UserUttered(turn.message.text, turn.understanding.intent)))
            here = self._step(node, said)
            acted = [d.action for d in turn.acted]
            if here is None and turn.before.active_loop is not None and acted[:1] == [turn.before.active_loop]:
                acted = acted[1:]  # the form took its answer, which stories leave out
            else:
                node = here or self._step(start, said)
                yield from [node] if node is not None else []
            for action in acted:
                done: Key = ("bot", plain(action))
                node = self._step(node, done) or self._step(start, done)
                yield from [node] if node is not None else []

    def _step(self, node: str | None, key: Key) -> str | None:
        return self._after[node].get(key) if node is not None else None


def territory(subject: Subject) -> Territory:
    """What the domain and the stories name."""
    domain, graph = subject.domain, story_graph(subject.project.dialogues)
    nodes = graph.nodes
    paths = {p for form in subject.forms.values() for slot in form.required_slots for p in _paths(form.name, slot)}
    names = {
        "intents": frozenset(i.name for i in domain.intents),
        "actions": frozenset(_actions(domain)),
        "slots": frozenset(s.name for s in domain.slots if s.name != "requested_slot"),
        "branches": frozenset(nodes.keys() - {graph.start}),
        "form paths": frozenset(paths),
    }
    after = {name: {(nodes[c].kind, nodes[c].label): c for c in graph.after(name)} for name in nodes}
    return Territory(names, graph, after)


def _actions(domain: Domain) -> Iterator[str]:
    defaults = {*DEFAULT_ACTIONS, *LEGACY_DEFAULT_ACTIONS} - {*domain.actions, *domain.responses}
    spoken = (name for name in domain.action_names if not name.startswith(("utter_ask_", "validate_", "action_ask_")))
    yield from (name for name in spoken if name not in defaults)


def _paths(form: str, slot: str) -> tuple[str, str]:
    return f"{form}: {slot} answered", f"{form}: {slot} interrupted"


def form_paths(turn: Turn) -> Iterator[str]:
    """What became of the form's question in this turn."""
    form, slot = turn.before.active_loop, turn.before.requested_slot
    if form is not None and slot is not None:
        answered, interrupted = _paths(form, slot)
        yield answered if turn.after.slots.get(slot) is not None else interrupted


def _set(turn: Turn) -> Iterator[str]:
    yield from (e.name for e in turn.filled if isinstance(e, ev.SlotSet) and e.value is not None)
    for decision in turn.decisions:
        yield from (e.name for e in decision.added if isinstance(e, ev.SlotSet) and e.value is not None)
