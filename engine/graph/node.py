"""What a story graph is made of: its nodes and edges, the stories through them, and the ways on from a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from teachbot.engine.dialogue.places import Place
from teachbot.engine.graph.tokens import Kind, Token

if TYPE_CHECKING:
    import networkx


@dataclass(frozen=True, slots=True)
class StoryMark:
    """A story that goes through a node, and where it says so."""

    name: str
    place: Place | None = None

    # Told with the file and its folder: an exported page need not tell where a person keeps a project.
    def __str__(self) -> str:
        if self.place is None:
            return self.name
        return f"{self.name} ({'/'.join(self.place.path.parts[-2:])}:{self.place.line})"


@dataclass(frozen=True, slots=True)
class StoryNode:
    """One step that stories, the conversation, or the ranking have at this place."""

    kind: Kind
    label: str
    step: int | None = None
    """Its number on the conversation's path."""
    event: int | None = None
    """The index of its event in the conversation."""
    probability: float | None = None
    rank: int | None = None
    """Of a ranked next action."""
    weight: int = 0
    """Stories through it."""
    ends: int = 0
    """Stories that end here."""
    loop: str | None = None
    """The form that it starts, "" where it ends one."""
    stories: tuple[StoryMark, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryEdge:
    """From one step to the next."""

    weight: int = 0
    """Stories along it."""
    on_path: bool = False
    predicted: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """A way on that training dialogues took from a moment like this one."""

    steps: tuple[Token, ...]
    """What came next there, to the end."""
    dialogues: tuple[int, ...]
    """The dialogues that went on so, by index; the first is shown."""
    position: int
    """Where in the first dialogue this moment is: drawn steps before it."""
    shared: int
    """Drawn steps that it shares, back from this moment."""
    shared_turns: int
    """User turns among them."""
    whole: bool
    """The first dialogue shares everything from its start."""


@dataclass(frozen=True, eq=False)
class StoryGraph:
    """Stories, and a conversation among them; never changed once it is made."""

    digraph: networkx.DiGraph
    """Each node has its StoryNode as `node`, each edge its StoryEdge as `edge`."""
    start: str
    now: str | None = None
    """Where the conversation stands, if one is on it."""
    near: tuple[Near, ...] = ()
    """The ways on from now."""

    @property
    def nodes(self) -> Mapping[str, StoryNode]:
        """By id."""
        nodes: Mapping[str, StoryNode] = self.digraph.nodes(data="node")
        return dict(nodes)

    @property
    def edges(self) -> Mapping[tuple[str, str], StoryEdge]:
        """By the ids that it leads from and to."""
        return {(source, target): edge for source, target, edge in self.digraph.edges(data="edge")}

    def node(self, name: str) -> StoryNode:
        """The node of an id."""
        node: StoryNode = self.digraph.nodes[name]["node"]
        return node

    def after(self, name: str) -> Mapping[str, StoryEdge]:
        """The edges that leave a node, by the id that they lead to."""
        return {target: data["edge"] for target, data in self.digraph.adj[name].items()}
