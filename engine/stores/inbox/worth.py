"""What the bot would learn most from: a conversation's worth, and the reason in words."""

from __future__ import annotations

from collections.abc import Iterator

from teachbot.engine.stores.inbox.judging import Opinion
from teachbot.engine.stores.summary import Summary

UNLIKE = 0.45
"""A text that is less like every example is like none."""

DOUBTFUL = 0.5
"""Below this confidence a message or an action counts as a guess."""


def worth_of(summary: Summary, opinion: Opinion | None) -> tuple[float, str]:
    """A number that is higher where more can be learned, and its two weightiest reasons."""
    found = sorted(_reasons(summary, opinion), key=lambda reason: -reason[0])
    return sum(weight for weight, _ in found), ", ".join(told for _, told in found[:2])


def _reasons(summary: Summary, opinion: Opinion | None) -> Iterator[tuple[float, str]]:
    if summary.action_errors:
        yield 3.0, _times(summary.action_errors, "action failed", "actions failed")
    if summary.ends_in_fallback:
        yield 3.0, "ends in a fallback"
    elif summary.fallbacks:
        yield min(2.0, summary.fallbacks), _times(summary.fallbacks, "fallback", "fallbacks")
    if summary.frustrated:
        yield 2.0, "the user has had enough"
    if summary.restarts:
        yield 1.5, "started over"
    if summary.repeats:
        yield min(2.0, summary.repeats), "the bot repeats itself"
    if summary.confidence is not None and summary.confidence < DOUBTFUL:
        yield 1.5 * (1 - summary.confidence / DOUBTFUL), f"unsure ({summary.confidence:.2f})"
    if opinion is not None:
        yield from _of_opinion(opinion)


def _of_opinion(opinion: Opinion) -> Iterator[tuple[float, str]]:
    if opinion.disagreements:
        first = opinion.disagreements[0]
        yield min(3.0, 1.0 * len(opinion.disagreements)), f"{first.happened} happened, {first.would} would now"
    unlike = [heard for heard in opinion.heard if heard.likeness < UNLIKE]
    if unlike:
        yield min(2.0, 0.8 * len(unlike)), f"unlike any example: “{unlike[0].text[:40]}”"
    read_otherwise = [h for h in opinion.heard if h.intent and h.local_intent != h.intent.split("/", 1)[0]]
    if read_otherwise:
        heard = read_otherwise[0]
        yield min(2.0, 0.7 * len(read_otherwise)), f"{heard.intent} then, {heard.local_intent} now"


def _times(number: int, one: str, several: str) -> str:
    return one if number == 1 else f"{number} {several}"
