"""The signs that panes and the story graph are drawn with: one set for every terminal, one in ASCII alone."""

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
    """Not decided yet; a ranked next action in the graph."""
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
    listens: str
    """The bot waits for a message."""
    rule: str
    """Beside a pane's title."""
    rule_now: str
    """The same where the keys are."""
    scrolled: str
    """Where in a long list one is."""
    start: str
    user: str
    bot: str
    now: str
    side_user: str
    """Not on the conversation's path."""
    side_bot: str
    trunk: str
    trunk_branch: str
    lane: str
    branch: str
    last: str
    ghost_branch: str
    ghost_last: str
    join: str
    end: str
    step: str
    """Between the steps of a folded chain."""
    either: str
    """Between siblings that lead to the same place."""
    here: str
    left: str
    """Where a conversation goes a way that no story went."""
    earlier: str
    loop: str
    block: str
    visited: str
    untested: str
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
    listens="◦",
    rule="─",
    rule_now="━",
    scrolled="▐",
    start="┳",
    user="◆",
    bot="●",
    now="◉",
    side_user="◇",
    side_bot="○",
    trunk="┃",
    trunk_branch="┠─",
    lane="│",
    branch="├─",
    last="╰─",
    ghost_branch="├┄",
    ghost_last="╰┄",
    join="↘",
    end="■",
    step="→",
    either="|",
    here="◀ now",
    left="◀ left the stories here",
    earlier="⋮",
    loop="↻",
    block="▇",
    visited="✓",
    untested="∅",
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
    listens=".",
    rule="-",
    rule_now="=",
    scrolled="|",
    start="@",
    user="U",
    bot="B",
    now="O",
    side_user="u",
    side_bot="b",
    trunk="|",
    trunk_branch="|-",
    lane=":",
    branch="|-",
    last="'-",
    ghost_branch="|.",
    ghost_last="'.",
    join=">>",
    end="#",
    step="->",
    either="|",
    here="<- now",
    left="<- left the stories here",
    earlier=":",
    loop="~",
    block="=",
    visited="v",
    untested="!",
    is_ascii=True,
)
