"""Makes the stores of `data/` once: a real Rasa (3.6.21 or 1.10.26) is trained, talked to, and keeps what was said.

Run with the Python of that Rasa: `python talk_to_rasa.py PROJECT DIALECT DATABASE [HOST PORT USER PASSWORD]`.
"""

import asyncio
import sys
from typing import Any

import rasa

TALKS = {
    "anna": ["hello", "i am very sad", "yes"],
    "ben": ["hi", "super stoked", "bye"],
    "carla": ["good evening", "my cat has eaten the wlan cable", "tell me a joke", "thanks"],
    "dirk": ["hey", "so sad", "no", "/restart", "hello", "amazing"],
    "эва": ["are you a bot?", "Grüße aus Köln — wie geht's?", "goodbye"],
}


async def talk(agent: Any) -> None:
    for sender, texts in TALKS.items():
        for text in texts:
            for answer in await agent.handle_text(text, sender_id=sender):
                print(sender, "|", text, "|", answer.get("text"))


def main() -> None:
    project, dialect, database, *server = sys.argv[1:]
    given = dict(zip(("host", "port", "username", "password"), server))  # noqa: B905  Python 3.7 has no strict
    parts = (project + "/domain.yml", project + "/config.yml", [project + "/data"])
    model = rasa.train(*parts, output=project + "/models")
    from rasa.core.agent import Agent

    if rasa.__version__.startswith("1."):
        from rasa.core.tracker_store import SQLTrackerStore

        loaded = Agent.load(model)
        loaded.tracker_store = SQLTrackerStore(loaded.domain, dialect=dialect, db=database, **given)
    else:
        from rasa.core.tracker_store import SQLTrackerStore

        loaded = Agent.load(model.model)
        loaded.tracker_store = SQLTrackerStore(loaded.domain, dialect=dialect, db=database, **given)
        loaded.processor.tracker_store = loaded.tracker_store
    asyncio.new_event_loop().run_until_complete(talk(loaded))


main()
