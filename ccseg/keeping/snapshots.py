"""Snapshots: what a link shows of a result to anybody who has it, and nothing that leads to a customer."""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from ccseg.clustering.choice import Choice
from ccseg.clustering.quality import Quality
from ccseg.clustering.trials import Trial
from ccseg.comparing.comparison import SharedMap, Summary
from ccseg.comparing.contenders import Contender
from ccseg.comparing.flows import Flow
from ccseg.describing.personas import Segment, reword
from ccseg.describing.profiles import Distribution, Figure, Profile
from ccseg.recipes import Recipe
from ccseg.records import Floats, Ints, Record
from ccseg.result import Map, Run, Verdict

FEWEST = 10
"""Nothing is said of fewer customers than this."""

TOO_FEW = f"One of its groups has fewer than {FEWEST} customers."
MAP_WIDTH = 100.0


class Snapshot(Record):
    """A result as the public may see it: aggregates and text, no customer rows, no ids, no numbers of the model.

    ``hidden`` is how many segments are not shown: the smallest, where they or the customers outside the shown ones
    would be fewer than ten. The shown ones come first, so they keep their numbers.
    """

    version: Literal[1] = 1
    title: str = ""
    recipe: Recipe
    customers: int
    left_out: int
    verdict: Verdict
    verdict_because: str
    choice: Choice
    quality: Quality
    segments: tuple[Segment, ...]
    hidden: int
    map: Map | None = None
    comparison: Summary | None = None


def make_snapshot(
    run: Run, *, names: Mapping[int, str] = {}, title: str = "", comparison: Summary | None = None
) -> Snapshot:
    """What a link may show of the run; ``names`` are those that people gave its personas, by segment."""
    shown = _count_shown(run)
    hidden = len(run.segments) - shown
    quality = _public_quality(run, shown)
    return Snapshot(
        title=title,
        recipe=run.recipe,
        customers=run.customers,
        left_out=run.left_out,
        verdict=run.verdict,
        verdict_because=_hiding(hidden) if hidden else run.verdict_because,
        choice=_public_choice(run, quality, hidden),
        quality=quality,
        segments=_public_segments(run, shown, names),
        hidden=hidden,
        map=run.map and _public_map(run.map, shown, hidden),
        comparison=comparison and public_comparison(comparison),
    )


def public_comparison(summary: Summary) -> Summary | None:
    """What a link may show of a comparison: moves in tens of customers; nothing where a group has too few."""
    if any(_has_few(contender, summary.customers) for contender in summary.contenders):
        return None
    flows = tuple(map(_public_flow, summary.flows))
    return summary.but(source="", flows=flows, map=summary.map and _public_maps(summary.map))


def _has_few(contender: Contender, customers: int) -> bool:
    sizes = [group.size for group in contender.groups]
    return min([*sizes, customers - sum(sizes) or FEWEST]) < FEWEST


def _public_flow(flow: Flow) -> Flow:
    links = (link.but(customers=_round(link.customers)) for link in flow.links)
    moves = (move.but(customers=_round(move.customers)) for move in flow.moves if move.customers >= FEWEST)
    return flow.but(links=tuple(link for link in links if link.customers), moves=tuple(moves))


def _public_maps(drawn: SharedMap) -> SharedMap:
    points, order = _scaled(drawn.points)
    labels = tuple(tuple(np.array(each)[order].tolist()) for each in drawn.labels)
    return drawn.but(points=points[order], labels=labels)


def _portfolio(run: Run) -> int:
    return run.customers - run.left_out


def _rest(run: Run, shown: int) -> int:
    """The customers outside the first segments."""
    return _portfolio(run) - sum(segment.size for segment in run.segments[:shown])


def _count_shown(run: Run) -> int:
    """The most segments, the largest first, so that neither one of them nor the rest is too few to speak of."""
    large = sum(segment.size >= FEWEST for segment in run.segments)
    return next(count for count in range(large, -1, -1) if count == 0 or not 0 < _rest(run, count) < FEWEST)


def _hiding(hidden: int) -> str:
    what = "The smallest segment is" if hidden == 1 else f"The {hidden} smallest segments are"
    return f"{what} not shown here, as they would tell of fewer than {FEWEST} customers."


