"""How a session comes to be: which bot, which action server, which page and which journal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from teachbot.engine.errors import EnvironmentFailure
from teachbot.engine.session.selection import Chosen, Progress, at_home, home

if TYPE_CHECKING:
    from teachbot.engine.actions.runner import Server
    from teachbot.engine.bots.bot import Bot
    from teachbot.engine.graph.page.server import PageServer
    from teachbot.engine.project.project import Project
    from teachbot.engine.session.journal import Journal, Recorded
    from teachbot.engine.session.lesson import Lesson
    from teachbot.engine.session.session import Session


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    chosen: Chosen
    endpoints: Path | None = None
    actions: str | None = None
    connect: str | None = None
    token: str | None = field(default=None, repr=False)
    jwt: str | None = field(default=None, repr=False)
    timeout: float = 60.0
    """Seconds that a server may take to answer."""
    conversation_id: str | None = None
    resume: bool = False
    fresh: bool = False
    visualization_port: int | None = None
    """None: no page."""
    at_once: bool = False
    """Whether a provisional model may answer until the full one is learned."""
    record: Path | None = None
    """Where the lesson is written as lines that `teachbot play` plays."""


class Opener(Protocol):
    """How a front end gets its session; called from a thread."""

    title: str
    """The project's name, for the first frame."""

    @property
    def resumes(self) -> bool:
        """Whether it goes on with the latest session unasked."""
        ...

    def resumable(self) -> Recorded | None:
        """A session to go on with, if there is one."""
        ...

    def open(self, resume: Recorded | None, progress: Progress) -> Session:
        """The session; raises TeachbotError."""
        ...


class Opening:
    """Opens the session that was wanted, in a worker: the first frame does not wait for it."""

    def __init__(self, wanted: Wanted) -> None:
        root = at_home(wanted.chosen.root, create=True)
        self.wanted = replace(wanted, chosen=replace(wanted.chosen, root=root))
        self.title = root.resolve().name

    @property
    def resumes(self) -> bool:
        """As the command line has it."""
        return self.wanted.resume

    def resumable(self) -> Recorded | None:
        """The latest session of this project with something that no export has written, unless told otherwise.

        With `--resume`, any latest session of the project.
        """
        from teachbot.engine.session import journal

        if self.wanted.fresh:
            return None
        held = [r for r in journal.sessions(home(), self.wanted.chosen.root) if r.steps and not r.running]
        return next((r for r in held if r.unsaved or self.wanted.resume), None)

    def open(self, resume: Recorded | None, progress: Progress) -> Session:
        """The session: a new one, or the one to go on with; raises TeachbotError."""
        from teachbot.engine.export.recovery import recover
        from teachbot.engine.session.script import ScriptedLog
        from teachbot.engine.session.session import Session

        recovered = recover(home() / "exports")
        project = self._project()
        bot = self._bot(project, progress)
        if self.wanted.connect is not None:
            project = replace(project, domain=bot.domain)
        journal, lesson, warnings = self._journal(resume)
        told = [f"an export that was cut off was {'finished' if r.finished else 'taken back'}" for r in recovered]
        return Session(
            project,
            bot,
            journal if self.wanted.record is None else ScriptedLog(journal, self.wanted.record, lesson),
            lesson,
            reload=self._project,
            state_folder=home(),
            open_page=self._page if self.wanted.visualization_port is not None else None,
            notices=(*warnings, *told),
        )

    def _project(self) -> Project:
        return self.wanted.chosen.project(self.wanted.endpoints)

    def _bot(self, project: Project, progress: Progress) -> Bot:
        if self.wanted.connect is not None:
            return connect(self.wanted, project, progress)
        from teachbot.engine.bots.local import LocalBot

        chosen = self.wanted.chosen
        if not self.wanted.at_once:
            return LocalBot(project, chosen.model_for(project, progress), self._server(project, progress))
        model, training = chosen.quick_model_for(project, progress)
        return LocalBot(project, model, self._server(project, progress), training)

    def _server(self, project: Project, progress: Progress) -> Server | None:
        """The action server that was named; else the project's own endpoints.yml if it answers."""
        if self.wanted.actions is None and self.wanted.endpoints is None and _answers(project.endpoints.action_url):
            from teachbot.engine.actions.server.client import from_endpoints

            return from_endpoints(project.endpoints, read_timeout=self.wanted.timeout)
        return named_server(self.wanted, project, progress)

    def _page(self) -> tuple[PageServer, str]:
        """The visualization page, on a free port where its own is taken, and what to tell about that.

        Raises EnvironmentFailure.
        """
        from teachbot.engine.graph.page.server import PageServer

        wanted = self.wanted.visualization_port or 0
        try:
            return PageServer(self.title, wanted), ""
        except EnvironmentFailure:
            page = PageServer(self.title, 0)
            return page, f"port {wanted} is taken: {page.url}"

    def _journal(self, resume: Recorded | None) -> tuple[Journal, Lesson | None, list[str]]:
        from teachbot.engine.session import journal

        if resume is None:
            return journal.Journal.create(home(), self.wanted.chosen.root), None, []
        path = journal.find(home(), resume.id)
        lesson, warnings = journal.read(path)
        if not warnings:
            return journal.Journal.reopen(path), lesson, []
        return self._recovered(path, lesson, warnings)

    def _recovered(self, path: Path, lesson: Lesson, warnings: list[str]) -> tuple[Journal, Lesson, list[str]]:
        """What could be read of a damaged journal, in a new one; the damaged one is kept aside."""
        from teachbot.engine.session import journal
        from teachbot.engine.session.lesson import Exported, Opened, Switched

        fresh = journal.Journal.create(home(), self.wanted.chosen.root)
        for conversation in lesson.conversations.values():
            fresh.append(Opened(conversation))
        if lesson.current_id:
            fresh.append(Switched(lesson.current_id))
            fresh.append(Exported({i: len(steps) for i, steps in lesson.exported.items()}, lesson.exported_at))
        kept = journal.set_aside(path)
        return fresh, lesson, [*warnings, f"the damaged record is kept as {kept}"]


