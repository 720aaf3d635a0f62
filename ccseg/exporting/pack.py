"""The meeting pack: what slides, both PDFs, the workbook and copied text say of a result, made once for all."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from babel.dates import format_date

from ccseg.clustering.multiverse import Multiverse
from ccseg.describing.cards import Card, Common, find_common, make_card
from ccseg.describing.overview import Cell, Line, Overview, make_overview
from ccseg.describing.personas import Segment, Verdict, outcome_of, verdict_figure
from ccseg.describing.plays import Play
from ccseg.describing.verdicts import tell_plainly
from ccseg.describing.wording import Wording
from ccseg.describing.words import capitalised
from ccseg.exporting.plan_parts import slide_table
from ccseg.glossary import TERMS, verdict_word
from ccseg.keeping.snapshots import Snapshot
from ccseg.planning.planned import Plan
from ccseg.planning.telling import in_currency
from ccseg.result import Run
from ccseg.texts import say

STEPS: Mapping[Verdict, str] = {
    "safe to act": "act",
    "test first": "test",
    "too small": "wait",
    "do not use": "wait",
}
"""What follows from each verdict."""

ORDER = tuple(STEPS)
"""The verdicts in the order in which their segments are acted on."""

TERMS_BEFORE = ("before", "hold_out", "owner", "review")
"""What must be settled before any play of an area."""

SUMS = 2
"""How many sums of money the one-pager has room for."""

DIGITS = 16
"""The digits of a digest that are shown: enough to tell files apart, and ``run.json`` has all of them."""

Row = tuple[str, ...]


class Origin(NamedTuple):
    """Where a result comes from: the name of its file, empty where there is none, and the day it was made."""

    file: str
    made: date


class Table(NamedTuple):
    """A table of texts; ``segments`` are the numbers of the segments that its rows are of, where they are of some, and
    ``numbers`` the columns that hold figures. A second line of a cell is an index. ``notes`` stand below it.
    """

    title: str
    heads: Row
    rows: tuple[Row, ...]
    segments: tuple[int | None, ...] = ()
    numbers: range = range(0)
    notes: Row = ()


class Bar(NamedTuple):
    """One figure of a segment beside the portfolio's: both as they are written, and the index (portfolio = 100)."""

    title: str
    own: str
    portfolio: str
    indexed: float


class Page(NamedTuple):
    """All that is told of one persona in a meeting."""

    segment: int
    name: str
    size: str
    verdict: Verdict
    badge: str
    because: str
    story: str
    apart: str
    note: str
    bars: tuple[Bar, ...]
    figures: Table
    plays: Table
    rates: Row
    never: Row


class Pack(NamedTuple):
    """A result for a meeting; it holds no customer rows and no ids.

    ``summary`` is a row for each segment on one page, ``plainly`` the verdict in two sentences, ``evidence`` what it
    rests on, ``before`` what must be settled before any play, ``sources`` where all of it comes from; ``planned`` is
    the plan, where there is one, and ``told`` what it comes to.
    """

    title: str
    subtitle: str
    footer: str
    verdict: str
    plainly: str
    evidence: Row
    overview: Overview | None
    table: Table | None
    summary: Table | None
    pages: tuple[Page, ...]
    trust: Table
    steps: Table
    before: Table
    sources: Table
    limits: Row
    never: Row
    origin: Origin
    wording: Wording
    planned: Table | None = None
    told: Row = ()


def make_pack(run: Run | Snapshot, origin: Origin, *, plan: Plan | None = None) -> Pack:
    """What a meeting is told of a result; of what a link shows, nothing that a link does not.

    Args:
        run: The result, or its snapshot.
        origin: The file it was found in, and when.
        plan: A plan of the run, where somebody made one.

    Examples:
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> run = segment(make_sample(200), recipe, draw_map=False).run
        >>> pack = make_pack(run, Origin("march.csv", date(2026, 3, 31)))
        >>> pack.title, pack.subtitle
        ('march.csv: 4 customer segments', '200 customers · K-means · 31 March 2026')
    """
    texts = PackTexts(run.recipe.wording)
    overview = make_overview(run.segments, run.recipe.wording)
    common = find_common(run.segments, run.recipe.wording)
    outcome = outcome_of(run.verdict, run.segments)
    whole = run if isinstance(run, Run) else None
    return Pack(
        title=texts.title(run, origin),
        subtitle=texts.subtitle(run, origin),
        footer=texts.say("made", day=texts.day(origin.made)),
        verdict=capitalised(verdict_word(outcome.word)),
        plainly=tell_plainly(outcome),
        evidence=(run.verdict_because, *_tell_multiverse(whole.multiverse if whole else None)),
        overview=overview,
        table=texts.overview(overview) if overview else None,
        summary=texts.summary(run.segments, overview) if overview else None,
        pages=tuple(texts.pages(run.segments, common, overview)) if overview else (),
        trust=texts.trust(run.segments),
        steps=texts.steps(run.segments),
        before=texts.before(common),
        sources=texts.sources(whole, origin),
        limits=common.blind_spots,
        never=common.never,
        origin=origin,
        wording=run.recipe.wording,
        planned=_plan_table(plan, in_currency(run.recipe.wording, plan.assumptions)) if plan else None,
        told=plan.told if plan else (),
    )


