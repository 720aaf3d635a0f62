"""Read-out: what a test showed, segment by segment, and what speaks against believing it."""

import io
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from math import sqrt
from typing import Literal

import pandas as pd

from ccseg.describing.rates import wilson
from ccseg.errors import UnusableTable
from ccseg.following.chance import holm
from ccseg.planning.assignment import HELD_OUT, TREATMENT, Split
from ccseg.planning.assumptions import Design
from ccseg.planning.estimates import Estimate
from ccseg.records import Record
from ccseg.texts import say

SUSPECT = 0.001
"""Below this p-value arms have not the sizes that were planned (Fabijan et al. 2019, Diagnosing sample ratio mismatch
in online controlled experiments)."""

Word = Literal["works", "harms", "not shown"]


class Effect(Record):
    """What a test showed of a segment.

    Attributes:
        segment: The segment; ``None`` stands for all together.
        treated: Customers treated, and ``responses`` how many of them responded.
        held_out: Customers held out, and ``anyway`` how many of them responded.
        difference: Points between the two rates, 0–1, with Newcombe's interval.
        p: How often chance alone brings as much, for all segments together (Holm 1979).
        value: What the lift brings in a year with the value of a customer that was assumed, costs not taken off.
        word: What follows.
        told: The same as a sentence.
    """

    segment: int | None
    name: str
    treated: int
    responses: int
    held_out: int
    anyway: int
    difference: Estimate
    p: float
    value: Estimate
    word: Word
    told: str


class Readout(Record):
    """What a test showed: of all together, of each segment, and what speaks against believing it."""

    test: str
    effects: tuple[Effect, ...]
    ratio_p: float
    warnings: tuple[str, ...]


def read_ids(content: bytes) -> list[str]:
    """The first column of a list of customers; its header, where it has one, is nobody's id.

    >>> read_ids(b"C1,yes\\nC2,no\\n"), read_ids(b"")
    (['C1', 'C2'], [])
    """
    return _listed(content)[0].tolist()


def read_exclusions(content: bytes) -> dict[str, str]:
    """Whom a list leaves out, each with the reason in its second column, where it has one.

    >>> read_exclusions(b"C1,has complained\\nC2,\\n")
    {'C1': 'has complained', 'C2': 'is on the list of exclusions'}
    >>> read_exclusions(b"C1\\nC2,has complained\\n")
    {'C1': 'is on the list of exclusions', 'C2': 'has complained'}
    """
    listed = _listed(content)
    told = listed[1].where(listed[1].str.len() > 0, say("planning.left_out.given"))
    return dict(zip(listed[0].tolist(), told.tolist(), strict=True))


def _listed(content: bytes) -> pd.DataFrame:
    """The first two columns of a list, of the rows that have something in the first; no row has to have a second."""
    if not content.strip():
        return pd.DataFrame({0: [], 1: []}, dtype=str)
    widest = range(2 + max(line.count(b",") for line in content.splitlines()))
    table = pd.read_csv(io.BytesIO(content), dtype=str, header=None, names=widest, encoding_errors="replace")
    told = table.dropna(subset=0)
    return pd.DataFrame({part: told[part].str.strip() for part in (0, 1)})


