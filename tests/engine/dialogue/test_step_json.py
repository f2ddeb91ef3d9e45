"""Steps are read back as they were, those of earlier versions too."""

from __future__ import annotations

import pytest

from teachbot.engine.dialogue.conversation import Step, StepKind
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.notes import Awaiting, NewAction, Note, Relabelled
from teachbot.engine.dialogue.step_json import step_from_json, step_to_json
from teachbot.engine.errors import DataError

WRITTEN: list[tuple[Json, Note | None]] = [
    (None, None),
    ({"relabelled": True}, Relabelled()),
    ({"new_action": True}, NewAction()),
    ({"new_action": True, "response": "Hello"}, NewAction("Hello")),
    ({"ask": "validation"}, Awaiting("validation")),
    ({"new_action": True, "ask": "description"}, Awaiting("description", NewAction())),
    ({"something": "of a newer version"}, None),
]


@pytest.mark.parametrize(("written", "note"), WRITTEN)
def test_notes_of_earlier_versions_are_read(written: Json, note: Note | None) -> None:
    step = step_from_json({"kind": "chosen", "action": "utter_hi", "note": written})
    assert step == Step(StepKind.CHOSEN, action="utter_hi", note=note)
    assert step_from_json(step_to_json(step)) == step


@pytest.mark.parametrize("written", [{"ask": "riddle"}, 5, ["ask"]])
def test_a_note_that_is_none_is_damage(written: Json) -> None:
    with pytest.raises(DataError):
        step_from_json({"kind": "chosen", "note": written})
