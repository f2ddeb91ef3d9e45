"""What the conversation pane is told of what the bot said."""

from __future__ import annotations

from teachbot.engine.dialogue.conversation import Conversation, Step, StepKind
from teachbot.engine.dialogue.events import ActionExecuted, BotUttered, Json
from teachbot.engine.session.snapshot import LineKind
from teachbot.engine.session.transcript import Chat


def extras(data: dict[str, Json]) -> list[str]:
    """What is told beside the text of an utterance."""
    said = (ActionExecuted("utter_photo"), BotUttered("Look", data))
    conversation = Conversation("c", (Step(StepKind.ACTED, said, action="utter_photo"),))
    lines = [line for turn in Chat().turns(conversation) for line in turn.lines]
    assert "Look" in [line.text for line in lines]
    return [line.text for line in lines if line.kind is LineKind.BOT_EXTRA]


def test_an_image_that_is_its_own_attachment_is_told_once() -> None:
    assert extras({"attachment": "a.png", "image": "a.png"}) == ["image: a.png"]
    assert extras({"attachment": "a.pdf", "image": "a.png"}) == ["attachment: a.pdf", "image: a.png"]


def test_buttons_are_told_by_their_titles() -> None:
    assert extras({"buttons": [{"title": "great", "payload": "/yes"}, {"title": "sad"}]}) == ["[great]  [sad]"]
