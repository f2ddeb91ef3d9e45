"""Speed of simulated conversations (pytest-benchmark)."""

from __future__ import annotations

from typing import Any

import pytest

from teachbot.engine.probe.prober import Prober
from tests.engine.probe.bots import BUNDLED, bundled

CONVERSATIONS = 100


@pytest.mark.parametrize("name", BUNDLED)
def test_conversations(benchmark: Any, name: str) -> None:
    """One process; the extra figure is conversations of eight turns a second."""
    prober = Prober(bundled(name), 0)
    tally = benchmark.pedantic(prober.batch, (range(CONVERSATIONS),), rounds=5, warmup_rounds=1)
    benchmark.extra_info["conversations_a_second"] = tally.turns / 8 / benchmark.stats.stats.min
    assert tally.conversations == CONVERSATIONS
