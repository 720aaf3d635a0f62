"""Charts as inline SVG: small, printable, coloured by the page's style sheet and never by a script.

A shape that belongs to segment 3 has the class ``s3``; the unassigned have ``s-1``.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from markupsafe import Markup

from ccseg.describing.cards import Picture
from ccseg.exporting.palette import MARKERS, marker
from ccseg.records import Floats
from ccseg.result import Map
from ccseg.texts import say

WIDTH, HEIGHT, MARGIN = 1000, 640, 24
"""The paper of the map, in its own units."""

CELLS = 12
"""The cells a side in which the densest place of a segment is looked for: a convention."""


def swatch(segment: int) -> Markup:
    """The marker of a segment in its colour."""
    return Markup('<svg class="swatch s{}" viewBox="-4.5 -4.5 9 9" aria-hidden="true"><path d="M0 0{}"/></svg>').format(
        segment, MARKERS[marker(segment)]
    )


def map_chart(drawn: Map, names: Mapping[int, str]) -> Markup:
    """The map: a marker for every point and each segment's name where its points are."""
    labels = np.asarray(drawn.labels)
    positions = _on_paper(drawn.points[:, :2])
    # Small segments last, so that large ones do not bury them.
    order = sorted(np.unique(labels), key=lambda label: -(labels == label).sum())
    points = [_points(positions[labels == label], int(label)) for label in order]
    titles = [_title(positions[labels == label], names[label]) for label in order if label >= 0]
    return Markup('<svg class="map" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>').format(
        WIDTH, HEIGHT, say("report.map.alt", all=len(labels)), Markup().join(points), Markup().join(titles)
    )


def _on_paper(points: Floats) -> Floats:
    """Map coordinates, shape (points, 2), as whole units on the paper, with y upwards."""
    low, high = points.min(axis=0), points.max(axis=0)
    share = (points - low) / np.where(high > low, high - low, 1)
    paper = np.array([WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN])
    return np.asarray(np.round(MARGIN + np.abs(share - [0, 1]) * paper))


def _points(positions: Floats, segment: int) -> Markup:
    shape = MARKERS[marker(segment)]
    path = "".join(f"M{x:.0f} {y:.0f}{shape}" for x, y in positions)
    return Markup('<path class="s{}" d="{}"/>').format(segment, path)


def _title(positions: Floats, name: str) -> Markup:
    """A name where the points of its segment are densest, turned inwards at the edges."""
    counts, rows, columns = np.histogram2d(positions[:, 0], positions[:, 1], bins=CELLS)
    row, column = np.unravel_index(counts.argmax(), counts.shape)
    x, y = rows[row : row + 2].mean(), columns[column : column + 2].mean()
    anchor = "start" if x < 0.2 * WIDTH else "end" if x > 0.8 * WIDTH else "middle"
    return Markup('<text x="{:.0f}" y="{:.0f}" text-anchor="{}">{}</text>').format(x, y, anchor, name)


def distribution_chart(picture: Picture, segment: int) -> Markup:
    """How one figure is spread: bars for the segment, a line for all customers, each as shares of its own; an upright
    line marks each median.
    """
    distribution = picture.distribution
    own, all_customers = (_shares(counts) for counts in (distribution.counts, distribution.portfolio))
    top = max(own.max(), all_customers.max(), 1e-9)
    width = 100 / len(own)
    bars = [
        Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
            index * width + 0.4, 30 * (1 - share / top), width - 0.8, 30 * share / top
        )
        for index, share in enumerate(own)
    ]
    steps = "".join(f"V{30 * (1 - share / top):.1f}h{width:.1f}" for share in all_customers)
    # Room at the sides, where rounded corners would cut the first and the last bar.
    return Markup(
        '<svg class="spread" viewBox="-3 -1 106 32" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<g class="s{}">{}</g><path class="everyone" d="M0 30{}V30"/>{}{}</svg>'
    ).format(
        say("report.spread.alt", title=distribution.title, own=picture.own, portfolio=picture.portfolio),
        segment,
        Markup().join(bars),
        Markup(steps),
        _median_line("median-all", picture.portfolio_at),
        _median_line("median-own", picture.own_at),
    )


def _median_line(kind: str, place: float) -> Markup:
    return Markup('<path class="{}" d="M{:.1f} -1V30"/>').format(kind, 100 * place)


def _shares(counts: Sequence[int]) -> Floats:
    values = np.asarray(counts, dtype=np.float64)
    return np.asarray(values / max(values.sum(), 1.0))
