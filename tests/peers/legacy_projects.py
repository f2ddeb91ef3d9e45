"""Small projects of Rasa 1.10: stories and examples in Markdown."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.peers.projects import Files


@st.composite
def legacy_projects(draw: st.DrawFn) -> Files:
    """The files of a project."""
    return draw(st.just({}))
