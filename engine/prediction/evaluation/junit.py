"""Scores of stories as JUnit XML, which build servers read: one test case a story."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from teachbot.engine.dialogue.text import plain
from teachbot.engine.prediction.evaluation.scores import Prediction, StoryScores


def as_junit(scores: StoryScores, project: str, seconds: float) -> str:
    """One test suite; a story fails at its first step that the bot gets wrong."""
    stories = [story for story in scores.stories if story]
    failing = sum(any(not step.right for step in story) for story in stories)
    suite = Element(
        "testsuite",
        name=f"teachbot test {plain(project)}",
        tests=str(len(stories)),
        failures=str(failing),
        errors="0",
        skipped="0",
        time=f"{seconds:.3f}",
    )
    for story in stories:
        _case(suite, story, project)
    text: bytes = tostring(suite, encoding="utf-8", xml_declaration=True)
    return text.decode("utf-8") + "\n"


def _case(suite: Element, story: tuple[Prediction, ...], project: str) -> None:
    first = story[0]
    case = SubElement(suite, "testcase", classname=plain(project), name=plain(first.story))
    if first.file is not None:
        case.set("file", plain(str(first.file)))
        case.set("line", str(first.line or 1))
    wrong = [step for step in story if not step.right]
    if wrong:
        told = f"step {wrong[0].step}: expected {wrong[0].expected}, predicted {wrong[0].predicted}"
        failure = SubElement(case, "failure", message=plain(told), type="wrong-action")
        failure.text = "\n".join(plain(_line(step)) for step in wrong)


def _line(step: Prediction) -> str:
    place = f"{step.file}:{step.line}: " if step.file is not None else ""
    return f"{place}step {step.step}: expected {step.expected}, predicted {step.predicted} ({step.confidence:.2f})"
