"""Trained bots that are probed, each trained once."""

from __future__ import annotations

from functools import cache

from teachbot.engine.bots.local import LocalBot
from teachbot.engine.prediction.model.model import Model, train
from teachbot.engine.probe.prober import Prober
from teachbot.engine.probe.probing import Findings, probe
from teachbot.engine.probe.subject import Subject, subject
from teachbot.engine.probe.workers import Here
from teachbot.engine.project.bundled import bundled_bot
from teachbot.engine.project.project import Project, load
from tests.engine.probe.planting import ASSERTIONS, SERVER, planted

BUNDLED = ("concertbot", "moodbot", "restaurant")


@cache
def project(name: str) -> Project:
    """A bundled bot's project."""
    return load(bundled_bot(name))


@cache
def model(name: str) -> Model:
    """The bot, trained; nothing is taught to it."""
    return train(project(name))


def bundled(name: str) -> Subject:
    """A bundled bot under probe, as if it was opened anew."""
    return subject(project(name), LocalBot(project(name), model(name)))


@cache
def with_holes(name: str) -> Subject:
    """A bundled bot with every hole planted."""
    holed = planted(project(name))
    return subject(holed, LocalBot(holed, train(holed), SERVER), assertions=ASSERTIONS)


def probed(of: Subject, *, conversations: int, seed: int = 0) -> Findings:
    """What the users of this seed find."""
    prober = Prober(of, seed)
    return probe(Here(prober), prober.territory.names, conversations=conversations, seed=seed)
