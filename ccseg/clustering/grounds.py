"""Grounds: why segments were chosen, in words."""

from collections.abc import Sequence

from ccseg.clustering.clusterers import DBSCAN
from ccseg.clustering.features import NAMED
from ccseg.clustering.quality import Quality
from ccseg.clustering.reasons import size_rules, tell
from ccseg.clustering.trials import Fitted, are_tiers, may_be_bent
from ccseg.glossary import TERMS
from ccseg.reading.measures import title_of
from ccseg.texts import say

STRONG = 0.5
"""A column carries segments if it counts half as much as the one that counts most: a convention."""


def tell_why(chosen: Fitted, tried: Sequence[Fitted]) -> str:
    """Why this one was chosen: how many segments, the tests it passed, and what else was tried."""
    if not chosen.passed:
        failed = tell("chosen.none", chosen.quality, reasons=chosen.because)
        return f"{failed} {tell('split.tiers', chosen.quality)}" if are_tiers(chosen.quality) else failed
    explained = tell("chosen.explained", chosen.quality)
    told = [_count(chosen, tried), _tests(chosen), *_groups(chosen.quality), *_carriers(chosen), explained]
    others = [each.features.plan.preparation for each in tried if each.features is not chosen.features]
    if others:
        names = [TERMS[name].title for name in dict.fromkeys(others)]
        told.append(say("choice.chosen.others", others=names))
    return " ".join(told)


def _groups(quality: Quality) -> list[str]:
    """What speaks for groups, and what does not."""
    if are_tiers(quality):
        return [tell("chosen.tiers", quality)]
    groups = tell("chosen.groups", quality)
    return [groups, tell("chosen.bent", quality)] if may_be_bent(quality) else [groups]


def _carriers(chosen: Fitted) -> list[str]:
    """The columns that carry the segments, the strongest first, where not all count alike."""
    weights = chosen.features.plan.weights
    strong = [key for key, weight in weights.items() if weight >= STRONG * max(weights.values())]
    if len(strong) == len(weights):
        return []
    named = sorted(strong, key=lambda key: -weights[key])[:NAMED]
    return [say("choice.chosen.carried", columns=", ".join(title_of(key).replace("_", " ") for key in named))]


def _count(chosen: Fitted, tried: Sequence[Fitted]) -> str:
    alike = [each for each in tried if each.features is chosen.features]
    if len(alike) == 1:
        return tell("chosen.requested", chosen.quality)
    if isinstance(chosen.clusterer, DBSCAN):
        return tell("chosen.dense", chosen.quality)
    more = sorted(each.quality.segments for each in alike if _is_more(each, chosen))
    return tell("chosen.reliable" if more else "chosen.most", chosen.quality, more=[str(number) for number in more])


def _is_more(fitted: Fitted, chosen: Fitted) -> bool:
    """Whether these are more segments, passed over for nothing but explaining less reliably."""
    outdone = bool({"less_reliable", "dominated"}.intersection(fitted.objections))
    return outdone and fitted.quality.segments > chosen.quality.segments


def _tests(chosen: Fitted) -> str:
    """The tests that were passed; no rule is told that the algorithm's segments are exempt from."""
    rules = {rule.reason for rule in size_rules(chosen.clusterer)}
    return tell("chosen.tests" if "small_segment" in rules else "chosen.dense_tests", chosen.quality)
