"""What is installed: one top-level name with everything in it, and nothing that is used undeclared."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.tui.terminal import REPOSITORY, Terminal

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
CODE = [path for folder in ("engine", "tui") for path in (REPOSITORY / folder).rglob("*.py")]
ENTER = "\r"


def distribution(name: str) -> str:
    """A distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~;\[ ]", name, maxsplit=1)[0]).lower()


def imported() -> Iterator[str]:
    """The top-level names that the code imports, lazily or not."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Import(names=names):
                    yield from (alias.name.split(".")[0] for alias in names)
                case ast.ImportFrom(module=str(module), level=0):
                    yield module.split(".")[0]


def test_every_package_that_is_imported_is_declared() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    optional = [d for name in ("actions", "dask", "stores", "mongo") for d in extras[name]]
    declared = {distribution(d) for d in [*PROJECT["project"]["dependencies"], *optional]}
    providers = packages_distributions()
    foreign = set(imported()) - sys.stdlib_module_names - {"teachbot"}
    undeclared = {name for name in foreign if not {distribution(d) for d in providers.get(name, [name])} & declared}
    assert not undeclared - {"distributed", "bson"}  # come with dask[distributed] and pymongo


def test_every_package_is_listed() -> None:
    folders = {path.parent for path in (REPOSITORY / "tui" / "entry").parents[1].glob("*/**/__init__.py")}
    rooms = {f.relative_to(REPOSITORY) for f in folders if f.relative_to(REPOSITORY).parts[0] in ("engine", "tui")}
    names = {f"teachbot.{'.'.join(room.parts)}" for room in rooms} - {"teachbot.tui.entry"}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == names | {"teachbot", "teachbot.stories"}


def test_constraints_pin_versions_and_name_no_place() -> None:
    lines = (REPOSITORY / "constraints.txt").read_text("utf-8").split()
    assert lines and all(re.fullmatch(r"[\w.-]+==[\w.+!]+", line) for line in lines)
    pinned = {distribution(line) for line in lines}
    needed = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["dev"]]
    assert {distribution(d) for d in needed} - {"setuptools"} <= pinned


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our wheel, built from a copy of the sources."""
    folder = tmp_path_factory.mktemp("build")
    skipped = shutil.ignore_patterns(
        ".venv*", ".git", "__pycache__", "tests", "screenshots", "build", "dist", "*.egg-info"
    )
    source = Path(shutil.copytree(REPOSITORY, folder / "source", ignore=skipped, symlinks=True))
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment outside the checkout that has our wheel, and borrows what it depends on."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home, with_pip=False, symlinks=True)
    site = next(home.glob("lib/python*/site-packages"))
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--ignore-installed", str(wheel)], check=True, capture_output=True, timeout=300)
    return home / "bin"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder with somebody else's modules of our names, which must not be imported."""
    for name in ("engine.py", "teachbot.py", "tui/__init__.py", "tui/__main__.py", "stories/__init__.py"):
        path = tmp_path / "here" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("raise SystemExit('somebody else was imported')\n")
    return tmp_path / "here"


def test_the_wheel_has_one_top_level_name(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"teachbot", wheel.name.split("-py3")[0] + ".dist-info"}
    parts = ("engine/errors.py", "tui/style.tcss", "engine/graph/page/assets/page.js", "stories/concertbot/domain.yml")
    assert {f"teachbot/{part}" for part in (*parts, "stories/concertbot/data/nlu.yml", "__main__.py")} <= set(names)
    assert not [name for name in names if "__pycache__" in name or "/entry/" in name]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--version"], "teachbot"),
        (["validate", "concertbot"], "no problems"),
        (["parse", "hello", "moodbot", "--json"], '"greet"'),
        (["graph", "moodbot"], "utter_greet"),
        (["sessions", "moodbot"], ""),
    ],
)
def test_commands_work_wherever_one_stands(installed: Path, hostile: Path, words: list[str], says: str) -> None:
    environment = {**os.environ, "TEACHBOT_HOME": str(hostile / "home")}
    done = subprocess.run(
        [f"{installed}/teachbot", *words], cwd=hostile, env=environment, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, says in done.stdout) == (0, True), done.stderr


def test_what_serve_starts_is_ours_wherever_one_stands(installed: Path, hostile: Path) -> None:
    """`teachbot serve` runs this for every visitor."""
    words = [f"{installed}/python", "-P", "-m", "teachbot", "--version"]
    done = subprocess.run(words, cwd=hostile, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.split(" ")[0]) == (0, "teachbot")


def test_an_installation_has_no_other_name(installed: Path, tmp_path: Path) -> None:
    code = "import teachbot.engine.errors as e; print(e.__file__)\nimport engine"
    done = subprocess.run([installed / "python", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert str(installed.parent) in done.stdout and "No module named 'engine'" in done.stderr


def test_a_lesson_in_an_installation(installed: Path, hostile: Path) -> None:
    with Terminal(
        ["moodbot", "--fresh", "--skip-visualization"],
        hostile / "home",
        command=[installed / "teachbot"],
        folder=hostile,
    ) as terminal:
        terminal.wait_for(lambda screen: "type a message" in screen.text, 60)
        terminal.send("/greet" + ENTER)
        terminal.wait_for(lambda screen: "greet" in screen.text and "Enter" in screen.text)
        terminal.send(ENTER)
        terminal.wait_for(lambda screen: "How is your day going?" in screen.text)
