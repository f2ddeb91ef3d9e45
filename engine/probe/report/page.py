"""Finds and coverage as one page that stands alone: no script, nothing that is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from teachbot.engine.dialogue.text import plain
from teachbot.engine.graph.build import story_graph
from teachbot.engine.graph.coverage import trail
from teachbot.engine.graph.node import StoryNode
from teachbot.engine.probe.prober import Find, Line
from teachbot.engine.probe.probing import Findings
from teachbot.engine.probe.reach import KINDS
from teachbot.engine.project.project import Project
from teachbot.engine.training_data.stories import Dialogue

_STYLE = """
:root { color-scheme: light dark; --line: #8888; --soft: #8882; --bad: #c22; --good: #282; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; } td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; } meter { width: 12rem; }
details { border-top: 1px solid var(--line); padding: .5rem 0; } summary { cursor: pointer; }
ol.talk { list-style: none; padding: .5rem 1rem; margin: .5rem 0; background: var(--soft); }
ol.talk li.bot { padding-left: 2rem; } ol.talk li.hole { border-left: 4px solid var(--bad); padding-left: .5rem; }
ol.talk li.bot.hole { padding-left: 2.2rem; } .meaning, .met { opacity: .7; } .error { color: var(--bad); }
ul.branch { list-style: none; padding-left: 1rem; } ul.branch li.missed { opacity: .55; }
"""


def page(findings: Findings, project: Project) -> str:
    """The whole page; all that users, files and the bot said is text in it."""
    name = _text(project.name)
    stopped = "stopped after " if findings.stopped else ""
    told = f"{stopped}{findings.conversations} conversations, {findings.turns} turns, seed {findings.seed}"
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>Probe of {name}</title><style>{_STYLE}</style></head><body>",
        f"<h1>Probe of {name}</h1><p>{told}</p>",
        *_coverage(findings),
        f"<h2>{len(findings.finds)} finds</h2>",
        *(part for find in findings.finds for part in _find(find)),
        "<h2>Reached</h2>",
        *(part for kind in KINDS if kind != "branches" for part in _named(kind, findings)),
        "<h2>Stories</h2>",
        *_stories(project.dialogues, findings.reached),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _text(value: str | None) -> str:
    return escape(plain(value or ""))


def _coverage(findings: Findings) -> Iterator[str]:
    yield "<table>"
    for kind, (reached, count) in findings.coverage.items():
        if count:
            bar = f'<meter min="0" max="{count}" value="{reached}">{reached} of {count}</meter>'
            yield f'<tr><th>{kind}</th><td class="number">{reached} / {count}</td><td>{bar}</td></tr>'
    yield "</table>"


def _find(find: Find) -> Iterator[str]:
    hole = find.hole
    yield f'<details><summary><b class="{hole.severity}">{hole.severity}</b> {_text(hole.reason)}'
    yield f' <span class="met">{hole.name}, {find.weight:.1%} of users, {find.count} conversations</span></summary>'
    yield '<ol class="talk">'
    yield from (_line(line, at == find.step) for at, line in enumerate(find.conversation))
    yield "</ol></details>"


def _line(line: Line, is_hole: bool) -> str:
    mark = " hole" if is_hole else ""
    if line.action is not None:
        return f'<li class="bot{mark}">{_text(line.action)}</li>'
    meaning = _text(line.intent) if line.intent else "not understood"
    return f'<li class="user{mark}">“{_text(line.user)}” <span class="meaning">{meaning}</span></li>'


def _named(kind: str, findings: Findings) -> Iterator[str]:
    names = findings.names[kind]
    if not names:
        return
    missed = len(findings.unreached(kind))
    yield f"<details><summary>{kind}: {len(names) - missed} of {len(names)}</summary><table>"
    for name in sorted(names, key=lambda n: (findings.reached.get((kind, n), 0), n)):
        yield f'<tr><td>{_text(name)}</td><td class="number">{findings.reached.get((kind, name), 0) or "∅"}</td></tr>'
    yield "</table></details>"


def _stories(dialogues: Sequence[Dialogue], reached: Mapping[tuple[str, str], int]) -> Iterator[str]:
    """Each story with how many conversations came to each of its steps."""
    graph = story_graph(dialogues)
    nodes = graph.nodes
    for name, written in groupby(dialogues, key=lambda d: d.name):
        yield f"<details><summary>{_text(name)}</summary>"
        for dialogue in written:
            steps = trail(graph, dialogue.events).nodes[1:]
            yield '<ul class="branch">'
            yield from (_step(nodes[step], reached.get(("branches", step), 0)) for step in steps)
            yield "</ul>"
        yield "</details>"


def _step(node: StoryNode, count: int) -> str:
    sign = "◆" if node.kind == "user" else "●"
    visits = f"✓{count}" if count else "∅"
    return f'<li class="{"" if count else "missed"}">{sign} {_text(node.label)} <span class="met">{visits}</span></li>'
