"""Thresholds: from where on a figure is good enough, each with its source, for rules, texts and pictures alike.

Texts name them as ``{limits.HIGHLY_STABLE:two}``, with this module as ``limits``.
"""

from typing import NamedTuple

HENNIG = "Hennig (2007), Cluster-wise assessment of cluster stability"
SIDDIQI = "Siddiqi (2006), Credit risk scorecards"


class Threshold(NamedTuple):
    """A value that decides something, by its key, and the publication, measurement or convention it comes from."""

    key: str
    value: float
    source: str


THRESHOLDS = (
    Threshold("highly_stable", 0.85, f"{HENNIG}: from here on a cluster is highly stable (mean bootstrap Jaccard)."),
    Threshold("valid", 0.75, f"{HENNIG}: from here on a cluster is valid and stable."),
    Threshold("doubtful", 0.60, f"{HENNIG}: a pattern whose members are doubtful; below, do not trust the cluster."),
    Threshold("least_share", 0.03, "Set on the reference file: `python -m benchmarks.quality`, docs/quality.md."),
    Threshold("largest_share", 0.75, "Convention: where one segment has three quarters, there is nothing to divide."),
    Threshold("dense_fewest", 3, "Convention, for DBSCAN: with two, the denser region is split from an outlying one."),
    Threshold("dense_most", 12, "Convention, for DBSCAN: more segments than a team can act on."),
    Threshold("dense_largest_share", 0.60, "Convention, for DBSCAN: one region with more is the bulk, not a segment."),
    Threshold(
        "dense_unassigned", 0.25, "Convention, for DBSCAN: with more, the segments leave out too many customers."
    ),
    Threshold(
        "silhouette_margin", 0.01, "Set on the reference file and shuffled copies: `python -m benchmarks.quality`."
    ),
    Threshold("tiny_segment", 30, "Convention: fewer customers are too few to act on."),
    Threshold("small_segment", 100, "Convention: fewer customers are enough for a test only."),
    Threshold("giant_segment", 0.60, "Convention: a segment with more says little about each of its customers."),
    Threshold("blurred_segment", 0.60, "Convention: of whom so many are clearly in it, a segment is not blurred."),
    Threshold("vague_rule", 0.70, "Convention: with a precision below, a rule describes another group as well."),
    Threshold("fewest_shown", 10, "Convention of statistical disclosure control: nothing is said of fewer people."),
    Threshold(
        "cloud_margin",
        0.015,
        "Set on planted portfolios (seeds 0–5, 100, 101) and on tables of 240 rows, reported on others (from seed "
        "102 on): `python -m benchmarks.truth`, docs/quality.md.",
    ),
    Threshold(
        "shallow_valley",
        0.80,
        "Set on planted portfolios and bent clouds (seeds 0–5, 100, 101), reported on others (from seed 102 on): "
        "`python -m benchmarks.truth --margins`, docs/quality.md.",
    ),
    Threshold(
        "preparation_margin", 0.05, "Convention: by less, another sample of the same customers might decide otherwise."
    ),
    Threshold("safe_stability", 0.90, "Measured on halves of public files and planted portfolios: docs/quality.md."),
    Threshold("same_by_lookup", 0.90, "Convention: where nine in ten are put alike, a simpler look-up must be named."),
    Threshold(
        "retained_elsewhere",
        0.60,
        f"{HENNIG}: below, members are doubtful; here of the co-members under other settings.",
    ),
    Threshold("together_elsewhere", 0.50, "Convention: at least half are in a core group under every other setting."),
    Threshold("shift_watch", 0.10, f"{SIDDIQI}: up to here a distribution has not shifted to speak of."),
    Threshold("shift_act", 0.25, f"{SIDDIQI}: from here on a distribution has shifted a lot."),
    Threshold("held_out", 0.10, "Convention of marketing tests: one in ten gets no contact."),
    Threshold("base_rate", 0.10, "Convention: so many do it anyway; the plays say so, as no file tells."),
    Threshold("significance", 0.05, "Convention of tests, two-sided."),
    Threshold("power", 0.80, "Cohen (1988), Statistical Power Analysis: four effects of five are found."),
    Threshold("mostly_safe", 0.50, "Convention: with at least half of its segments safe, a result is mostly so."),
    Threshold("near_limit", 0.90, "Convention of the card trade: a customer has hardly any room left below the limit."),
)
"""What decides whether segments can be acted on."""

BY_KEY = {threshold.key: threshold.value for threshold in THRESHOLDS}
HIGHLY_STABLE, VALID, DOUBTFUL = BY_KEY["highly_stable"], BY_KEY["valid"], BY_KEY["doubtful"]
LEAST_SHARE, LARGEST_SHARE = BY_KEY["least_share"], BY_KEY["largest_share"]
DENSE_FEWEST, DENSE_MOST = BY_KEY["dense_fewest"], BY_KEY["dense_most"]
DENSE_LARGEST_SHARE, DENSE_UNASSIGNED = BY_KEY["dense_largest_share"], BY_KEY["dense_unassigned"]
SILHOUETTE_MARGIN, CLOUD_MARGIN = BY_KEY["silhouette_margin"], BY_KEY["cloud_margin"]
SHALLOW_VALLEY = BY_KEY["shallow_valley"]
PREPARATION_MARGIN, SAFE_STABILITY = BY_KEY["preparation_margin"], BY_KEY["safe_stability"]
TINY_SEGMENT, SMALL_SEGMENT = BY_KEY["tiny_segment"], BY_KEY["small_segment"]
GIANT_SEGMENT, BLURRED_SEGMENT = BY_KEY["giant_segment"], BY_KEY["blurred_segment"]
VAGUE_RULE = BY_KEY["vague_rule"]
SAME_BY_LOOKUP = BY_KEY["same_by_lookup"]
FEWEST_SHOWN = int(BY_KEY["fewest_shown"])
RETAINED_ELSEWHERE, TOGETHER_ELSEWHERE = BY_KEY["retained_elsewhere"], BY_KEY["together_elsewhere"]
SHIFT_WATCH, SHIFT_ACT = BY_KEY["shift_watch"], BY_KEY["shift_act"]
NEAR_LIMIT = BY_KEY["near_limit"]
MOSTLY_SAFE = BY_KEY["mostly_safe"]
HELD_OUT, BASE_RATE = BY_KEY["held_out"], BY_KEY["base_rate"]
SIGNIFICANCE, POWER = BY_KEY["significance"], BY_KEY["power"]


class Grade(NamedTuple):
    """A step of a scale: the key of its word in the glossary's texts, and the least value that earns it."""

    key: str
    least: float


SCALES = {
    "stability": (
        Grade("high", HIGHLY_STABLE),
        Grade("valid", VALID),
        Grade("doubtful", DOUBTFUL),
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
"""What a figure is called by its value, the largest first; for silhouette and agreement a convention of ccseg, made for
customers, who differ by degrees."""


def grade_of(scale: str, value: float) -> str:
    """The key of the first grade of a scale that a value earns.

    >>> grade_of("stability", 0.87), grade_of("silhouette", 0.04)
    ('high', 'weak')
    """
    return next(grade.key for grade in SCALES[scale] if value >= grade.least)
