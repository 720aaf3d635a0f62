"""Splitting: one segment in parts that are found among its own customers, all others left as they are."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ccseg.clustering.choice import Choice, choose
from ccseg.clustering.clusterers import DBSCAN, AnyClusterer, KMeans
from ccseg.clustering.lookup import find_lookup
from ccseg.clustering.multiverse import explore_multiverse
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.placement import Parts, Placement
from ccseg.clustering.portfolio import Portfolio
from ccseg.clustering.quality import Quality, common_space, count_quality, explained, silhouettes
from ccseg.clustering.reasons import tell
from ccseg.clustering.threads import one_thread
from ccseg.clustering.trials import Fitted
from ccseg.describing.description import Judged, Placed, describe
from ccseg.describing.parts import add_parts, tell_parts
from ccseg.describing.personas import Segment
from ccseg.describing.verdicts import Elsewhere
from ccseg.errors import InvalidRecipe, NotSplit, UnusableTable
from ccseg.progress import Progress, part_of, silent
from ccseg.recipes import Split
from ccseg.records import Floats
from ccseg.result import MAP_POINTS, Run, Segmentation, judge
from ccseg.texts import say
from ccseg.thresholds import HIGHLY_STABLE, TINY_SEGMENT

CHOSEN = 0.8
"""The share of the work that is done when the parts are found, for the progress bar: an estimate."""


class _Found(NamedTuple):
    """What was found among the members of a segment."""

    whole: Segment
    members: Portfolio
    choice: Choice
    fitted: Fitted
    parts: Parts


def split(
    segmentation: Segmentation, segment: int, parts: int | None = None, *, progress: Progress = silent
) -> Segmentation:
    """The same result with one segment split into parts; all others keep their customers, numbers and names.

    The parts are found among the segment's customers by the same search and the same tests as any segments, in the
    preparation and with the algorithm of the result (k-means in place of DBSCAN). The largest part keeps the number of
    the segment, the others come after all there are. The recipe of the result says so: by it the same is found again.

    Args:
        segmentation: The result, with its customers.
        segment: The number of the segment to split.
        parts: Into how many parts; ``None`` lets ccseg choose.
        progress: Called with the stage in words and the share done, 0–1.

    Raises:
        NotSplit: There is no such segment, or what is found in it does not pass the tests.

    Examples:
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=2))
        >>> split(segment(make_sample(400), recipe, draw_map=False), 0, 2)
        <Segmentation: 400 customers in 3 segments, ...>
    """
    run, asked = segmentation.run, Split(segment=segment, parts=parts)
    whole = _require_large(run, asked)
    with one_thread():
        portfolio = Portfolio.of(segmentation.customers, run.recipe.missing)
        members = portfolio.at(np.flatnonzero(segmentation.labels[portfolio.rows] == segment))
        found = _find(run, whole, members, parts, part_of(progress, 0.0, CHOSEN))
        progress(say("progress.personas"), CHOSEN)
        placement = Placement(run.plan, run.model, (*run.parts, found.parts))
        placed = Placed(portfolio, placement, placement.assign(portfolio.values))
        judged = _judge(run, placed, found)
        told = describe(placed, judged, run.recipe.seed, run.recipe.wording)
        _require_worth(found, [told[number] for number in found.parts.numbers])
        changed = _write(run, placed, judged.quality, found, told)
    return replace(
        segmentation,
        assignment=portfolio.assignment_in_file(placed.assignment),
        run=changed.but(recipe=run.recipe.but(splits=(*run.recipe.splits, asked))),
        staying=_staying(segmentation, found),
    )


def _require_large(run: Run, asked: Split) -> Segment:
    """The segment to split. Raises NotSplit where there is none, or it is noise or too small."""
    if run.after:
        raise NotSplit(say("errors.split.after"))
    if asked.segment >= len(run.segments):
        raise NotSplit(say("errors.split.unknown", segment=asked.segment, last=len(run.segments) - 1))
    whole, least = run.segments[asked.segment], 2 * TINY_SEGMENT
    if not run.choice.real:
        raise NotSplit(say("errors.split.noise", name=whole.persona.name))
    if whole.size < least:
        raise NotSplit(say("errors.split.few", name=whole.persona.name, customers=whole.size, least=least))
    return whole


def _find(run: Run, whole: Segment, members: Portfolio, parts: int | None, progress: Progress) -> _Found:
    """The parts among the members of a segment. Raises NotSplit where nothing can be fitted."""
    clusterer, plan = _with_segments(run.choice.trial.clusterer, parts), run.plan
    try:
        choice, fitted = choose(members.values, clusterer, plan.preparation, plan.missing, run.recipe.seed, progress)
    except (UnusableTable, InvalidRecipe) as error:
        raise _refusal(whole, str(error)) from None
    first = len(run.segments)
    return _Found(
        whole=whole,
        members=members,
        choice=choice,
        fitted=fitted,
        parts=Parts(
            numbers=(whole.segment, *range(first, first + fitted.model.segments - 1)),
            whole=whole.persona.name,
            customers=whole.size,
            plan=fitted.features.plan,
            model=fitted.model,
            choice=choice,
        ),
    )


def _with_segments(clusterer: AnyClusterer, parts: int | None) -> AnyClusterer:
    """The same algorithm with so many segments; k-means where their number is no setting."""
    return KMeans(segments=parts) if isinstance(clusterer, DBSCAN) else clusterer.but(segments=parts)


def _judge(run: Run, placed: Placed, found: _Found) -> Judged:
    """How all segments are judged: a part comes back as far as its segment does, and it within its segment."""
    return Judged(
        real=run.choice.real,
        tiers=run.choice.tiers,
        quality=_quality(run, placed, found),
        elsewhere=_elsewhere(run, found),
    )


def _quality(run: Run, placed: Placed, found: _Found) -> Quality:
    """The figures of all segments; what tests of the whole result gave stays."""
    values, labels = placed.portfolio.values[:FAIR_SAMPLE], placed.assignment.labels
    counted, own = count_quality(labels), found.fitted.quality
    return run.quality.but(
        segments=counted.segments,
        smallest=counted.smallest,
        largest=counted.largest,
        silhouette=silhouettes(run.plan.apply(values), [labels])[0],
        stability=_with_parts(run.quality.stability, found.parts, own.stability),
        halves=_with_parts(run.quality.halves, found.parts, own.halves),
        explained=explained(common_space(values), labels[:FAIR_SAMPLE]),
    )


def _with_parts(shares: Sequence[float], parts: Parts, within: Sequence[float]) -> tuple[float, ...]:
    """The shares of all segments, those of the parts within their segment times that of the segment."""
    if not shares or not within:
        return ()
    own = dict(zip(parts.numbers, (shares[parts.segment] * share for share in within), strict=True))
    all_shares = dict(enumerate(shares)) | own
    return tuple(all_shares[number] for number in sorted(all_shares))


def _elsewhere(run: Run, found: _Found) -> list[Elsewhere | None]:
    """What becomes of each segment under other settings: of a part, of its segment and of it within its segment."""
    fitted = found.fitted
    explored = explore_multiverse(
        found.members.values, fitted.assignment.labels, fitted.clusterer, weights=fitted.features.plan.weights
    )
    elsewhere = [segment.elsewhere for segment in run.segments] + [None] * (len(found.parts.numbers) - 1)
    if explored and found.whole.elsewhere:
        for number, retention in zip(found.parts.numbers, explored[0].segments, strict=True):
            elsewhere[number] = found.whole.elsewhere.with_part(Elsewhere.of(retention, run.plan.preparation))
    return elsewhere


def _require_worth(found: _Found, parts: Sequence[Segment]) -> None:
    """Raise NotSplit where the parts, as a result on their own, would not be worth acting on, or halves lose one."""
    objection = judge(found.choice, found.fitted, parts).objection or _lost(found.fitted.quality)
    if objection:
        raise _refusal(found.whole, objection)


def _lost(quality: Quality) -> str:
    """What is said where not all parts are found again in halves; empty where they are."""
    least = min(quality.halves, default=1.0)
    return "" if least >= HIGHLY_STABLE else tell("split.halves", quality, least=least)


def _refusal(whole: Segment, because: str) -> NotSplit:
    return NotSplit(say("errors.split.refused", name=whole.persona.name, because=because))


def _write(run: Run, placed: Placed, quality: Quality, found: _Found, told: Sequence[Segment]) -> Run:
    """The run with the parts in the place of the segment."""
    numbers, labels = found.parts.numbers, placed.assignment.labels
    segments = tell_parts(run.segments, told, numbers, run.recipe.wording)
    names = [say("errors.quoted", name=segments[number].persona.name) for number in numbers]
    figures = {"weakest": found.fitted.quality.weakest, "halves": min(found.fitted.quality.halves, default=0.0)}
    because = say("choice.split.told", whole=found.parts.whole, names=names, **figures)
    return run.but(
        parts=(*run.parts, found.parts),
        quality=quality,
        verdict_because=f"{run.verdict_because} {because}",
        lookup=find_lookup(placed.portfolio.values, labels),
        kinds=add_parts(run.kinds, numbers),
        segments=segments,
        map=run.map and run.map.but(labels=labels[:MAP_POINTS].tolist()),
    )


def _staying(segmentation: Segmentation, found: _Found) -> Floats | None:
    """How often each stays with the same people: of those in parts, in the segment and there in the part."""
    before, within = segmentation.staying, found.fitted.staying
    if before is None or within is None:
        return None
    own = found.members.shares_in_file(within)
    inside = np.isin(np.arange(len(before)), found.members.rows)
    return np.where(inside, before * own, before)
