import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachbot.engine.dialogue.text import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("hello", "hello"),
        ("\x1b[31mred", "␛[31mred"),
        ("a\x00b\x7f", "a␀b␡"),
        ("a\u202eb", "a\\u{202e}b"),
        ("\x9b2J", "\\u{9b}2J"),
        ("one\r\ntwo\nthree\rfour", "one⏎two⏎three⏎four"),
        ("a\tb", "a␉b"),
        ("a\u00a0b", "a b"),
        ("\ud800", "\\u{d800}"),
        ("zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}"),
        ("👩\u200d💻 می\u200cخواهم", "👩\u200d💻 می\u200cخواهم"),
        ("日本語", "日本語"),
    ],
)
def test_shows_what_would_hide_or_move(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_keeps_lines_apart_where_several_fit() -> None:
    assert plain("a\r\nb\u2028c\td\re", one_line=False) == "a\nb\nc    d⏎e"


def test_ascii_has_codes_for_pictures() -> None:
    assert plain("\x1b\n", ascii_only=True) == "\\u{1b}\\u{a}"


@given(st.text(st.characters()))
def test_nothing_dangerous_is_left_and_twice_is_once(text: str) -> None:
    shown = plain(text)
    assert plain(shown) == shown
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b")
    shown.encode()
