"""Conversations in files, on a server and in our own sessions."""

from __future__ import annotations

import json
import os
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachbot.engine.bots.rasa.api import RasaApi
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.errors import DataError, FileFailure
from teachbot.engine.project.bundled import bundled_bot
from teachbot.engine.project.project import load
from teachbot.engine.stores.conversations import Page, Store, Stored
from teachbot.engine.stores.opening import address_for, open_store
from teachbot.engine.stores.sources.files import FileStore
from teachbot.engine.stores.sources.server_store import ServerStore
from teachbot.engine.stores.summary import summary_of

HELLO = {"event": "user", "text": "hello", "parse_data": {"intent": {"name": "greet", "confidence": 0.9}}}
LISTEN = {"event": "action", "name": "action_listen"}


def all_of(store: Store, size: int = 3) -> list[str]:
    """The ids of every page, in order."""
    found, after = [], None
    while True:
        page = store.page(after, size)
        found += [c.id for c in page.conversations]
        after = page.next
        if after is None:
            return found


def texts(page: Page, number: int = 0) -> list[str | None]:
    """What the user said in a conversation of a page."""
    return [e.text for e in page.conversations[number].events if isinstance(e, ev.UserUttered)]


def test_trackers_of_a_folder_come_latest_first(tmp_path: Path) -> None:
    for number, name in enumerate("abcde"):
        path = tmp_path / "sub" / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"sender_id": name, "events": [LISTEN, HELLO]}))
        os.utime(path, (1000 + number, 1000 + number))
    (tmp_path / "sub" / "f.json").write_text("{")
    os.utime(tmp_path / "sub" / "f.json", (900, 900))
    store = FileStore(tmp_path, Domain())
    assert all_of(store) == list("edcba")
    assert [p for p in store.page(size=9).problems if "f.json" in p and "left out" in p]
    assert store.conversation("a").events[1] == store.page().conversations[0].events[1]
    with pytest.raises(DataError, match="nobody"):
        store.conversation("nobody")


@pytest.mark.parametrize("wrapped", [True, False])
def test_one_file_holds_a_tracker_or_a_list_of_events(tmp_path: Path, wrapped: bool) -> None:
    path = tmp_path / "talk.json"
    path.write_text(json.dumps({"sender_id": "x", "events": [HELLO]} if wrapped else [HELLO]))
    assert all_of(FileStore(path, Domain())) == ["x" if wrapped else "talk"]


def test_a_list_of_trackers(tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    path.write_text(json.dumps([{"sender_id": str(n), "events": [HELLO]} for n in range(7)]))
    assert all_of(FileStore(path, Domain()), 2) == [str(n) for n in range(7)]


def test_lines_of_events_are_sorted_into_conversations(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    said = [("a", "one"), ("b", "two"), ("a", "three"), ("c", "four")]
    lines = [json.dumps({**HELLO, "sender_id": sender, "text": text}) for sender, text in said]
    path.write_text("\n".join([lines[0], "no json", lines[1], '{"event": "user"}', "", *lines[2:]]) + "\n")
    page = FileStore(path, Domain()).page()
    assert [c.id for c in page.conversations] == ["c", "a", "b"] and texts(page, 1) == ["one", "three"]
    assert [p.split(":", 1)[1] for p in page.problems] == [
        "2: not JSON; left out",
        "4: no event with a sender_id; left out",
    ]


def test_a_line_that_is_too_large_does_not_end_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("sources.event_lines", "event_rows"):
        monkeypatch.setattr(f"teachbot.engine.stores.{module}.LARGEST_EVENT", 500)
    path = tmp_path / "events.jsonl"
    rows = [{**HELLO, "sender_id": "a", "text": text} for text in ("one", "x" * 5000, "two")]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    page = FileStore(path, Domain()).page()
    assert texts(page) == ["one", "two"] and page.problems == (f"{path}:2: too large; left out",)


def test_stories_and_tests_are_conversations() -> None:
    root = bundled_bot("moodbot")
    project = load(root)
    assert len(all_of(FileStore(root / "data" / "stories.yml", project.domain))) >= len(project.stories)
    page = FileStore(root / "tests", project.domain).page()
    assert page.conversations and all(isinstance(text, str) for text in texts(page))


def test_a_plain_transcript(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text("junk\nuser: hello\nBot: Hi!\nHow are you?\nuser: fine\n---\n- user: again\nbot: hm\n")
    page = FileStore(path, Domain()).page()
    assert [c.id for c in page.conversations] == ["chat", "chat #2"] and texts(page) == ["hello", "fine"]
    bots = [e.text for e in page.conversations[0].events if isinstance(e, ev.BotUttered)]
    assert bots == ["Hi!\nHow are you?"] and len(page.conversations[0].problems) == 1


@given(st.lists(st.tuples(st.booleans(), st.from_regex(r"[a-z]{1,8}( [a-z]{1,8})?", fullmatch=True)), min_size=1))
def test_whatever_was_said_is_read_back(tmp_path_factory: pytest.TempPathFactory, said: list[tuple[bool, str]]) -> None:
    path = tmp_path_factory.mktemp("said") / "chat.txt"
    path.write_text("\n".join(f"{'user' if is_user else 'bot'}: {text}" for is_user, text in said))
    (stored,) = FileStore(path, Domain()).page().conversations
    spoken = [e for e in stored.events if isinstance(e, ev.UserUttered | ev.BotUttered)]
    assert [(isinstance(e, ev.UserUttered), e.text) for e in spoken] == said


@pytest.mark.parametrize("missing", ["none", "empty"])
def test_where_nothing_is_that_is_said(tmp_path: Path, missing: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileFailure, match=r"there is no such file|no conversations in this folder"):
        FileStore(tmp_path / missing, Domain())


def _rasa(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/version":
        return httpx.Response(200, json={"version": "3.6.21"})
    events = [LISTEN, HELLO] if "/known/" in request.url.path else [LISTEN]
    return httpx.Response(200, json={"sender_id": "x", "events": events, "latest_event_time": 12.0})


def test_a_rasa_server_gives_the_conversations_that_are_named() -> None:
    store = ServerStore(RasaApi("http://localhost:1", transport=httpx.MockTransport(_rasa)), ["known", "other"])
    page = store.page()
    assert [c.id for c in page.conversations] == ["known"] and texts(page) == ["hello"]
    assert len(page.problems) == 1 and page.problems[0].startswith("other: there is no conversation")


def test_without_an_address_the_sessions_recorded_here_are_shown(tmp_path: Path) -> None:
    project = load(bundled_bot("moodbot"))
    assert address_for(project, None) is None
    store = open_store(None, project, tmp_path)
    assert store.page() == Page()


def test_a_summary_tells_what_went_wrong() -> None:
    hello, fallback = ev.UserUttered("hi", ev.Intent("greet", 0.4)), ev.ActionExecuted("action_default_fallback")
    said = (hello, ev.ActionExecuted("action_search"), ev.ActionExecuted("action_listen"))
    doubted = (ev.UserUttered("what?", ev.Intent("nlu_fallback", 0.2)), fallback)
    summary = summary_of(Stored("x", (*said, *doubted, ev.Restarted(), hello, fallback)))
    assert (summary.confidence, summary.fallbacks, summary.action_errors) == (0.2, 2, 1)
    assert (summary.repeats, summary.restarts, summary.ends_in_fallback, summary.length) == (1, 1, True, 3)
