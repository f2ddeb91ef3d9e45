"""The question that is open, with its ranked answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from teachbot.engine.dialogue.conversation import Conversation, Step, StepKind
from teachbot.engine.dialogue.domain import DEFAULT_ACTIONS, DEFAULT_INTENTS, LEGACY_DEFAULT_ACTIONS, Domain
from teachbot.engine.dialogue.events import ActionExecutionRejected, BotUttered, Json, SlotSet, UserUttered
from teachbot.engine.dialogue.ranking import Ranking, Understanding
from teachbot.engine.dialogue.state import State
from teachbot.engine.session import transcript as view
from teachbot.engine.session.snapshot import Asking, Choice, Question
from teachbot.engine.training_data.reading.annotation import annotate

_NEW_AFTER = 0.05
"""Names made in this session, which nobody has scored, stand below the choices more probable than this."""
_MOST_NEAR = 3
"""Intents that are offered for one misspelt."""


def ask(
    conversation: Conversation,
    state: State,
    domain: Domain,
    ranking: Ranking | None,
    described: Described | None = None,
) -> Question:
    """The question that the conversation waits for an answer to; its first choice is the bot's own.

    `described` is what was said last time of the action that is to be described.
    """
    last = conversation.steps[-1]
    match view.asking(conversation, state):
        case Asking.INTENT:
            return _intent(last, domain)
        case Asking.ACTION:
            return _action(domain, state, ranking)
        case Asking.DESCRIPTION:
            return _description(last, described)
        case Asking.VALIDATION:
            return _validation(last, state, ranking)
        case Asking.CONTRADICTION:
            return _contradiction(last, state, ranking)
        case _:
            return _message(state)


def _message(state: State) -> Question:
    said = state.latest_bot
    buttons = said.data.get("buttons") if said is not None else None
    choices = tuple(
        Choice(str(b.get("payload") or b.get("title")), str(b.get("title") or b.get("payload")), "button")
        for b in buttons or ()
        if isinstance(b, dict) and (b.get("payload") or b.get("title"))
    )
    return Question(Asking.MESSAGE, "Your message?", choices)


def _intent(said: Step, domain: Domain) -> Question:
    understanding = said.understanding or Understanding(said.text or "", ())
    ranked = {i.name: i.confidence for i in understanding.intents if i.name}
    known = [i.name for i in domain.intents if i.name not in DEFAULT_INTENTS or i.name in ranked]
    retrieved = {name.split("/", 1)[0] for name in ranked if "/" in name}
    names = [*ranked, *(name for name in known if name not in ranked and name not in retrieved)]
    misspelt = _unknown_literal(understanding, domain)
    near = get_close_matches(misspelt, known, _MOST_NEAR) if misspelt else []
    choices = [Choice(name, name, "intent", ranked.get(name)) for name in dict.fromkeys((*near, *names))]
    annotated = annotate(understanding.text, understanding.entities)
    return Question(
        Asking.INTENT,
        _intent_title(bool(ranked), misspelt, near),
        tuple(replace(c, probability=None, is_new=True) if c.value == misspelt else c for c in choices),
        text=understanding.text,
        annotated=annotated,
        entities=understanding.entities,
    )


def _unknown_literal(understanding: Understanding, domain: Domain) -> str:
    """The intent of `/intent` that the domain does not have; empty where the message is none such."""
    top = understanding.intent
    unknown = understanding.literal and top.base not in domain.intents_by_name
    return (top.name or "") if unknown else ""


def _intent_title(is_ranked: bool, misspelt: str, near: list[str]) -> str:
    if misspelt:
        meant = f"did you mean '{near[0]}'?" if near else "make it new?"
        return f"'{misspelt}' is not in the domain: {meant}"
    return "Is this what was meant?" if is_ranked else "What intent is it?"


def _action(domain: Domain, state: State, ranking: Ranking | None) -> Question:
    ranked = ranking.actions if ranking is not None else ()
    scored = {a.name for a in ranked}
    new = [Choice(n, n, "action", None, is_new=True) for n in _unscored(domain, scored)]
    likely = [Choice(a.name, a.name, "action", a.probability) for a in ranked if a.probability > _NEW_AFTER]
    rest = [Choice(a.name, a.name, "action", a.probability) for a in ranked if a.probability <= _NEW_AFTER]
    if not likely and rest:
        likely, rest = rest[:1], rest[1:]
    if _knows_nothing(domain, ranking):
        return Question(Asking.ACTION, "Next action?", _silent(domain), prefers_new=True)
    return Question(
        Asking.ACTION,
        "Next action?",
        (*likely, *new, *rest),
        policy=ranking.policy if ranking is not None else "",
        subject=state.active_loop or "",
        witnesses=ranking.witnesses if ranking is not None else (),
    )


def _knows_nothing(domain: Domain, ranking: Ranking | None) -> bool:
    """Whether the bot falls back because there is nothing else that it could do."""
    own = set(domain.action_names) - {*DEFAULT_ACTIONS, *LEGACY_DEFAULT_ACTIONS}
    return not own and ranking is not None and ranking.best == "action_default_fallback"


def _silent(domain: Domain) -> tuple[Choice, ...]:
    """Rasa's own actions, the one that says nothing first; nobody has an opinion of them."""
    return tuple(Choice(name, name, "action") for name in domain.action_names)


