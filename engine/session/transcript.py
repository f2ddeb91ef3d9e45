"""A lesson as the screen shows it: turns, slots and the question that is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.conversation import Conversation, Step, StepKind
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.notes import Awaiting, Relabelled
from teachbot.engine.dialogue.state import State
from teachbot.engine.session.lesson import Lesson
from teachbot.engine.session.snapshot import Asking, ConversationView, Line, LineKind, SlotView, Turn

_HIDDEN = ("session_started_metadata",)


def asking(conversation: Conversation, state: State) -> Asking:
    """What the conversation waits for, told by its last step and state alone."""
    last = conversation.steps[-1] if conversation.steps else None
    match last:
        case Step(kind=StepKind.SAID):
            return Asking.INTENT
        case Step(kind=StepKind.CHOSEN, note=Awaiting(answer=answer)):
            return Asking(answer)
    return Asking.MESSAGE if state.listening else Asking.ACTION


def list_conversations(lesson: Lesson, turns: Mapping[str, int]) -> tuple[ConversationView, ...]:
    """All conversations of the session, the oldest first, with how many turns each has."""
    unsaved = {c.id for c in lesson.unsaved}
    return tuple(
        ConversationView(
            id=c.id,
            title=c.title or _title(c) or f"conversation {number}",
            turns=turns.get(c.id, 0),
            current=c.id == lesson.current_id,
            forked_from=c.forked_from,
            exported=len(c.steps) > 1 and c.id not in unsaved and c.id not in lesson.withheld,
            withheld=c.id in lesson.withheld,
            named=bool(c.title),
            last=_latest_said(c.steps),
            branched_after=_branch(c, lesson),
            suggestion=_suggest_name(c),
        )
        for number, c in enumerate(lesson.conversations.values(), start=1)
    )


def _title(conversation: Conversation) -> str:
    """The first thing said."""
    return next((step.text for step in conversation.steps if step.text), "")


def _latest_said(steps: tuple[Step, ...]) -> str:
    return next((step.text for step in reversed(steps) if step.text), "")


def _branch(conversation: Conversation, lesson: Lesson) -> str:
    origin = lesson.conversations.get(conversation.forked_from or "")
    if origin is None:
        return ""
    pairs = zip(conversation.steps, origin.steps, strict=False)
    shared = next((i for i, (own, theirs) in enumerate(pairs) if own != theirs), len(conversation.steps))
    return _latest_said(conversation.steps[:shared])


def _suggest_name(conversation: Conversation) -> str:
    said = (e.intent.base for e in conversation.events if isinstance(e, ev.UserUttered))
    return " + ".join(list(dict.fromkeys(name for name in said if name))[:_NAMED_BY])


_NAMED_BY = 4
"""Intents that a suggested name tells."""


class Chat:
    """The turns of one conversation, drawn anew only where it has changed since it was asked for last."""

    def __init__(self) -> None:
        self._steps: tuple[Step, ...] = ()
        self._turns: tuple[Turn, ...] = ()

    def turns(self, conversation: Conversation) -> tuple[Turn, ...]:
        """What was said and done, grouped by side and numbered from 1."""
        kept = self._count_unchanged(conversation.steps)
        first = self._turns[kept].lines[0].step if kept < len(self._turns) else 0
        self._turns = (*self._turns[:kept], *_turns(conversation, first, kept + 1))
        self._steps = conversation.steps
        return self._turns

    def _count_unchanged(self, steps: tuple[Step, ...]) -> int:
        """How many turns still hold: those that end before the last step that both have, at a clean cut."""
        both = zip(steps, self._steps, strict=False)
        differing = (at for at, (now, before) in enumerate(both) if now is not before)
        shared = next(differing, min(len(steps), len(self._steps)))
        for number in range(len(self._turns) - 1, 0, -1):
            begins = self._turns[number].lines[0].step
            if begins < shared and self._turns[number - 1].lines[-1].step < begins:
                return number
        return 0


def _turns(conversation: Conversation, first: int, number: int) -> Iterator[Turn]:
    """The turns from a step on; the first gets this number."""
    steps = conversation.steps
    lines = [line for index in range(first, len(steps)) for line in _lines(index, steps[index], conversation)]
    grouped = groupby(lines, key=lambda line: line.kind in _USER_KINDS)
    for at, (is_user, of_turn) in enumerate(grouped, start=number):
        yield Turn(at, "user" if is_user else "bot", tuple(of_turn))


_USER_KINDS = (LineKind.USER_TEXT, LineKind.INTENT, LineKind.ENTITY)


def _lines(index: int, step: Step, conversation: Conversation) -> Iterator[Line]:
    match step.kind:
        case StepKind.SAID:
            if index == len(conversation.steps) - 1:
                yield from _pending(index, step, conversation.steps)
        case StepKind.STARTED:
            shown = step.events[_session_start(step.events) :]
            yield from _event_lines(index, step, shown, conversation.steps)
        case StepKind.CHOSEN:
            if index == len(conversation.steps) - 1 and step.action:
                yield Line(LineKind.ACTION, step.action, index, step.probability, step.policy or "", pending=True)
        case _:
            yield from _event_lines(index, step, step.events, conversation.steps)


def _pending(index: int, step: Step, steps: tuple[Step, ...]) -> Iterator[Line]:
    text = step.text or ""
    yield Line(LineKind.USER_TEXT, text, index, pending=True, title=_button_title(text, steps[:index]))
    understanding = step.understanding
    if understanding is not None and understanding.intent.name:
        top = understanding.intent
        yield Line(LineKind.INTENT, top.name or "", index, top.confidence, pending=True)
        found = _entities_found(steps[: index + 1])
        yield from (_entity_line(index, entity, step.corrected, found) for entity in understanding.entities)


def _entities_found(steps: tuple[Step, ...]) -> tuple[ev.Entity, ...]:
    """The entities that the bot found itself in what the last of the steps says, before the person changed them."""
    found: tuple[ev.Entity, ...] = ()
    for step in reversed(steps):
        if step.kind is not StepKind.SAID:
            break
        found = step.understanding.entities if step.understanding is not None else ()
    return found


def _button_title(text: str, before: tuple[Step, ...]) -> str:
    """The title of the button just offered whose payload the text is; empty where none was pressed."""
    if not text.startswith("/"):
        return ""
    events = (event for step in reversed(before) for event in reversed(step.events))
    for event in events:
        match event:
            case ev.UserUttered():
                return ""
            case ev.BotUttered(data={"buttons": [*buttons]}):
                offered = (b for b in buttons if isinstance(b, dict) and b.get("payload") == text)
                return next((str(b.get("title") or "") for b in offered), "")
    return ""


def _session_start(events: tuple[Event, ...]) -> int:
    """Where the part worth seeing of a start begins: after `session_started`."""
    starts = [i for i, event in enumerate(events) if isinstance(event, ev.SessionStarted)]
    return starts[-1] + 1 if starts else 0


def _event_lines(index: int, step: Step, events: Iterable[Event], steps: tuple[Step, ...]) -> Iterator[Line]:
    for event in events:
        match event:
            case ev.UserUttered():
                yield from _message_lines(index, step, event, steps)
            case ev.ActionExecuted():
                yield _action_line(index, step, event)
            case ev.BotUttered():
                yield from _bot_lines(index, event)
            case ev.SlotSet(name=name, value=value):
                by_hand = step.kind is StepKind.SLOT_EDITED
                yield Line(LineKind.SLOT, f"{name} ← {show_value(value)}", index, corrected=by_hand)
            case ev.ActiveLoop(name=name):
                yield Line(LineKind.LOOP, f"{name} begins" if name else "form ends", index)
            case ev.LoopInterrupted(is_interrupted=interrupted):
                told = "leaves this message alone" if interrupted else "reads this message"
                yield Line(LineKind.LOOP, f"form {told}", index, corrected=step.corrected)
            case ev.ActionExecutionRejected(name=name):
                yield Line(LineKind.LOOP, f"{name} found nothing to fill", index)
            case ev.SessionStarted() | ev.UserFeaturization():
                pass
            case _:
                yield Line(LineKind.EVENT, _event_name(event), index)


def _message_lines(index: int, step: Step, event: ev.UserUttered, steps: tuple[Step, ...]) -> Iterator[Line]:
    text = event.text or ""
    yield Line(LineKind.USER_TEXT, text, index, title=_button_title(text, steps[:index]))
    if event.intent.name:
        corrected = step.corrected and not _same_intent(step, event)
        yield Line(LineKind.INTENT, event.intent.name, index, event.intent.confidence, corrected=corrected)
    relabelled = isinstance(step.note, Relabelled)
    found = _entities_found(steps[:index]) if relabelled else ()
    yield from (_entity_line(index, entity, relabelled, found) for entity in event.entities)


def _same_intent(step: Step, event: ev.UserUttered) -> bool:
    return step.understanding is not None and step.understanding.intent.name == event.intent.name


def _entity_line(index: int, entity: ev.Entity, relabelled: bool, found: tuple[ev.Entity, ...]) -> Line:
    corrected = relabelled and not any(_is_same_mark(entity, other) for other in found)
    detail = "".join(f" · {part}" for part in (entity.role, entity.group) if part)
    return Line(LineKind.ENTITY, f"{entity.entity}{detail}: {show_value(entity.value)}", index, corrected=corrected)


def _is_same_mark(entity: ev.Entity, other: ev.Entity) -> bool:
    def mark(e: ev.Entity) -> tuple[object, ...]:
        return e.entity, e.value, e.start, e.end, e.role, e.group

    return mark(entity) == mark(other)


def _action_line(index: int, step: Step, event: ev.ActionExecuted) -> Line:
    own = event.name == step.action
    name = event.name or f"“{event.text}”"
    probability = step.probability if own else event.confidence
    return Line(
        LineKind.ACTION,
        name,
        index,
        probability,
        (step.policy if own else event.policy) or "",
        corrected=own and step.corrected,
    )


def _bot_lines(index: int, event: ev.BotUttered) -> Iterator[Line]:
    if event.text:
        yield Line(LineKind.BOT_TEXT, event.text, index)
    for key, value in event.data.items():
        if key == "buttons" and isinstance(value, list):
            titles = [str(b.get("title", "")) for b in value if isinstance(b, dict)]
            yield Line(LineKind.BOT_EXTRA, "  ".join(f"[{title}]" for title in titles), index)
        elif value and not (key == "attachment" and value == event.data.get("image")):  # Rasa sends an image as both
            yield Line(LineKind.BOT_EXTRA, f"{key}: {show_value(value)}", index)


def _event_name(event: Event) -> str:
    return event.type if isinstance(event, ev.OtherEvent) else type(event).__name__


_DEPTH = 4
"""Lists in lists deeper than this are not told."""


def show_value(value: object, depth: int = 0) -> str:
    """A slot's value in one line."""
    match value:
        case None:
            return "–"
        case list() | tuple() | dict() if depth >= _DEPTH:
            return "…"
        case list() | tuple():
            return ", ".join(show_value(v, depth + 1) for v in value) or "[]"
        case dict():
            return ", ".join(f"{k}: {show_value(v, depth + 1)}" for k, v in value.items()) or "{}"
    return str(value)


def list_slots(domain: Domain, state: State, last: Step | None) -> tuple[SlotView, ...]:
    """Every slot with its value, in the domain's order."""
    changed = {e.name for e in last.events if isinstance(e, ev.SlotSet)} if last is not None else set()
    return tuple(
        SlotView(
            name=slot.name,
            type=slot.type,
            value=state.slots.get(slot.name),
            changed=slot.name in changed and slot.name != "requested_slot",
            requested=state.active_loop is not None and state.requested_slot == slot.name,
        )
        for slot in domain.slots_by_name.values()
        if slot.name not in _HIDDEN
    )


def describe_step(step: Step) -> str:
    """A step in a few words, for the labels of undo and redo."""
    match step.kind:
        case StepKind.SAID:
            return f"“{step.text}”"
        case StepKind.UNDERSTOOD:
            message = next((e for e in step.events if isinstance(e, ev.UserUttered)), None)
            return f"the reading as {message.intent.name}" if message else "the reading"
        case StepKind.CHOSEN | StepKind.ACTED:
            return step.action or "an action"
        case StepKind.SLOT_EDITED:
            return "the slot set by hand"
        case _:
            return str(step.kind.value)
