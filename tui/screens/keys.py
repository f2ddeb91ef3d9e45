"""The keys of the lesson: one table for footer, palette and help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from textual.binding import Binding, BindingType
from textual.screen import Screen

from teachbot.engine.session.snapshot import Asking, Fault, Health, Snapshot
from teachbot.tui.dialogs.help import KeyHelp

LESSON_KEYS: list[BindingType] = [
    Binding("ctrl+z", "undo", "Undo", id="undo", tooltip="Take the latest step back"),
    Binding("ctrl+y", "redo", "Redo", id="redo", tooltip="Bring back the step that was undone last"),
    Binding("ctrl+f", "fork", "Fork", id="fork", tooltip="A second conversation from the selected step"),
    Binding("ctrl+e", "edit_entities", "Entities", id="entities", tooltip="Edit the entities of the message"),
    Binding("ctrl+r", "correct", "Correct", show=False, id="correct", tooltip="Correct the selected step in place"),
    Binding("ctrl+s", "export", "Export", id="export", tooltip="See and write what was taught"),
    Binding("ctrl+g", "map", "Map", id="map", tooltip="The map of all stories, and back"),
    Binding("ctrl+n", "fresh", "Fresh", show=False, id="fresh", tooltip="A new conversation; this one stays"),
    Binding(
        "ctrl+a", "agree", "Agree by itself", show=False, id="agree", tooltip="Where the bot is sure; again: ask always"
    ),
    Binding("f2", "look_at('slots')", "Slots", show=False, id="slots", tooltip="Look at the slots"),
    Binding("f3", "look_at('graph')", "Graph", show=False, id="graph", tooltip="Look at the story graph"),
    Binding(
        "f4", "conversations", "Conversations", show=False, id="conversations", tooltip="Switch, name, drop, keep out"
    ),
    Binding("f5", "server_log", "Server log", show=False, id="server_log", tooltip="What the action server says"),
    Binding("f6", "broken", "Broken", show=False, id="broken", tooltip="Broken stories and conflicts"),
    Binding("f7", "try_next", "Try next", show=False, id="try_next", tooltip="What simulated users find in the bot"),
    Binding("f8", "train", "Train", show=False, id="train", tooltip="Train the bot anew on the project's files"),
    Binding("f9", "inbox", "Inbox", show=False, id="inbox", tooltip="Real conversations, to go on from"),
    Binding("tab", "pane(1)", "Next pane", show=False, id="pane.next", tooltip="Give the keys to the next pane"),
    Binding("shift+tab", "pane(-1)", "Pane before", show=False, id="pane.previous", tooltip="To the pane before"),
    Binding("escape", "back", "Back", show=False, id="back", tooltip="Back to the line; cancel; clear the filter"),
    Binding("f1", "help", "Help", id="help", tooltip="What to do, and every key"),
]


def key_help(screen: Screen[None], keymap: Mapping[str, str]) -> list[KeyHelp]:
    """Every key of the application, the screen and its panes, once each; `keymap` has other keys by a binding's id."""
    found: dict[str, KeyHelp] = {}
    for binding in _bindings(screen):
        if binding.id and binding.tooltip and not binding.system and binding.id not in found:
            at = replace(binding, key=keymap[binding.id], key_display=None) if binding.id in keymap else binding
            key = binding.key_display if at is binding else None
            shown = key or ", ".join(screen.app.get_key_display(replace(at, key=k.strip())) for k in at.key.split(","))
            found[binding.id] = KeyHelp(shown, binding.description, binding.tooltip, _part(binding))
    return sorted(found.values(), key=lambda k: _PARTS.index(k.part))


def _bindings(screen: Screen[None]) -> Iterator[Binding]:
    """As the classes declare them: those that work now and those that work when a pane has the keys."""
    for node in (screen.app, screen, *screen.query("*")):
        for kind in type(node).__mro__:
            for declared in vars(kind).get("BINDINGS", ()):
                if isinstance(declared, Binding):
                    yield declared


_PARTS = ("Lesson", "Conversation", "Slots", "Story graph")
_PART_OF = {"chat": "Conversation", "slots": "Slots", "graph": "Story graph"}


def _part(binding: Binding) -> str:
    name, dot, _ = (binding.id or "").partition(".")
    return _PART_OF.get(name, "Lesson") if dot else "Lesson"


@dataclass(frozen=True, slots=True)
class Now:
    """What the keys go by."""

    snapshot: Snapshot
    health: Health
    faults: tuple[Fault, ...]
    is_open: bool
    """The session is there."""
    busy: bool


OPENING = "still opening; what you type is kept"
ENTER_ELSEWHERE = "Enter answers in the line; Esc goes there"
_ALWAYS = ("help", "back", "pane", "look_at")


def why_not(action: str, now: Now) -> str:
    """Why a key of the lesson cannot do anything now; empty where it can."""
    snapshot = now.snapshot
    if not now.is_open and action not in _ALWAYS:
        return OPENING
    reasons = {
        "undo": (snapshot.can_undo, "there is nothing to undo yet"),
        "redo": (snapshot.can_redo, "nothing was undone"),
        "broken": (bool(now.health.broken or now.faults), "no story is broken and nothing contradicts"),
        "train": (not now.busy, "wait until this is done"),
        "try_next": (not now.busy, "wait until this is done"),
        "server_log": (snapshot.has_server_log, "no action server runs; start with --actions or --endpoints"),
        "edit_entities": (
            snapshot.question.asking is Asking.INTENT,
            "entities are edited while a message is being understood",
        ),
    }
    can, why = reasons.get(action, (True, ""))
    return "" if can else why


def action_of(key: str, keymap: Mapping[str, str]) -> str:
    """The action of the lesson that a key is bound to; empty where there is none."""
    for binding in LESSON_KEYS:
        if isinstance(binding, Binding) and key in keymap.get(binding.id or "", binding.key).split(","):
            return binding.action.partition("(")[0]
    return ""
