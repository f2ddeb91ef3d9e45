"""Turns without an answer, and turns that never end."""

from __future__ import annotations

from collections.abc import Iterator

from teachbot.engine.dialogue.events import BotUttered
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.probe.hole import Hole
from teachbot.engine.probe.subject import Subject
from teachbot.engine.probe.talking.playing import MOST_ACTIONS, Decision, Talk, Turn

IN_A_ROW = 3
"""The same action so many times running is a hole."""
_SILENT_BY_DESIGN = ("action_restart", "action_session_start", "action_back", "action_revert_fallback_events")


def unanswered(talk: Talk, subject: Subject) -> Iterator[Hole]:
    """The bot listens, and the user heard nothing."""
    for at, turn in enumerate(talk.turns):
        if not turn.listens or any(_may_answer(d, turn, subject) for d in turn.acted):
            continue
        said = turn.understanding.intent.name or "a message without an intent"
        listen = max(0, len(turn.decisions) - 1)
        acted = [d.action for d in turn.acted if d.outcome == "ran"]
        after = f" after {', '.join(acted)}" if acted else ""
        story = subject.expected.get(turn.decisions[listen].past or 0, {}).get(ACTION_LISTEN)
        taught = f", as the story '{story.story}' has it" if story is not None else ""
        yield Hole(
            "no-answer",
            "error" if story is None else "warning",
            f"after '{said}' the bot listens{after} without having said anything{taught}",
            tuple(acted) or (said,),
            at,
            listen,
        )


def _may_answer(decision: Decision, turn: Turn, subject: Subject) -> bool:
    """Whether the user heard something, or may have: code that does not run here, or a hole of another kind."""
    if decision.outcome in ("stood in", "missing", "failed") or decision.action in _SILENT_BY_DESIGN:
        return True
    if any(isinstance(e, BotUttered) for e in decision.added):
        return True
    form = subject.forms.get(decision.action)
    if form is None:
        return False
    return turn.after.active_loop == form.name or any(subject.is_coded(form, slot) for slot in form.required_slots)


def endless(talk: Talk, subject: Subject) -> Iterator[Hole]:
    """The same action over and over, or actions in a circle, without giving the turn back."""
    for at, turn in enumerate(talk.turns):
        actions = [d.action for d in turn.acted]
        repeated = next((i for i in range(IN_A_ROW - 1, len(actions)) if _runs(actions, i)), None)
        if any(d.outcome == "stood in" for d in turn.acted[-IN_A_ROW:]):
            continue  # what it really sets may well end it
        if repeated is not None and turn.acted[repeated].outcome == "rejected":
            said = turn.understanding.intent.name or turn.message.text
            told = (
                f"'{actions[repeated]}' refuses '{said}' and is chosen again and again: no story says what comes then"
            )
            yield Hole("stuck-form", "error", told, (actions[repeated], said), at, repeated)
        elif repeated is not None:
            told = f"'{actions[repeated]}' runs {IN_A_ROW} times in a row"
            yield Hole("repeated-action", "error", told, (actions[repeated],), at, repeated)
        elif len(turn.decisions) >= MOST_ACTIONS and not turn.listens:
            circle = tuple(sorted(set(actions[-IN_A_ROW:])))
            told = f"the bot goes on without listening: {', '.join(circle)} …"
            yield Hole("repeated-action", "error", told, circle, at, len(actions) - 1)


def _runs(actions: list[str], end: int) -> bool:
    return len(set(actions[end - IN_A_ROW + 1 : end + 1])) == 1
