"""Snapshots: what a link shows of a result to anybody who has it, and nothing that leads to a customer."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import takewhile
from typing import Literal

import numpy as np

from ccseg.clustering.choice import Choice
from ccseg.clustering.models import UNASSIGNED
from ccseg.clustering.quality import Quality
from ccseg.clustering.trials import Trial
from ccseg.comparing.candidates import Candidate
from ccseg.comparing.comparison import SharedMap, Summary
from ccseg.comparing.flows import Flow
from ccseg.describing.conditions import Context, Rate
from ccseg.describing.personas import Segment, find_segment, reword
from ccseg.describing.profiles import Distribution, Figure, Profile
from ccseg.keeping.public_plans import public_plan
from ccseg.planning.planned import Plan
from ccseg.recipes import Recipe
from ccseg.records import Floats, Ints, Record, earlier_names
from ccseg.result import Map, Run, Verdict
from ccseg.texts import say
from ccseg.thresholds import FEWEST_SHOWN

MAP_WIDTH = 100.0
"""How wide a public map is, so that its scale says nothing: a convention."""

NO_WIDTH = 1e-9
"""Points closer than this are on one another."""


class Snapshot(Record):
    """A result as the public may see it: aggregates and text, no customer rows, no ids, no numbers of the model.

    The smallest segments are not among them where they, or the customers outside the shown ones, would be fewer than
    ten. The shown ones come first, so they keep their numbers. ``found`` is the day the result was found.
    """

    _earlier = earlier_names(hidden=None)

    version: Literal[1] = 1
    title: str = ""
    found: date | None = None
    recipe: Recipe
    customers: int
    left_out: int
    verdict: Verdict
    verdict_because: str
    choice: Choice
    quality: Quality
    segments: tuple[Segment, ...]
    map: Map | None = None
    comparison: Summary | None = None
    planned: Plan | None = None

    def segment_of(self, number: int) -> Segment:
        """The segment of this number."""
        return find_segment(self.segments, number)


def make_snapshot(
    run: Run,
    *,
    names: Mapping[int, str] = {},
    title: str = "",
    comparison: Summary | None = None,
    plan: Plan | None = None,
) -> Snapshot:
    """What a link may show of the run; ``names`` are those that people gave its personas, by segment.

    A plan is left out where a segment is not shown, as the sums of all would tell of it.
    """
    shown = _count_shown(run)
    hidden = len(run.segments) - shown
    quality = _public_quality(run, shown)
    segments = _public_segments(run, shown, names)
    return Snapshot(
        title=title,
        recipe=run.recipe,
        customers=run.customers,
        left_out=run.left_out,
        verdict=run.verdict,
        verdict_because=_hiding(hidden) if hidden else run.verdict_because,
        choice=_public_choice(run, quality, hidden),
        quality=quality,
        segments=segments,
        map=run.map and _public_map(run.map, run.numbers[:shown], hidden),
        comparison=comparison and public_comparison(comparison),
        planned=public_plan(plan, run.but(segments=segments)) if plan and not hidden else None,
    )


def public_comparison(summary: Summary) -> Summary | None:
    """What a link may show of a comparison: moves in tens of customers; nothing where a group has too few."""
    if any(_has_few(candidate, summary.customers) for candidate in summary.candidates):
        return None
    flows = tuple(map(_public_flow, summary.flows))
    return summary.but(source="", flows=flows, map=summary.map and _public_maps(summary.map))


def _has_few(candidate: Candidate, customers: int) -> bool:
    """Whether a segment has too few customers, or those in none are too few."""
    sizes = [group.size for group in candidate.groups]
    rest = customers - sum(sizes)
    return any(size < FEWEST_SHOWN for size in sizes) or 0 < rest < FEWEST_SHOWN


def _public_flow(flow: Flow) -> Flow:
    links = [link.but(customers=_round(link.customers)) for link in flow.links]
    shown = [link for link in links if link.customers]
    large = [move for move in flow.moves if move.customers >= FEWEST_SHOWN]
    moves = [move.but(customers=_round(move.customers)) for move in large]
    return flow.but(links=shown, moves=moves)


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
    """The most segments, the first first, so that neither one of them nor the rest is too few to speak of."""
    shown = len(list(takewhile(lambda segment: segment.size >= FEWEST_SHOWN, run.segments)))
    while shown and 0 < _rest(run, shown) < FEWEST_SHOWN:
        shown -= 1
    return shown


def _hiding(hidden: int) -> str:
    key = "hidden_one" if hidden == 1 else "hidden_many"
    return say(f"keeping.snapshot.{key}", hidden=hidden, fewest=FEWEST_SHOWN)


def _public_quality(run: Run, shown: int) -> Quality:
    quality = _blur(run.quality, _portfolio(run))
    if shown == len(run.segments):
        return quality
    return quality.but(unassigned=_rest(run, shown) / _portfolio(run), stability=quality.stability[:shown])


def _blur(quality: Quality, portfolio: int) -> Quality:
    """The figures, with shares of fewer than ten customers held at ten."""
    least = FEWEST_SHOWN / portfolio
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
    if quality is trial.quality:
        return trial
    because = say("keeping.snapshot.group_too_small", fewest=FEWEST_SHOWN)
    return trial.but(quality=quality, reasons=(), because=because)


def _public_segments(run: Run, shown: int, names: Mapping[int, str]) -> tuple[Segment, ...]:
    segments, portfolio = run.segments[:shown], _portfolio(run)
    public = [
        segment.but(profile=_public_profile(segment.profile, portfolio), context=_public_context(segment.context))
        for segment in segments
    ]
    says_less = any(_says_less(new, old) for new, old in zip(public, segments, strict=True))
    if says_less or shown < len(run.segments):
        public = list(reword(public, run.recipe.wording))
    given = {segment.segment: segment.persona.name for segment in segments}
    given.update(names)
    return tuple(_named(segment, given[segment.segment]) for segment in public)


def _named(segment: Segment, name: str) -> Segment:
    return segment.but(persona=segment.persona.but(name=name))


def _says_less(public: Segment, segment: Segment) -> bool:
    """Whether something is gone that the persona's texts may speak of."""
    new, old = public.profile, segment.profile
    gone = (new.figures, new.levels) != (old.figures, old.levels)
    return gone or public.context.reach != segment.context.reach


