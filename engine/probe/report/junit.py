"""What probing found as JUnit XML, which build servers read: one test case a find."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from teachbot.engine.dialogue.text import plain
from teachbot.engine.probe.hole import Severity, is_at_least
from teachbot.engine.probe.prober import Find, Line
from teachbot.engine.probe.probing import Findings


def as_junit(findings: Findings, project: str, fail_on: Severity) -> str:
    """One test suite; finds that are less severe than `fail_on` pass, with what they say as output."""
    failing = findings.failing(fail_on)
    suite = Element(
        "testsuite",
        name=f"teachbot probe {plain(project)}",
        tests=str(max(1, len(findings.finds))),
        failures=str(len(failing)),
        errors="0",
        skipped="0",
        time=f"{findings.seconds:.3f}",
    )
    for find in findings.finds:
        _case(suite, find, project, is_at_least(find.hole.severity, fail_on))
    if not findings.finds:
        SubElement(suite, "testcase", classname=plain(project), name=f"{findings.conversations} conversations")
    text: bytes = tostring(suite, encoding="utf-8", xml_declaration=True)
    return text.decode("utf-8") + "\n"


def _case(suite: Element, find: Find, project: str, fails: bool) -> None:
    hole = find.hole
    case = SubElement(suite, "testcase", classname=f"{plain(project)}.{hole.name}", name=plain(hole.reason))
    told = "\n".join(shown_lines(find))
    if fails:
        failure = SubElement(case, "failure", message=plain(hole.reason), type=f"{hole.severity}.{hole.name}")
        failure.text = told
    else:
        SubElement(case, "system-out").text = f"{hole.severity}: {plain(hole.reason)}\n{told}"


def shown_lines(find: Find) -> list[str]:
    """The conversation, a line each, what users say in quotes; the line that shows the hole is marked."""
    return [f"{'>' if at == find.step else ' '} {_shown(line)}" for at, line in enumerate(find.conversation)]


def _shown(line: Line) -> str:
    if line.action is not None:
        return f"  {plain(line.action)}"
    return f"“{plain(line.user or '')}” {_meaning(line.intent)}"


def _meaning(intent: str | None) -> str:
    return f"({plain(intent)})" if intent else "(not understood)"
