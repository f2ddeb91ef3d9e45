"""What may be imported by whom, where the import contracts cannot see it: at run time."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx
import pytest

REPOSITORY = Path(__file__).parents[1]


def loaded_by(statement: str) -> set[str]:
    """Top-level modules in memory after a statement, in a fresh interpreter."""
    code = f"{statement}\nimport sys\nprint(' '.join({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        (
            "import teachbot.engine.session.opening, teachbot.engine.session.session, teachbot.engine.checks.project",
            {"textual", "rich"},
        ),
        ("import teachbot.tui.__main__", {"sklearn", "numpy", "networkx", "textual", "yaml"}),
        ("import teachbot.tui.app", {"sklearn", "numpy", "networkx", "scipy"}),
        ("import teachbot.engine.prediction.model.model", {"sklearn"}),
        ("import teachbot.engine.dialogue.state", {"numpy", "yaml", "networkx", "httpx"}),
    ],
)
def test_heavy_modules_stay_out(statement: str, absent: set[str]) -> None:
    assert not loaded_by(statement) & absent


def test_no_room_has_more_than_fifteen_modules() -> None:
    folders = [folder for top in ("engine", "tui") for folder in (REPOSITORY / top).rglob("*/") if folder.is_dir()]
    rooms = {folder: {path.stem for path in folder.glob("*.py")} - {"__init__"} for folder in folders}
    assert {str(folder): len(modules) for folder, modules in rooms.items() if len(modules) > 15} == {}


def test_no_module_leads_back_to_itself_lazily_or_not() -> None:
    modules = {_name(path): path for top in ("engine", "tui") for path in (REPOSITORY / top).rglob("*.py")}
    imports = networkx.DiGraph()
    for name, path in modules.items():
        for source, found in _imports(ast.parse(path.read_text("utf-8"))):
            imports.add_edge(name, f"{source}.{found}" if f"{source}.{found}" in modules else source)
    assert [circle for circle in networkx.strongly_connected_components(imports) if len(circle) > 1] == []


def _name(path: Path) -> str:
    return ".".join(("teachbot", *path.relative_to(REPOSITORY).with_suffix("").parts)).removesuffix(".__init__")


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What is imported from our modules, in functions too; types that are only named do not count."""
    typing = [n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.dump(n.test)]
    only_named = {id(inside) for block in typing for node in block.body for inside in ast.walk(node)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and id(node) not in only_named
            and (node.module or "").startswith("teachbot.")
        ):
            yield from ((node.module or "", alias.name) for alias in node.names)
