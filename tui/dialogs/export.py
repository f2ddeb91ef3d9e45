"""An export before it is written: each file, and the lines that come to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from teachbot.engine.dialogue.text import plain
from teachbot.tui.dialogs.diff import Change, diff_content
from teachbot.tui.dialogs.frame import Frame, show_text


@dataclass(frozen=True, slots=True)
class Write:
    """Write it so."""


@dataclass(frozen=True, slots=True)
class Retarget:
    """Show what it would be with these files."""

    stories: Path
    nlu: Path
    domain: Path


class ExportDialog(ModalScreen[Write | Retarget | None]):
    """Shows what each file will get; the files can be named otherwise."""

    BINDINGS = [
        Binding("escape", "cancel", "Cancel", id="export.cancel", tooltip="Write nothing"),
        Binding("ctrl+s", "write", "Write", id="export.write", tooltip="Write these files, all or none", priority=True),
        Binding("pageup", "scroll(-1)", "Up", id="export.up", tooltip="Earlier lines of the change", priority=True),
        Binding("pagedown", "scroll(1)", "Down", id="export.down", tooltip="Later lines of the change", priority=True),
    ]

    files = query_one("#export-files", OptionList)
    preview = query_one("#export-preview", Static)

    def __init__(self, changes: Sequence[Change], targets: Retarget, problems: Sequence[str], root: Path) -> None:
        super().__init__()
        self.changes, self.targets, self.problems, self.root = tuple(changes), targets, tuple(problems), root

    def compose(self) -> ComposeResult:
        """Files at the top, the lines of the highlighted one below."""
        options = [Option(self._prompt(c), id=str(i)) for i, c in enumerate(self.changes)]
        fields = [
            Horizontal(show_text(label, "export-label"), Input(self._short(path), id=f"export-{key}", compact=True))
            for label, key, path in (
                ("stories", "stories", self.targets.stories),
                ("examples", "nlu", self.targets.nlu),
                ("domain", "domain", self.targets.domain),
            )
        ]
        summary = "Nothing new to write." if not self.changes else "Will be written, all files or none:"
        yield Frame(
            "Export",
            show_text(summary, "dialog-text"),
            OptionList(*options, id="export-files", compact=True),
            VerticalScroll(Static("", id="export-preview", markup=False), classes="export-preview"),
            *(show_text(problem, "dialog-error") for problem in self.problems[:5]),
            show_text("Into (Enter on a name shows the change)", "dialog-label"),
            *fields,
            keys="Enter or ^S write   ↑↓ files   PgUp PgDn lines   Tab names of the files   Esc cancel",
        )

    def on_mount(self) -> None:
        """The first file is looked at."""
        self.files.display = bool(self.changes)
        if self.changes:
            self.files.focus()

    @on(OptionList.OptionHighlighted, "#export-files")
    def show_change(self, event: OptionList.OptionHighlighted) -> None:
        """The lines of another file."""
        event.stop()
        self.preview.update(diff_content(self.changes[event.option_index]))

    @on(OptionList.OptionSelected, "#export-files")
    def confirm(self, event: OptionList.OptionSelected) -> None:
        """Enter writes."""
        event.stop()
        self.action_write()

    @on(Input.Submitted)
    def retarget(self, event: Input.Submitted) -> None:
        """Another file: what it would be then; the same files: write."""
        event.stop()
        wanted = Retarget(*(self._path(f"#export-{key}") for key in ("stories", "nlu", "domain")))
        if wanted == self.targets:
            self.action_write()
        else:
            self.dismiss(wanted)

    def action_write(self) -> None:
        """As it is shown."""
        self.dismiss(Write() if self.changes else None)

    def action_cancel(self) -> None:
        """Nothing."""
        self.dismiss(None)

    def action_scroll(self, pages: int) -> None:
        """Scrolls the lines of the change."""
        view = self.query_one(".export-preview", VerticalScroll)
        view.scroll_relative(y=pages * max(1, view.size.height - 1), animate=False)

    def _path(self, field: str) -> Path:
        return self.root / Path(self.query_one(field, Input).value.strip()).expanduser()

    def _short(self, path: Path) -> str:
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def _prompt(self, change: Change) -> Content:
        fresh = "  new file" if change.before is None else ""
        return Content.assemble(
            (plain(self._short(change.path)), "bold"), (f"  {plain(change.summary)}", ""), (fresh, "$text-accent")
        )
