"""The project that was chosen, and where teachbot keeps what it records."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from teachbot.engine.errors import FileFailure

if TYPE_CHECKING:
    from teachbot.engine.dialogue.events import Json
    from teachbot.engine.prediction.model.apart import ApartTraining
    from teachbot.engine.prediction.model.model import Model
    from teachbot.engine.project.project import Project

Progress: TypeAlias = Callable[[str, float], None]
"""Is told what is being done and which share of it is, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The project that a command line names, with what replaces its parts."""

    root: Path
    domain: Path | None = None
    data: tuple[Path, ...] = ()
    config: Path | None = None
    model: Path | None = None
    max_history: int | None = None

    def project(self, endpoints: Path | None = None) -> Project:
        """The project, read; `endpoints` replaces its endpoints.yml."""
        from teachbot.engine.project.project import load

        return load(
            self.root,
            domain=self.domain,
            data=self.data,
            config=self.config,
            endpoints=endpoints,
            max_history=self.max_history,
        )

    def model_for(self, project: Project, progress: Progress) -> Model:
        """The model that was named, or one trained now (or before, on the same data)."""
        from teachbot.engine.prediction.model import model

        if self.model is not None:
            return model.load(self.model)
        return model.open_or_train(project, home() / "models", progress)

    def quick_model_for(self, project: Project, progress: Progress) -> tuple[Model, ApartTraining | None]:
        """A model to talk to at once, and the training of the full one where that is not there yet."""
        from teachbot.engine.prediction.model.apart import ApartTraining
        from teachbot.engine.prediction.model.quick import train_quickly

        cache = home() / "models"
        if self.model is not None or (cache / f"{project.fingerprint()}.tar.gz").exists():
            return self.model_for(project, progress), None
        progress("getting ready to talk", 0.5)
        return train_quickly(project), ApartTraining(self._as_json(), cache)

    def _as_json(self) -> dict[str, Json]:
        named = {"root": self.root, "domain": self.domain, "config": self.config}
        paths: dict[str, Json] = {name: str(path.resolve()) for name, path in named.items() if path is not None}
        return {**paths, "data": [str(path.resolve()) for path in self.data], "max_history": self.max_history}


def home() -> Path:
    """Where sessions and trained models are kept: TEACHBOT_HOME, or the platform's state folder."""
    named = os.environ.get("TEACHBOT_HOME")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_state_dir("teachbot", appauthor=False))


def at_home(root: Path, *, create: bool) -> Path:
    """For a bundled bot the person's own copy, which exports may write to; any other project as it is.

    The copy is made at the first lesson and kept ever after.
    """
    from teachbot.engine.project.bundled import bundled_bot, bundled_bots

    if root.name not in bundled_bots() or root.resolve() != bundled_bot(root.name).resolve():
        return root
    copy = home() / "bots" / root.name
    if not copy.exists() and create:
        _copy(root, copy)
    return copy if copy.exists() else root


def _copy(source: Path, target: Path) -> None:
    made = target.with_name(f".{target.name}-{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, made, ignore=shutil.ignore_patterns("__pycache__"))
        made.replace(target)
    except OSError as error:
        raise FileFailure(
            f"the bundled bot cannot be copied to {target}: {error.strerror}",
            remedy="set TEACHBOT_HOME to a folder that can be written",
        ) from error
