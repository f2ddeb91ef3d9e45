"""The question that is open, with its ranked answers."""

from __future__ import annotations

from collections.abc import Iterable

from teachbot.engine.dialogue.conversation import Conversation, Step
from teachbot.engine.dialogue.domain import DEFAULT_ACTIONS, DEFAULT_INTENTS, LEGACY_DEFAULT_ACTIONS, Domain
from teachbot.engine.dialogue.events import ActionExecutionRejected, UserUttered
from teachbot.engine.dialogue.ranking import Ranking, Understanding
from teachbot.engine.dialogue.state import State
from teachbot.engine.session import transcript as view
from teachbot.engine.session.snapshot import Asking, Choice, Question
from teachbot.engine.training_data.reading.annotation import annotate

_NEW_AFTER = 0.05
"""Names made in this session, which nobody has scored, stand below the choices more probable than this."""


def ask(conversation: Conversation, state: State, domain: Domain, ranking: Ranking | None) -> Question:
    """The question that the conversation waits for an answer to; its first choice is the bot's own."""
    last = conversation.steps[-1]
    match view.asking(conversation, state):
        case Asking.INTENT:
            return _intent(last, domain)
        case Asking.ACTION:
            return _action(domain, state, ranking)
        case Asking.DESCRIPTION:
            return _description(last)
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
    choices = tuple(Choice(name, name, "intent", ranked.get(name), is_new=name not in ranked) for name in names)
    annotated = annotate(understanding.text, understanding.entities)
    title = "Is this what was meant?" if ranked else "What intent is it?"
    return Question(
        Asking.INTENT,
        title,
        choices,
        text=understanding.text,
        annotated=annotated,
        entities=understanding.entities,
    )


def _action(domain: Domain, state: State, ranking: Ranking | None) -> Question:
    ranked = ranking.actions if ranking is not None else ()
    scored = {a.name for a in ranked}
    new = [Choice(n, n, "action", None, is_new=True) for n in _unscored(domain, scored)]
    likely = [Choice(a.name, a.name, "action", a.probability) for a in ranked if a.probability > _NEW_AFTER]
    rest = [Choice(a.name, a.name, "action", a.probability) for a in ranked if a.probability <= _NEW_AFTER]
    if not likely and rest:
        likely, rest = rest[:1], rest[1:]
    return Question(
        Asking.ACTION,
        "Next action?",
        (*likely, *new, *rest),
        policy=ranking.policy if ranking is not None else "",
        subject=state.active_loop or "",
        witnesses=ranking.witnesses if ranking is not None else (),
    )


def _unscored(domain: Domain, scored: set[str]) -> Iterable[str]:
    hidden = {*DEFAULT_ACTIONS, *LEGACY_DEFAULT_ACTIONS}
    return (name for name in domain.action_names if name not in scored and name not in hidden)


def _description(chosen: Step) -> Question:
    return Question(
        Asking.DESCRIPTION,
        f"What does {chosen.action} do?",
        (Choice("nothing", "it says nothing and sets no slot", "answer"),),
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
