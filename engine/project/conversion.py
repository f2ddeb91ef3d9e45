"""A whole project in the other generation, and what that one cannot say."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from teachbot.engine.dialogue.domain import Domain, EntitySpec, Form, Response
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.places import Place
from teachbot.engine.dialogue.slots import Slot, SlotMapping
from teachbot.engine.errors import FileFailure, UsageError
from teachbot.engine.project.project import Project
from teachbot.engine.training_data.problems import Problem
from teachbot.engine.training_data.stories import ActionStep, Story
from teachbot.engine.training_data.writing.domain_writing import yaml_domain
from teachbot.engine.training_data.writing.nlu_writing import lookup_files, markdown_nlu, markdown_responses, yaml_nlu
from teachbot.engine.training_data.writing.story_writing import Lost, markdown_story, nothing_lost, yaml_story
from teachbot.engine.training_data.writing.yaml_text import dump

YAML_VERSION = "3.1"


@dataclass(frozen=True, slots=True)
class Conversion:
    """The files of a converted project, by their path in it, and what got lost."""

    files: Mapping[Path, bytes]
    problems: tuple[Problem, ...]


def convert(project: Project, to: Literal["yaml", "markdown"]) -> Conversion:
    """The project's training data, domain and configuration in a generation; its own is allowed, too."""
    problems: list[Problem] = []
    lost = _collector(project, problems)
    files = _yaml_files(project, lost) if to == "yaml" else _markdown_files(project, lost)
    for path in (project.layout.config, project.layout.endpoints):
        if path is not None and path.is_file():
            data = path.read_bytes()
            files[Path(path.name)] = _without_template(path, data, lost) if to == "yaml" else data
    _report_policies(project, to, lost)
    return Conversion(files, tuple(dict.fromkeys(problems)))


_TEMPLATE = re.compile(rb"(?m)^pipeline:[ \t]*[\"']?[\w-]+[\"']?[ \t]*(?=\r?$)")


def _without_template(path: Path, data: bytes, lost: Lost) -> bytes:
    """A configuration of 1.x may name a whole pipeline, which Rasa 3 refuses; without one it chooses its own."""
    found = _TEMPLATE.search(data)
    if found is None:
        return data
    lost(Place(path, data.count(b"\n", 0, found.start()) + 1), "the name of a whole pipeline")
    return data[: found.start()] + b"pipeline:" + data[found.end() :]