def _public_context(context: Context) -> Context:
    """What is known beyond the profile, without rates and reaches that tell of fewer than ten customers."""
    reach = tuple(each for each in context.reach if not 0 < each.excluded < FEWEST_SHOWN)
    return context.but(reach=reach, rates=tuple(rate for rate in context.rates if _is_public(rate)))


def _is_public(rate: Rate) -> bool:
    having = round(rate.share * rate.customers)
    return not (0 < having < FEWEST_SHOWN or 0 < rate.customers - having < FEWEST_SHOWN)


def _public_profile(profile: Profile, portfolio: int) -> Profile:
    """The profile without figures and levels that fewer than ten customers have."""
    rare = {each.key for each in profile.distributions if sum(each.portfolio) < FEWEST_SHOWN}
    few = {figure.key for figure in profile.figures if round(figure.filled * profile.size) < FEWEST_SHOWN}
    figures = [figure for figure in profile.figures if figure.key not in rare]
    distributions = [each for each in profile.distributions if each.key not in rare]
    levels = [level for level in profile.levels if round(level.portfolio * portfolio) >= FEWEST_SHOWN]
    return profile.but(
        totals={key: total for key, total in profile.totals.items() if key not in rare},
        figures=tuple(_unknown(figure) if figure.key in few else figure for figure in figures),
        levels=tuple(levels),
        distributions=tuple(_in_tens(each, each.key in few) for each in distributions),
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
    return round(count / FEWEST_SHOWN) * FEWEST_SHOWN


def _public_map(drawn: Map, shown: Sequence[int], hidden: int) -> Map:
    """The points of the shown segments; unassigned customers only where they cannot be hidden ones."""
    labels = np.array(drawn.labels)
    kept = np.isin(labels, shown if hidden else [*shown, UNASSIGNED])
    points, order = _scaled(drawn.points[kept])
    public = labels[kept][order]
    return drawn.but(points=points[order], labels=public.tolist())


def _scaled(points: Floats) -> tuple[Floats, Ints]:
    """The points on a scale, and an order for them, that say nothing of what the customers' values are."""
    points = points - points.min(axis=0, initial=np.inf)
    width = max(points.max(initial=0.0), NO_WIDTH)
    points = (points * (MAP_WIDTH / width)).round(1)
    return points, np.lexsort(points.T)
