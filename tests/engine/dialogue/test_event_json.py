"""Events of others: what is none of Rasa's is told as bad data, and nothing else is raised."""

from __future__ import annotations

import pytest

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.event_json import event_from_json
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.state import fold
from teachbot.engine.errors import DataError


@pytest.mark.parametrize(
    "written",
    [
        {"event": "slot", "name": ["s"], "value": 1},
        {"event": "action", "name": {"a": 1}},
        {"event": "followup", "name": 5},
        {"event": "active_loop", "name": []},
        {"event": "action_execution_rejected", "name": {}},
        {"event": "slot"},
    ],
)
def test_names_are_texts(written: Json) -> None:
    with pytest.raises(DataError):
        event_from_json(written)


def test_numbers_of_any_size_are_read() -> None:
    event = event_from_json({"event": "slot", "name": "s", "value": 1, "timestamp": 10**400})
    assert event.timestamp is None
    assert fold([event], Domain()).slots == {"s": 1}
