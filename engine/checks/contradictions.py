"""What is wrong with rules, and with stories by them, as problems with both places and what to change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from teachbot.engine.checks.rule_faults import Contradiction, Incomplete, RuleFaults, UnknownAction, find_rule_faults
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.places import Place
from teachbot.engine.prediction.policy.rule_policy import DEFAULT_RULE, LOOP_RULE
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.problems import Problem
from teachbot.engine.training_data.stories import Dialogue

MOST_RULES_NAMED = 3


def find_contradictions(
    dialogues: Iterable[Dialogue], domain: Domain, config: Config | None = None
) -> Iterator[Problem]:
    """Why Rasa's RulePolicy would refuse to train."""
    yield from rule_problems(find_rule_faults(dialogues, domain, config))


def rule_problems(found: RuleFaults) -> Iterator[Problem]:
    """The same, of what was found already."""
    for rule in found.crowded:
        told = "has more than one message of the user, and Rasa refuses to train; tell it as a story"
        yield from _error(rule.place, "crowded-rule", f"the rule '{rule.name}' {told}")
    for incomplete in found.incomplete:
        yield from _error(incomplete.place, "incomplete-rule", _told_incomplete(incomplete))
    for unknown in found.unknown:
        yield from _error(unknown.place, "unknown-action", _told_unknown(unknown))
    for contradiction in found.contradictions:
        yield from _error(contradiction.place, "rule-contradiction", told_contradiction(contradiction))


def _error(place: Place | None, code: str, message: str) -> Iterator[Problem]:
    if place is not None:
        yield Problem(place.path, place.line, "error", code, message)


def _told_unknown(unknown: UnknownAction) -> str:
    name = unknown.dialogue.name
    return f"rules let '{unknown.action}' come next in '{name}', and the domain does not know it: Rasa stops; add it"


def _told_incomplete(found: Incomplete) -> str:
    missing = [f"the slot '{slot}'" for slot in found.slots]
    lines = [f"'slot_was_set: [{slot}: null]' or its value" for slot in found.slots]
    if found.loops:
        missing.append("the active loop")
        lines.append(" or ".join(f"'active_loop: {'null' if loop is None else loop}'" for loop in found.loops))
    return (
        f"in the rule '{found.rule.name}', '{found.action}' does not say what becomes of {' and '.join(missing)}, as "
        f"it does in other rules, and Rasa refuses to train; add {' and '.join(lines)} after it, or end the rule there "
        "with 'wait_for_user_input: false'"
    )


def told_contradiction(found: Contradiction) -> str:
    """The sentence: who goes on how, who says otherwise where, and what to change."""
    begun = f"the {found.dialogue.kind} '{found.dialogue.name}' goes on with '{found.action}'"
    if found.default.startswith(LOOP_RULE):
        says = f"where an active loop goes on by itself with '{found.predicted}'"
        change = "let the loop run, or end it with 'active_loop: null' first"
    elif found.default.startswith(DEFAULT_RULE):
        intent = found.default.removeprefix(DEFAULT_RULE)
        says = f"where Rasa itself answers the intent '{intent}' with '{found.predicted}'"
        change = "use another intent, or that action"
    else:
        says = f"where {told_rules(found)} demands '{found.predicted}'"
        change = "make them agree, or narrow the rule down by a condition"
    chance = " (two rules are equally narrow here, and either may win)" if found.by_chance else ""
    return f"{begun} {says}{chance}, and Rasa refuses to train; {change}"


def told_rules(found: Contradiction) -> str:
    """The rules that say otherwise, with file and line, or Rasa's own."""
    return _named(found.rules) if found.rules else f"Rasa's own rule ({found.default})"


def _named(rules: Iterable[Dialogue]) -> str:
    named = list(dict.fromkeys(f"'{rule.name}'{_at(rule.place)}" for rule in rules))
    more = f" and {len(named) - MOST_RULES_NAMED} more" if len(named) > MOST_RULES_NAMED else ""
    return f"the rule{'s' if len(named) > 1 else ''} {', '.join(named[:MOST_RULES_NAMED])}{more}"


def _at(place: Place | None) -> str:
    return f" ({place.path.name}:{place.line})" if place is not None else ""
