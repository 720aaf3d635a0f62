"""Whether names and plays hold for the customers they are about: ``python -m benchmarks.persona_claims RESULT …``.

A result is a folder of ``ccseg segment``, whose figures are worked out anew with pandas from the customers in it, or a
``run.json`` alone, whose profiles are then believed. A name is outdone where it praises a figure in which another
segment stands further out, as people read figures; one that says so ("fairly") is not. A play is denied where its own
conditions, or the rows of ``DENIALS``, do not hold. Both should be none; the exit status is 1 where they are not.
"""

import argparse
import math
import sys
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ccseg.describing.archetypes import ARCHETYPES
from ccseg.describing.conditions import MOST_LEFT, is_card, is_late
from ccseg.describing.habits import habits_of
from ccseg.describing.kpis import KEYS, with_kpis
from ccseg.describing.leavers import who_left
from ccseg.describing.names import Name
from ccseg.describing.personas import Segment, names_of, reword
from ccseg.describing.plays import ANY, HELPED, ROWS, Needs, Play, Row, kind_of
from ccseg.describing.points import Point, beside, is_absence
from ccseg.describing.profiles import Figure, Profile, mean_percentile
from ccseg.describing.values import as_numbers, parsed
from ccseg.describing.wording import Wording, round_figure
from ccseg.result import Run
from ccseg.texts import say

CUSTOMERS = "customers.csv"

AS_GOOD_AS_ALL = 0.95
"""What so many of a segment have, nobody has more, as far as a name goes."""

READABLE = 0.98
"""The share of a column's cells that must be plain numbers, for its figures to be worked out anew."""

CLOSE = 1e-4
"""How far, of a figure, what is worked out anew may be from it: figures are kept to six digits."""


class Denial(NamedTuple):
    """What a segment must not show where these plays are advised, in the words of a person who reads its figures."""

    plays: tuple[str, ...]
    shows: Needs
    because: str


DENIALS: tuple[Denial, ...] = (
    Denial(
        ("reactivate", "first_habit", "activation"), Needs("purchases_frequency", least=0.5), "they buy in most months"
    ),
    Denial(("one_regular_payment", "yearly_check"), Needs("purchases_frequency", below=0.25), "they hardly ever buy"),
    Denial(
        ("review_unused_limit", "hold_low_use", "hold_little_used", "modest_review", "review_for_large_purchases"),
        Needs("utilisation", least=0.5),
        "most of the limit is used",
    ),
    Denial(("hold_well_used", "hold_until_balance_falls"), Needs("utilisation", below=0.1), "the limit is unused"),
    Denial(
        ("modest_review", "review_for_large_purchases"), Needs("minimum_coverage", below=1.5), "they pay the minimum"
    ),
    Denial(("everyday_rewards",), Needs("prc_full_payment", below=0.25), "they do not pay in full"),
    Denial(("premium_rewards",), Needs("purchases", below=1.0, statistic="ratio"), "they spend less than others"),
    Denial(
        ("merchant_plans", "end_of_plan"), Needs("installments_purchases", below=0.5, statistic="active"), "no plans"
    ),
    Denial(
        (
            "explain_cash_costs",
            "cash_within_limit",
            "cash_sub_limit",
            "hold_while_cash",
            "loan_instead_of_cash",
            "pay_rather_than_draw",
            "cash_into_plan",
        ),
        Needs("cash_advance", below=0.5, statistic="active"),
        "most take no cash",
    ),
    Denial(
        ("reduce_balance", "consolidate", "before_a_transfer", "hold_until_balance_falls", "when_a_plan_ends"),
        Needs("balance", below=0.5, statistic="active"),
        "most owe nothing",
    ),
    Denial(("advice_as_balance_grows",), Needs("prc_full_payment", least=0.5), "most pay in full"),
)
"""Rows of its own, so that a slip in the plays' conditions shows."""

TALK_OF_CARDS = ("card", "limit", "cash advance", "instalment", "credit")
"""Words that no play for customers of another trade may have."""

HELP = frozenset(row.key for row in ROWS if row.kind in HELPED)
"""The plays that help, or only ask."""


class Fault(NamedTuple):
    """What is wrong with the name or a play of a segment, or a figure that its customers do not have."""

    kind: str
    segment: int
    told: str


class Read(NamedTuple):
    """What was read of a result, and what is wrong with it."""

    names: int
    plays: int
    figures: int
    faults: tuple[Fault, ...]

    def wrong(self, kind: str) -> int:
        return sum(fault.kind == kind for fault in self.faults)


def read(run: Run, customers: pd.DataFrame | None = None) -> Read:
    """What holds of a result, by its customers where they are at hand."""
    told = [segment.profile for segment in run.segments]
    profiles = told if customers is None else list(work_out(run, customers))
    figures = [pair for pair in zip(told, profiles, strict=True) if customers is not None]
    gone = _gone(run, customers)
    faults = [*_figures_wrong(figures), *_names_outdone(run, profiles), *_plays_denied(run, profiles, gone)]
    plays = sum(len(segment.persona.plays) for segment in run.segments)
    return Read(len(told), plays, sum(len(one.figures) + len(one.levels) for one, _ in figures), tuple(faults))


