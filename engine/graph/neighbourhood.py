"""Which training dialogues are near a conversation: those that share its recent policy states."""

from __future__ import annotations

from collections.abc import Sequence

from teachbot.engine.graph.node import Near, StoryMark
from teachbot.engine.graph.tokens import Token, tokens
from teachbot.engine.training_data.stories import Dialogue

_MEMORY = 24
"""So many drawn steps back are compared: more than any policy looks at."""
_KEPT = 16
"""So many different continuations are kept for one moment of a conversation."""

_NAMED = 6
"""So many stories of one way on are named."""


class Neighbourhood:
    """Training dialogues, indexed once, asked at every step."""

    def __init__(self, dialogues: Sequence[Dialogue]) -> None:
        self.dialogues = tuple(dialogues)
        self.paths: list[list[Token]] = [tokens(d.events) for d in self.dialogues]
        self._states: dict[tuple[str, str, str | None], int] = {}
        self._coded = [[self._code(t) for t in path] for path in self.paths]
        labels: dict[tuple[str, str], int] = {}
        self._exact = [[labels.setdefault(t.key, len(labels)) for t in path] for path in self.paths]
        self._ending_with: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        self._marks: dict[tuple[int, int], StoryMark] = {}
        self._found: dict[tuple[int, ...], tuple[Near, ...]] = {}
        for number, coded in enumerate(self._coded):
            for position, state in enumerate(coded, 1):
                self._ending_with.setdefault((state,), []).append((number, position))
                if position > 1:
                    self._ending_with.setdefault((coded[position - 2], state), []).append((number, position))

    def _code(self, token: Token) -> int:
        """A small number for the policy state of one step: who, what (a retrieval intent by its base), which loop."""
        label = token.label.split("/", 1)[0] if token.kind == "user" else token.label
        return self._states.setdefault((token.kind, label, token.loop), len(self._states))

    def marks(self, near: Near, step: int) -> tuple[StoryMark, ...]:
        """Stories of a way on, with the line where the step stands; negative steps come before this moment."""
        found = []
        for dialogue in near.dialogues[:_NAMED]:
            position = len(self.paths[dialogue]) - len(near.steps) + step
            if position >= 0:
                found.append(self._mark(dialogue, position))
        return tuple(found)

    def _mark(self, dialogue: int, position: int) -> StoryMark:
        mark = self._marks.get((dialogue, position))
        if mark is None:
            found = self.dialogues[dialogue]
            event = self.paths[dialogue][position].event
            place = found.event_places[event] if event < len(found.event_places) else None
            mark = self._marks[dialogue, position] = StoryMark(found.name, place or found.place)
        return mark

    def near(self, history: Sequence[Token]) -> tuple[Near, ...]:
        """The ways on from after these steps, from the most similar dialogues to the least."""
        coded = tuple(self._code(t) for t in history)
        key = (len(history) > _MEMORY, *coded[-_MEMORY:])
        if key not in self._found:
            self._found[key] = self._search(coded, min(_since_user(history), _MEMORY))
        return self._found[key]

    def _search(self, coded: tuple[int, ...], needed: int) -> tuple[Near, ...]:
        matches = []
        for dialogue, position in self._candidates(coded):
            shared = self._shared(coded, dialogue, position)
            whole = shared == position == len(coded)
            if shared >= needed or whole:
                matches.append((-shared - whole, dialogue, position, whole))
        matches.sort()
        return self._grouped(matches)

    def _candidates(self, coded: tuple[int, ...]) -> Sequence[tuple[int, int]]:
        if not coded:
            return [(n, 0) for n, d in enumerate(self.dialogues) if d.kind != "rule" or d.conversation_start]
        return self._ending_with.get(coded[-2:]) or self._ending_with.get(coded[-1:], [])

    def _shared(self, coded: tuple[int, ...], dialogue: int, position: int) -> int:
        other = self._coded[dialogue]
        most = min(position, len(coded), _MEMORY)
        shared = 0
        while shared < most and other[position - 1 - shared] == coded[-1 - shared]:
            shared += 1
        return shared

    def _grouped(self, matches: Sequence[tuple[int, int, int, bool]]) -> tuple[Near, ...]:
        """The most similar matches, those with the same continuation together."""
        groups: dict[tuple[int, ...], list[tuple[int, int, int, bool]]] = {}
        for match in matches:
            rest = tuple(self._exact[match[1]][match[2] :])
            if rest in groups:
                groups[rest].append(match)
            elif len(groups) < _KEPT:
                groups[rest] = [match]
        return tuple(self._near(members) for members in groups.values())

    def _near(self, members: Sequence[tuple[int, int, int, bool]]) -> Near:
        score, dialogue, position, whole = members[0]
        shared = -score - whole
        path = self.paths[dialogue]
        return Near(
            steps=tuple(path[position:]),
            dialogues=tuple(dict.fromkeys(m[1] for m in members)),
            position=position,
            shared=shared,
            shared_turns=sum(t.kind == "user" for t in path[position - shared : position]),
            whole=whole,
        )


def _since_user(history: Sequence[Token]) -> int:
    """How many steps the latest turn has so far, the user's included."""
    for back, token in enumerate(reversed(history), 1):
        if token.kind == "user":
            return back
    return len(history)
