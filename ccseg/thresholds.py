"""Thresholds: the limits that results are judged by, each in one place and with its source.

Texts name them as ``{limits.STABILITY_REQUIRED:two}``, with this module as ``limits``.
"""

from typing import NamedTuple

STABILITY_REQUIRED, STABILITY_USUAL, STABILITY_LEAST = 0.85, 0.75, 0.60
"""Mean bootstrap Jaccard: highly stable, stable, and below which a segment must not be used (Hennig 2007, R's fpc)."""

SMALLEST_SHARE, LARGEST_SHARE = 0.03, 0.75
"""The share of all customers a segment needs, and the most that one may have: a convention of this library."""

MOST_UNASSIGNED = 0.25
"""The share of customers that may stay unassigned: a convention of this library."""

ABOVE_SHUFFLED = 0.01
"""How far the silhouette must stand above that of shuffled data: a convention of this library."""

SHIFT_WATCH, SHIFT_ACT = 0.10, 0.25
"""Population stability index: no change to speak of up to the first, a large one from the second (Siddiqi 2006)."""

NEAR_LIMIT = 0.90
"""Credit utilisation from which a customer has hardly any room left: a convention of the card trade."""


class Grade(NamedTuple):
    """A step of a scale: the key of its word in the glossary's texts, and the least value that earns it."""

    key: str
    least: float


SCALES = {
    "stability": (
        Grade("high", STABILITY_REQUIRED),
        Grade("usual", STABILITY_USUAL),
        Grade("doubtful", STABILITY_LEAST),
        Grade("unusable", 0.0),
    ),
    "silhouette": (Grade("strong", 0.50), Grade("clear", 0.25), Grade("moderate", 0.10), Grade("weak", -1.0)),
    "ari": (
        Grade("identical", 0.999),
        Grade("nearly", 0.8),
        Grade("similar", 0.6),
        Grade("partly", 0.3),
        Grade("little", -1.0),
    ),
    "psi": (Grade("large", SHIFT_ACT), Grade("moderate", SHIFT_WATCH), Grade("small", 0.0)),
}
"""What a figure is called by its value, the best first; those of the silhouette and of agreement are conventions of
this library, chosen for customers, who differ by degrees."""


def grade_of(scale: str, value: float) -> str:
    """The key of the first grade of a scale that a value earns.

    >>> grade_of("stability", 0.87), grade_of("silhouette", 0.04)
    ('high', 'weak')
    """
    return next(grade.key for grade in SCALES[scale] if value >= grade.least)
