"""Answers: what each tool of the server says, as records without a customer's row, id or cell."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from pydantic import Field

from ccseg.arguments import AlgorithmName, Source
from ccseg.assisting.hiding import header_or_place, hide_cells
from ccseg.comparing.comparison import compare as compare_all
from ccseg.deriving.customers import DerivedCustomers
from ccseg.describing.personas import Segment, outcome_of
from ccseg.describing.verdicts import tell_plainly
from ccseg.files import whole_folder
from ccseg.following.follow import Followed, tell_moves
from ccseg.following.follow import follow as follow_run
from ccseg.glossary import verdict_word
from ccseg.keeping.snapshots import make_snapshot
from ccseg.outputs import write_comparison, write_following, write_result
from ccseg.reading.customers import Customers, Issue
from ccseg.records import Record
from ccseg.result import Run
from ccseg.scoring import read_run
from ccseg.segmentation import segment as find_segments
from ccseg.texts import say
from ccseg.thresholds import FEWEST_SHOWN

NONE = "no segments worth acting on"
DECLINED = ("do not use", "too small")
"""The verdicts on a segment of whose persona nothing is told."""

ANSWERS = frozenset(
    {".", ",", "first", "last", "each", "day first", "month first", "keep", "drop", "number", "category", "ignored"}
)
"""Answers that any file may ask for; all others may be cells."""


class Options(Record):
    """How a file is to be read, where that is in doubt."""

    decimal: Literal[".", ","] | None = None
    delimiter: str | None = None
    encoding: str | None = None
    header: bool | None = None
    sheet: str | None = None
    duplicates: Literal["first", "last", "each"] | None = None
    map: dict[str, str] = Field({}, description=say("assisting.option.map"))
    derive: dict[str, str] = Field({}, description=say("assisting.option.derive"))
    beside: tuple[str, ...] = Field((), description=say("assisting.option.with"))

    def source(self, file: str) -> Source:
        """The file, and what was said of it, as the command line takes it."""
        return Source(
            Path(file),
            self.decimal,
            self.delimiter,
            self.encoding,
            self.header,
            self.sheet,
            self.duplicates,
            [f"{header}={measure}" for header, measure in self.map.items()],
            [f"{field}={value}" for field, value in self.derive.items()],
            [Path(path) for path in self.beside],
        )


class AskedColumn(Record):
    """A column: its header, what it was understood to be, and the share of its cells that are empty, 0–1."""

    name: str
    kind: str
    measure: str | None
    unit: str | None
    missing: float


class AskedIssue(Record):
    """What a person should look at: how much it matters, in which column and how many rows, and what to answer."""

    severity: str
    column: str | None
    rows: int | None
    text: str
    answers: tuple[str, ...] = ()


class AskedChange(Record):
    """What was changed on the way in, in which column and in how many rows."""

    column: str | None
    rows: int
    text: str


class Checked(Record):
    """What was understood of a file; what is hidden of a sentence may be a cell."""

    customers: int
    rows_in_file: int
    rows_set_aside: int
    ready: bool
    derived_from: str | None
    columns: tuple[AskedColumn, ...]
    changes: tuple[AskedChange, ...]
    issues: tuple[AskedIssue, ...]


class Brief(Record):
    """A segment in one line: its number, name, size and share, 0–1, and how far it can be trusted."""

    segment: int
    name: str
    customers: int
    share: float
    verdict: str
    because: str


class Found(Record):
    """What came of a search for segments; ``declined`` says why none are shown."""

    verdict: str
    because: str
    advice: str
    customers: int
    declined: str | None = None
    segments: tuple[Brief, ...] = ()
    folder: str = ""
    files: tuple[str, ...] = ()


class Proposal(Record):
    """A step to try: nothing shows that it works until those who are held out have been compared with the others."""

    action: str
    hypothesis: str
    gates: tuple[str, ...]
    hold_out: str


class Told(Brief):
    """Who the customers of a segment are; ``declined`` says why nothing is told of it."""

    declined: str | None = None
    headline: str = ""
    story: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    rule: str = ""
    plays: tuple[Proposal, ...] = ()
    never: tuple[str, ...] = ()
    blind_spots: tuple[str, ...] = ()


class Personas(Record):
    """The personas of a result; ``declined`` says why there are none."""

    verdict: str
    because: str
    declined: str | None = None
    personas: tuple[Told, ...] = ()


class Weighed(Record):
    """One of the segmentations that were compared, and what speaks against it."""

    title: str
    segments: int
    explained: float
    stability: float | None
    objections: tuple[str, ...]


class Compared(Record):
    """What came of a comparison; ``declined`` says why none is recommended."""

    customers: int
    recommended: str | None
    because: str
    declined: str | None = None
    candidates: tuple[Weighed, ...]
    folder: str
    files: tuple[str, ...]


class Moved(Record):
    """A figure beside what chance alone brings, and what follows."""

    figure: str
    of: str
    value: float
    chance: float | None
    word: str
    text: str


class Watched(Record):
    """What has changed since the segments were found; ``declined`` says why they are not followed."""

    word: str | None = None
    told: tuple[str, ...] = ()
    declined: str | None = None
    customers: int = 0
    figures: tuple[Moved, ...] = ()
    stay: float | None = None
    moved_clearly: float | None = None
    noise: float | None = None
    moves: tuple[str, ...] = ()
    folder: str = ""
    files: tuple[str, ...] = ()


def check(file: str, options: Options = Options()) -> Checked:
    """How a file is understood, without its cells."""
    source = options.source(file)
    opened = source.open(source.recipe())
    known = _Known.of(opened)
    return Checked(
        customers=len(opened.frame),
        rows_in_file=opened.rows_in_file,
        rows_set_aside=len(opened.set_aside),
        ready=opened.ready,
        derived_from=opened.origin.shape.kind if isinstance(opened, DerivedCustomers) else None,
        columns=tuple(
            AskedColumn(
                name=known.headers[column.name],
                kind=column.kind,
                measure=column.measure,
                unit=column.unit,
                missing=column.missing,
            )
            for column in opened.columns
        ),
        changes=tuple(
            AskedChange(
                column=known.headers.get(change.column or ""),
                rows=change.rows,
                text=known.shown(change.message, change.rows),
            )
            for change in opened.changes
        ),
        issues=tuple(_issue(issue, known) for issue in opened.issues),
    )


class _Known(NamedTuple):
    """What may be said of a file: its headers, each as it is shown, and its counts."""

    headers: Mapping[str, str]
    counts: Sequence[int]

    @classmethod
    def of(cls, opened: Customers) -> "_Known":
        names = [column.name for column in opened.columns]
        headers = {name: header_or_place(name, number) for number, name in enumerate(names, 1)}
        return cls(headers, (len(opened.frame), opened.rows_in_file, len(names)))

    def shown(self, text: str, *counts: int) -> str:
        words = [header for header, shown in self.headers.items() if header == shown]
        return hide_cells(text, words, [*self.counts, *counts])


def _issue(issue: Issue, known: _Known) -> AskedIssue:
    sentences = f"{issue.message} {issue.cure or ''}".strip()
    options = issue.question.options if issue.question else ()
    return AskedIssue(
        severity=issue.severity,
        column=known.headers.get(issue.column or ""),
        rows=issue.rows,
        text=known.shown(sentences, issue.rows or 0),
        answers=tuple(option.value for option in options if option.value in ANSWERS),
    )


def segment(
    file: str,
    output: str,
    options: Options = Options(),
    segments: int | None = None,
    algorithm: AlgorithmName = "kmeans",
) -> Found:
    """The segments of a file, written to a folder, in a line each."""
    source = options.source(file)
    recipe = source.recipe(algorithm, {"segments": segments})
    with whole_folder(Path(output)) as draft:
        result = find_segments(source.open(recipe), recipe, draw_map=False)
        names = write_result(result, draft)
    return _found(result.run).but(folder=output, files=names)


def _found(run: Run) -> Found:
    told = Found(
        verdict=run.verdict,
        because=run.verdict_because,
        advice=tell_plainly(outcome_of(run.verdict, run.segments)),
        customers=run.customers,
    )
    if run.verdict == NONE:
        return told.but(declined=say("assisting.decline.result", because=run.verdict_because))
    snapshot = make_snapshot(run)
    if not snapshot.segments:
        return told.but(declined=say("assisting.nobody", fewest=FEWEST_SHOWN))
    return told.but(
        because=snapshot.verdict_because,
        segments=tuple(
            Brief(
                segment=each.segment,
                name=each.persona.name,
                customers=each.size,
                share=each.share,
                verdict=each.verdict,
                because=each.verdict_because,
            )
            for each in snapshot.segments
        ),
    )


def personas(run: str) -> Personas:
    """Who the customers of each segment are, as a link would show it."""
    found = read_run(Path(run).read_bytes())
    told = Personas(verdict=found.verdict, because=found.verdict_because)
    if found.verdict == NONE:
        return told.but(declined=say("assisting.decline.result", because=found.verdict_because))
    shown = make_snapshot(found)
    if not shown.segments:
        return told.but(declined=say("assisting.nobody", fewest=FEWEST_SHOWN))
    return told.but(because=shown.verdict_because, personas=tuple(map(_persona, shown.segments, found.segments)))


def _persona(segment: Segment, kept: Segment) -> Told:
    """What a link would show of a segment, by the verdict that was kept of it."""
    persona = segment.persona
    told = Told(
        segment=segment.segment,
        name=persona.name,
        customers=segment.size,
        share=segment.share,
        verdict=kept.verdict,
        because=kept.verdict_because,
    )
    if kept.verdict in DECLINED:
        word, because = verdict_word(kept.verdict), kept.verdict_because
        return told.but(declined=say("assisting.decline.segment", verdict=word, because=because))
    return told.but(
        headline=persona.headline,
        story=persona.story,
        traits=tuple(trait.text for trait in persona.traits),
        rule=persona.rule.text if persona.rule else "",
        plays=tuple(
            Proposal(action=play.action, hypothesis=play.hypothesis, gates=play.gates, hold_out=play.hold_out)
            for play in persona.plays
        ),
        never=persona.never,
        blind_spots=persona.blind_spots,
    )


def compare(file: str, output: str, options: Options = Options(), columns: Sequence[str] = ()) -> Compared:
    """The three algorithms and the columns with somebody's own segments, on the same customers."""
    source = options.source(file)
    recipes = [source.recipe(name) for name in get_args(AlgorithmName)]
    with whole_folder(Path(output)) as draft:
        found = compare_all(source.open(recipes[0]), recipes, columns=columns, draw_map=False)
        names = write_comparison(found, draft)
    summary = found.summary
    best, because = summary.recommendation.best, summary.recommendation.because
    return Compared(
        customers=summary.customers,
        recommended=None if best is None else summary.candidates[best].title,
        because=because,
        declined=say("assisting.decline.comparison", because=because) if best is None else None,
        candidates=tuple(
            Weighed(
                title=candidate.title,
                segments=candidate.figures.segments,
                explained=candidate.figures.explained,
                stability=candidate.figures.stability,
                objections=tuple(objection.text for objection in candidate.objections),
            )
            for candidate in summary.candidates
        ),
        folder=output,
        files=("comparison.json", "customers.csv", *names),
    )


