"""A bot that is a running Rasa server: it understands, predicts and acts, over its HTTP API."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from teachbot.engine.actions.runner import ActionRunner
from teachbot.engine.actions.server.tracker_json import generation_of
from teachbot.engine.bots.bot import Lessons, Progress
from teachbot.engine.bots.overlay import Overlay
from teachbot.engine.bots.rasa.api import RasaApi
from teachbot.engine.bots.rasa.mirror import Mirror
from teachbot.engine.bots.rasa.replies import ranking_of, understanding_of
from teachbot.engine.bots.rasa.server_domain import domain_from_json
from teachbot.engine.bots.rasa.training_payload import training_payload
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import ActionExecuted, ActionExecutionRejected, Event, UserUttered
from teachbot.engine.dialogue.ranking import Ranking, Understanding
from teachbot.engine.errors import ActionRejected, Cancelled, DataError, ServerFailure
from teachbot.engine.http.failures import Limits
from teachbot.engine.prediction.past.history import History
from teachbot.engine.prediction.policy.supporting_stories import KEPT, SupportingStories

if TYPE_CHECKING:
    import httpx

    from teachbot.engine.project.project import Project
    from teachbot.engine.training_data.stories import Dialogue

_BY_THE_DOMAIN = ("action_restart", "action_session_start")
"""Run here: their new session makes a server forget what came before, and we would not see what they added."""


class RemoteBot:
    """Keeps the server's tracker equal to ours; lays corrections over what the server thinks, until it is trained.

    A custom action that fails on the server's action server looks like one that does nothing: Rasa loses its
    events, goes on, and does not say so (3.6.21).
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        jwt: str | None = None,
        *,
        conversation_id: str | None = None,
        limits: Limits | None = None,
        transport: httpx.BaseTransport | None = None,
        stories: Sequence[Dialogue] = (),
    ) -> None:
        """Connects; raises ServerFailure where the server cannot be taught.

        `stories` are the project's, as they lie here: those that share a conversation's latest turns speak for what
        they did next, since the server does not say what its predictions rest on.
        """
        self._stories = stories
        self._witnesses: SupportingStories | None = None
        self._api = RasaApi(url, token, jwt, limits, transport)
        self._overlay = Overlay()
        self._name = conversation_id or f"teachbot-{uuid.uuid4().hex[:12]}"
        try:
            self._open()
        except BaseException:
            self._api.close()
            raise

    @property
    def domain(self) -> Domain:
        """The domain of the server's model."""
        return self._domain

    @property
    def url(self) -> str:
        """Where the server is, without secrets."""
        return self._api.url

    def understand(self, text: str, events: Sequence[Event]) -> Understanding:
        """The server's reading of the text; `/intent` messages are read here."""
        from teachbot.engine.prediction.nlu.literal import literal

        spelled = literal(text)
        if spelled is not None:
            return spelled
        parsed = self._api.parse(text)
        self._mirror.remember(text, parsed)
        try:
            understanding = understanding_of(text, parsed)
        except DataError as error:
            raise self._api.bad_reply(error.message) from error
        return self._overlay.reread(understanding)

    def rank(self, events: Sequence[Event]) -> Ranking:
        """The server's ranking of every action that it or the person knows, with taught ones first."""
        self._mirror.follow(events)
        reply = self._api.predict(self._mirror.json(events))
        try:
            ranking = ranking_of(reply, self._adopted.action_names)
        except DataError as error:
            raise self._api.bad_reply(error.message) from error
        ranked = self._overlay.reorder(ranking, events, self._adopted)
        if self._witnesses is None:
            self._witnesses = SupportingStories(self._stories, self._domain)
        return replace(ranked, witnesses=self._witnesses.find(History.of(events, self._adopted), KEPT))

    def fills_after_message(self, events: Sequence[Event]) -> tuple[Event, ...]:
        """The slots that the server fills from the latest message."""
        if not events or not isinstance(events[-1], UserUttered):
            return ()
        added = self._mirror.say(events[:-1], events[-1])
        return tuple(event for event in added if not isinstance(event, UserUttered))

    def run(self, action: str, events: Sequence[Event]) -> tuple[Event, ...]:
        """What the action adds; where the server does not have it, what the person's domain says."""
        if self._is_ours(action):
            return ActionRunner(self._adopted, self._adopted.forms_by_name).run(action, events)
        added = self._mirror.execute(events, action)
        match added:
            case (ActionExecuted(), *rest):
                return tuple(rest)
            case _ if any(isinstance(event, ActionExecutionRejected) for event in added):
                raise ActionRejected(action)
        raise self._api.bad_reply(f"running '{action}' left no trace of it")

    def learn(self, lessons: Lessons) -> None:
        """Lays the corrections over the server's answers."""
        self._overlay.learn(lessons, self._adopted)

    def adopt(self, domain: Domain) -> None:
        """Ranks and says what the person has added, too."""
        self._adopted = domain

    def rewind(self, events: Sequence[Event]) -> None:
        """Makes the server's tracker the same; a server that is away is caught up with at the next call."""
        try:
            self._mirror.follow(events)
        except Cancelled:
            raise
        except ServerFailure:
            self._mirror.forget()

    def train(self, project: Project, progress: Progress) -> None:
        """Trains the server on the project as it is in its files, then has it use the new model.

        `progress` is told what happens and which share of it is done, as far as that can be known.
        """
        body, content_type = training_payload(project, self._version)
        progress("training on the server", 0.0)
        name = self._api.train(body, content_type, lambda s: progress("training on the server", s / (s + 60)))
        progress("loading the model", 0.95)
        self._api.load_model(f"models/{name}")
        self._open()
        self._stories, self._witnesses = project.dialogues, None
        progress("loading the model", 1.0)

    def rank_without(self, events: Sequence[Event], stories: Collection[str]) -> None:
        """None: the server does not say what its predictions rest on."""

    @property
    def is_provisional(self) -> bool:
        """Never: the server was trained."""
        return False

    def complete(self, progress: Progress) -> bool:
        """False: there is nothing to wait for."""
        return False

    def refit(self) -> bool:
        """False: the server is trained on its files, by `train`."""
        return False

    def standing(self) -> None:
        """None: asking the server about every story would keep it from answering."""

    def twin(self) -> None:
        """None: there is one server, and it may have the person's conversation."""

    def log(self) -> tuple[str, ...]:
        """None: the server's action server is not ours."""
        return ()

    def cancel(self) -> None:
        """Gives up the call under way; from any thread."""
        self._api.cancel()

    def close(self) -> None:
        """Ends the connections; the server and its conversations stay."""
        self._api.close()

    def _open(self) -> None:
        self._version = self._api.version()
        try:
            self._domain = domain_from_json(self._api.domain(), self._version)
        except DataError as error:
            raise self._api.bad_reply(error.message) from error
        self._adopted = self._domain
        self._mirror = Mirror(self._api, self._name, generation_of(self._domain), _idle_limit(self._domain))

    def _is_ours(self, action: str) -> bool:
        if action in _BY_THE_DOMAIN:
            return action not in self._domain.actions
        return action not in self._domain.action_names


def _idle_limit(domain: Domain) -> float:
    """Seconds after which the server may begin a new session by itself, with a margin."""
    minutes = domain.session.expiration_minutes
    return min(600.0, minutes * 30) if minutes > 0 else float("inf")
