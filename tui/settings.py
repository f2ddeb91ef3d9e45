"""What a person sets once: a TOML file in the platform's configuration folder, each line of which counts by itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType

from teachbot.engine.errors import FileFailure


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default; the string under a field is what the file and the manual say of it."""

    theme: str = field(
        default="", metadata={"says": "colours: a theme of the palette; empty: as it was last", "try": "textual-light"}
    )
    ascii: bool = field(default=False, metadata={"says": "draw with ASCII characters only"})
    motion: bool = field(default=True, metadata={"says": "animate scrolling and panels"})
    port: int = field(default=5005, metadata={"says": "of the visualization page, 0 for any free one", "to": 65535})
    agree_above: float = field(
        default=0.0, metadata={"says": "answer by itself where the bot is surer than this; 0 asks always", "to": 1.0}
    )
    keymap: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), metadata={"says": "other keys, by the names that help shows"}
    )


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line of the file that does not count, and why; `line` counts from 1."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def settings_path() -> Path:
    """Where the file is looked for, whether it is there or not."""
    import platformdirs

    return Path(platformdirs.user_config_dir("teachbot", appauthor=False)) / "config.toml"


def read_settings(path: Path) -> tuple[Settings, tuple[WrongLine, ...]]:
    """The settings of a file, and the lines that do not count; a file that is not there sets nothing.

    Raises FileFailure where the file is there and cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Settings(), ()
    except (OSError, UnicodeDecodeError) as error:
        remedy = "make it readable UTF-8, or name another with --config-file"
        raise FileFailure("the settings cannot be read", remedy=remedy, path=path) from error
    values, wrong = _parse(text, path)
    good: dict[str, object] = {}
    for name, value in values.items():
        fault = _fault_of(name, value)
        if fault:
            wrong.append(WrongLine(path, _line_of(text, name), fault))
        else:
            good[name] = float(value) if isinstance(Settings.__dataclass_fields__[name].default, float) else value  # type: ignore[arg-type]
    return Settings(**good), tuple(sorted(wrong, key=lambda w: w.line))  # type: ignore[arg-type]


def _parse(text: str, path: Path) -> tuple[dict[str, object], list[WrongLine]]:
    """What can be read of the text: a line that breaks the syntax is told and left out."""
    wrong: list[WrongLine] = []
    lines = text.split("\n")
    for _ in range(len(lines) + 1):
        try:
            return tomllib.loads("\n".join(lines)), wrong
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"\(at line (\d+)", str(error))
            number = min(int(found[1]), len(lines)) if found else len(lines)
            while number > 1 and not lines[number - 1].strip():
                number -= 1
            wrong.append(WrongLine(path, number, f"this is no TOML: {str(error).split(' (at ')[0].lower()}"))
            lines[number - 1] = ""
    return {}, wrong


def _fault_of(name: str, value: object) -> str:
    """What is wrong with a setting; empty where nothing is."""
    known = {f.name: f for f in fields(Settings)}
    if name not in known:
        from difflib import get_close_matches

        near = get_close_matches(name, known, 1)
        return f"there is no setting '{name}'" + (f"; did you mean '{near[0]}'?" if near else "")
    if name == "keymap":
        texts = isinstance(value, dict) and all(isinstance(v, str) and v for v in value.values())
        return "" if texts else 'keymap is a table of keys by name: undo = "ctrl+t"'
    default, most = known[name].default, known[name].metadata.get("to")
    wanted = (int, float) if isinstance(default, float) else type(default)
    if not isinstance(value, wanted) or isinstance(value, bool) is not isinstance(default, bool):
        return f"'{name}' is {_KINDS[type(default)]}, such as {as_toml(default)}"
    if isinstance(value, (int, float)) and most is not None and not 0 <= value <= most:
        return f"'{name}' is from 0 to {most:g}"
    return ""


_KINDS = {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}


def _line_of(text: str, name: str) -> int:
    found = re.search(rf"^\s*\[?\s*[\"']?{re.escape(name)}[\"']?\s*[=\].]", text, flags=re.M)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def settings_template() -> str:
    """A file with every setting in it, none of them taken out of its comment."""
    lines = ["# teachbot's settings. Take the '#' before a setting away to change it.", ""]
    for setting in fields(Settings):
        if setting.name != "keymap":
            lines += [
                f"# {setting.metadata['says']}",
                f"# {setting.name} = {as_toml(setting.metadata.get('try', setting.default))}",
                "",
            ]
    says = Settings.__dataclass_fields__["keymap"].metadata["says"]
    return "\n".join([*lines, f"# {says}", "# [keymap]", '# undo = "ctrl+t"', ""])


def as_toml(value: object) -> str:
    """A value as the file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
