from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.errors import FileFailure, ModelError
from teachbot.engine.prediction.model import model as models
from teachbot.engine.prediction.model.archive import NUMBERS, STRUCTURE
from teachbot.engine.prediction.model.model import Model
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.nlu import NluData
from teachbot.engine.training_data.stories import Dialogue
from tests.engine.prediction.bots import DIALOGUES, DOMAIN, NLU, STORIES

CONFIG = Config()


@dataclass(frozen=True)
class SmallProject:
    domain: Domain = DOMAIN
    dialogues: tuple[Dialogue, ...] = DIALOGUES
    nlu: NluData = NLU
    config: Config = CONFIG
    max_history: int | None = None

    def fingerprint(self) -> str:
        return "small"


@pytest.fixture(scope="module")
def trained() -> Model:
    return models.train(SmallProject())


def test_a_loaded_model_thinks_like_the_saved_one(trained: Model, tmp_path: Path) -> None:
    path = models.save(trained, tmp_path / "models")
    loaded = models.load(tmp_path / "models")
    assert loaded.path == path
    assert path.name.endswith(".tar.gz")
    for story in STORIES:
        for at in range(1, len(story.events)):
            assert loaded.policy.rank(story.events[:at]) == trained.policy.rank(story.events[:at])
            assert loaded.policy.explain(story.events[:at]) == trained.policy.explain(story.events[:at])
    for text in ("hello", "fly from Oslo to lisbon", "what does it cost", "NYC", "从北京出发", ""):
        assert loaded.interpreter.parse(text) == trained.interpreter.parse(text)


def test_training_twice_gives_the_same(trained: Model) -> None:
    again = models.train(SmallProject())
    past = STORIES[1].events[:-2]
    assert again.policy.rank(past) == trained.policy.rank(past)
    assert again.interpreter.parse("book a trip") == trained.interpreter.parse("book a trip")


def test_a_lesson_is_not_saved_with_the_model(trained: Model, tmp_path: Path) -> None:
    trained.policy.learn(STORIES[0].events[:2], "utter_bye")
    path = models.save(trained, tmp_path / "one.tar.gz")
    trained.policy.relearn(())
    assert models.load(path).policy.rank(STORIES[0].events[:2]).best == "utter_greet"


def test_the_newest_model_of_a_folder_is_loaded(trained: Model, tmp_path: Path) -> None:
    first, second = models.save(trained, tmp_path), models.save(trained, tmp_path)
    assert first != second
    assert models.newest(tmp_path) == second


def test_the_cache_is_used_and_a_damaged_one_is_renewed(tmp_path: Path) -> None:
    first = models.open_or_train(SmallProject(), tmp_path)
    second = models.open_or_train(SmallProject(), tmp_path)
    assert second.trained_at == first.trained_at
    (tmp_path / "small.tar.gz").write_bytes(b"nothing")
    third = models.open_or_train(SmallProject(), tmp_path)
    assert third.trained_at > first.trained_at


def test_a_missing_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileFailure):
        models.load(tmp_path / "no.tar.gz")
    with pytest.raises(FileFailure):
        models.load(tmp_path)


def _archive(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for member, data in members:
            member.size = len(data) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(data))
    return path


def _link(name: str, kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    return member


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ranker.npy", bytes(200 * 1024**2))
    return packed.getvalue()


def _pickled() -> bytes:
    packed = io.BytesIO()
    np.savez(packed, ranker=np.array([object()], dtype=object))
    return packed.getvalue()


HOSTILE: list[list[tuple[tarfile.TarInfo, bytes]]] = [
    [(tarfile.TarInfo("../../evil"), b"x")],
    [(tarfile.TarInfo("/etc/evil"), b"x")],
    [(_link(STRUCTURE, tarfile.SYMTYPE), b"")],
    [(_link(STRUCTURE, tarfile.LNKTYPE), b"")],
    [(_link(STRUCTURE, tarfile.CHRTYPE), b"")],
    [(_link(STRUCTURE, tarfile.DIRTYPE), b"")],
    [(tarfile.TarInfo(STRUCTURE), b"{}"), (tarfile.TarInfo(STRUCTURE), b"{}")],
    [(tarfile.TarInfo(STRUCTURE), bytes(100 * 1024**2))],
    [(tarfile.TarInfo(STRUCTURE), b"{}"), (tarfile.TarInfo(NUMBERS), b"no zip")],
    [(tarfile.TarInfo(STRUCTURE), b"[]"), (tarfile.TarInfo(NUMBERS), _bomb())],
    [(tarfile.TarInfo(STRUCTURE), b'{"format": 1}'), (tarfile.TarInfo(NUMBERS), _pickled())],
    [(tarfile.TarInfo(STRUCTURE), b"[" * 100_000), (tarfile.TarInfo(NUMBERS), b"")],
    [(tarfile.TarInfo(STRUCTURE), b"\xff\xfe"), (tarfile.TarInfo(NUMBERS), b"")],
    [],
]


@pytest.mark.parametrize("members", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_archives_are_refused(members: list[tuple[tarfile.TarInfo, bytes]], tmp_path: Path) -> None:
    path = _archive(tmp_path / "hostile.tar.gz", *members)
    with pytest.raises(ModelError):
        models.load(path)
    assert [p.name for p in tmp_path.iterdir()] == ["hostile.tar.gz"]


def test_every_cut_of_a_model_is_refused(trained: Model, tmp_path: Path) -> None:
    whole = models.save(trained, tmp_path / "whole.tar.gz").read_bytes()
    cut = tmp_path / "cut.tar.gz"
    for length in range(0, len(whole) * 3 // 4, max(1, len(whole) // 20)):
        cut.write_bytes(whole[:length])
        with pytest.raises(ModelError):
            models.load(cut)


def test_another_format_is_to_be_trained_again(tmp_path: Path) -> None:
    packed = io.BytesIO()
    np.savez(packed, nothing=np.zeros(1))
    members = (tarfile.TarInfo(STRUCTURE), b'{"format": 0}'), (tarfile.TarInfo(NUMBERS), packed.getvalue())
    with pytest.raises(ModelError, match="another version"):
        models.load(_archive(tmp_path / "old.tar.gz", *members))


def test_loading_and_predicting_needs_no_scikit_learn(trained: Model, tmp_path: Path) -> None:
    path = models.save(trained, tmp_path / "one.tar.gz")
    program = (
        "import sys; from pathlib import Path; from teachbot.engine.prediction.model.model import load; "
        f"model = load(Path({str(path)!r})); model.policy.rank(()); model.interpreter.parse('hello from Rome'); "
        "model.policy.learn((), 'utter_greet'); model.policy.explain(()); "
        "sys.exit('sklearn' in sys.modules or 'scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
