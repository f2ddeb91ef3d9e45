"""A million conversations: how long pages, searches and the index take, and how much memory.

`python -m tests.benchmarks.conversations [CONVERSATIONS] [--postgresql] [--index SECONDS]` makes a store of that many
synthetic conversations (12 events each) in a temporary folder, measures in a process of its own, and deletes it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from teachbot.engine.project.bundled import bundled_bot
from teachbot.engine.project.project import load

BARS = {"first page": 0.5, "next page": 0.2, "search": 2.0, "memory": 200.0, "index": 2000.0}
SCHEMA = """CREATE TABLE events (id {key} PRIMARY KEY, sender_id VARCHAR(255) NOT NULL, type_name VARCHAR(255) NOT NULL,
  timestamp {float}, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT)"""
INDEX = "CREATE INDEX ix_events_sender_id ON events (sender_id)"


def rows(count: int, seed: int = 1) -> Iterator[tuple[int, str, str, float, str | None, str | None, str]]:
    """Rows of Rasa's table: conversations of two messages, 50 of them going on at a time."""
    chance = random.Random(seed)
    project = load(bundled_bot("concertbot"))
    examples = [(e.text, e.intent) for e in project.nlu.examples]
    intents = [i.name for i in project.domain.intents]
    actions = [name for name in project.domain.action_names if name.startswith("utter_")]
    row = 0
    for start in range(0, count, 50):
        talks = [_conversation(n, chance, examples, intents, actions) for n in range(start, min(start + 50, count))]
        for step in range(12):
            for number, talk in enumerate(talks, start):
                row += 1
                event = talk[step]
                event["timestamp"] = 1.7e9 + row * 0.1
                name = event.get("name") if event["event"] == "action" else None
                intent = event["parse_data"]["intent"]["name"] if event["event"] == "user" else None
                told = json.dumps(event)
                yield row, f"user-{number:07}", event["event"], event["timestamp"], intent, name, told


def _conversation(
    number: int, chance: random.Random, examples: list[tuple[str, str]], intents: list[str], actions: list[str]
) -> list[dict[str, Any]]:
    def act(name: str) -> dict[str, Any]:
        return {"event": "action", "name": name, "policy": "TEDPolicy", "confidence": round(chance.random(), 4)}

    events: list[dict[str, Any]] = [act("action_session_start"), {"event": "session_started"}, act("action_listen")]
    for _ in range(2):
        text, intent = chance.choice(examples)
        if chance.random() < 0.6:  # most of what is said is said only once
            text = f"{text} {chance.choice(['please', 'now', 'today', 'thanks', 'ok'])} {chance.randrange(10**6)}"
        sure = chance.random()
        ranking = [{"name": name, "confidence": round((1 - sure) / len(intents), 5)} for name in intents[:10]]
        parsed: dict[str, Any] = {
            "intent": {"name": intent, "confidence": sure},
            "entities": [],
            "text": text,
            "intent_ranking": ranking,
        }
        events.append({"event": "user", "text": text, "parse_data": parsed, "input_channel": "rest"})
        name = chance.choice(actions)
        events += [act(name), {"event": "bot", "text": f"answer {name}", "data": {}}, act("action_listen")]
    events.append({"event": "slot", "name": "concerts", "value": number})
    return events


