"""Answers: what each tool of the server does and says, without a customer's row, id or cell."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

from ccseg.arguments import AlgorithmName
from ccseg.assisting.hiding import header_or_place, hide_cells
from ccseg.assisting.told import (
    AskedChange,
    AskedColumn,
    AskedIssue,
    Brief,
    Checked,
    Compared,
    Counted,
    Found,
    Moved,
    Options,
    Personas,
    Placed,
    Planned,
    Proposal,
    Told,
    Valued,
    Watched,
    Weighed,
)
from ccseg.clustering.models import UNASSIGNED
from ccseg.comparing.comparison import compare as compare_all
from ccseg.deriving.customers import DerivedCustomers
from ccseg.describing.personas import Segment, outcome_of
from ccseg.describing.verdicts import tell_plainly
from ccseg.files import whole_folder
from ccseg.following.follow import Followed, tell_moves
from ccseg.following.follow import follow as follow_run
from ccseg.glossary import verdict_word
from ccseg.keeping.public_plans import in_tens
from ccseg.keeping.snapshots import make_snapshot
from ccseg.outputs import write_comparison, write_following, write_plan, write_result, write_scores
from ccseg.planning.assumptions import read_assumptions
from ccseg.planning.plan import plan as plan_run
from ccseg.planning.planned import Plan
from ccseg.progress import Progress, silent
from ccseg.reading.customers import Customers, Issue
from ccseg.result import Run
from ccseg.scoring import Scores, compare_sizes, read_run
from ccseg.scoring import score as score_with
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
    progress: Progress = silent,
) -> Found:
    """The segments of a file, written to a folder, in a line each."""
    source = options.source(file)
    recipe = source.recipe(algorithm, {"segments": segments})
    with whole_folder(Path(output)) as draft:
        result = find_segments(source.open(recipe), recipe, draw_map=False, progress=progress)
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


def score(run: str, file: str, output: str, options: Options = Options()) -> Placed:
    """How many customers of a file are in which segment; each with theirs is written to the folder."""
    earlier = read_run(Path(run).read_bytes())
    if earlier.verdict == NONE:
        return Placed(declined=say("assisting.decline.result", because=earlier.verdict_because))
    source = options.source(file)
    with whole_folder(Path(output)) as draft:
        scores = score_with(earlier, source.open_later(earlier))
        names = write_scores(scores, draft)
    return _placed(scores).but(folder=output, files=names)


def _placed(scores: Scores) -> Placed:
    counts = Counter(scores.labels[scores.labels >= UNASSIGNED].tolist())
    customers, unlike = counts.total(), int(scores.unlike.sum())
    if customers < FEWEST_SHOWN:
        return Placed(declined=say("assisting.nobody", fewest=FEWEST_SHOWN))
    few = any(0 < count < FEWEST_SHOWN for count in (*counts.values(), unlike))
    told = in_tens if few else int
    sizes = compare_sizes(scores.run, {number: told(count) for number, count in counts.items()})
    shares = {row.segment: row for row in sizes.itertuples()}
    return Placed(
        customers=told(customers),
        unlike=min(1.0, told(unlike) / customers),
        in_tens=few,
        segments=tuple(
            Counted(
                segment=each.segment,
                name=each.persona.name,
                customers=shares[each.segment].now,
                share=shares[each.segment].share_now,
                share_then=shares[each.segment].share_then,
                verdict=each.verdict,
            )
            for each in scores.run.segments
        ),
    )


def plan(run: str, file: str, assumptions: str, output: str, options: Options = Options()) -> Planned:
    """What segments are worth under the ranges of a person, as a link would show it; who is whom is in the folder."""
    earlier = read_run(Path(run).read_bytes())
    if earlier.verdict == NONE:
        return Planned(declined=say("assisting.decline.result", because=earlier.verdict_because))
    given = read_assumptions(Path(assumptions).read_bytes())
    with whole_folder(Path(output)) as draft:
        planning = plan_run(earlier, options.source(file).open_later(earlier), given)
        names = write_plan(planning, draft)
    shown = make_snapshot(earlier, plan=planning.found).planned
    if shown is None:
        return Planned(declined=say("assisting.nobody", fewest=FEWEST_SHOWN), folder=output, files=names)
    return _planned(earlier, shown).but(folder=output, files=names)


def _planned(run: Run, shown: Plan) -> Planned:
    """What may be told of a plan; nothing of a segment that is not to be used."""
    usable = {each.segment for each in run.segments if each.verdict not in DECLINED}
    return Planned(
        currency=shown.currency,
        annual_value=shown.annual_value,
        decided_by=tuple(bar.key for bar in shown.tornado),
        told=shown.told,
        segments=tuple(
            Valued(
                segment=each.segment,
                name=each.name,
                annual_value=each.annual_value,
                break_even_pd=each.break_even_pd,
                per_arm=each.per_arm,
                detectable=each.detectable,
                told=each.told,
            )
            for each in shown.segments
            if each.segment in usable
        ),
    )


def compare(
    file: str, output: str, options: Options = Options(), columns: Sequence[str] = (), progress: Progress = silent
) -> Compared:
    """The three algorithms and the columns with somebody's own segments, on the same customers."""
    source = options.source(file)
    recipes = [source.recipe(name) for name in get_args(AlgorithmName)]
    with whole_folder(Path(output)) as draft:
        opened = source.open(recipes[0])
        found = compare_all(opened, recipes, columns=columns, draw_map=False, progress=progress)
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
    progress: Progress = silent,
) -> Watched:
    """What has changed in a later file, and who moved in numbers."""
    earlier = read_run(Path(run).read_bytes())
    if earlier.verdict == NONE:
        return Watched(declined=say("assisting.decline.result", because=earlier.verdict_because))
    source = options.source(new)
    now = source.open_later(earlier)
    beside = [Path(path) for path in before_beside]
    then = before and source._replace(path=Path(before), beside=beside).open_later(earlier, dated=False)
    following = follow_run(earlier, now, before=then or None, refitted=refit, progress=progress)
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