def _unscored(domain: Domain, scored: set[str]) -> Iterable[str]:
    hidden = {*DEFAULT_ACTIONS, *LEGACY_DEFAULT_ACTIONS}
    return (name for name in domain.action_names if name not in scored and name not in hidden)


@dataclass(frozen=True, slots=True)
class Described:
    """What an action did that nobody here can run."""

    texts: tuple[str, ...]
    slots: Mapping[str, Json]

    def __str__(self) -> str:
        said = [f"“{text}”" for text in self.texts]
        return ", ".join((*said, *(f"{name} ← {view.show_value(value)}" for name, value in self.slots.items())))


def find_described(action: str | None, conversations: Iterable[Conversation]) -> Described | None:
    """What the action did when it was done last; None where it never did anything."""
    for conversation in reversed(tuple(conversations)):
        for step in reversed(conversation.steps):
            if step.kind is StepKind.ACTED and step.action == action:
                texts = tuple(e.text for e in step.events if isinstance(e, BotUttered) and e.text)
                slots = {e.name: e.value for e in step.events if isinstance(e, SlotSet)}
                if texts or slots:
                    return Described(texts, slots)
    return None


def _description(chosen: Step, described: Described | None) -> Question:
    again = (Choice("again", f"as last time: {described}", "answer"),) if described is not None else ()
    return Question(
        Asking.DESCRIPTION,
        f"What does {chosen.action} do?",
        (*again, Choice("nothing", "it says nothing and sets no slot", "answer")),
        subject=chosen.action or "",
        policy=chosen.policy or "",
    )


def _validation(chosen: Step, state: State, ranking: Ranking | None) -> Question:
    yes = Choice("yes", f"yes, it may fill '{state.requested_slot}'", "answer")
    no = Choice("no", "no, it only asks again (unhappy path)", "answer")
    prefers_no = _refused_this_message(state) or (ranking is not None and ranking.is_interrupting)
    return Question(
        Asking.VALIDATION,
        f"Should '{chosen.action}' validate user input to fill the slot '{state.requested_slot}'?",
        (no, yes) if prefers_no else (yes, no),
        subject=chosen.action or "",
        slot=state.requested_slot or "",
        policy=ranking.policy if ranking is not None else "",
        witnesses=ranking.witnesses if ranking is not None else (),
    )


def _refused_this_message(state: State) -> bool:
    for event in reversed(state.events):
        match event:
            case ActionExecutionRejected():
                return True
            case UserUttered():
                return False
    return False


def _contradiction(chosen: Step, state: State, ranking: Ranking | None) -> Question:
    said_otherwise = tuple(w for w in ranking.witnesses if w.action == chosen.action) if ranking is not None else ()
    return Question(
        Asking.CONTRADICTION,
        "FormPolicy predicted no form validation based on previous training stories. "
        "Make sure to remove contradictory stories from training data",
        (
            Choice("yes", "validate; I remove the story later", "answer"),
            Choice("no", "do not validate, as the story says", "answer"),
            *((Choice("open", "open the story in an editor", "answer"),) if said_otherwise else ()),
        ),
        subject=chosen.action or "",
        slot=state.requested_slot or "",
        witnesses=said_otherwise,
    )
