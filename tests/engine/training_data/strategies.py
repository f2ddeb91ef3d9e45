"""Any story, rule, example and domain that our values can express and a format can hold."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain, EntitySpec, Form, IntentSpec, Response, SessionConfig
from teachbot.engine.dialogue.events import Entity
from teachbot.engine.dialogue.slots import MappingCondition, Slot, SlotMapping
from teachbot.engine.training_data.nlu import Example, LookupTable, NluData, RegexFeature, Synonym
from teachbot.engine.training_data.reading.annotation import can_annotate
from teachbot.engine.training_data.stories import (
    ActionStep,
    BotStep,
    CheckpointStep,
    EventStep,
    LoopStep,
    OrStep,
    SlotStep,
    Story,
    UserStep,
)

AWKWARD = [
    "yes",
    "no",
    "on",
    "null",
    "~",
    "123",
    "1.5",
    "0x1F",
    "- dash",
    "a: b",
    "# hash",
    "a #b",
    "[x]",
    "{y}",
    "'",
    '"',
]
AWKWARD += [
    "é",
    "漢字",
    "שלום",
    "🎉 party",
    "tab\there",
    "colon:",
    "a, b",
    "back\\slash",
    "*star",
    "&anchor",
    "!bang",
    "%",
    "@at",
    "`",
]
AWKWARD += [
    "12:30",
    "2020-01-01",
    "=",
    "<<",
    "...",
    "---",
    "? what",
    "trailing'quote'",
    "|",
    ">",
    "${X}",
    "1_000",
    ".5",
    "1e5",
]

_CHARS = st.characters(
    blacklist_categories=("Cs", "Cc", "Cn", "Zl", "Zp"), blacklist_characters="\x85\ufeff\ufffe\uffff"
)
TEXT = st.one_of(st.sampled_from(AWKWARD), st.text(_CHARS, min_size=1, max_size=30)).map(lambda t: t.strip() or "x")
LINES = st.lists(TEXT, min_size=1, max_size=3).map("\n".join)
NAME = st.one_of(st.sampled_from(AWKWARD), st.from_regex(r"[a-z][a-z0-9_-]{0,12}", fullmatch=True)).map(
    lambda n: n.strip().strip("/")
)
WORD = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
SCALAR: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    LINES,
)
VALUE = st.one_of(SCALAR, st.lists(SCALAR, max_size=3), st.dictionaries(WORD, SCALAR, max_size=3))


@st.composite
def user_steps(draw: st.DrawFn, markdown: bool = False) -> UserStep:
    """A message by its intent; in YAML with roles and groups."""
    name = WORD
    value = st.one_of(TEXT, st.integers(-99, 99), st.booleans())
    names = draw(st.lists(name, max_size=3, unique=True))
    label = st.none() if markdown else st.one_of(st.none(), TEXT)
    names = [n for n in names if n not in ("role", "group")]
    entities = tuple(Entity(n, draw(value), role=draw(label), group=draw(label)) for n in names)
    prefix = draw(st.booleans()) if markdown else False
    return UserStep(draw(WORD), entities, form_prefix=prefix)


@st.composite
def spoken_steps(draw: st.DrawFn, markdown: bool = False) -> UserStep:
    """A message by its words, as test stories and end-to-end stories have it."""
    example = draw(examples(markdown=markdown))
    text = example.text if not example.text.startswith("/") else "x" + example.text
    entities = example.entities if text == example.text else ()
    intent = draw(WORD) if markdown else draw(st.one_of(st.none(), WORD))
    return UserStep(intent, entities, text)


def steps(markdown: bool = False) -> st.SearchStrategy[Any]:
    """Any step of a story in the middle."""
    action = st.builds(ActionStep, WORD.map(lambda w: f"action_{w}"), st.booleans() if markdown else st.just(False))
    slot = st.builds(SlotStep, WORD, VALUE)
    shared = [
        user_steps(markdown),
        action,
        slot,
        st.builds(LoopStep, st.one_of(st.none(), WORD)),
        st.sampled_from(
            [EventStep(ev.Restarted()), EventStep(ev.AllSlotsReset()), EventStep(ev.UserUtteranceReverted())]
        ),
        st.builds(CheckpointStep, WORD),
    ]
    if markdown:
        plain = user_steps(True)
        return st.one_of(*shared, st.lists(plain, min_size=2, max_size=3).map(lambda o: OrStep(tuple(o))))
    options = st.one_of(user_steps(), slot)
    return st.one_of(
        *shared,
        spoken_steps(),
        st.builds(BotStep, LINES),
        st.builds(lambda n: SlotStep(n, has_value=False), WORD),
        st.lists(options, min_size=1, max_size=3).map(lambda o: OrStep(tuple(o))),
    )


@st.composite
def stories(draw: st.DrawFn, markdown: bool = False) -> Story:
    """A story block."""
    name = draw(TEXT.map(lambda t: t.strip("# ") or "x") if markdown else LINES)
    told = draw(st.lists(steps(markdown), min_size=1, max_size=6))
    if draw(st.booleans()):
        conditions = draw(st.dictionaries(WORD, SCALAR, max_size=2))
        told.insert(0, CheckpointStep(draw(WORD), conditions))
    metadata = None if markdown else draw(st.one_of(st.none(), st.dictionaries(WORD, VALUE, min_size=1, max_size=2)))
    return Story(name, tuple(told), metadata=metadata)


@st.composite
def rules(draw: st.DrawFn) -> Story:
    """A rule block."""
    condition = st.one_of(st.builds(SlotStep, WORD, SCALAR), st.builds(LoopStep, st.one_of(st.none(), WORD)))
    return Story(
        draw(LINES),
        tuple(draw(st.lists(st.one_of(user_steps(), st.builds(ActionStep, WORD)), min_size=1, max_size=4))),
        "rule",
        tuple(draw(st.lists(condition, max_size=2))),
        draw(st.booleans()),
        draw(st.booleans()),
    )


@st.composite
def examples(draw: st.DrawFn, markdown: bool = False, intent: str | None = None) -> Example:
    """A sentence with entities that can be marked in it."""
    parts: list[str] = []
    entities: list[Entity] = []
    for _ in range(draw(st.integers(1, 4))):
        part = draw(TEXT)
        start = sum(map(len, parts))
        if draw(st.booleans()):
            value = draw(st.one_of(st.just(part), TEXT))
            label = st.one_of(st.none(), WORD)
            entities.append(Entity(draw(WORD), value, start, start + len(part), draw(label), draw(label)))
        parts += (part, " ")
    text = "".join(parts).strip()
    found = tuple(e for e in entities if (e.end or 0) <= len(text))
    kept = found if can_annotate(text, found, markdown=markdown) else ()
    if not can_annotate(text, kept, markdown=markdown):
        text, kept = "plain words", ()
    return Example(text, intent or draw(WORD), kept)


@st.composite
def nlu_data(draw: st.DrawFn, markdown: bool = False) -> NluData:
    """All NLU data of a file."""
    word = TEXT.filter(lambda t: not markdown or not re.search("##.*:|<!--", t))
    words = st.lists(word, min_size=1, max_size=3).map(tuple)
    names = st.lists(WORD, max_size=2, unique=True)
    return NluData(
        tuple(draw(st.lists(examples(markdown=markdown), max_size=5))),
        tuple(Synonym(n, draw(words)) for n in draw(names)),
        tuple(RegexFeature(n, draw(words)[0]) for n in draw(names)),
        tuple(LookupTable(n, draw(words)) for n in draw(names)),
    )


@st.composite
def domains(draw: st.DrawFn, legacy: bool = False) -> Domain:
    """A whole domain of a generation."""
    names = st.lists(WORD, max_size=3, unique=True)
    texts = st.lists(WORD, max_size=2, unique=True).map(tuple)
    entities = tuple(
        EntitySpec(n) if legacy else EntitySpec(n, draw(texts), draw(texts), draw(st.booleans())) for n in draw(names)
    )
    used = st.one_of(st.none(), texts)
    return Domain(
        intents=tuple(IntentSpec(n, draw(used), draw(texts)) for n in draw(names)),
        entities=entities,
        slots=tuple(draw(_slots(n, legacy)) for n in draw(names)),
        responses={
            f"utter_{n}": tuple(draw(st.lists(_responses(legacy), min_size=1, max_size=2))) for n in draw(names)
        },
        actions=tuple(draw(names)),
        forms=tuple(draw(_forms(n, legacy)) for n in draw(names)),
        session=SessionConfig(draw(st.integers(0, 99)), draw(st.booleans())),
        version=None if legacy else "3.1",
    )


@st.composite
def _slots(draw: st.DrawFn, name: str, legacy: bool) -> Slot:
    kinds = ["text", "bool", "float", "list", "categorical", "unfeaturized" if legacy else "any"]
    kind = draw(st.sampled_from(kinds))
    condition = st.builds(MappingCondition, st.one_of(st.none(), WORD), st.one_of(st.none(), WORD))
    mapping = st.builds(
        SlotMapping,
        st.sampled_from(["from_entity", "from_intent", "from_text", "custom"]),
        entity=st.one_of(st.none(), WORD),
        intents=st.lists(WORD, max_size=2).map(tuple),
        not_intents=st.lists(WORD, max_size=2).map(tuple),
        value=SCALAR,
        conditions=st.lists(condition, max_size=2).map(tuple),
    )
    values = tuple(draw(st.lists(TEXT, min_size=1, max_size=3))) if kind == "categorical" else ()
    return Slot(
        name,
        kind,
        draw(SCALAR),
        kind not in ("any", "unfeaturized") and (legacy or draw(st.booleans())),
        draw(st.booleans()) if legacy else True,
        () if legacy else tuple(draw(st.lists(mapping, min_size=1, max_size=2))),
        values,
    )


@st.composite
def _responses(draw: st.DrawFn, legacy: bool) -> Response:
    button = st.fixed_dictionaries({"title": TEXT, "payload": TEXT})
    condition = st.fixed_dictionaries({"type": st.just("slot"), "name": WORD, "value": SCALAR})
    return Response(
        draw(LINES),
        tuple(draw(st.lists(button, max_size=2))),
        draw(st.one_of(st.none(), TEXT)),
        draw(st.one_of(st.none(), st.dictionaries(WORD, VALUE, min_size=1, max_size=2))),
        draw(st.one_of(st.none(), WORD)),
        () if legacy else tuple(draw(st.lists(condition, max_size=1))),
    )


@st.composite
def _forms(draw: st.DrawFn, name: str, legacy: bool) -> Form:
    if legacy:
        return Form(name, declared=False)
    texts = st.lists(WORD, max_size=3, unique=True).map(tuple)
    return Form(name, draw(texts), {}, draw(texts))
