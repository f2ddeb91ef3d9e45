"""The two sets of shapes that a story graph is drawn with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One character, or a few, for each thing that is drawn."""

    start: str
    user: str
    bot: str
    now: str
    side_user: str
    """Not on the conversation's path."""
    side_bot: str
    ghost: str
    trunk_bar: str
    trunk_branch: str
    bar: str
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
    more: str
    here: str
    left: str
    """Where a conversation goes a way that no story went."""
    earlier: str
    loop: str
    block: str
    visited: str
    untested: str
    is_ascii: bool = False


UNICODE = Glyphs(
    start="┳",
    user="◆",
    bot="●",
    now="◉",
    side_user="◇",
    side_bot="○",
    ghost="◌",
    trunk_bar="┃",
    trunk_branch="┠─",
    bar="│",
    branch="├─",
    last="╰─",
    ghost_branch="├┄",
    ghost_last="╰┄",
    join="↘",
    end="■",
    step="→",
    either="|",
    more="…",
    here="◀ now",
    left="◀ left the stories here",
    earlier="⋮",
    loop="↻",
    block="▇",
    visited="✓",
    untested="∅",
)

ASCII = Glyphs(
    start="@",
    user="U",
    bot="B",
    now="O",
    side_user="u",
    side_bot="b",
    ghost="?",
    trunk_bar="|",
    trunk_branch="|-",
    bar=":",
    branch="|-",
    last="'-",
    ghost_branch="|.",
    ghost_last="'.",
    join=">>",
    end="#",
    step="->",
    either="|",
    more="..",
    here="<- now",
    left="<- left the stories here",
    earlier=":",
    loop="~",
    block="=",
    visited="v",
    untested="!",
    is_ascii=True,
)