def write_folder(files: Mapping[Path, bytes], out: Path) -> None:
    """Put the files into a new or empty folder, all or none. Raises UsageError, FileFailure."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is there already", remedy="name a new or empty folder")
    made: Path | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        for name, data in files.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        made.chmod(0o755)
        made.replace(out)
    except OSError as error:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)
        raise FileFailure(f"cannot write {out}: {error.strerror}", remedy="choose another folder", path=out) from error


def _collector(project: Project, problems: list[Problem]) -> Lost:
    fallback = Place(project.layout.domain[0] if project.layout.domain else project.root, 1)

    def lost(place: Place | None, message: str) -> None:
        at = place or fallback
        problems.append(Problem(at.path, at.line, "warning", "not-expressible", f"lost in the conversion: {message}"))

    return lost


def story_document(stories: Sequence[Story], rules: Sequence[Story], lost: Lost = nothing_lost) -> str:
    """A YAML file of stories and rules."""
    body: dict[str, Json] = {"version": YAML_VERSION}
    if stories:
        body["stories"] = [yaml_story(s, lost) for s in stories]
    if rules:
        body["rules"] = [yaml_story(r, lost) for r in rules]
    return dump(body)


def _yaml_files(project: Project, lost: Lost) -> dict[Path, bytes]:
    domain = modern_domain(project.domain, lost) if project.domain.is_legacy else project.domain
    renamed = _retrieval_names(project.domain, "utter_") if project.domain.is_legacy else {}
    stories, rules, tests = (_renamed(s, renamed) for s in (project.stories, project.rules, project.tests))
    texts = {
        Path("domain.yml"): dump(yaml_domain(domain)),
        Path("data/nlu.yml"): dump({"version": YAML_VERSION, "nlu": yaml_nlu(project.nlu, lost)}),
        Path("data/stories.yml"): story_document(stories, (), lost),
    }
    if rules:
        texts[Path("data/rules.yml")] = story_document((), rules, lost)
    if tests:
        texts[Path("tests/test_stories.yml")] = story_document(tests, (), lost)
    if project.test_nlu.examples:
        texts[Path("tests/test_nlu.yml")] = dump({"version": YAML_VERSION, "nlu": yaml_nlu(project.test_nlu, lost)})
    return _encoded(texts)


def _markdown_files(project: Project, lost: Lost) -> dict[Path, bytes]:
    domain = project.domain if project.domain.is_legacy else legacy_domain(project.domain, lost)
    renamed = {} if project.domain.is_legacy else _retrieval_names(project.domain, "respond_")
    stories, rules, tests = (_renamed(s, renamed) for s in (project.stories, project.rules, project.tests))
    answers = {n: r for n, r in domain.responses.items() if "/" in n}
    plain = replace(domain, responses={n: r for n, r in domain.responses.items() if "/" not in n})
    texts = {
        Path("domain.yml"): dump(yaml_domain(plain)),
        Path("data/nlu.md"): markdown_nlu(project.nlu, lost),
        Path("data/stories.md"): "\n".join(markdown_story(s, lost) for s in (*stories, *rules)),
    }
    texts |= {Path(name): words for name, words in lookup_files(project.nlu).items()}
    if answers:
        texts[Path("data/responses.md")] = markdown_responses(answers, lost)
    if tests:
        texts[Path("tests/conversation_tests.md")] = "\n".join(markdown_story(s, lost) for s in tests)
    if project.test_nlu.examples:
        texts[Path("tests/test_nlu.md")] = markdown_nlu(project.test_nlu, lost)
    return _encoded(texts)


def _encoded(texts: Mapping[Path, str]) -> dict[Path, bytes]:
    return {path: text.encode("utf-8", "replace") for path, text in texts.items()}


def _retrieval_names(domain: Domain, prefix: Literal["utter_", "respond_"]) -> dict[str, str]:
    other = "respond_" if prefix == "utter_" else "utter_"
    names = {i.name for i in domain.intents if i.is_retrieval}
    names |= {n.split("/", 1)[0].removeprefix(other) for n in domain.responses if "/" in n and n.startswith(other)}
    return {other + name: prefix + name for name in names}


def _renamed(stories: Sequence[Story], names: Mapping[str, str]) -> tuple[Story, ...]:
    if not names:
        return tuple(stories)

    return tuple(
        replace(
            story,
            steps=tuple(
                replace(s, name=names.get(s.name, s.name)) if isinstance(s, ActionStep) else s for s in story.steps
            ),
        )
        for story in stories
    )


def _renamed_responses(domain: Domain, names: Mapping[str, str]) -> dict[str, tuple[Response, ...]]:
    def renamed(name: str) -> str:
        base, slash, sub = name.partition("/")
        return names.get(base, base) + slash + sub

    return {renamed(name): tuple(variations) for name, variations in domain.responses.items()}


def _with_worded_buttons(responses: Mapping[str, tuple[Response, ...]]) -> dict[str, tuple[Response, ...]]:
    """1.x takes numbers in buttons; 3.x wants texts."""
    return {
        name: tuple(replace(r, buttons=tuple(_worded(button) for button in r.buttons)) for r in variations)
        for name, variations in responses.items()
    }


def _worded(button: Mapping[str, Json]) -> dict[str, Json]:
    return {k: str(v) if k in ("title", "payload") and isinstance(v, int | float) else v for k, v in button.items()}


def modern_domain(domain: Domain, lost: Lost = nothing_lost) -> Domain:
    """A 1.x domain as 3.x has it."""
    names = _retrieval_names(domain, "utter_")
    entities = {e.name for e in domain.entities}
    for slot in domain.slots:
        if not slot.auto_fill and slot.name not in entities:
            told = f"'auto_fill: false' of the slot '{slot.name}', which says nothing as no entity has its name"
            lost(domain.places.get(("slots", slot.name)), told)
    for intent in domain.intents:
        if intent.triggers is not None:
            lost(
                domain.places.get(("intents", intent.name)),
                f"that the intent '{intent.name}' triggers '{intent.triggers}'; write a rule for it",
            )
    return replace(
        domain,
        intents=tuple(replace(i, triggers=None) for i in domain.intents),
        slots=tuple(_modern_slot(s, entities) for s in domain.slots),
        forms=tuple(replace(f, declared=True) for f in domain.forms),
        responses=_with_worded_buttons(_renamed_responses(domain, names)),
        actions=tuple(a for a in domain.actions if a not in names),
        version=YAML_VERSION,
    )


def _modern_slot(slot: Slot, entities: set[str]) -> Slot:
    kind = "any" if slot.type == "unfeaturized" else slot.type
    filled = slot.auto_fill and slot.name in entities
    mapping = SlotMapping("from_entity", entity=slot.name) if filled else SlotMapping("custom")
    return replace(slot, type=kind, auto_fill=True, mappings=(mapping,))


def legacy_domain(domain: Domain, lost: Lost = nothing_lost) -> Domain:
    """A 2.x or 3.x domain as 1.x has it."""
    names = _retrieval_names(domain, "respond_")
    entities = {e.name for e in domain.entities}
    place = domain.places.get
    for text in domain.e2e_actions:
        lost(place(("e2e_actions", text)), f"the end-to-end action '{text}'")
    said = {new for old, new in names.items() if any(n.startswith(f"{old}/") for n in domain.responses)}
    return replace(
        domain,
        intents=tuple(domain.intents),
        entities=tuple(_legacy_entity(e, place(("entities", e.name)), lost) for e in domain.entities),
        slots=tuple(_legacy_slot(s, entities, place(("slots", s.name)), lost) for s in domain.slots),
        forms=tuple(_legacy_form(f, place(("forms", f.name)), lost) for f in domain.forms),
        responses=_plain_responses(domain, names, lost),
        actions=(*domain.actions, *sorted(said - set(domain.actions))),
        e2e_actions=(),
        version=None,
    )


def _legacy_entity(entity: EntitySpec, place: Place | None, lost: Lost) -> EntitySpec:
    if entity != EntitySpec(entity.name):
        lost(place, f"the roles, groups or influence of the entity '{entity.name}'")
    return EntitySpec(entity.name)


def _legacy_slot(slot: Slot, entities: set[str], place: Place | None, lost: Lost) -> Slot:
    own = (SlotMapping("from_entity", entity=slot.name),)
    filled = slot.mappings == own or (slot.name not in entities and slot.mappings == (SlotMapping("custom"),))
    if slot.mappings and not filled and slot.mappings != (SlotMapping("custom"),):
        lost(place, f"the mappings of the slot '{slot.name}'; its form's action must fill it")
    kind = slot.type
    if kind == "any":
        kind = "unfeaturized"
    elif not slot.influence_conversation:
        lost(place, f"the type '{kind}' of the slot '{slot.name}', which is unfeaturized in 1.x")
        kind = "unfeaturized"
    auto_fill = filled if slot.mappings else slot.auto_fill
    return replace(slot, type=kind, influence_conversation=kind != "unfeaturized", auto_fill=auto_fill, mappings=())


def _legacy_form(form: Form, place: Place | None, lost: Lost) -> Form:
    if form.required_slots or form.ignored_intents:
        lost(place, f"the slots of the form '{form.name}', which its action code must name in 1.x")
    return Form(form.name, declared=False)


def _plain_responses(domain: Domain, names: Mapping[str, str], lost: Lost) -> dict[str, tuple[Response, ...]]:
    for name, variations in domain.responses.items():
        if any(r.conditions for r in variations):
            lost(domain.places.get(("responses", name)), f"the conditions of '{name}'")
    kept = _renamed_responses(domain, names)
    return {name: tuple(replace(r, conditions=()) for r in variations) for name, variations in kept.items()}


_NEW_POLICIES = ("RulePolicy", "UnexpecTEDIntentPolicy")
_OLD_POLICIES = (
    "FormPolicy", "MappingPolicy", "FallbackPolicy", "TwoStageFallbackPolicy", "EmbeddingPolicy", "KerasPolicy",
)  # fmt: skip


def _report_policies(project: Project, to: str, lost: Callable[[Place | None, str], None]) -> None:
    foreign = _OLD_POLICIES if to == "yaml" else _NEW_POLICIES
    named = [str(p["name"]) for p in project.config.policies]
    for name in dict.fromkeys(named):
        if name.rsplit(".", 1)[-1] in foreign and project.layout.config is not None:
            lost(
                Place(project.layout.config, 1), f"config.yml is copied as it is, and {to} projects do not know {name}"
            )
