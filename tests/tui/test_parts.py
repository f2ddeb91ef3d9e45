"""How the screen is put together."""

from __future__ import annotations

import pkgutil
from collections import Counter
from importlib import import_module

import pytest
from textual.message_pump import MessagePump

import teachbot.tui
from teachbot.tui.screens.lesson import LessonScreen


def kinds() -> list[type]:
    """Every widget and screen of ours."""
    found = []
    for module in pkgutil.walk_packages(teachbot.tui.__path__, "teachbot.tui."):
        if ".entry" not in module.name:
            loaded = import_module(module.name)
            found += [k for k in vars(loaded).values() if isinstance(k, type) and issubclass(k, MessagePump)]
    return [k for k in dict.fromkeys(found) if k.__module__.startswith("teachbot.")]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_no_message_is_handled_twice_along_an_inheritance_chain(kind: type) -> None:
    """Textual calls every handler along the chain: two of one name both run."""
    ours = [base for base in kind.__mro__ if base.__module__.startswith("teachbot.")]
    handlers = Counter(name for base in ours for name in vars(base) if name.startswith(("on_", "_on_")))
    assert [name for name, times in handlers.items() if times > 1] == []


def test_the_lesson_is_one_class() -> None:
    ours = [base for base in LessonScreen.__mro__ if base.__module__.startswith("teachbot.")]
    assert ours == [LessonScreen]