def connect(wanted: Wanted, project: Project, progress: Progress) -> Bot:
    """The running Rasa server of `--connect`, for which the project's stories speak."""
    from teachbot.engine.bots.rasa.remote import RemoteBot
    from teachbot.engine.http.addresses import redact_url
    from teachbot.engine.http.failures import Limits

    url = wanted.connect or ""
    progress(f"connecting to {redact_url(url)}", 0.0)
    return RemoteBot(
        url,
        wanted.token,
        wanted.jwt,
        conversation_id=wanted.conversation_id,
        limits=Limits(read=wanted.timeout),
        stories=project.dialogues,
    )


def named_server(wanted: Wanted, project: Project, progress: Progress) -> Server | None:
    """The action server of `--actions`, which is started, else of `--endpoints`; None where neither is named."""
    if wanted.actions is not None:
        from teachbot.engine.actions.server.process import OwnServer

        progress(f"starting the action server of {wanted.actions}", 0.0)
        server = OwnServer(wanted.actions, project.root, home() / "logs", read_timeout=wanted.timeout)
        server.start()
        return server
    if wanted.endpoints is None:
        return None
    from teachbot.engine.actions.server.client import from_endpoints

    return from_endpoints(project.endpoints, read_timeout=wanted.timeout)


def _answers(url: str | None) -> bool:
    """Whether something listens where a project's own endpoints.yml says that its action server is."""
    import socket
    from urllib.parse import urlsplit

    try:
        place = urlsplit(url or "")
        if not place.hostname:
            return False
        with socket.create_connection((place.hostname, place.port or 80), timeout=0.3):
            return True
    except (OSError, ValueError):
        return False
