"""What Rasa 3.x demands of its files: domain, stories and rules, examples, configuration."""

from __future__ import annotations

from collections.abc import Iterator

from yaml.nodes import MappingNode, SequenceNode

from teachbot.engine.training_data.reading.schema import Anything, Fault, List, Map, Scalar
from teachbot.engine.training_data.reading.yaml_nodes import is_null, line_of

TEXT, NUMBER, FLAG, ANYTHING = Scalar("a text"), Scalar("a number"), Scalar("true or false"), Anything()
WORDED = "[A-Za-z]+"
"""Names hold a letter."""
ANY_LIST = List((ANYTHING,))


def _speaks(variations: SequenceNode) -> Iterator[Fault]:
    for node in variations.value:
        if not isinstance(node, MappingNode):
            continue
        found = {str(key.value): value for key, value in node.value}
        custom = found.get("custom")
        if ("text" not in found or is_null(found["text"])) and (custom is None or is_null(custom) or not custom.value):
            yield Fault(line_of(node), "a response needs 'text' or 'custom'; add one, or write \"\" for an empty text")


_BUTTONS = List((Map({"title": TEXT, "payload": TEXT}, anything_else=True),))
_VARIATION = Map(
    {
        "id": TEXT,
        "text": TEXT,
        "image": TEXT,
        "custom": Map(anything_else=True),
        "buttons": _BUTTONS,
        "button_type": TEXT,
        "quick_replies": _BUTTONS,
        "attachment": Map(anything_else=True),
        "elements": ANY_LIST,
        "channel": TEXT,
        "metadata": ANYTHING,
        "condition": List((Map({"type": TEXT, "name": TEXT, "value": ANYTHING}),)),
    }
)
RESPONSES = Map(others=List((_VARIATION,), nullable=False, check=_speaks), naming=".")

_MAPPING = Map(
    {
        "type": TEXT,
        "intent": ANYTHING,
        "not_intent": ANYTHING,
        "entity": TEXT,
        "role": TEXT,
        "group": TEXT,
        "value": ANYTHING,
        "action": TEXT,
        "conditions": List((Map({"active_loop": TEXT, "requested_slot": TEXT}),)),
    },
    anything_else=True,
)
_SLOT = Map(
    {
        "influence_conversation": FLAG,
        "type": Scalar("a text", required=True),
        "values": ANY_LIST,
        "min_value": NUMBER,
        "max_value": NUMBER,
        "initial_value": ANYTHING,
        "mappings": List((_MAPPING,), required=True),
    },
    anything_else=True,
)
_LABELS = List((TEXT,))
DOMAIN = Map(
    {
        "version": TEXT,
        "intents": List((Map({"use_entities": ANYTHING, "ignore_entities": ANYTHING}, anything_else=True), TEXT)),
        "entities": List((Map({"roles": _LABELS, "groups": _LABELS}, anything_else=True), TEXT)),
        "actions": List((TEXT, Map(others=Map({"send_domain": FLAG}), naming=WORDED))),
        "responses": RESPONSES,
        "slots": Map(others=_SLOT, naming=WORDED, anything_else=True),
        "forms": Map(others=Map({"required_slots": List((TEXT,)), "ignored_intents": ANYTHING}), naming=WORDED),
        "config": Map({"store_entities_as_slots": FLAG}, anything_else=True),
        "session_config": Map(
            {"session_expiration_time": NUMBER, "carry_over_slots_to_new_session": FLAG}, anything_else=True
        ),
    },
    anything_else=True,
)
_OLD_SLOT = Map({**_SLOT.entries, "mappings": ANYTHING}, anything_else=True)
OLD_DOMAIN = Map(
    {
        **DOMAIN.entries,
        "entities": ANY_LIST,
        "responses": ANYTHING,
        "slots": Map(others=_OLD_SLOT, naming=WORDED, anything_else=True),
        "forms": ANYTHING,
    },
    anything_else=True,
)
"""Of 1.x and 2.x, as far as they agree."""


_MESSAGE = Map(
    {
        "intent": TEXT,
        "user": TEXT,
        "entities": List((Map({"role": TEXT, "group": TEXT}, others=ANYTHING, naming=""), TEXT)),
    }
)
_SLOTS = Map({"slot_was_set": ANY_LIST})
_LOOP = Map({"active_loop": TEXT})
_ACTION = Map({"action": TEXT})
_EITHER = Map({"or": List((_MESSAGE, _SLOTS))})
_STORY = Map(
    {
        "story": TEXT,
        "metadata": ANYTHING,
        "steps": List(
            (
                _MESSAGE,
                _LOOP,
                _ACTION,
                Map({"bot": TEXT}),
                _SLOTS,
                Map({"checkpoint": TEXT, "slot_was_set": ANY_LIST}),
                _EITHER,
            )
        ),
    }
)
_RULE = Map(
    {
        "rule": TEXT,
        "metadata": ANYTHING,
        "steps": List((_MESSAGE, _ACTION, _LOOP, _SLOTS, _EITHER)),
        "condition": List((_LOOP, _SLOTS)),
        "conversation_start": FLAG,
        "wait_for_user_input": FLAG,
    }
)
STORIES = Map({"version": TEXT, "stories": List((_STORY,)), "rules": List((_RULE,))}, anything_else=True)

_EXAMPLES = List((Map({"text": TEXT, "metadata": ANYTHING}),))
NLU = Map(
    {
        "version": TEXT,
        "nlu": List(
            (
                Map({"intent": TEXT, "metadata": ANYTHING, "examples": TEXT}),
                Map({"intent": TEXT, "metadata": ANYTHING, "examples": _EXAMPLES}),
                Map({"synonym": TEXT, "examples": TEXT}),
                Map({"regex": TEXT, "examples": TEXT}),
                Map({"lookup": TEXT, "examples": TEXT}),
            )
        ),
        "responses": RESPONSES,
    },
    anything_else=True,
)

_COMPONENTS = List((Map({"name": Scalar("a text", required=True)}, anything_else=True),))
CONFIG = Map(
    {
        "version": TEXT,
        "language": TEXT,
        "assistant_id": TEXT,
        "pipeline": _COMPONENTS,
        "policies": _COMPONENTS,
        "spaces": _COMPONENTS,
    },
    anything_else=True,
)