def work_out(run: Run, customers: pd.DataFrame) -> Iterator[Profile]:
    """The profiles with the figures that the customers' cells give; what is not in plain cells is believed."""
    labels = pd.to_numeric(customers["segment"], errors="coerce")
    taking_part = labels.notna() if run.segments else labels.isna()
    rows, labels = customers[taking_part], labels[taking_part]
    headers = {column.key: column.name for column in run.columns if column.usable and column.name in rows}
    numbers = {key: cells for key, header in headers.items() if (cells := _numbers(rows[header])) is not None}
    known = with_kpis(pd.DataFrame(numbers, index=rows.index))
    for segment in run.segments:
        own = (labels == segment.segment).to_numpy(dtype=bool)
        figures = tuple(_worked_out(figure, known, own) for figure in segment.profile.figures)
        levels = tuple(
            level.but(share=_share(rows[headers[level.key]], level.level, own)) if _has(rows, headers, level) else level
            for level in segment.profile.levels
        )
        yield segment.profile.but(figures=figures, levels=levels)


def _numbers(cells: pd.Series) -> np.ndarray | None:
    """A column's numbers; ``None`` where its cells are not plain ones."""
    found, filled = parsed(cells), cells.notna().to_numpy()
    return found if filled.any() and np.isfinite(found[filled]).mean() >= READABLE else None


def _worked_out(figure: Figure, known: pd.DataFrame, own: np.ndarray) -> Figure:
    """The figure by the customers' cells, where these agree with it on who all are; a scale of words does not."""
    if figure.key not in known or (figure.source == "kpi") != (figure.key in KEYS and figure.key in known):
        return figure
    cells = as_numbers(known[figure.key])
    everyone, members = np.sort(cells[np.isfinite(cells)]), cells[own & np.isfinite(cells)]
    if not members.size or figure.portfolio is None or not _near(float(np.median(everyone)), figure.portfolio):
        return figure
    median = float(np.median(members))
    return figure.but(
        median=median,
        low=float(np.quantile(members, 0.25)),
        active=float((members > 0).mean()),
        percentile=mean_percentile(everyone, np.array([median])),
        standing=mean_percentile(everyone, members),
    )


def _has(rows: pd.DataFrame, headers: Mapping[str, str], level: object) -> bool:
    key, text = getattr(level, "key", ""), getattr(level, "level", "")
    return key in headers and bool((rows[headers[key]].astype("str").str.strip() == text).any())


def _share(cells: pd.Series, level: str, own: np.ndarray) -> float:
    return float((cells[own].astype("str").str.strip() == level).mean())


def _near(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)


def _figures_wrong(pairs: Sequence[tuple[Profile, Profile]]) -> Iterator[Fault]:
    for told, found in pairs:
        for one, other in zip(told.figures, found.figures, strict=True):
            if not _near(one.median or 0, other.median or 0) or not _near(one.active, other.active):
                yield Fault(
                    "figure", told.segment, f"{one.title}: {one.median}, {one.active}; {other.median}, {other.active}"
                )
        for level, again in zip(told.levels, found.levels, strict=True):
            if not _near(level.share, again.share):
                yield Fault("figure", told.segment, f"{level.title} {level.level}: {level.share}; {again.share}")


def _names_outdone(run: Run, profiles: Sequence[Profile]) -> Iterator[Fault]:
    """The names that praise what another segment has more of, and those of a kind whose signs are not there."""
    kinds = {row.key: row for row in ARCHETYPES}
    for segment, name, profile in zip(run.segments, names_of(run.segments, Wording()), profiles, strict=True):
        others = [other for other in profiles if other.segment != profile.segment]
        if segment.persona.archetype:
            if not kinds[segment.persona.archetype].fit(profile):
                yield Fault("name", segment.segment, f"{name.text}: the signs of its kind are not there")
            continue
        outdone = [point for point in _again(name, profile) if any(_is_further(point, other) for other in others)]
        if len(outdone) > _admitted(name, segment):
            keys = ", ".join(str(point.aspect) for point in outdone)
            yield Fault("name", segment.segment, f"{name.text}: another segment stands further out in {keys}")


def _again(name: Name, profile: Profile) -> list[Point]:
    return [again for point in name.behind if (again := beside(point, profile))]


def _is_further(point: Point, other: Profile) -> bool:
    """Whether another segment stands further out in a figure, as it is read."""
    there = beside(point, other)
    if there is None or _as_good_as_all(point):
        return False
    side = 1 if point.lean > 0 else -1
    here, beyond = (round_figure(each.value, each.style).number for each in (point, there))
    return (beyond - here) * side > 0


def _as_good_as_all(point: Point) -> bool:
    return point.statistic != "median" and (
        point.value >= AS_GOOD_AS_ALL if point.lean > 0 else point.value <= 1 - AS_GOOD_AS_ALL
    )


