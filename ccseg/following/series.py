"""Series: segments over three or more periods, first and latest, and when one began to fade or to grow."""

from collections.abc import Iterator, Sequence

from ccseg.clustering.models import UNASSIGNED
from ccseg.following.chance import holm, of_share
from ccseg.following.migration import measure_migration, pair_customers
from ccseg.records import Record
from ccseg.result import Run
from ccseg.scoring import Scores
from ccseg.texts import say
from ccseg.thresholds import SIGNIFICANCE


class Period(Record):
    """One file of a series, in the segments of one run.

    Attributes:
        name: What the file is called.
        source: SHA-256 of its bytes.
        customers: Customers that take part.
        sizes: The customers of each segment, by its number; −1 is unassigned.
        both: How many were in the period before too; ``None`` in the first.
        stay: The share of these who are in the same segment, 0–1; ``None`` where there are none.
        clear: The share of these who have moved clearly.
    """

    name: str
    source: str
    customers: int
    sizes: dict[int, int]
    both: int | None = None
    stay: float | None = None
    clear: float | None = None


class Course(Record):
    """One segment over the periods: its share in each, and where it turned for good, if it did.

    Attributes:
        segment: Its number.
        shares: Its share of the customers in each period, 0–1.
        way: "fades" or "grows" since the period ``since``, by more than chance; else "holds".
        since: The place of the last period before the turn.
        told: The same as a sentence.
    """

    segment: int
    shares: tuple[float, ...]
    way: str
    since: int | None = None
    told: str


class Series(Record):
    """The periods in turn, and the course of each segment."""

    periods: tuple[Period, ...]
    courses: tuple[Course, ...]


def make_series(run: Run, files: Sequence[Scores]) -> Series:
    """The segments of a run in each of several files, the earliest first.

    A segment fades where its latest share is below its highest by more than chance, for all segments and all periods
    together (Holm 1979), and grows where it is above its lowest; since when is told by that highest or lowest.

    >>> from ccseg import KMeans, Recipe, make_sample, score, segment
    >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=3))
    >>> run = segment(make_sample(200), recipe, draw_map=False).run
    >>> found = make_series(run, [score(run, make_sample(200, seed=seed)) for seed in (1, 2, 3)])
    >>> len(found.periods), {course.way for course in found.courses}
    (3, {'holds'})
    """
    periods = [_period(scores, before) for scores, before in zip(files, [None, *files[:-1]], strict=True)]
    return Series(periods=tuple(periods), courses=tuple(_courses(run, periods)))


def _period(scores: Scores, before: Scores | None) -> Period:
    numbers = (UNASSIGNED, *scores.run.numbers)
    counts = {number: int((scores.labels == number).sum()) for number in numbers}
    sizes = {number: count for number, count in counts.items() if number >= 0 or count}
    period = Period(
        name=scores.customers.name,
        source=scores.customers.digest,
        customers=sum(sizes.values()),
        sizes=sizes,
    )
    if before is None:
        return period
    moved = measure_migration(pair_customers(before, scores))
    known = {"stay": moved.stay, "clear": moved.clear} if moved.both else {}
    return period.but(both=moved.both, **known)


def _courses(run: Run, periods: Sequence[Period]) -> Iterator[Course]:
    turns = [_turn(segment.segment, periods) for segment in run.segments]
    ps = holm([p for _, p in turns])
    for segment, (since, _), p in zip(run.segments, turns, ps, strict=True):
        shares = tuple(_share(segment.segment, period) for period in periods)
        way = "holds" if p >= SIGNIFICANCE else "fades" if shares[-1] < shares[since] else "grows"
        figures = {"first": shares[0], "latest": shares[-1], "then": shares[since]}
        told = say(f"following.series.{way}", name=segment.persona.name, period=periods[since].name, **figures)
        turned = None if way == "holds" else since
        yield Course(segment=segment.segment, shares=shares, way=way, since=turned, told=told)


def _turn(segment: int, periods: Sequence[Period]) -> tuple[int, float]:
    """The period whose share is furthest from the latest, and how often chance alone brings as much of any period."""
    shares = [_share(segment, period) for period in periods]
    since = max(range(len(periods) - 1), key=lambda place: (abs(shares[place] - shares[-1]), place))
    pairs = [(period.sizes.get(segment, 0), period.customers) for period in (periods[since], periods[-1])]
    return since, min(1.0, of_share(pairs[0], pairs[1]).p * (len(periods) - 1))


def _share(segment: int, period: Period) -> float:
    return period.sizes.get(segment, 0) / max(1, period.customers)