def newcombe(responses: int, treated: int, anyway: int, held_out: int) -> tuple[float, float]:
    """The interval of the difference of two shares (Newcombe 1998, Interval estimation for the difference between
    independent proportions, method 10: from Wilson's intervals, 95%).

    >>> [round(end, 4) for end in newcombe(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    if not treated or not held_out:
        return -1.0, 1.0
    p, q = responses / treated, anyway / held_out
    (low, high), (below, above) = wilson(responses, treated), wilson(anyway, held_out)
    difference = p - q
    return difference - sqrt((p - low) ** 2 + (above - q) ** 2), difference + sqrt((high - p) ** 2 + (q - below) ** 2)


def read_out(
    assigned: pd.DataFrame,
    responded: Collection[str],
    split: Split,
    *,
    names: dict[int, str] | None = None,
    values: dict[int, Estimate] | None = None,
    contacted: Collection[str] | None = None,
    days: int | None = None,
    design: Design = Design(),
) -> Readout:
    """What a test showed.

    ``assigned`` is the table of ``assign``, ``responded`` the ids of who did what was hoped for, ``values`` what a
    customer of each segment brings in a year, ``contacted`` who was really contacted, and ``days`` how long it has run.

    >>> import numpy as np
    >>> from ccseg.planning.assignment import assign
    >>> ids = [f"C{n}" for n in range(1000)]
    >>> split = Split(test="spring", treatment=0.5, held_out=0.5)
    >>> table = assign(ids, np.zeros(1000, dtype=int), split)
    >>> treated = table["customer"][table["arm"] == "treatment"]
    >>> read_out(table, list(treated[:100]), split).effects[0].word
    'works'
    """
    did = table_of(assigned, responded)
    if not (did["arm"] == HELD_OUT).any() or not (did["arm"] == TREATMENT).any():
        raise UnusableTable(say("planning.readout.no_arms"))
    segments = sorted(did["segment"].unique().tolist())
    counts = [_counts(did[did["segment"] == segment]) for segment in segments]
    adjusted = p_values(counts)
    known = names or {}
    effects = [_effect(None, say("planning.readout.all"), _counts(did), _p(*_counts(did)), Estimate(), design)]
    for segment, each, p in zip(segments, counts, adjusted, strict=True):
        value = (values or {}).get(segment, Estimate())
        effects.append(_effect(segment, known.get(segment, str(segment)), each, p, value, design))
    ratio = _ratio(counts, split)
    warned = _warnings(did, ratio, contacted, days, design)
    return Readout(test=split.test, effects=tuple(effects), ratio_p=ratio, warnings=tuple(warned))


def table_of(assigned: pd.DataFrame, responded: Collection[str]) -> pd.DataFrame:
    """The customers of the two arms, and whether each responded."""
    table = assigned[assigned["arm"].isin([TREATMENT, HELD_OUT])]
    return table.assign(did=table["customer"].isin(set(responded)).to_numpy())


def _counts(did: pd.DataFrame) -> tuple[int, int, int, int]:
    """Responses of the treated, the treated, responses of the held-out, the held-out."""
    treated, out = did["did"][did["arm"] == TREATMENT], did["did"][did["arm"] == HELD_OUT]
    return int(treated.sum()), len(treated), int(out.sum()), len(out)


def p_values(counts: Sequence[tuple[int, int, int, int]]) -> list[float]:
    """How often chance alone brings the difference of each segment, for all together (Holm 1979).

    >>> [round(p, 3) for p in p_values([(40, 120, 10, 120), (24, 120, 24, 120)])]
    [0.0, 1.0]
    """
    return holm([_p(*each) for each in counts])


@cache
def _p(responses: int, treated: int, anyway: int, held_out: int) -> float:
    """How often chance alone brings such a difference, two-sided: Fisher's exact test, which never says too little."""
    from scipy.stats import fisher_exact

    table = [[responses, treated - responses], [anyway, held_out - anyway]]
    return float(fisher_exact(table).pvalue)


def _effect(
    segment: int | None, name: str, counts: tuple[int, int, int, int], p: float, value: Estimate, design: Design
) -> Effect:
    responses, treated, anyway, held_out = counts
    low, high = newcombe(*counts)
    share, other = responses / max(1, treated), anyway / max(1, held_out)
    difference = Estimate(low=low, likely=share - other, high=high)
    shown = p < design.significance and treated > 0 and held_out > 0
    word: Word = ("works" if share > other else "harms") if shown else "not shown"
    told = {"name": name, "share": share, "other": other, "treated": treated, "held_out": held_out}
    points = {"low": 100 * low, "high": 100 * high, "points": 100 * (share - other), "p": p}
    return Effect(
        segment=segment,
        name=name,
        treated=treated,
        responses=responses,
        held_out=held_out,
        anyway=anyway,
        difference=difference,
        p=p,
        value=_worth(difference, treated, value),
        word=word,
        told=say(f"planning.readout.{word.replace(' ', '_')}", **told, **points),
    )


def _worth(difference: Estimate, treated: int, value: Estimate) -> Estimate:
    """The lift times those treated times what each brings: the ends are those of both ranges together."""
    if value.likely is None or difference.likely is None:
        return Estimate(because=value.because)
    ends = [
        treated * lift * each
        for lift in (difference.low, difference.high)
        for each in (value.low, value.high)
        if lift is not None and each is not None
    ]
    if not ends:
        return Estimate(because=value.because)
    likely = treated * difference.likely * value.likely
    return Estimate(low=min(*ends, likely), likely=likely, high=max(*ends, likely))


def _ratio(counts: list[tuple[int, int, int, int]], split: Split) -> float:
    """The p-value of the sizes of the arms against those planned."""
    from scipy.stats import binomtest

    treated, out = sum(each[1] for each in counts), sum(each[3] for each in counts)
    return float(binomtest(out, treated + out, split.held_out / (split.held_out + split.treatment)).pvalue)


def _warnings(
    did: pd.DataFrame, ratio: float, contacted: Collection[str] | None, days: int | None, design: Design
) -> Iterator[str]:
    if ratio < SUSPECT:
        yield say("planning.readout.ratio", p=ratio)
    if days is not None and design.days is not None and days < design.days:
        yield say("planning.readout.peeking", days=days, planned=design.days)
    if contacted is not None:
        mixed = int((did["customer"].isin(set(contacted)) & (did["arm"] == HELD_OUT)).sum())
        missed = int((~did["customer"].isin(set(contacted)) & (did["arm"] == TREATMENT)).sum())
        if mixed or missed:
            yield say("planning.readout.contaminated", mixed=mixed, missed=missed)
