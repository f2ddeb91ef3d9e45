"""Every planted hole is found, and shrunk to nearly the shortest conversation that shows it."""

from __future__ import annotations

import pytest

from teachbot.engine.probe.probing import Findings
from teachbot.engine.probe.shrinking import showing
from tests.engine.probe.bots import BUNDLED, probed, with_holes
from tests.engine.probe.planting import HOLES

CONVERSATIONS = 1000
SPARE_TURNS = 2


@pytest.fixture(scope="module", params=BUNDLED)
def findings(request: pytest.FixtureRequest) -> Findings:
    return probed(with_holes(request.param), conversations=CONVERSATIONS, seed=1)


def test_every_planted_hole_is_found_and_short(findings: Findings) -> None:
    for hole in HOLES:
        found = [find for find in findings.finds if hole.is_in(find)]
        assert found, f"{hole.kind} was not found"
        assert min(map(hole.turns, found)) <= hole.shortest + SPARE_TURNS, hole.kind


def test_users_meet_the_first_finds_most(findings: Findings) -> None:
    weights = [find.weight for find in findings.finds]
    assert weights == sorted(weights, reverse=True)
    assert all(0 < weight <= 1 and find.count > 0 for find, weight in zip(findings.finds, weights, strict=True))


@pytest.mark.parametrize("name", BUNDLED)
def test_no_message_of_a_shrunk_conversation_can_be_left_out(name: str) -> None:
    of = with_holes(name)
    for find in probed(of, conversations=200).finds:
        for at in range(len(find.messages)):
            shorter = (*find.messages[:at], *find.messages[at + 1 :])
            assert not shorter or showing(shorter, find.hole.key, of) is None, find.hole.key
