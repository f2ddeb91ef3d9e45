"""`teachbot inbox`: real conversations to review."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from teachbot.engine.session.selection import home
from teachbot.tui.commands.options import (
    ProjectCommand,
    choose_project,
    print_json,
    progress,
    project_options,
    tell,
)

if TYPE_CHECKING:
    from teachbot.engine.session.selection import Chosen
    from teachbot.engine.stores.inbox.building import Built
    from teachbot.engine.stores.inbox.inbox import Inbox
    from teachbot.engine.stores.inbox.lines import Listed, View


_ORDERS = ("date", "length", "worth", "confidence")

_UNINDEXED = ("intents", "actions", "slots", "entities", "policies")
"""What the index can be asked for, but does not tell."""


@click.command(
    "inbox", cls=ProjectCommand, epilog="Example: teachbot inbox concertbot --conversations sqlite:///rasa.db --json"
)
@project_options
@click.option("--conversations", help="Tracker store URL (${VAR} from the environment), or a file or folder.")
@click.option("--conversation-id", "ids", multiple=True, help="A conversation of a Rasa server, which lists none.")
@click.option("--filter", "line", default="", help="As in the application: 'intent:greet confidence<0.5 some words'.")
@click.option("--order", type=click.Choice(_ORDERS), default="date", show_default=True)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Conversations of a page.")
@click.option("--after", help="The `next` of an earlier page.")
@click.option("--index", "index", is_flag=True, help="First look at every conversation; goes on where it was left.")
@click.option("--scheduler", help="Dask scheduler whose workers look at them, as tcp://host:8786.")
@click.option("--list", "as_list", is_flag=True, help="Lines on standard output instead of the application.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(
    conversations: str | None,
    ids: tuple[str, ...],
    line: str,
    order: str,
    limit: int,
    after: str | None,
    index: bool,
    scheduler: str | None,
    as_list: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Review real conversations: in the application; as a list with --json, or where the output is no terminal.

    They come from --conversations, else from the `tracker_store` of PROJECT's endpoints.yml, else from the sessions
    recorded here. The store is only read. Words that users said are sought in the store; other filters and orders
    are answered by the index, which --index builds.
    """
    from teachbot.engine.stores.inbox.filters import parse_filter
    from teachbot.engine.stores.opening import open_inbox

    selected = choose_project(**options)
    if not (as_json or as_list or index or scheduler or line or after or order != "date") and sys.stdout.isatty():
        _review(selected, conversations, ids)
        return
    project = selected.project()
    inbox = open_inbox(project, conversations, home(), ids)
    try:
        if index or scheduler or order != "date" or parse_filter(line).needs_index:
            inbox.learn_of(selected.model_for(project, progress), project)
        if index or scheduler:
            _build(inbox, scheduler)
        view = inbox.view(line, order, after, limit)
        if as_json:
            print_json(_as_json(inbox.store.name, view))
        else:
            _print(view)
    finally:
        inbox.close()


def _review(selected: Chosen, conversations: str | None, ids: tuple[str, ...]) -> None:
    """The application, with the inbox open."""
    from teachbot.engine.session.opening import Wanted
    from teachbot.engine.stores.opening import InboxOpening
    from teachbot.tui.launch import launch
    from teachbot.tui.settings import read_settings, settings_path
    from teachbot.tui.terminal import end_with_terminal, require_terminal

    require_terminal()
    end_with_terminal()
    settings, wrong = read_settings(settings_path())
    wanted = Wanted(selected, fresh=True)
    launch(wanted, settings, tuple(map(str, wrong)), inbox=InboxOpening(conversations, ids))


def _build(inbox: Inbox, scheduler: str | None) -> None:
    began = time.monotonic()

    def told(built: Built) -> None:
        if sys.stderr.isatty():
            rate = built.messages / max(time.monotonic() - began, 0.001)
            sys.stderr.write(f"\r\x1b[K{built.conversations} conversations looked at, {rate:.0f} messages a second")
            sys.stderr.flush()

    built = inbox.build(told, processes=2, scheduler=scheduler)
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    tell(f"{built.conversations} conversations looked at, {inbox.index.size} in the index", err=True)


def _as_json(store: str, view: View) -> dict[str, Any]:
    return {
        "store": store,
        "conversations": [_listed(line, view.from_index) for line in view.lines],
        "next": view.next,
        "problems": list(view.problems),
    }


def _listed(line: Listed, from_index: bool) -> dict[str, Any]:
    row, note = line.row, line.note
    summed = {k: v for k, v in asdict(row.summary).items() if not (from_index and k in _UNINDEXED)}
    more = {"worth": round(row.worth, 3), "reason": row.reason, "disagreements": row.disagreements}
    said = {"state": note.state, "tags": list(note.tags), "note": note.text}
    return {**summed, **more, **said, "problems": list(line.problems)}


def _print(view: View) -> None:
    for line in view.lines:
        tell(_line(line))
        for problem in line.problems:
            tell(f"{line.row.summary.id}: {problem}", err=True)
    for problem in view.problems:
        tell(problem, err=True)
    if not view.lines:
        tell("no conversations", err=True)
    if view.next is not None:
        tell(f"more: --after '{view.next}'", err=True)


def _line(line: Listed) -> str:
    summary = line.row.summary
    at = time.strftime("%Y-%m-%d %H:%M", time.localtime(summary.latest)) if summary.latest else "-"
    sure = "-" if summary.confidence is None else f"{summary.confidence:.2f}"
    said = " ".join(summary.last_text.split())[:40]
    figures = f"{summary.length:>4} said {sure:>5}"
    return f"{summary.id:<24} {at:<16} {figures}  {said:<40}  {line.row.reason}".rstrip()
