"""The manual: pages of Markdown, and those that are made from the code."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

_ORDER = (
    "first-lesson",
    "forms",
    "your-project",
    "servers",
    "what-to-try",
    "conversations",
    "files",
    "learning",
    "troubleshooting",
    "comparison",
    "from-rasa-x",
    "commands",
)
"""As they are read one after the other; what is made from the code comes last."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page."""

    name: str
    title: str
    text: str
    """Markdown."""


def pages() -> tuple[Page, ...]:
    """All pages, in the order in which they are read."""
    texts = {name: files(__package__).joinpath(f"{name}.md").read_text(encoding="utf-8") for name in _ORDER}
    return tuple(_page(name, text) for name, text in {**texts, "settings": _settings()}.items())


def _page(name: str, text: str) -> Page:
    return Page(name, text.split("\n", 1)[0].removeprefix("# ").replace("`", ""), text)


def _settings() -> str:
    from dataclasses import fields

    from teachbot.tui.settings import Settings, as_toml

    rows = [
        f"| `{s.name}` | `{as_toml(s.default)}` | {s.metadata['says']} |"
        for s in fields(Settings)
        if s.name != "keymap"
    ]
    keymap = Settings.__dataclass_fields__["keymap"].metadata["says"]
    head = [
        "# Settings",
        "",
        "`teachbot config` opens the file; a wrong line is told with its number, the rest counts.",
        "",
    ]
    table = ["| setting | default | says |", "|---|---|---|", *rows, ""]
    return "\n".join([*head, *table, f'In the table `[keymap]`: {keymap}, such as `undo = "ctrl+t"`.', ""])