def follow(
    run: str,
    new: str,
    output: str,
    before: str | None = None,
    options: Options = Options(),
    before_beside: Sequence[str] = (),
    refit: bool = False,
) -> Watched:
    """What has changed in a later file, and who moved in numbers."""
    earlier = read_run(Path(run).read_bytes())
    if earlier.verdict == NONE:
        return Watched(declined=say("assisting.decline.result", because=earlier.verdict_because))
    source = options.source(new)
    now = source.open_later(earlier)
    beside = [Path(path) for path in before_beside]
    then = before and source._replace(path=Path(before), beside=beside).open_later(earlier, dated=False)
    following = follow_run(earlier, now, before=then or None, refitted=refit)
    with whole_folder(Path(output)) as draft:
        names = write_following(following, draft)
    return _watched(earlier, following.found).but(folder=output, files=names)


def _watched(run: Run, found: Followed) -> Watched:
    migration = found.migration
    larger = [each for each in found.leaving if each.move.customers >= FEWEST_SHOWN]
    return Watched(
        word=found.word,
        told=found.told,
        customers=found.customers,
        figures=tuple(
            Moved(
                figure=shift.key,
                of=shift.of,
                value=shift.value,
                chance=shift.chance,
                word=shift.word,
                text=shift.because,
            )
            for shift in found.shifts
        ),
        stay=migration.stay if migration else None,
        moved_clearly=migration.clear if migration else None,
        noise=migration.noise if migration else None,
        moves=tuple(tell_moves(found.but(leaving=larger), run.persona_names)),
    )