def _plan_table(plan: Plan, wording: Wording) -> Table:
    found = slide_table(plan, wording)
    return Table(say("planning.page.in_report"), found.headers, found.rows, plan.frontier, notes=found.notes)


def make_page(segments: Sequence[Segment], number: int, wording: Wording) -> Page:
    """What a meeting is told of the segment of this number."""
    overview, common = make_overview(segments, wording), find_common(segments, wording)
    assert overview
    return next(page for page in PackTexts(wording).pages(segments, common, overview) if page.segment == number)


class PackTexts:
    """The texts of the pack itself, in the wording of its result."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording

    def say(self, key: str, **values: object) -> str:
        """The text of this key of the pack, filled in."""
        return self.wording.fill(self.wording.text(f"pack.{key}"), **values)

    def heads(self, *keys: str) -> Row:
        """The heads of a table."""
        return tuple(self.say(f"heads.{key}") for key in keys)

    def part(self, key: str) -> str:
        """What a part of the pack is called."""
        return self.say(f"parts.{key}")

    def day(self, made: date) -> str:
        """A day as it is written out.

        >>> PackTexts(Wording()).day(date(2026, 11, 25))
        '25 November 2026'
        """
        return format_date(made, "d MMMM y", locale=self.wording.locale)

    def area(self, area: str) -> str:
        """What an area of plays is called."""
        return self.wording.fill(self.wording.text(f"plays.areas.{area}.title"))

    def title(self, run: Run | Snapshot, origin: Origin) -> str:
        key = "title" if origin.file else "untitled"
        return self.say(key, file=origin.file, segments=len(run.segments))

    def subtitle(self, run: Run | Snapshot, origin: Origin) -> str:
        method = TERMS[run.recipe.clusterer.algorithm].title
        return self.say("subtitle", all=run.customers, method=method, day=self.day(origin.made))

    def badge(self, segment: Segment | Line) -> str:
        """The verdict in its words, and the one figure that it rests on."""
        figure = segment.figure if isinstance(segment, Line) else verdict_figure(segment, self.wording)
        word = capitalised(verdict_word(segment.verdict)) if segment.verdict else ""
        return self.say("badge", verdict=word, figure=figure) if figure else word

    def overview(self, overview: Overview) -> Table:
        """All segments side by side, with the portfolio as the last row."""
        lines = [*overview.lines, overview.portfolio]
        titles = (head.title for head in overview.heads)
        return Table(
            title=self.part("overview"),
            heads=(*self.heads("segment", "customers", "share"), *titles, *self.heads("verdict")),
            rows=tuple(self._overview_row(line) for line in lines),
            segments=tuple(line.segment for line in lines),
            numbers=range(1, 3 + len(overview.heads)),
        )

    def _overview_row(self, line: Line) -> Row:
        indexed = line.segment is not None
        return (*self._sized(line), *(self._cell(cell, indexed) for cell in line.cells), self.badge(line))

    def _cell(self, cell: Cell, indexed: bool) -> str:
        if cell.index is None or not indexed:
            return cell.text
        return f"{cell.text}\n{self.wording.number(cell.index, 'count')}"

    def summary(self, segments: Sequence[Segment], overview: Overview) -> Table:
        """Of each segment how many they are and what they owe and spend, who they are, what to try, and its verdict."""
        sums = [number for number, head in enumerate(overview.heads) if head.statistic == "total"][:SUMS]
        titles = [overview.heads[number].title for number in sums]
        lines = [*overview.lines, overview.portfolio]
        owed = [(*self._sized(line), *(line.cells[number].text for number in sums)) for line in lines]
        told = [(each.persona.headline, self._first_step(each), self.badge(each)) for each in segments]
        return Table(
            title=self.part("summary"),
            heads=(*self.heads("segment", "customers", "share"), *titles, *self.heads("who", "action", "verdict")),
            rows=tuple((*row, *words) for row, words in zip(owed, [*told, ("", "", "")], strict=True)),
            segments=tuple(line.segment for line in lines),
            numbers=range(1, 3 + len(sums)),
        )

    def _sized(self, line: Line) -> Row:
        counted = self.wording.number(line.customers, "count"), self.wording.number(line.share, "percent")
        return (line.name, *counted)

    def _first_step(self, segment: Segment) -> str:
        """What to try first; where nothing is, why."""
        first = first_play(segment)
        return first.action if first else self._no_step(segment)

    def _no_step(self, segment: Segment) -> str:
        return self.say(f"steps.{'wait' if STEPS[segment.verdict] == 'wait' else 'none'}")

    def pages(self, segments: Sequence[Segment], common: Common, overview: Overview) -> Iterator[Page]:
        for segment, line in zip(segments, overview.lines, strict=True):
            card = make_card(segment, common, self.wording)
            yield Page(
                segment=segment.segment,
                name=segment.persona.name,
                size=self.say("size", size=segment.size, share=segment.share),
                verdict=segment.verdict,
                badge=self.badge(segment),
                because=segment.verdict_because,
                story=card.story or segment.persona.headline,
                apart=card.unlike,
                note=segment.persona.note,
                bars=tuple(_bars(overview, line)),
                figures=self.figures(overview, line),
                plays=self.plays(card),
                rates=card.asides,
                never=card.never,
            )

    def figures(self, overview: Overview, line: Line) -> Table:
        """All figures of the overview for one segment, beside the portfolio."""
        number = self.wording.number
        sizes = [
            (
                self.say("heads.customers"),
                *(number(each.customers, "count") for each in (line, overview.portfolio)),
                "",
            ),
            (self.say("heads.share"), *(number(each.share, "percent") for each in (line, overview.portfolio)), ""),
        ]
        cells = zip(overview.heads, line.cells, overview.portfolio.cells, strict=True)
        rows = [(head.title, own.text, whole.text, number(own.index, "count")) for head, own, whole in cells]
        heads = (self.say("heads.figure"), line.name, *self.heads("portfolio", "index"))
        return Table(line.name, heads, (*sizes, *rows))

    def plays(self, card: Card) -> Table:
        """The plays of a card, each with its reason and with whom it reaches."""
        rows = [(self.area(play.area), play.action, why(play), play.numbers) for play, _ in card.plays]
        return Table(self.say("heads.action"), self.heads("area", "action", "why", "reach"), tuple(rows))

    def trust(self, segments: Sequence[Segment]) -> Table:
        """The verdict on each segment, with its reason."""
        rows = [(segment.persona.name, self.badge(segment), segment.verdict_because) for segment in segments]
        heads = self.heads("segment", "verdict", "reason")
        return Table(self.part("trust"), heads, tuple(rows), tuple(segment.segment for segment in segments))

    def steps(self, segments: Sequence[Segment]) -> Table:
        """The first step with each segment: those that are safe to act on come first."""
        ordered = sorted(segments, key=lambda segment: (ORDER.index(segment.verdict), segment.segment))
        heads = self.heads("segment", "step", "reach", "measured")
        rows = tuple(self._step(segment) for segment in ordered)
        return Table(self.part("steps"), heads, rows, tuple(segment.segment for segment in ordered))

    def _step(self, segment: Segment) -> Row:
        name, first = segment.persona.name, first_play(segment)
        if first is None:
            return name, self._no_step(segment), "", ""
        return name, self.say(f"steps.{STEPS[segment.verdict]}", action=first.action), first.numbers, first.kpi

    def before(self, common: Common) -> Table:
        """What must be settled before any play of an area."""
        rows = tuple((self.area(area), *(terms[key] for key in TERMS_BEFORE)) for area, terms in common.areas.items())
        return Table(self.part("before"), self.heads("area", *TERMS_BEFORE), rows)

    def sources(self, run: Run | None, origin: Origin) -> Table:
        """Where a result comes from, so that it can be found again; nothing where there is no run."""
        rows = tuple((self.say(f"sources.{key}"), text) for key, text in self._sources(run, origin) if text)
        return Table(self.part("from"), self.heads("item", "value"), rows)

    def _sources(self, run: Run | None, origin: Origin) -> Iterator[tuple[str, str]]:
        if run is None:
            return
        versions = [self.say("sources.version", name=name, version=version) for name, version in run.versions.items()]
        counts = {
            "rows": run.rows_in_file,
            "customers": sum(segment.size for segment in run.segments),
            "left_out": run.left_out,
            "aside": len(run.set_aside),
            "columns": sum(column.usable for column in run.columns),
            "described": sum(column.describe for column in run.columns),
            "seed": run.recipe.seed,
        }
        yield "file", origin.file
        yield "digest", run.source[:DIGITS]
        for key, count in counts.items():
            yield key, self.wording.number(count, "count") if count or key == "seed" else ""
        yield "method", TERMS[run.recipe.clusterer.algorithm].title
        yield "preparation", TERMS[run.plan.preparation].title
        yield "versions", ", ".join(versions)


def first_play(segment: Segment) -> Play | None:
    """What to try first with a segment; ``None`` where it is not to be acted on, or nothing fits."""
    plays = segment.persona.plays
    return plays[0] if plays and STEPS[segment.verdict] != "wait" else None


def why(play: Play) -> str:
    """Why a play may work: its hypothesis, and where that stands in this file."""
    return " ".join(filter(None, (play.hypothesis, play.reason)))


def _bars(overview: Overview, line: Line) -> Iterator[Bar]:
    """The medians and shares of a segment, each with the portfolio's; sums depend on how many they are."""
    cells = zip(overview.heads, line.cells, overview.portfolio.cells, strict=True)
    for head, own, portfolio in cells:
        if head.statistic != "total" and own.index is not None:
            yield Bar(head.title, own.text, portfolio.text, own.index)


def _tell_multiverse(multiverse: Multiverse | None) -> Row:
    return (multiverse.sentence,) if multiverse else ()
