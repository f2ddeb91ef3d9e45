"""A step leaves the picture in place: ids, lanes and order stay."""

import subprocess
import sys
from bisect import bisect_left
from itertools import pairwise

import pytest

from teachbot.engine.graph.build import focus_graph
from teachbot.engine.graph.neighbourhood import Neighbourhood
from teachbot.tui.drawing.graph.drawing import Drawing
from teachbot.tui.drawing.graph.focus import focus_view
from tests.benchmarks.test_graph_bench import NEXT, synthetic

MOST_MOVED = 0.15


def moved(before: Drawing, after: Drawing) -> float:
    """The share of nodes shown before and after that changed their lane, or their place among the others.

    What was chosen goes from its lane to the trunk: that one is the step itself and does not count.
    """
    lanes = [
        {h: (i, d.lines[i].row.depth) for i, line in enumerate(d.lines) for h in line.row.heads}
        for d in (before, after)
    ]
    both = [n for n in lanes[0] if n in lanes[1] and (lanes[1][n][1] > 0 or lanes[0][n][1] == 0)]
    steady = [n for n in both if lanes[0][n][1] == lanes[1][n][1]]
    rising: list[int] = []
    for node in sorted(steady, key=lambda n: lanes[0][n][0]):
        place = lanes[1][node][0]
        at = bisect_left(rising, place)
        rising[at : at + 1] = [place]
    return 1 - len(rising) / len(both) if both else 0.0


@pytest.mark.parametrize("height", [12, 25, 50])
def test_a_step_moves_little(height: int) -> None:
    stories = synthetic(500)
    around = Neighbourhood(stories[:480])
    shares = []
    for story in stories[488:]:
        ends = range(8, len(story.events) + 1)
        drawn = [focus_view(focus_graph(story.events[:end], NEXT, around), 56, height) for end in ends]
        shares += [moved(a, b) for a, b in pairwise(drawn)]
    print(f"at {height} rows: at most {max(shares):.0%}, on average {sum(shares) / len(shares):.1%}")
    assert max(shares) <= MOST_MOVED


def test_importing_it_does_not_wait_for_networkx() -> None:
    engine = ["build", "coverage", "neighbourhood", "page.dot", "page.node_link", "page.page", "page.server"]
    for room, modules, absent in (
        ("engine.graph", engine, {"networkx", "rich", "textual"}),
        ("tui.drawing.graph", ["focus", "story_map", "drawing"], {"networkx", "textual"}),
    ):
        imports = "; ".join(f"import teachbot.{room}.{module}" for module in modules)
        check = f"import sys; assert not {absent} & set(sys.modules)"
        subprocess.run([sys.executable, "-c", f"{imports}; {check}"], check=True)
