"""How numbers are written in sentences: so that what stands beside a threshold reads as it is."""

import re

import pytest

from ccseg import thresholds
from ccseg.clustering.quality import Quality
from ccseg.clustering.reasons import tell
from ccseg.describing.verdicts import Standing, VerdictNarrator
from ccseg.describing.wording import Wording
from ccseg.following.chance import Chance
from ccseg.following.drift import _shift
from ccseg.texts import ENGLISH, fill, say, write

BESIDE = re.compile(r"\{limits\.(\w+):\w+\}[^.;]*(?:required|allowed)|at (?:most|least) \{limits\.(\w+):")

ADDED = ("{limits.SILHOUETTE_MARGIN}", "{limits.PREPARATION_MARGIN}")
"""What another figure must be exceeded by, of which the sum is not told."""


def written(texts):
    """All texts under a key."""
    return [texts] if isinstance(texts, str) else [text for each in texts.values() for text in written(each)]


@pytest.mark.parametrize(
    "subject", ["choice.reason", "choice.chosen", "choice.verdict", "choice.split", "comparing.guard"]
)
def test_a_figure_beside_a_threshold_has_the_digits_to_be_told_from_it(subject):
    for text in written(say.raw(subject, ENGLISH)):
        for names in BESIDE.findall(text):
            limit = f"{{limits.{names[0] or names[1]}}}"
            counted = isinstance(getattr(thresholds, names[0] or names[1]), int)
            assert counted or limit in ADDED or f"/{limit}" in text, text


def test_what_misses_a_threshold_by_little_reads_as_missed():
    tiers = Quality(segments=4, unassigned=0, smallest=0.1, largest=0.4, above_cloud=0.0147)
    assert "silhouette 0.0147 higher; 0.015 required" in tell("chosen.tiers", tiers)
    unstable = Quality(segments=4, unassigned=0, smallest=0.1, largest=0.4, stability=(0.897, 0.95))
    assert "lowest 0.897; 0.90 required" in tell("reason.unstable", unstable)
    standing = Standing(0, True, 900, 0.2, 0.8976, 0.9, 0.9)
    assert "Jaccard 0.898" in VerdictNarrator(Wording()).judge(standing)[1].text


def test_what_meets_a_threshold_keeps_its_digits():
    assert fill("{found:two/{least}}", found=0.9, least=0.9) == "0.90"
    assert fill("{found:percent1/{least}}", found=0.031, least=0.03) == "3.1%"


def test_nothing_that_is_there_reads_as_zero():
    assert "p < 0.001" in say("following.migration.one_way", p=0.0)
    assert "p < 0.001" in say("planning.readout.ratio", p=2e-16)
    told = _shift("sizes", 0.0004, Chance(0.0011, 0.2)).because
    assert "index below 0.01, by chance alone below 0.01" in told
    assert write(0.0004, "two||<") == "< 0.01"
