"""A running server is probed as it answers, one conversation after the other."""

from __future__ import annotations

from dataclasses import replace

from teachbot.engine.bots.rasa.remote import RemoteBot
from teachbot.engine.probe.shrinking import showing
from teachbot.engine.probe.subject import subject
from teachbot.engine.training_data.nlu import Example, NluData
from teachbot.engine.training_data.stories import ActionStep, Story, UserStep
from tests.engine.bots.rasa.fake_rasa import FakeRasa
from tests.engine.probe.bots import probed, project


def test_a_server_is_probed() -> None:
    """It understands every message as a greeting, and says nothing else."""
    rasa = FakeRasa()
    bot = RemoteBot("http://rasa.test", conversation_id="probe", transport=rasa.transport)
    held = replace(
        project("moodbot"),
        domain=bot.domain,
        stories=tuple(Story(i, (UserStep(i), ActionStep(f"utter_{i}"))) for i in ("greet", "bye")),
        rules=(),
        nlu=NluData(tuple(Example(text, text) for text in ("greet", "bye"))),
    )
    known = subject(held, bot, has_server=True)
    findings = probed(known, conversations=12)
    confused = next(find for find in findings.finds if find.hole.name == "confused")
    assert confused.hole.cause == ("bye", "greet")
    assert showing(confused.messages, confused.hole.key, known) is not None
    assert findings.coverage["intents"] == (1, 2)
    bot.close()


def test_an_action_server_that_fails_is_a_find() -> None:
    rasa = FakeRasa()
    bot = RemoteBot("http://rasa.test", conversation_id="probe", transport=rasa.transport)
    rasa.fails = True
    findings = probed(subject(replace(project("moodbot"), domain=bot.domain), bot, has_server=True), conversations=4)
    assert "server-failure" in {find.hole.name for find in findings.finds}
    bot.close()
