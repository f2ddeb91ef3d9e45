"""A trained bot: trained from a project, kept in a file, found again by the fingerprint of its data."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Json
from teachbot.engine.errors import FileFailure, ModelError
from teachbot.engine.prediction.model.archive import Arrays, read_archive, write_archive
from teachbot.engine.prediction.model.packing import pack_interpreter, pack_policy, unpack_interpreter, unpack_policy
from teachbot.engine.prediction.model.value_json import decode, encode
from teachbot.engine.prediction.nlu.interpreter import Interpreter, train_interpreter
from teachbot.engine.prediction.policy.policy import Policy, Progress, train_policy
from teachbot.engine.project.project import fingerprint_of
from teachbot.engine.project.project import load as read_project
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.nlu import NluData
from teachbot.engine.training_data.stories import Dialogue

FORMAT = 8
"""Of the file; another one must be trained again."""


class Trainable(Protocol):
    """What training needs of a project."""

    @property
    def domain(self) -> Domain: ...
    @property
    def dialogues(self) -> tuple[Dialogue, ...]: ...
    @property
    def nlu(self) -> NluData: ...
    @property
    def config(self) -> Config: ...
    @property
    def max_history(self) -> int | None: ...
    def fingerprint(self) -> str: ...


@dataclass(slots=True)
class Model:
    """All that was trained."""

    domain: Domain
    policy: Policy
    interpreter: Interpreter
    fingerprint: str
    """Of the data that it was trained on."""
    trained_at: float = 0.0
    """Seconds since the epoch."""
    path: Path | None = None
    """Where it was saved or loaded."""
    is_provisional: bool = False
    """Quickly made, until the full one is there (see `quick`)."""


def train(project: Trainable, progress: Progress | None = None) -> Model:
    """Train policy and understanding of a project."""
    tell = progress or (lambda _what, _share: None)
    config = settings_of(project)
    policy = train_policy(project.dialogues, project.domain, config, lambda w, s: tell(w, s * 0.4))
    interpreter = train_interpreter(project.nlu, project.domain, config, lambda w, s: tell(w, 0.4 + s * 0.6))
    return Model(project.domain, policy, interpreter, project.fingerprint(), time.time())


def settings_of(project: Trainable) -> Config:
    """The project's configuration with the `max_history` that was asked for, where one was."""
    return replace(project.config, max_history=project.max_history)


def save(model: Model, path: Path) -> Path:
    """Write the model; into a folder under the time of training. Returns the file."""
    if path.suffix != ".gz":
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(model.trained_at))
        path = _free(path, stamp)
    structure: dict[str, Json] = {
        "format": FORMAT,
        "fingerprint": model.fingerprint,
        "trained_at": model.trained_at,
        "domain": encode(model.domain),
        "config": encode(model.policy.config),
    }
    arrays: dict[str, NDArray[np.generic]] = {}
    structure["policy"] = pack_policy(model.policy, arrays)
    structure["interpreter"] = pack_interpreter(model.interpreter, arrays)
    write_archive(path, structure, arrays)
    model.path = path
    return path


def load(path: Path) -> Model:
    """The model in a file, or the newest in a folder; raises ModelError or FileFailure."""
    if path.is_dir():
        path = newest(path)
    structure, arrays = read_archive(path)
    if structure.get("format") != FORMAT:
        raise ModelError("this model is of another version", path=path, remedy="train again")
    try:
        return _restored(structure, arrays, path)
    except ModelError as error:
        raise ModelError(error.message, path=path, remedy=error.remedy or "train again") from error
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise ModelError(f"the model is damaged: {error!r}", path=path, remedy="train again") from error


def _restored(structure: Mapping[str, Json], arrays: Arrays, path: Path) -> Model:
    domain, config = decode(structure["domain"]), decode(structure["config"])
    if not isinstance(domain, Domain) or not isinstance(config, Config):
        raise ModelError("the model is damaged: no domain", path=path, remedy="train again")
    policy = unpack_policy(structure["policy"], arrays, domain, config)
    interpreter = unpack_interpreter(structure["interpreter"], arrays, domain, config)
    return Model(domain, policy, interpreter, str(structure["fingerprint"]), float(structure["trained_at"]), path)


def newest(folder: Path) -> Path:
    """The model in a folder that was written last."""
    found = sorted(folder.glob("*.tar.gz"), key=lambda p: (p.stat().st_mtime, p.name))
    if not found:
        raise FileFailure("there is no model in this folder", path=folder, remedy="teachbot train")
    return found[-1]


def _free(folder: Path, stamp: str) -> Path:
    path, number = folder / f"{stamp}.tar.gz", 1
    while path.exists():
        number += 1
        path = folder / f"{stamp}-{number}.tar.gz"
    return path


def open_or_train(project: Trainable | Path, cache: Path, progress: Progress | None = None) -> Model:
    """The model trained on this very data, from the cache where it is there and readable; else trained and kept.

    A project's folder does instead of the project; its files are then read only where training is needed.
    """
    fingerprint = fingerprint_of(project) if isinstance(project, Path) else project.fingerprint()
    path = cache / f"{fingerprint}.tar.gz"
    if path.exists():
        try:
            return load(path)
        except ModelError:
            path.unlink(missing_ok=True)
    model = train(read_project(project) if isinstance(project, Path) else project, progress)
    try:
        save(model, path)
    except FileFailure:
        model.path = None  # a cache that cannot be written costs time, not the lesson
    return model
