"""Verdicts of the real packages on generated projects, replayed without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.peers.compare import differences
from tests.peers.differential import unpack
from tests.peers.ours import judged

RECORDED = Path(__file__).parents[1] / "expected" / "verdicts"


@pytest.mark.peers
@pytest.mark.parametrize("path", sorted(RECORDED.glob("rasa*.json.xz")), ids=lambda p: p.name)
def test_every_recorded_verdict_is_ours(path: Path) -> None:
    cases = unpack(path)
    assert len(cases) >= 60
    for files, theirs in cases:
        assert differences(theirs, judged(files)) == [], files
