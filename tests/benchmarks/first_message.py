"""How soon a bot that nobody trained answers a first message: `python -m tests.benchmarks.first_message PROJECT…`.

In a pseudo-terminal: from the first whole frame until the question about a typed message is on the screen, with a home
that holds no model. Prints seconds; compares nothing.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.test_graph_bench import synthetic
from tests.tui.terminal import Terminal

MESSAGE = "hello there my friend"
ASKED = ("what was meant?", "What intent is it?")


def measure(project: Path) -> tuple[float, float]:
    """Seconds to the first frame, and from there to the question about the first message."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(project, Path(folder) / project.name))
        begun = time.monotonic()
        with Terminal([copy, "--fresh", "--skip-visualization"], Path(folder) / "home") as terminal:
            terminal.wait_for(lambda screen: screen.frames > 0, 30)
            first = time.monotonic()
            terminal.send(MESSAGE + "\r")
            terminal.wait_for(
                lambda screen: "what was meant?" in screen.text or "What intent is it?" in screen.text, 120
            )
            return first - begun, time.monotonic() - first


def many_stories(folder: Path, count: int) -> Path:
    """A project of so many synthetic stories."""
    stories = synthetic(count)
    intents: dict[str, None] = {}
    actions: dict[str, None] = {}
    lines = ['version: "3.1"', "stories:"]
    for story in stories:
        lines += [f"- story: {story.name}", "  steps:"]
        for event in story.events:
            kind = type(event).__name__
            if kind == "UserUttered":
                name = str(event.intent.name)  # type: ignore[attr-defined]
                intents[name] = None
                lines.append(f"  - intent: {name}")
            elif kind == "ActionExecuted" and (name := str(event.name)) != "action_listen":  # type: ignore[attr-defined]
                actions[name] = None
                lines.append(f"  - action: {name}")
    nlu = ['version: "3.1"', "nlu:"]
    for intent in intents:
        nlu += [f"- intent: {intent}", "  examples: |", *(f"    - please do {intent} number {n}" for n in range(10))]
    domain = ['version: "3.1"', "intents:", *(f"- {i}" for i in intents), "actions:", *(f"- {a}" for a in actions)]
    (folder / "data").mkdir(parents=True)
    for name, text in (("domain.yml", domain), ("data/stories.yml", lines), ("data/nlu.yml", nlu)):
        (folder / name).write_text("\n".join(text) + "\n", encoding="utf-8")
    return folder


def main(projects: list[str]) -> None:
    """A line a project, and one for 500 synthetic stories."""
    with tempfile.TemporaryDirectory() as folder:
        for project in [*map(Path, projects), many_stories(Path(folder) / "stories-500", 500)]:
            frame, answer = measure(project)
            print(f"{project.name}: first frame {frame:.2f} s, first message answered {answer:.2f} s after it")


if __name__ == "__main__":
    main(sys.argv[1:])