def _admitted(name: Name, segment: Segment) -> int:
    """How many of a name's figures it says itself that they are not the furthest, or are shared and told apart."""
    words = [say.raw(f"personas.names.{form}").split("{", maxsplit=1)[0].strip() for form in ("fairly", "often")]
    shared = any(is_absence(point.level) for point in name.behind)
    return sum(map(name.text.lower().split().count, words)) + int(name.twin is not None) + int(shared)


def _gone(run: Run, customers: pd.DataFrame | None) -> frozenset[int]:
    """The segments of which most have left, by the customers where they are at hand."""
    if customers is None:
        return frozenset(segment.segment for segment in run.segments if segment.context.left)
    known = [column for column in run.columns if column.name in customers]
    flags = [found for column in known if (found := who_left(column, customers[column.name])) is not None]
    left = pd.Series(np.any(flags, axis=0) if flags else False, index=customers.index)
    shares = left.groupby(pd.to_numeric(customers["segment"], errors="coerce")).mean()
    return frozenset(each.segment for each in run.segments if shares.get(each.segment, 0.0) > MOST_LEFT)


def _plays_denied(run: Run, profiles: Sequence[Profile], gone: Container[int]) -> Iterator[Fault]:
    wording = Wording()
    for segment, profile in zip(run.segments, profiles, strict=True):
        kind = kind_of(segment.persona.archetype, profile, segment.context.but(left=segment.segment in gone))
        habits = habits_of(segment.context.rates)
        for play in segment.persona.plays:
            for because in _denials(play, _rows_of(play, wording), kind, profile, habits):
                yield Fault("play", segment.segment, f"{segment.persona.name}: {play.action} – {because}")


def _rows_of(play: Play, wording: Wording) -> list[Row]:
    """The rows a play may be from, by what it says to card customers or to others."""
    own, elsewhere = wording.text("plays.plays"), wording.text("plays.elsewhere")
    said = {key: (texts, {**texts, **elsewhere.get(key, {})}) for key, texts in own.items()}
    keys = {key for key, ways in said.items() if any(_says(texts, play) for texts in ways)}
    return [row for row in ROWS if row.key in keys and row.area == play.area]


def _says(texts: Mapping[str, str], play: Play) -> bool:
    """Whether a play says this, whatever the word for customers."""
    return all(_fits(texts[part], getattr(play, part)) for part in ("action", "hypothesis"))


def _fits(template: str, text: str) -> bool:
    return text.startswith(template.split("{", maxsplit=1)[0]) and ("{" in template or template == text)


def _denials(play: Play, rows: Sequence[Row], kind: str, profile: Profile, habits: Container[str]) -> Iterator[str]:
    if not any(row.fits(kind, profile, habits) for row in rows):
        yield "its conditions do not hold"
    keys = {row.key for row in rows}
    for denial in DENIALS:
        figure = profile.figure(denial.shows.key)
        if not keys.isdisjoint(denial.plays) and figure and figure.median is not None and denial.shows.met_by(profile):
            yield denial.because
    if is_late(profile) and keys.isdisjoint(HELP) and not all(row.kind == ANY for row in rows):
        yield "most are late"
    told = f"{play.action} {play.hypothesis} {play.kpi} {' '.join(play.gates)} {' '.join(play.suppress)}".lower()
    spoken = [word for word in TALK_OF_CARDS if word in told.split() or (" " in word and word in told)]
    if not is_card(profile) and spoken and {"untold", "defaulted"}.isdisjoint(row.kind for row in rows):
        yield f"talk of cards to other customers: {', '.join(spoken)}"


def open_result(path: Path, *, anew: bool = False) -> tuple[Run, pd.DataFrame | None]:
    """A result in a folder, with its customers, or a document alone; told ``anew`` by the rows and texts of today."""
    document = path / "run.json" if path.is_dir() else path
    run = Run.model_validate_json(document.read_text("utf-8"))
    run = run.but(segments=reword(run.segments, Wording())) if anew else run
    beside_it = path / CUSTOMERS
    return run, pd.read_csv(beside_it, low_memory=False) if path.is_dir() and beside_it.exists() else None


def main() -> int:
    """Read every result, and say what is wrong with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", nargs="+", type=Path)
    parser.add_argument("--anew", action="store_true", help="tell the personas by the rows and texts of today first")
    arguments = parser.parse_args()
    found: dict[str, Read] = {}
    for path in arguments.results:
        found[path.stem] = one = read(*open_result(path, anew=arguments.anew))
        for fault in one.faults:
            print(f"{path.stem}, segment {fault.segment}, {fault.kind}: {fault.told}")
    print("| results | names | of which outdone | plays | of which denied | figures worked out anew | of which other |")
    cells = [len(found), sum(one.names for one in found.values()), sum(one.wrong("name") for one in found.values())]
    cells += [sum(one.plays for one in found.values()), sum(one.wrong("play") for one in found.values())]
    cells += [sum(one.figures for one in found.values()), sum(one.wrong("figure") for one in found.values())]
    print("| " + " | ".join(f"{cell:,}" for cell in cells) + " |")
    return int(any(one.faults for one in found.values()))


if __name__ == "__main__":
    sys.exit(main())
