"""`teachbot inbox`: real conversations to review."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from teachbot.engine.session.selection import home
from teachbot.tui.commands.options import ProjectCommand, choose_project, print_json, project_options, tell

if TYPE_CHECKING:
    from teachbot.engine.stores.conversations import Page
    from teachbot.engine.stores.summary import Summary


@click.command(
    "inbox", cls=ProjectCommand, epilog="Example: teachbot inbox concertbot --conversations sqlite:///rasa.db --json"
)
@project_options
@click.option("--conversations", help="Tracker store URL (${VAR} from the environment), or a file or folder.")
@click.option("--conversation-id", "ids", multiple=True, help="A conversation of a Rasa server, which lists none.")
@click.option("--search", default="", help="Only conversations in which the user said this.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Conversations of a page.")
@click.option("--after", help="The `next` of an earlier page.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(
    conversations: str | None,
    ids: tuple[str, ...],
    search: str,
    limit: int,
    after: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """List real conversations, the latest first where the store knows it.

    They come from --conversations, else from the `tracker_store` of PROJECT's endpoints.yml, else from the sessions
    recorded here. The store is only read.
    """
    from teachbot.engine.stores.opening import address_for, open_store
    from teachbot.engine.stores.summary import summary_of

    project = choose_project(**options).project()
    store = open_store(address_for(project, conversations), project, home(), ids)
    try:
        page = store.search(search, after, limit) if search else store.page(after, limit)
        summaries = [summary_of(stored) for stored in page.conversations]
        if as_json:
            print_json(_as_json(store.name, page, summaries))
        else:
            _print(page, summaries)
    finally:
        store.close()


def _as_json(store: str, page: Page, summaries: list[Summary]) -> dict[str, Any]:
    listed = [{**asdict(s), "problems": list(c.problems)} for s, c in zip(summaries, page.conversations, strict=True)]
    return {"store": store, "conversations": listed, "next": page.next, "problems": list(page.problems)}


def _print(page: Page, summaries: list[Summary]) -> None:
    for summary, stored in zip(summaries, page.conversations, strict=True):
        tell(_line(summary))
        for problem in stored.problems:
            tell(f"{stored.id}: {problem}", err=True)
    for problem in page.problems:
        tell(problem, err=True)
    if not summaries:
        tell("no conversations", err=True)
    if page.next is not None:
        tell(f"more: --after {page.next}", err=True)


def _line(summary: Summary) -> str:
    at = time.strftime("%Y-%m-%d %H:%M", time.localtime(summary.latest)) if summary.latest else "-"
    sure = "-" if summary.confidence is None else f"{summary.confidence:.2f}"
    said = " ".join(summary.last_text.split())[:60]
    return (
        f"{summary.id:<24} {at:<16} {summary.length:>4} said {sure:>5} {summary.fallbacks or '-':>3} fallback  {said}"
    )
