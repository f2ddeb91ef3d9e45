"""The signs that panes draw with: one set for every terminal, one for those that only show ASCII."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signs:
    """One character, or a few, for each thing that is told by a sign."""

    cursor: str
    bar: str
    half: str
    """Half a cell of a bar."""
    corrected: str
    changed: str
    pending: str
    new: str
    prompt: str
    dot: str
    """Between parts of a line."""
    more: str
    none: str
    """An empty value."""
    edge: str
    """Beside the lines of a selected step."""
    busy: tuple[str, ...]
    bad: str
    is_ascii: bool = False

    def fold(self, text: str) -> str:
        """The text with our own typographic signs in this set."""
        if not self.is_ascii:
            return text
        for sign, plain_sign in _ASCII_OF.items():
            text = text.replace(sign, plain_sign)
        return text


_ASCII_OF = {"←": "<-", "→": "->", "·": "|", "…": "..", "–": "-", "“": '"', "”": '"', "↑↓": "Up/Down", "✎": "*"}

UNICODE = Signs(
    cursor="❯",
    bar="━",
    half="╸",
    corrected="✎",
    changed="●",
    pending="◌",
    new="+",
    prompt="›",
    dot="·",
    more="…",
    none="–",
    edge="▎",
    busy=("⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"),
    bad="✗",
)

ASCII = Signs(
    cursor=">",
    bar="=",
    half="-",
    corrected="*",
    changed="!",
    pending="?",
    new="+",
    prompt=">",
    dot="|",
    more="..",
    none="-",
    edge="|",
    busy=("|", "/", "-", "\\"),
    bad="x",
    is_ascii=True,
)
