"""Bands: the clear moves of a migration as one SVG picture, bands as wide as their customers are many."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from ccseg.exporting.palette import colour
from ccseg.following.migration import Migration
from ccseg.texts import say

WIDTH, HEIGHT, NODE, GAP, MARGIN = 760, 460, 14, 10, 190
"""The picture in pixels: a node's width, the gap between nodes, and the room for names on either side."""

STAYING, MOVING = 0.22, 0.55
"""How strong the bands of those who stay and of those who move are."""


class Band(NamedTuple):
    """So many customers from one segment to another."""

    source: int
    target: int
    customers: int


def write_bands(migration: Migration, names: Mapping[int, str]) -> str:
    """The picture of the clear moves: the segments before on the left, those now on the right.

    >>> write_bands(Migration(both=0, newcomers={}, leavers={}, movements=(), stay=1.0, clear=0.0), {})[:4]
    '<svg'
    """
    bands = [Band(each.source, each.target, each.clear) for each in migration.movements if each.clear]
    segments = sorted({end for band in bands for end in (band.source, band.target)})
    scale = (HEIGHT - GAP * max(0, len(segments) - 1)) / max(1, sum(band.customers for band in bands))
    left = _starts(segments, {s: sum(b.customers for b in bands if b.source == s) for s in segments}, scale)
    right = _starts(segments, {s: sum(b.customers for b in bands if b.target == s) for s in segments}, scale)
    drawn = [*_draw(bands, dict(left), dict(right), scale), *_nodes(bands, left, right, scale, names)]
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" font-family="sans-serif" font-size="13">'
    title = Markup("<title>{}</title>").format(say("following.page.picture"))
    return str(Markup(head).format(WIDTH, HEIGHT) + title + Markup().join(drawn) + Markup("</svg>\n"))


def _starts(segments: Sequence[int], sizes: Mapping[int, int], scale: float) -> dict[int, float]:
    """Where the node of each segment begins, from the top."""
    starts, at = {}, 0.0
    for segment in segments:
        starts[segment] = at
        at += sizes[segment] * scale + GAP
    return starts


def _draw(bands: Sequence[Band], left: dict[int, float], right: dict[int, float], scale: float) -> Iterator[Markup]:
    """The bands, one below the other on both sides."""
    x0, x1 = MARGIN + NODE, WIDTH - MARGIN - NODE
    middle = (x0 + x1) / 2
    for band in bands:
        wide, y0, y1 = band.customers * scale, left[band.source], right[band.target]
        left[band.source] += wide
        right[band.target] += wide
        there = ("M", x0, y0, "C", middle, y0, middle, y1, x1, y1)
        back = ("V", y1 + wide, "C", middle, y1 + wide, middle, y0 + wide, x0, y0 + wide, "Z")
        path = " ".join(part if isinstance(part, str) else f"{part:.1f}" for part in (*there, *back))
        strong = STAYING if band.source == band.target else MOVING
        yield Markup('<path d="{}" fill="{}" fill-opacity="{}"/>').format(path, colour(band.source), strong)


def _nodes(
    bands: Sequence[Band],
    left: Mapping[int, float],
    right: Mapping[int, float],
    scale: float,
    names: Mapping[int, str],
) -> Iterator[Markup]:
    """The segments on either side, with their names."""
    rect = '<rect x="{}" y="{:.1f}" width="{}" height="{:.1f}" fill="{}"/>'
    text = '<text x="{}" y="{:.1f}" text-anchor="{}" dominant-baseline="middle" fill="#6b7280">{}</text>'
    for segment, start in left.items():
        tall = sum(band.customers for band in bands if band.source == segment) * scale
        yield Markup(rect).format(MARGIN, start, NODE, tall, colour(segment))
        yield Markup(text).format(MARGIN - 6, start + tall / 2, "end", names[segment])
    for segment, start in right.items():
        tall = sum(band.customers for band in bands if band.target == segment) * scale
        yield Markup(rect).format(WIDTH - MARGIN - NODE, start, NODE, tall, colour(segment))
        yield Markup(text).format(WIDTH - MARGIN + 6, start + tall / 2, "start", names[segment])
