import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from teachbot.tui.drawing.cells import clip


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("greet", 5),
        ("日本語", 6),
        ("a\u0301", 1),
        ("👩‍💻", 2),
        ("❤️", 2),
        ("👍🏽", 2),
        ("🇩🇪", 2),
        ("1️⃣", 2),
        ("한국어", 6),
        ("ｆｕｌｌ", 8),
    ],
)
def test_counts_terminal_cells(text: str, cells: int) -> None:
    assert cell_len(text) == cells


def test_cuts_between_clusters() -> None:
    assert clip("日本語", 5, "…") == "日本…"
    assert clip("👩‍💻👩‍💻👩‍💻", 5, "…") == "👩‍💻👩‍💻…"
    assert clip("greet", 5, "…") == "greet"
    assert clip("greet", 0, "…") == ""


@given(st.text(st.sampled_from("ab日👩‍💻é❤️")), st.integers(0, 12))
def test_a_cut_is_never_wider(text: str, cells: int) -> None:
    assert cell_len(clip(text, cells, "…")) <= cells
