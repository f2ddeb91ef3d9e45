"""The real application on a hostile project, in a pseudo-terminal: nothing of it reaches the terminal as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.hostile.corpus import TEXTS
from tests.tui.terminal import Terminal

NAMES = ("clipboard", "override", "C1 OSC", "markup that acts", "zero width", "title", "tag letters", "DEL")
ENTER, ESCAPE = "\r", "\x1b"


def short(text: str) -> str:
    """A text that a terminal can be sent, as YAML can spell it, and not so long that it hides the others."""
    return "".join(c for c in text[:300] if not 0xD800 <= ord(c) <= 0xDFFF)


def quoted(text: str) -> str:
    """The text in YAML's double quotes, every odd character escaped: a reader makes it whole again."""
    spelled = (c if c.isascii() and c.isprintable() and c not in '\\"' else f"\\U{ord(c):08x}" for c in short(text))
    return f'"{"".join(spelled)}"'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every hostile text as a response, and several as names of stories, slots, intents, entities and actions."""
    root = tmp_path_factory.mktemp("hostile") / "bot\u202e\x1b]0;x\x07"
    (root / "data").mkdir(parents=True)
    responses = "".join(f"  utter_{n}:\n  - text: {quoted(text)}\n" for n, text in enumerate(TEXTS.values()))
    intents = "".join(f"- {quoted(TEXTS[name])}\n" for name in NAMES)
    actions = "".join(f"- {quoted('action_' + TEXTS[name])}\n" for name in NAMES)
    slots = "".join(
        f"  {quoted(TEXTS[name])}:\n    type: text\n    initial_value: {quoted(TEXTS[name])}\n    mappings: []\n"
        for name in NAMES
    )
    domain = f"version: '3.1'\nintents:\n- greet\n{intents}entities:\n{intents}actions:\n{actions}"
    (root / "domain.yml").write_text(f"{domain}slots:\n{slots}responses:\n{responses}", encoding="utf-8")
    steps = "".join(f"  - action: utter_{n}\n" for n in range(len(TEXTS)))
    stories = f"stories:\n- story: {quoted(TEXTS['clipboard'])}\n  steps:\n  - intent: greet\n{steps}"
    for name in NAMES:
        stories += f"- story: {quoted(TEXTS[name])}\n  steps:\n  - intent: {quoted(TEXTS[name])}\n"
        stories += f"  - action: {quoted('action_' + TEXTS[name])}\n  - slot_was_set:\n    - {quoted(TEXTS[name])}: x\n"
    (root / "data" / "stories.yml").write_text(stories, encoding="utf-8")
    examples = "".join(f"    - hello {word}\n" for word in ("there", "you", "all"))
    nlu = f"nlu:\n- intent: greet\n  examples: |\n{examples}"
    for number, name in enumerate(NAMES):
        nlu += f"- intent: {quoted(TEXTS[name])}\n  examples: |\n    - word{number} a\n    - b word{number}\n"
    (root / "data" / "nlu.yml").write_text(nlu, encoding="utf-8")
    (root / "data" / "broken\x1b[2J\u202e.yml").write_text(
        f"stories:\n- {quoted(TEXTS['clipboard'])}\n", encoding="utf-8"
    )
    return root


def clean(terminal: Terminal) -> None:
    assert terminal.is_running, terminal.screen.text
    assert terminal.screen.smuggled == []


def test_a_lesson_with_a_hostile_bot(hostile: Path, tmp_path: Path) -> None:
    with Terminal([hostile, "--fresh", "--skip-visualization"], tmp_path) as terminal:
        terminal.wait_for(lambda screen: "listens" in screen.text, 40)
        terminal.send("/greet" + ENTER)
        terminal.wait_for(lambda screen: "Next action?" in screen.text)
        seen, wanted = "", ("␛]52;c;", "user\\u{202e}txt.exe")
        for number in range(3 * len(TEXTS)):  # a key that comes while a step is under way does nothing
            if number >= len(TEXTS) and all(text in seen for text in wanted):
                break
            terminal.send(ENTER)
            terminal.pump(1.0, quiet=0.1)
            seen += terminal.screen.text
            if number % 10 == 0:
                clean(terminal)
        assert all(text in seen for text in wanted), "the texts were on the screen"
        for keys in ("\x07", ESCAPE, "\x1bOQ", "\x1bOR", ESCAPE, "\x1bOS", ESCAPE, "\x1bOP", ESCAPE, "\x10", ESCAPE):
            terminal.send(keys)  # the map, the slots, the graph, the conversations, the help, the palette
            terminal.pump(1.5, quiet=0.2)
            clean(terminal)
        terminal.send("\x13")
        terminal.pump(3.0, quiet=0.5)
        clean(terminal)
        terminal.send(ESCAPE + "\x03")
        terminal.pump(1.0, quiet=0.2)
        clean(terminal)


def test_hostile_texts_that_are_typed_and_pasted(hostile: Path, tmp_path: Path) -> None:
    with Terminal([hostile, "--fresh", "--skip-visualization"], tmp_path) as terminal:
        terminal.wait_for(lambda screen: "listens" in screen.text, 40)
        for name, text in TEXTS.items():
            terminal.send(f"\x1b[200~{short(text).replace(ESCAPE + '[201~', '')}\x1b[201~")
            terminal.pump(0.3, quiet=0.03)
            terminal.send("\x15" if name != "override" else ENTER)
            terminal.pump(0.3, quiet=0.03)
        clean(terminal)


@pytest.mark.parametrize(
    "command",
    [
        ["validate"],
        ["graph"],
        ["train", "--out"],
        ["parse", TEXTS["clipboard"]],
        ["parse", TEXTS["override"], "--json"],
        ["sessions"],
        ["test"],
        ["predict"],
        ["export", TEXTS["title"]],
        ["validate", "--json"],
    ],
    ids=lambda c: " ".join(c)[:12] if isinstance(c, list) and c[0] != "parse" and c[0] != "export" else c[0],
)
def test_commands_on_a_hostile_project(command: list[str], hostile: Path, tmp_path: Path) -> None:
    arguments: list[str | Path]
    match command:
        case ["train", option]:
            arguments = ["train", hostile, option, tmp_path / "models"]
        case ["parse", text, *rest]:
            arguments = ["parse", text, hostile, *rest]
        case ["export", session]:
            arguments = ["export", session, hostile, "--out", tmp_path / "out"]
        case ["predict"]:
            events = [{"event": "user", "text": "x", "parse_data": {"intent": {"name": TEXTS["override"]}}}]
            (tmp_path / "events.json").write_text(json.dumps(events), encoding="utf-8")
            arguments = ["predict", tmp_path / "events.json", hostile]
        case [name, *rest]:
            arguments = [name, hostile, *rest]
    with Terminal(arguments, tmp_path / "home") as terminal:
        assert terminal.wait(60) in (0, 1, 2)
        shown = [each for each in terminal.screen.smuggled if "\\x1b[K" not in each]
        assert shown == []
        assert b"Traceback" not in terminal.raw