def _public_quality(run: Run, shown: int) -> Quality:
    quality = _blur(run.quality, _portfolio(run))
    if shown == len(run.segments):
        return quality
    return quality.but(unassigned=_rest(run, shown) / _portfolio(run), stability=quality.stability[:shown])


def _blur(quality: Quality, portfolio: int) -> Quality:
    """The figures, with shares of fewer than ten customers held at ten."""
    least = FEWEST / portfolio
    if quality.smallest >= least and not 0 < quality.unassigned < least:
        return quality
    return quality.but(
        smallest=max(quality.smallest, least),
        largest=min(quality.largest, 1 - least),
        unassigned=max(quality.unassigned, least) if quality.unassigned else 0.0,
    )


def _public_choice(run: Run, quality: Quality, hidden: int) -> Choice:
    choice = run.choice
    trials = [_public_trial(trial, _portfolio(run)) for trial in choice.trials]
    if not hidden:
        return choice.but(trials=trials)
    trials[choice.chosen] = choice.trial.but(quality=quality, reasons=(), because=_hiding(hidden))
    return choice.but(trials=trials, because=_hiding(hidden))


def _public_trial(trial: Trial, portfolio: int) -> Trial:
    quality = _blur(trial.quality, portfolio)
    return trial if quality is trial.quality else trial.but(quality=quality, reasons=(), because=TOO_FEW)


def _public_segments(run: Run, shown: int, names: Mapping[int, str]) -> tuple[Segment, ...]:
    segments = run.segments[:shown]
    public = [segment.but(profile=_public_profile(segment.profile, _portfolio(run))) for segment in segments]
    if shown < len(run.segments) or any(_says_less(new, old) for new, old in zip(public, segments, strict=True)):
        public = list(reword(public, run.recipe.wording))
    given = {segment.segment: segment.persona.name for segment in segments} | dict(names)
    return tuple(_named(segment, given[segment.segment]) for segment in public)


def _named(segment: Segment, name: str) -> Segment:
    return segment.but(persona=segment.persona.but(name=name))


def _says_less(public: Segment, segment: Segment) -> bool:
    """Whether something is gone that the persona's texts may speak of."""
    new, old = public.profile, segment.profile
    return (new.figures, new.levels) != (old.figures, old.levels)


def _public_profile(profile: Profile, portfolio: int) -> Profile:
    """The profile without figures and levels that fewer than ten customers have."""
    rare = {each.key for each in profile.distributions if sum(each.portfolio) < FEWEST}
    few = {figure.key for figure in profile.figures if round(figure.filled * profile.size) < FEWEST}
    return profile.but(
        totals={key: total for key, total in profile.totals.items() if key not in rare},
        figures=tuple(_unknown(each) if each.key in few else each for each in profile.figures if each.key not in rare),
        levels=tuple(level for level in profile.levels if round(level.portfolio * portfolio) >= FEWEST),
        distributions=tuple(_in_tens(each, each.key in few) for each in profile.distributions if each.key not in rare),
    )


def _unknown(figure: Figure) -> Figure:
    """The figure as if no customer of the segment had it."""
    nothing = dict.fromkeys(("median", "low", "high", "mean", "percentile", "standing"))
    return figure.but(**nothing, active=0.0, filled=0.0)


def _in_tens(distribution: Distribution, few: bool) -> Distribution:
    """The bins in tens of customers, so that none tells of a few."""
    counts = [0] * len(distribution.counts) if few else [_round(count) for count in distribution.counts]
    return distribution.but(counts=counts, portfolio=[_round(count) for count in distribution.portfolio])


def _round(count: int) -> int:
    return round(count / FEWEST) * FEWEST


def _public_map(drawn: Map, shown: int, hidden: int) -> Map:
    """The points of the shown segments; unassigned customers only where they cannot be hidden ones."""
    labels = np.array(drawn.labels)
    kept = (labels < shown) & (labels >= (0 if hidden else -1))
    points, order = _scaled(drawn.points[kept])
    return drawn.but(points=points[order], labels=labels[kept][order].tolist())


def _scaled(points: Floats) -> tuple[Floats, Ints]:
    """The points on a scale, and an order for them, that say nothing of what the customers' values are."""
    points = points - points.min(axis=0, initial=np.inf)
    points = (points * (MAP_WIDTH / max(points.max(initial=0.0), 1e-9))).round(1)
    return points, np.lexsort(points.T)
