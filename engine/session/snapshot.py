"""What the screen shows of a lesson at one moment: complete, frozen, plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # the first frame needs the values, not the modules behind them
    from pathlib import Path

    from teachbot.engine.dialogue.events import Entity, Event, Json
    from teachbot.engine.dialogue.places import Place
    from teachbot.engine.dialogue.ranking import Ranking, Witness


class Asking(StrEnum):
    """What the person is asked for."""

    MESSAGE = "message"
    """The next user message: the line to type in has the word; choices are the bot's buttons, if any."""
    INTENT = "intent"
    """Whether the text is understood right: choices are intents, most probable first."""
    ACTION = "action"
    """The next action: choices are actions, most probable first."""
    DESCRIPTION = "description"
    """What a custom action does that nobody here can run: texts it says and slots it sets."""
    VALIDATION = "validation"
    """Whether the form may read the latest message to fill the slot it asks for: yes or no."""
    CONTRADICTION = "contradiction"
    """A training story says otherwise than the person just did: go on, or go back."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be picked from the list."""

    value: str
    """What the verb takes: an intent, an action, a button's payload, `yes` or `no`."""
    label: str
    kind: Literal["intent", "action", "button", "answer"]
    probability: float | None = None
    """Between 0 and 1; None where the bot has no opinion (names made in this session, answers)."""
    is_new: bool = False
    """The domain does not have it, or has it from this session only."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked now, with the ranked answers; the first is the bot's own."""

    asking: Asking
    title: str
    choices: tuple[Choice, ...] = ()
    text: str = ""
    """The user's text that is asked about, without annotation."""
    annotated: str = ""
    """The same with its entities marked, as the person may edit it."""
    entities: tuple[Entity, ...] = ()
    policy: str = ""
    """Who prefers the first choice."""
    subject: str = ""
    """The action or form that is asked about."""
    slot: str = ""
    """The slot that a form asks for."""
    prefers_new: bool = False
    """The bot has no answer of its own: a new one stands above the choices."""
    witnesses: tuple[Witness, ...] = ()
    """Training stories that share the recent history and what they did next."""

    def stories_for(self, action: str) -> frozenset[str]:
        """The stories that speak for the action."""
        return frozenset(witness.story for witness in self.witnesses if witness.action == action)


class LineKind(StrEnum):
    """What a line of the conversation tells."""

    ACTION = "action"
    BOT_TEXT = "bot_text"
    BOT_EXTRA = "bot_extra"
    """Buttons, images, custom payloads of the bot."""
    SLOT = "slot"
    LOOP = "loop"
    EVENT = "event"
    """Any other event worth seeing."""
    USER_TEXT = "user_text"
    INTENT = "intent"
    ENTITY = "entity"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the conversation."""

    kind: LineKind
    text: str
    step: int
    """Index of the step that it belongs to: what fork, undo-to and selection go by."""
    probability: float | None = None
    policy: str = ""
    corrected: bool = False
    """The person decided otherwise than the bot (✎)."""
    pending: bool = False
    """Not confirmed yet."""
    title: str = ""
    """Of the button whose payload the text is."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said and did before the other's turn, numbered as the reference numbers it."""

    number: int
    """Counted from 1; the first is the bot's `action_listen`."""
    speaker: Literal["bot", "user"]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SlotView:
    """One slot as shown."""

    name: str
    type: str
    value: Json
    changed: bool = False
    """Set by the latest step."""
    requested: bool = False
    """The active form asks for it."""


@dataclass(frozen=True, slots=True)
class ConversationView:
    """One conversation of the session, for the list of them."""

    id: str
    title: str
    turns: int
    current: bool
    forked_from: str | None = None
    exported: bool = False
    withheld: bool = False
    """Exports leave it out."""
    named: bool = False
    """The title is the person's own."""
    last: str = ""
    """The latest thing said by the user."""
    branched_after: str = ""
    """What the user said last before a fork goes its own way."""
    suggestion: str = ""
    """A name for its story, made of what it is about."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the panes draw; two equal snapshots draw the same picture."""

    revision: int
    project: str
    session_id: str
    conversations: tuple[ConversationView, ...]
    turns: tuple[Turn, ...]
    slots: tuple[SlotView, ...]
    question: Question
    events: tuple[Event, ...] = ()
    """The current conversation's events, for the story graph."""
    ranking: Ranking | None = None
    """The next actions while an action is asked for, for the story graph's ghosts."""
    active_loop: str | None = None
    can_undo: bool = False
    can_redo: bool = False
    undo_label: str = ""
    """What undo would take back, in words."""
    learned: int = 0
    """Corrections that the bot has learned in this session."""
    unsaved: int = 0
    """Conversations with steps that no export has written."""
    can_bring_back: bool = False
    """A conversation was dropped and can be had back."""
    draft: str = ""
    """Text that an undo took back, to be put into the line to type in again."""
    taken: str = ""
    """The button that an undo took back: its choice is highlighted instead."""
    notices: tuple[str, ...] = ()
    """What the latest verb wants to tell, one line each."""
    intents: tuple[str, ...] = ()
    """Intents that a message can name, in the domain's order."""
    entities: tuple[str, ...] = ()
    """Entities that an annotation can use, in the domain's order."""
    step_lengths: tuple[int, ...] = ()
    """How many events each step of the current conversation has."""
    exported_at: float = 0.0
    """When the latest export was written, in seconds since the epoch; 0 before the first."""
    project_root: Path | None = None
    page_url: str = ""
    """Where the visualization page is; empty where it is not served (yet)."""
    is_provisional: bool = False
    """The bot still learns the project, and answers with less than it will know (see `Session.complete`)."""
    has_server_log: bool = False
    """An action server runs beside the application, and its log can be asked for."""

    def step_of(self, event: int) -> int | None:
        """The index of the step that has the event of this index; None past the end."""
        for step, length in enumerate(self.step_lengths):
            if event < length:
                return step
            event -= length
        return None


@dataclass(frozen=True, slots=True)
class Broken:
    """A story that the bot got right before the latest correction and gets wrong now."""

    story: str
    place: Place | None
    expected: str
    predicted: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Stories or rules that do not go together."""

    message: str
    place: Place | None = None
    """Of the story or rule in the files."""
    conversation: str = ""
    """The id of the conversation that brings it in; empty where the files have it themselves."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the project stands with what was taught so far; it takes time, so it follows its snapshot later."""

    revision: int = 0
    """The snapshot that it follows; what was taught meanwhile may be in it, so the newest tells most."""
    stories: int | None = None
    """Training and test stories that were scored; None where the bot cannot be scored here."""
    passing: int | None = None
    broken: tuple[Broken, ...] = ()
    """By the latest correction."""
    conflicts: int | None = None
    """Histories after which training stories go on differently; None while nobody has looked at all of them."""
