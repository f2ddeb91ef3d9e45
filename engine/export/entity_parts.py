"""Roles and groups that a domain's entities get: in the domain, and as additions to the entries of its file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from teachbot.engine.dialogue.domain import Domain, EntitySpec
from teachbot.engine.dialogue.events import Entity, Json
from teachbot.engine.export.insertion import Insertion, Uninsertable, YamlText, flow
from teachbot.engine.training_data.reading.yaml_nodes import is_null
from teachbot.engine.training_data.writing.yaml_text import lines_of


@dataclass(frozen=True, slots=True)
class EntityPart:
    """A role or a group that an entity can have."""

    entity: str
    part: str

    def __str__(self) -> str:
        return f"{self.entity}: {self.part}"


@dataclass(frozen=True, slots=True)
class EntityParts:
    """What entries of a domain's entities are to list."""

    roles: tuple[EntityPart, ...] = ()
    groups: tuple[EntityPart, ...] = ()

    def of(self, entity: str) -> dict[str, list[Json]]:
        """What one entry is to list, by its keys."""
        listed: dict[str, list[Json]] = {
            "roles": [p.part for p in self.roles if p.entity == entity],
            "groups": [p.part for p in self.groups if p.entity == entity],
        }
        return {key: parts for key, parts in listed.items() if parts}

    @property
    def entities(self) -> tuple[str, ...]:
        """The entities that get some, once each."""
        return tuple(dict.fromkeys(p.entity for p in (*self.roles, *self.groups)))

    def as_entities(self) -> tuple[EntitySpec, ...]:
        """Entries that list these alone."""
        bare = Domain(entities=tuple(EntitySpec(name) for name in self.entities))
        return with_parts(bare, self).entities


def missing_parts(domain: Domain, entities: Iterable[Entity]) -> EntityParts:
    """The roles and groups of known entities that the domain does not list; a 1.x domain lists none at all."""
    known = {} if domain.is_legacy else {spec.name: spec for spec in domain.entities}
    roles: dict[EntityPart, None] = {}
    groups: dict[EntityPart, None] = {}
    for entity in entities:
        spec = known.get(entity.entity)
        if spec is None:
            continue
        if entity.role and entity.role not in spec.roles:
            roles[EntityPart(spec.name, entity.role)] = None
        if entity.group and entity.group not in spec.groups:
            groups[EntityPart(spec.name, entity.group)] = None
    return EntityParts(tuple(roles), tuple(groups))


def with_parts(domain: Domain, parts: EntityParts) -> Domain:
    """The domain whose entities list these, too; the same object where there are none."""
    if not parts.entities:
        return domain
    return replace(domain, entities=tuple(_with_parts(spec, parts) for spec in domain.entities))


def _with_parts(spec: EntitySpec, parts: EntityParts) -> EntitySpec:
    roles = (p.part for p in parts.roles if p.entity == spec.name)
    groups = (p.part for p in parts.groups if p.entity == spec.name)
    return replace(
        spec,
        roles=tuple(dict.fromkeys((*spec.roles, *roles))),
        groups=tuple(dict.fromkeys((*spec.groups, *groups))),
    )


def part_insertions(file: YamlText, parts: EntityParts) -> list[Insertion]:
    """The additions to a domain file's entries; raises Uninsertable where an entry cannot take them."""
    found = file.entry("entities")
    if found is None or not isinstance(found[1], SequenceNode):
        raise Uninsertable("it lists no entities")
    return [i for name in parts.entities for i in _into_entry(file, found[1], name, parts.of(name))]


def _into_entry(file: YamlText, listed: SequenceNode, name: str, added: dict[str, list[Json]]) -> list[Insertion]:
    for item in listed.value:
        if isinstance(item, ScalarNode) and item.value == name:
            return _into_name(file, listed, item, added)
        if isinstance(item, MappingNode) and (entry := file.entry(name, item)) is not None:
            return _into_body(file, *entry, added)
    raise Uninsertable(f"it does not list the entity '{name}'")


def _into_name(file: YamlText, listed: SequenceNode, item: ScalarNode, added: dict[str, list[Json]]) -> list[Insertion]:
    """`- city` becomes `- city:` with lines below; `[city]` becomes `[city: {…}]`."""
    if item.start_mark.index < listed.start_mark.index or item.start_mark.line != item.end_mark.line:
        raise Uninsertable(f"the entity '{item.value}' is not written as its name")
    end = int(item.end_mark.index)
    if listed.flow_style:
        return [Insertion(end, f": {flow(dict(added))}")]
    lines = lines_of(dict(added), item.start_mark.column + 2, file.list_indent)
    return [Insertion(end, ":"), file.lines_below(end, lines)]


def _into_body(file: YamlText, key: Node, body: Node, added: dict[str, list[Json]]) -> list[Insertion]:
    """Into the lists that the entry has; what it has no list for is added under a key of its own."""
    if isinstance(body, MappingNode) and body.start_mark.index < key.end_mark.index:
        raise Uninsertable("the entity's entry is an alias")
    lists = {kind: file.entry(kind, body) for kind in added}
    insertions = [
        file.into_inner_list(*found, unlisted)
        for kind, parts in added.items()
        if (found := lists[kind]) is not None and (unlisted := _unlisted(found[1], parts))
    ]
    fresh: dict[str, Json] = {kind: parts for kind, parts in added.items() if lists[kind] is None}
    return [*insertions, file.into_inner_mapping(key, body, fresh)] if fresh else insertions


def _unlisted(value: Node, parts: Sequence[Json]) -> Sequence[Json]:
    """Those that a person has not listed meanwhile."""
    if is_null(value):
        return parts
    if not isinstance(value, SequenceNode):
        raise Uninsertable("the entity's roles or groups are not a list")
    listed = {item.value for item in value.value if isinstance(item, ScalarNode)}
    return [part for part in parts if part not in listed]
