"""A new role or group of a known entity is listed in its entry, and nothing else of the file changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachbot.engine.dialogue.domain import Domain, EntitySpec
from teachbot.engine.dialogue.events import Entity
from teachbot.engine.export.addition import Addition
from teachbot.engine.export.entity_parts import EntityPart, EntityParts, missing_parts, with_parts
from teachbot.engine.export.insertion import Uninsertable
from teachbot.engine.export.plan import plan_export, plan_new_folder
from teachbot.engine.export.recording import Recording
from teachbot.engine.project.data_files import read_source
from teachbot.engine.project.project import load
from teachbot.engine.project.source import Source, decode
from teachbot.engine.training_data.problems import Report
from tests.engine.export.planned import edit

TO = EntityPart("city", "to")
ONE = EntityPart("city", "1")
CITY = Addition(roles=(TO,))
BOTH = Addition(roles=(TO,), groups=(ONE,))


def source_of(text: str) -> Source:
    path = Path("domain.yml")
    source = decode(path, text.encode(), Report(path))
    assert source is not None
    return source


def after(text: str, addition: Addition) -> str:
    return edit(source_of(text), addition).decode()


def entities(text: str) -> dict[str, EntitySpec]:
    domain = read_source(source_of(text), Report(Path("domain.yml"))).domain
    assert domain is not None
    return {spec.name: spec for spec in domain.entities}


WRITTEN = {
    "a name": (CITY, "entities:\n- city\n- person\n", "entities:\n- city:\n    roles:\n    - to\n- person\n"),
    "a name, both": (
        BOTH,
        "entities:\n- person\n- city # where\n# end\n",
        'entities:\n- person\n- city: # where\n    roles:\n    - to\n    groups:\n    - "1"\n# end\n',
    ),
    "a quoted name, indented lists": (
        CITY,
        'entities:\n  - "city"\nslots: {}',
        'entities:\n  - "city":\n      roles:\n        - to\nslots: {}',
    ),
    "a name at the end": (CITY, "entities:\n- city", "entities:\n- city:\n    roles:\n    - to\n"),
    "windows lines": (CITY, "entities:\r\n- city\r\n", "entities:\r\n- city:\r\n    roles:\r\n    - to\r\n"),
    "a list": (
        CITY,
        "entities:\n- city:\n    roles:\n    - from # there\n    # more\n- person\n",
        "entities:\n- city:\n    roles:\n    - from # there\n    - to\n    # more\n- person\n",
    ),
    "the other list": (
        BOTH,
        "entities:\n- city:\n    groups:\n    - a\n- person\n",
        'entities:\n- city:\n    groups:\n    - a\n    - "1"\n    roles:\n    - to\n- person\n',
    ),
    "no list": (
        CITY,
        "entities:\n- city:\n    influence_conversation: false\n",
        "entities:\n- city:\n    influence_conversation: false\n    roles:\n    - to\n",
    ),
    "a list within brackets": (
        CITY,
        "entities:\n- city:\n    roles: [from]\n",
        "entities:\n- city:\n    roles: [from, to]\n",
    ),
    "an empty list": (CITY, "entities:\n- city:\n    roles: []\n", "entities:\n- city:\n    roles: [to]\n"),
    "an entry within braces": (
        BOTH,
        "entities:\n- city: {roles: [from]} # flow\n",
        'entities:\n- city: {roles: [from, to], groups: ["1"]} # flow\n',
    ),
    "names within brackets": (CITY, "entities: [city, person]\n", "entities: [city: {roles: [to]}, person]\n"),
    "with a new entity": (
        Addition(roles=(TO,), entities=(EntitySpec("mood"),)),
        "entities:\n- city\n",
        "entities:\n- city:\n    roles:\n    - to\n- mood\n",
    ),
    "two entities": (
        Addition(roles=(TO, EntityPart("person", "giver"))),
        "entities:\n- city\n- person:\n    roles:\n    - taker\n",
        "entities:\n- city:\n    roles:\n    - to\n- person:\n    roles:\n    - taker\n    - giver\n",
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_entries_get_lines(name: str) -> None:
    addition, before, expected = WRITTEN[name]
    assert after(before, addition) == expected
    known = Domain(entities=(*entities(before).values(), *addition.entities))
    assert entities(expected) == {spec.name: spec for spec in with_parts(known, addition.parts).entities}


REFUSED = {
    "not listed": "entities:\n- person\n",
    "no entities": "intents:\n- greet\n",
    "an alias": "x: &c city\nentities:\n- *c\n",
    "an alias of an entry": "x: &c {roles: [from]}\nentities:\n- city: *c\n",
    "an entry used twice": "entities:\n- person: &c\n    roles: &r\n    - from\n- city:\n    roles: *r\n",
    "a merged list": "x: &c {roles: [from]}\nentities:\n- city:\n    <<: *c\n",
    "a text for a list": "entities:\n- city:\n    roles: from\n",
    "a folded name": "entities:\n- >-\n  city\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_entries_that_are_refused(name: str) -> None:
    with pytest.raises(Uninsertable):
        after(REFUSED[name], CITY)


NAMES = st.text("abc: #'\"[]{},&*-1é", min_size=1, max_size=6).filter(lambda s: s.strip() == s)


def test_what_is_listed_already_is_not_listed_twice() -> None:
    text = "entities:\n- city:\n    roles: [to]\n    groups:\n    - a\n"
    both = Addition(roles=(EntityPart("city", "to"),), groups=(EntityPart("city", "a"), EntityPart("city", "b")))
    assert after(text, both) == text + "    - b\n"
    assert after(text, both.only(["roles"])) == text


@given(NAMES, NAMES, st.sampled_from([before for _, before, _ in WRITTEN.values()]))
def test_any_name_reads_back(role: str, group: str, text: str) -> None:
    found = entities(after(text, Addition(roles=(EntityPart("city", role),), groups=(EntityPart("city", group),))))
    assert role in found["city"].roles
    assert group in found["city"].groups


def test_missing_parts() -> None:
    domain = Domain(entities=(EntitySpec("city", ("from",)),), version="3.1")
    said = (Entity("city", "a", role="from"), Entity("city", "b", role="to", group="1"), Entity("new", "c", role="r"))
    parts = missing_parts(domain, said)
    assert parts == EntityParts((TO,), (ONE,))
    assert with_parts(domain, parts).entities == (EntitySpec("city", ("from", "to"), ("1",)),)
    assert missing_parts(with_parts(domain, parts), said) == EntityParts()


def test_a_domain_of_rasa_1_lists_none() -> None:
    domain = Domain(entities=(EntitySpec("city"),))
    assert missing_parts(domain, (Entity("city", "a", role="to"),)) == EntityParts()
    assert with_parts(domain, EntityParts()) is domain


def project(root: Path, people: str = "- person\n") -> None:
    (root / "domain").mkdir()
    (root / "domain" / "a.yml").write_text(f"version: '3.1'\nentities:\n{people}", encoding="utf-8")
    (root / "domain" / "b.yml").write_text("version: '3.1'\nentities:\n- city\n", encoding="utf-8")


def test_a_part_goes_where_its_entity_is_listed(tmp_path: Path) -> None:
    project(tmp_path)
    plan = plan_export(load(tmp_path), Recording(roles=(TO, EntityPart("person", "giver")), groups=(ONE,)))
    assert {c.path.name: c.summary for c in plan.changes} == {"a.yml": "1 role", "b.yml": "1 role, 1 group"}
    assert not plan.problems
    for change in plan.changes:
        change.path.write_bytes(change.after)
    found = {spec.name: spec for spec in load(tmp_path).domain.entities}
    assert found == {"person": EntitySpec("person", ("giver",)), "city": EntitySpec("city", ("to",), ("1",))}


def test_what_cannot_be_added_is_told(tmp_path: Path) -> None:
    project(tmp_path, "- person:\n    roles: taker\n")
    plan = plan_export(load(tmp_path), Recording(roles=(EntityPart("person", "giver"),)))
    assert not plan.changes
    (problem,) = plan.problems
    assert problem.code == "cannot-insert"
    assert problem.message.endswith("Add by hand: person: giver")


def test_a_new_folder_lists_them(tmp_path: Path) -> None:
    project(tmp_path)
    (change,) = plan_new_folder(load(tmp_path), Recording(roles=(TO,), groups=(ONE,)), tmp_path / "out").changes
    assert entities(change.after.decode()) == {"city": EntitySpec("city", ("to",), ("1",))}