def fill_sqlite(path: Path, count: int) -> str:
    """The store as a SQLite file; its address."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"PRAGMA synchronous = OFF; {SCHEMA.format(key='INTEGER', float='FLOAT')};")
        connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", rows(count))
        connection.execute(INDEX)
        connection.commit()
    return f"sqlite:///{path}"


def fill_postgresql(url: str, count: int) -> str:
    """The store in PostgreSQL; its address."""
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute(SCHEMA.format(key="integer", float="double precision").encode())
        with connection.cursor().copy("COPY events FROM STDIN") as copy:
            for row in rows(count):
                copy.write_row(row)
        connection.execute(INDEX)
        connection.commit()
        connection.autocommit = True
        connection.execute("ANALYZE events")
    return url


def measure(url: str, count: int, seconds: float) -> None:
    """What a person waits for, in this process; the index is built as long as there is time."""
    from teachbot.engine.stores.addresses import from_text
    from teachbot.engine.stores.sources.sql_store import SqlStore
    from teachbot.engine.stores.summary import summary_of

    began = time.perf_counter()
    store = SqlStore(from_text(url))
    page = store.page()
    listed = [summary_of(c) for c in page.conversations]
    tell("first page", time.perf_counter() - began, "s, connecting included")
    assert len(listed) == 50
    times = []
    for _ in range(20):
        began = time.perf_counter()
        page = store.page(page.next)
        _ = [summary_of(c) for c in page.conversations]
        times.append(time.perf_counter() - began)
    tell("next page", max(times), f"s, the slowest of 20 (median {sorted(times)[10]:.3f})")
    for what, text in (("often said", "concert"), ("said once, lately", _last_text(store)), ("never said", "zyzzyva")):
        began = time.perf_counter()
        found = store.search(text)
        told = "searched to the end" if found.next is None or found.conversations else "goes on where it is asked to"
        tell("search", time.perf_counter() - began, f"s: {what}, {len(found.conversations)} found, {told}")
    tell("memory", _memory(), "MB, after pages and searches")
    _measure_index(store, count, seconds)
    tell("memory", _memory(), "MB, after building the index")


def _last_text(store: object) -> str:
    page = store.page(size=1)  # type: ignore[attr-defined]
    return str(next(e.text for e in page.conversations[0].events if getattr(e, "text", None)))


def _measure_index(store: object, count: int, seconds: float) -> None:
    from teachbot.engine.prediction.model.model import train
    from teachbot.engine.stores.inbox.building import build
    from teachbot.engine.stores.inbox.filters import parse_filter
    from teachbot.engine.stores.inbox.index import Index
    from teachbot.engine.stores.inbox.judging import Judge
    from teachbot.engine.stores.inbox.notes import Notes

    project = load(bundled_bot("concertbot"))
    judge = Judge(train(project), [e.text for e in project.nlu.examples])
    with tempfile.TemporaryDirectory() as folder:
        Notes(Path(folder) / "notes.db").close()
        with closing(Index.open(Path(folder) / "index.db", "model", Path(folder) / "notes.db")) as index:
            done = 0
            for _ in range(2):  # interrupted once, and gone on with
                began, spent = time.perf_counter(), _cpu()
                built = build(
                    store,  # type: ignore[arg-type]
                    index,
                    judge,
                    stopped=lambda began=began: time.perf_counter() - began > seconds / 2,  # type: ignore[misc]
                    processes=2,
                )
                took = time.perf_counter() - began
                done += built.conversations
                told = f"user messages/s ({built.conversations} conversations, {took:.0f} s)"
                tell("index", built.messages / took, told)
                each = (_cpu() - spent) / max(1, built.messages)
                print(
                    f"{'':<12} {each * 1e6:>10.0f} microseconds of processor a message, starting the workers included"
                )
            assert index.size == done, "nothing was looked at twice"
            for line in ("", "confidence<0.2 length>=2", "differs", "concert", "action:utter_goodbye"):
                began = time.perf_counter()
                found = index.find(parse_filter(line), "worth")
                tell("filter", time.perf_counter() - began, f"s: '{line}' by worth, {len(found)} of {index.size}")


def _cpu() -> float:
    """Seconds of processor time of this process and of those that it started and that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _memory() -> float:
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def tell(what: str, figure: float, told: str) -> None:
    """One figure, and whether it keeps its promise."""
    bar = BARS.get(what)
    kept = "" if bar is None else "kept" if (figure >= bar if what == "index" else figure <= bar) else f"MISSED ({bar})"
    print(f"{what:<12} {figure:>10.3f} {told:<70} {kept}", flush=True)


def main() -> None:
    """Makes the store and measures it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conversations", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--index", type=float, default=60.0, help="seconds of building the index")
    parser.add_argument("--url", help="measure this store (what the outer process calls)")
    asked = parser.parse_args()
    if asked.url:
        measure(asked.url, asked.conversations, asked.index)
        return
    with ExitStack() as ended:
        folder = Path(ended.enter_context(tempfile.TemporaryDirectory()))
        began = time.perf_counter()
        if asked.postgresql:
            from tests.engine.stores.servers import postgres_server

            server = ended.enter_context(postgres_server(folder))
            url = fill_postgresql(server.url, asked.conversations)
        else:
            url = fill_sqlite(folder / "rasa.db", asked.conversations)
        made = f"made in {time.perf_counter() - began:.0f} s"
        print(f"{asked.conversations} conversations in {url.split(':')[0]}, {made}")
        words = [str(asked.conversations), "--url", url, "--index", str(asked.index)]
        subprocess.run([sys.executable, "-m", "tests.benchmarks.conversations", *words], check=True)


if __name__ == "__main__":
    main()
