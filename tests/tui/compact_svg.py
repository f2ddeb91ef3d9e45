"""Screenshots of a third of the size: what a picture of a terminal does not need is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FIELDS = ("fill", "x", "y", "width", "height")
_RECT = re.compile("<rect " + " ".join(f'{field}="([^"]*)"' for field in _FIELDS) + "[^/]*/>")


def compact(svg: str) -> str:
    """The same picture: no text clipped to its line, no empty texts, neighbouring boxes of a colour as one."""
    svg = re.sub(r'<clipPath id="[^"]*-line-\d+">.*?</clipPath>\s*', "", svg, flags=re.S)
    svg = re.sub(r' clip-path="url\(#[^)"]*-line-\d+\)"', "", svg)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)  # a page does not load fonts for a picture in it
    svg = re.sub(r"terminal-\d+-", "t", svg).replace("&#160;", "\u00a0")
    svg = re.sub(r"<text [^>]*>[\u00a0\s]*</text>\s*", "", svg)
    svg = re.sub(rf"(?:{_RECT.pattern}\s*)+", lambda run: "".join(_merge(run[0])), svg)
    return re.sub(r"\n\s+", "\n", svg)


def _merge(run: str) -> Iterator[str]:
    """The boxes of a run, those beside each other in one colour as one."""
    held: list[str] | None = None
    end = 0.0
    for fill, x, y, width, height in (found.groups() for found in _RECT.finditer(run)):
        if held is not None and (held[0], held[2], held[4]) == (fill, y, height) and abs(end - float(x)) < 0.1:
            end = float(x) + float(width)
            held[3] = f"{end - float(held[1]):g}"
            continue
        if held is not None:
            yield _box(held)
        held, end = [fill, x, y, width, height], float(x) + float(width)
    if held is not None:
        yield _box(held)


def _box(values: list[str]) -> str:
    fill, x, y, width, height = values
    return f'<rect fill="{fill}" x="{x}" y="{y}" width="{width}" height="{height}" shape-rendering="crispEdges"/>'
