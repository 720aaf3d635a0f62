"""Drift: how far new customers differ from those that the segments were found with, beside what chance alone does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from ccseg.clustering.models import UNASSIGNED
from ccseg.describing.panels import month_of
from ccseg.describing.profiles import Distribution, Level, count_in_bins
from ccseg.describing.values import as_numbers, numeric_keys
from ccseg.following.chance import Chance, holm, of_index, of_range, of_share, relative, stability_index
from ccseg.following.monitoring import BY_KEY
from ccseg.following.standing import seek_again
from ccseg.reading.columns import Column
from ccseg.reading.dress import name_of_unit
from ccseg.records import Floats, Ints, Record
from ccseg.result import Run
from ccseg.scoring import Scores, compare_sizes, unseen_levels
from ccseg.texts import say
from ccseg.thresholds import SIGNIFICANCE

Word = Literal["nothing", "watch", "act"]
WORDS: tuple[Word, ...] = ("nothing", "watch", "act")

OTHER_UNITS = (0.001, 0.01, 100.0, 1000.0)
"""By what numbers are larger where somebody wrote them in another unit, such as cents or thousands."""


class Shift(Record):
    """One figure of new customers beside that of when the segments were found.

    Attributes:
        key: Which figure, a row of ``monitoring.THRESHOLDS``.
        of: What it is of, where there are several: a persona's name or a column's title.
        value: The figure.
        chance: What it comes to at most in 95 of 100 such files without any change; of the stability, at least.
        p: How often chance alone brings as much, 0–1, for all figures of its key together (Holm 1979).
        word: What follows: "nothing", "watch" or "act".
        because: The same as a sentence.
        factor: By what the numbers of a column seem to be larger than before, where another unit explains the shift.
        units: The unit or currency that stood beside the numbers of a column before and that of now, where they differ.
    """

    key: str
    of: str = ""
    value: float
    chance: float | None = None
    p: float | None = None
    word: Word
    because: str
    factor: float | None = None
    units: tuple[str, str] | None = None


def measure_drift(run: Run, scores: Scores) -> tuple[Shift, ...]:
    """Every figure of ``monitoring.THRESHOLDS`` but the stability, which takes many fits.

    >>> from ccseg import KMeans, Recipe, make_sample, score, segment
    >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
    >>> run = segment(make_sample(200), recipe, draw_map=False).run
    >>> {shift.word for shift in measure_drift(run, score(run, make_sample(200)))}
    {'nothing'}
    """
    numbers, counts = np.unique(scores.labels[scores.labels >= UNASSIGNED], return_counts=True)
    sizes = compare_sizes(run, dict(zip(numbers.tolist(), counts.tolist(), strict=True)))
    # Those who are left out for a gap took no part in the fit either.
    values = scores.customers.values()[scores.labels >= UNASSIGNED]
    unlike = int(scores.unlike.sum())
    columns = _columns(run, values, scores.customers.columns)
    return (_sizes(sizes), *_shares(sizes), *columns, _unlike(run, values, unlike))


def measure_stability(run: Run, values: pd.DataFrame) -> Shift:
    """How far the least stable segment is found again in new customers; ``values`` are in canonical order."""
    found = seek_again(run, values)
    return _shift("stability", found.overlap, found.chance)


def worst(words: Sequence[Word]) -> Word:
    """The gravest of these words.

    >>> worst(["nothing", "act", "watch"])
    'act'
    """
    return max(words, key=WORDS.index, default="nothing")


def _word(key: str, value: float, p: float) -> Word:
    """What follows from a figure: nothing where chance alone brings as much, whatever the convention says."""
    limits = BY_KEY[key]
    if p >= SIGNIFICANCE or not limits.reached(value, limits.watch):
        return "nothing"
    return "act" if limits.reached(value, limits.act) else "watch"


def _shift(key: str, value: float, chance: Chance, *, p: float | None = None, of: str = "", more: str = "") -> Shift:
    p = chance.p if p is None else p
    word = _word(key, value, p)
    limits = BY_KEY[key]
    kind = "chance" if limits.reached(value, limits.watch) and word == "nothing" else word
    figures = {"value": value, "chance": chance.usual, "watch": limits.watch, "act": limits.act}
    because = say(f"following.shift.{key}.{kind}", of=of, **figures)
    return Shift(key=key, of=of, value=value, chance=chance.usual, p=p, word=word, because=f"{because} {more}".strip())


def _sizes(sizes: pd.DataFrame) -> Shift:
    then, now = sizes["then"].to_numpy(), sizes["now"].to_numpy()
    return _shift("sizes", float(stability_index(then, now)), of_index(then, now))


def _shares(sizes: pd.DataFrame) -> Iterator[Shift]:
    segments = sizes[sizes["segment"] >= 0]
    totals = int(sizes["then"].sum()), int(sizes["now"].sum())
    pairs = [((int(then), totals[0]), (int(now), totals[1])) for then, now in segments[["then", "now"]].to_numpy()]
    chances = [of_share(then, now) for then, now in pairs]
    ps = holm([chance.p for chance in chances])
    values = relative(segments["share_then"].to_numpy(), segments["share_now"].to_numpy())
    for name, value, chance, p in zip(segments["persona"], values.tolist(), chances, ps, strict=True):
        yield _shift("share", value, chance, p=p, of=name)


# ------------------------------------------------------------------------------------------------ columns


def _columns(run: Run, values: pd.DataFrame, columns: Sequence[Column]) -> Iterator[Shift]:
    """Each column that takes part, over the bins that the run keeps of it, with missing values as one more.

    Numbers beside which another unit or currency stands are at least to be watched, however they are spread.
    """
    then_by, now_by = ({column.key: column.symbol for column in each} for each in (run.columns, columns))
    binned = list(_binned(run, values))
    chances = [of_index(then, now) for _, _, then, now in binned]
    ps = holm([chance.p for chance in chances])
    for (key, title, then, now), chance, p in zip(binned, chances, ps, strict=True):
        value = float(stability_index(then, now))
        factor = _other_unit(run, key, values) if _word("columns", value, p) == "act" else None
        units = then_by.get(key, ""), now_by.get(key, "")
        told = [say("following.unit", factor=f"{factor:g}")] if factor else []
        others = units if all(units) and units[0] != units[1] else None
        if others:
            told.append(say("following.symbol", before=name_of_unit(others[0]), now=name_of_unit(others[1])))
        shift = _shift("columns", value, chance, p=p, of=title, more=" ".join(told))
        word = worst([shift.word, "watch"]) if others else shift.word
        yield shift.but(factor=factor, units=others, word=word)


def _binned(run: Run, values: pd.DataFrame) -> Iterator[tuple[str, str, Ints, Ints]]:
    """The key and the title of each column, and its customers by bin, then and now."""
    inputs, fitted = set(run.plan.columns), run.customers - run.left_out
    if not run.segments:
        return
    profile = run.segments[0].profile
    for each in profile.distributions:
        if each.key in inputs:
            then = np.array(each.portfolio)
            now = np.array(count_in_bins(_numbers(values[each.key], each.key), np.array(each.edges)))
            yield each.key, each.title, _with_rest(then, fitted), _with_rest(now, len(values))
    levels: dict[str, list[Level]] = {}
    for level in profile.levels:
        if level.key in inputs:
            levels.setdefault(level.key, []).append(level)
    for key, of_column in levels.items():
        texts = values[key].astype("str")
        then = np.array([round(level.portfolio * fitted) for level in of_column])
        now = np.array([int((texts == level.level).sum()) for level in of_column])
        yield key, of_column[0].title, _with_rest(then, fitted), _with_rest(now, len(values))


def _numbers(column: "pd.Series[float]", key: str) -> Floats:
    """The numbers of a column as its profile counted them."""
    numbers = as_numbers(column)
    month = month_of(key)
    return np.maximum(numbers, 0) if month and month.panel == "arrears" else numbers


def _with_rest(counts: Ints, customers: int) -> Ints:
    """With those in no bin as one more: no value, or a level that is not told."""
    rest = max(0, customers - int(counts.sum()))
    return np.append(counts, rest) if rest else np.append(counts, 0)


def _other_unit(run: Run, key: str, values: pd.DataFrame) -> float | None:
    """By what the numbers of a column seem to be larger, where dividing them brings the earlier customers back."""
    distribution = next((each for each in run.segments[0].profile.distributions if each.key == key), None)
    if distribution is None:
        return None
    numbers = _numbers(values[key], key)
    fits = {factor: _index_of(distribution, numbers / factor) for factor in OTHER_UNITS}
    factor, index = min(fits.items(), key=lambda fit: fit[1])
    return factor if index < BY_KEY["columns"].watch else None


def _index_of(then: Distribution, numbers: Floats) -> float:
    counts = np.array(count_in_bins(numbers, np.array(then.edges)))
    return float(stability_index(np.array(then.portfolio), counts)) if counts.sum() else np.inf


# ------------------------------------------------------------------------------------------------ others


def _unlike(run: Run, values: pd.DataFrame, unlike: int) -> Shift:
    """Customers beyond anything seen, and how many of them have a level that nobody had."""
    customers = len(values)
    numbers = len(set(numeric_keys(values)) & set(run.plan.columns))
    chance = of_range(numbers, run.customers - run.left_out, (unlike, customers))
    new = _new_levels(run, values)
    more = " ".join(say("following.level", title=title, customers=count) for title, count in new.items())
    return _shift("unlike", unlike / max(1, customers), chance, more=more)


def _new_levels(run: Run, values: pd.DataFrame) -> Mapping[str, int]:
    """How many customers have a level that nobody had, by the column's title; values themselves are not told."""
    categories = [column for column in run.columns if column.kind == "category" and column.key in run.plan.columns]
    counts = {column.name: int(unseen_levels(column.key, run.plan, values).sum()) for column in categories}
    return {name: count for name, count in counts.items() if count}
