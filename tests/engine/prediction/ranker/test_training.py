from __future__ import annotations

import pytest

from teachbot.engine.prediction.ranker import training
from teachbot.engine.prediction.ranker.dataset import Samples
from teachbot.engine.prediction.ranker.features import POINTERS
from teachbot.engine.prediction.ranker.fitting import Doubles, Floats, fit
from teachbot.engine.prediction.ranker.training import train_ranker
from tests.engine.prediction.bots import DIALOGUES, DOMAIN


def test_where_weights_would_be_too_many_the_rarest_features_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every decision keeps those of its features that stay, in their order."""
    taken: list[Samples] = []

    def noting(samples: Samples, scales: Doubles, action_count: int) -> Floats:
        taken.append(samples)
        return fit(samples, scales, action_count)

    monkeypatch.setattr(training, "fit", noting)
    whole = train_ranker(DIALOGUES, DOMAIN).ranker
    monkeypatch.setattr(training, "ROOM", 40 * (POINTERS + len(whole.actions)))
    small = train_ranker(DIALOGUES, DOMAIN).ranker
    assert len(small.vocabulary) == len(small.weights) == 40 < len(whole.vocabulary)
    assert "1" in small.vocabulary, "it holds always"
    (every, few), names = taken, (list(whole.vocabulary), list(small.vocabulary))
    assert len(every) == len(few)
    for at in range(len(every)):
        here = [names[0][f] for f in every.columns[every.starts[at] : every.starts[at + 1]]]
        left = [names[1][f] for f in few.columns[few.starts[at] : few.starts[at + 1]]]
        assert left == [name for name in here if name in small.vocabulary]
