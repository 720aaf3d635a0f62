"""Follow: what has changed since a run's segments were found, and whether it matters."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from ccseg.clustering.identity import match_segments
from ccseg.clustering.models import UNASSIGNED
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.portfolio import Portfolio
from ccseg.clustering.quality import overlaps
from ccseg.clustering.resamples import Resamples, draw_bootstrap
from ccseg.clustering.threads import one_thread
from ccseg.clustering.trials import refit
from ccseg.comparing.candidates import Group
from ccseg.comparing.flows import Move, Side, trace_flows
from ccseg.errors import UnusableTable
from ccseg.following.changes import Change, find_changes
from ccseg.following.drift import Shift, Word, measure_drift, measure_stability, worst
from ccseg.following.meanings import Turns, fitting_play, is_to_be_seen, meaning_of, tell_meaning, turns_of
from ccseg.following.migration import Migration, Pair, measure_migration, pair_customers
from ccseg.following.series import Series, make_series
from ccseg.notebook import Shown
from ccseg.progress import Progress, silent
from ccseg.reading.customers import Customers
from ccseg.records import Ints, Record
from ccseg.result import Run
from ccseg.scoring import Scores, score
from ccseg.texts import say
from ccseg.thresholds import FEWEST_SHOWN

SCORED, MEASURED, REFITTED = 0.1, 0.2, 0.8
"""The share of the work that is done after each step, for the progress bar: estimates."""


class Leaving(Record):
    """Customers who went clearly from one segment to another.

    Attributes:
        move: From where to where, how many, and what told them from those who stayed.
        changes: What changed in their own figures.
        meaning: What the move means in the trade's words, where their figures bear it; empty where one of the segments
            is of no kind that is known.
        play: What to try with them: a play of the segment they are in now; empty where none fits.
    """

    move: Move
    changes: tuple[Change, ...]
    meaning: str = ""
    play: str = ""


class Nearing(Record):
    """Customers of one segment at the edge towards another that is to be seen coming."""

    segment: int
    near: int
    customers: int


class Followed(Record):
    """What has changed, as a document without customer rows and ids.

    Attributes:
        run: The digest of the run.
        sources: SHA-256 of the new file, and of the earlier one where there was one.
        customers: How many customers the new file has.
        shifts: Every figure of ``monitoring.THRESHOLDS``.
        migration: Who moved since the earlier file, where one was given.
        leaving: The larger clear moves, the largest first.
        series: The segments over all periods, where there are three or more.
        nearing: Customers at the edge towards a persona that is to be seen coming, the most first.
        word: What follows: "nothing", "watch" or "act".
        told: The verdict and its reasons, a sentence each.
    """

    run: str
    sources: tuple[str, ...]
    customers: int
    shifts: tuple[Shift, ...]
    migration: Migration | None = None
    leaving: tuple[Leaving, ...] = ()
    nearing: tuple[Nearing, ...] = ()
    series: Series | None = None
    word: Word
    told: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Following(Shown):
    """What has changed, with the customers.

    Attributes:
        now: The new customers in the segments of the run.
        before: The earlier ones, where a file of them was given.
        found: Everything else, as one document.

    Examples:
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> run = segment(make_sample(200), recipe, draw_map=False).run
        >>> follow(run, make_sample(200), refitted=False)
        <Following: 200 customers, nothing to do>
    """

    now: Scores
    before: Scores | None
    found: Followed

    @property
    def headline(self) -> str:
        """How many customers there are now, and what follows, in one line."""
        word = say(f"following.word.{self.found.word}")
        return say("notebook.following", customers=self.found.customers, word=word)

    def early_signs(self) -> pd.DataFrame:
        """Everyone now at the edge towards a persona that is to be seen coming, the nearest first, one row a customer.

        Columns: customer, segment, persona, near_segment, near_persona, margin (0 is a tie between the two).
        """
        run, rows = self.now.run, _at_the_edge(self.now)
        names, found = run.persona_names, self.now.assignment
        rows = rows[np.argsort(found.margin[rows], kind="stable")]
        return pd.DataFrame(
            {
                "customer": self.now.customers.frame.index.to_numpy()[rows],
                "segment": found.labels[rows],
                "persona": [names[segment] for segment in found.labels[rows].tolist()],
                "near_segment": found.runner_up[rows],
                "near_persona": [names[segment] for segment in found.runner_up[rows].tolist()],
                "margin": found.margin[rows].round(4),
            }
        )

    def movers(self, flow: tuple[int, int] | None = None) -> pd.DataFrame:
        """Everyone in both files who is in another segment now, or those of one ``flow``, one row a customer.

        Columns: customer, segment_before, persona_before, segment_now, persona_now, clear (whether they were clearly in
        the one and are clearly in the other).
        """
        names = self.now.run.persona_names
        head = ["customer", "segment_before", "persona_before", "segment_now", "persona_now", "clear"]
        if self.before is None:
            return pd.DataFrame(columns=head)
        pair = pair_customers(self.before, self.now)
        sources, targets = pair.sources, pair.targets
        moving = (sources != targets) & pair.taking_part
        if flow is not None:
            moving &= pair.clear & (sources == flow[0]) & (targets == flow[1])
        moved = np.flatnonzero(moving)
        rows = {
            "customer": self.now.customers.frame.index.to_numpy()[pair.rows_now][moved],
            "segment_before": sources[moved],
            "persona_before": [names[segment] for segment in sources[moved].tolist()],
            "segment_now": targets[moved],
            "persona_now": [names[segment] for segment in targets[moved].tolist()],
            "clear": pair.clear[moved],
        }
        return pd.DataFrame(rows, columns=head)


def follow(
    run: Run,
    new: Path | bytes | pd.DataFrame | Customers,
    *,
    before: Path | bytes | pd.DataFrame | Customers | None = None,
    earlier: Sequence[Path | bytes | pd.DataFrame | Customers] = (),
    mapping: Mapping[str, str] = {},
    refitted: bool = True,
    progress: Progress = silent,
) -> Following:
    """Say what has changed since the segments of a run were found, and whether it matters.

    Args:
        run: The earlier run.
        new: The customers now: a file, its bytes, a data frame, or customers that were read before.
        before: The customers then, to see who moves; often the file that the run was made from.
        earlier: Still earlier files, the first first: then it says how sizes and moves went over all periods.
        mapping: What a column is, where its header is not that of the run's file.
        refitted: Whether segments are sought again in the new customers, from where they were.
        progress: Called with the stage in words and the share done, 0–1.

    Raises:
        UnusableTable: A file lacks a column that the segments were found with, or no customer is in both files.

    Examples:
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> run = segment(make_sample(200), recipe, draw_map=False).run
        >>> follow(run, make_sample(200), before=make_sample(200), refitted=False).found.word
        'nothing'
    """
    progress(say("following.stage.scores"), 0.0)
    now = _scored(run, new, mapping)
    then = None if before is None else _scored(run, before, mapping)
    line = [*(_scored(run, each, mapping) for each in earlier), *([then] if then else []), now]
    progress(say("following.stage.drift"), SCORED)
    shifts = list(measure_drift(run, now))
    if refitted:
        progress(say("following.stage.stability"), MEASURED)
        shifts.append(_stability(run, now))
    migration: Migration | None = None
    leaving: tuple[Leaving, ...] = ()
    if then is not None:
        progress(say("following.stage.migration"), REFITTED)
        pair = pair_customers(then, now)
        migration = measure_migration(pair, noise=_noise(run, then))
        if not migration.both:
            raise UnusableTable(say("following.nobody", name=now.customers.name, earlier=then.customers.name))
        leaving = tuple(_leaving(pair))
    strangers = bool(migration and migration.strangers)
    word = worst([*(shift.word for shift in shifts), "watch" if strangers else "nothing"])
    unit = any(shift.factor or shift.units for shift in shifts)
    first = "unit" if unit else "ids" if strangers and word != "act" else word
    reasons = [shift.because for shift in shifts if shift.word != "nothing"]
    files = [each.customers.digest for each in (now, then) if each]
    found = Followed(
        run=run.digest(),
        sources=tuple(files),
        customers=len(now.customers.frame),
        shifts=tuple(shifts),
        migration=migration,
        leaving=leaving,
        nearing=tuple(_nearing(now)),
        series=make_series(run, line) if len(line) > 2 else None,
        word=word,
        told=(say(f"following.verdict.{first}"), *reasons),
    )
    return Following(now, then, found)


def _scored(run: Run, source: Path | bytes | pd.DataFrame | Customers, mapping: Mapping[str, str]) -> Scores:
    scores = score(run, source, mapping=mapping)
    if not (scores.labels >= UNASSIGNED).any():
        raise UnusableTable(say("following.empty", name=scores.customers.name))
    return scores


def _stability(run: Run, now: Scores) -> Shift:
    """How far the segments are found again in the new customers, from where they were."""
    with one_thread():
        return measure_stability(run, Portfolio.of(now.customers, run.recipe.missing).values)


def _noise(run: Run, before: Scores) -> float:
    """The share of customers who change segment between two refits to bootstrap samples of one and the same file."""
    with one_thread():
        portfolio = Portfolio.of(before.customers, run.recipe.missing)
        values = portfolio.values[:FAIR_SAMPLE]
        again = refit(run.choice.trial.clusterer, len(values))
        first, second = islice(Resamples(values, run.plan, draw_bootstrap).label([again]), 2)
    matched = match_segments(overlaps(first, second))
    same = np.array([matched.get(segment, UNASSIGNED) for segment in range(second.max(initial=0) + 1)])
    return float((np.where(second >= 0, same[second], UNASSIGNED) != first).mean())


def _leaving(pair: Pair) -> Iterator[Leaving]:
    """The larger clear moves: who moves, told by their figures before, and what changed in these."""
    run = pair.now.run
    placed = (run.positions(labels) for labels in (pair.sources, pair.targets))
    sources, targets = (np.where(pair.clear, places, UNASSIGNED) for places in placed)
    then = pair.before.customers.values().iloc[pair.rows_before]
    later = pair.now.customers.values().iloc[pair.rows_now]
    groups = tuple(_groups(run, sources))
    flows = trace_flows([Side(0, sources, groups), Side(1, targets, groups)], then, run.columns, run.recipe.wording)
    for move in flows[0].moves:
        if min(move.source, move.target) >= 0:
            gone = (sources == move.source) & (targets == move.target)
            fair = then[:FAIR_SAMPLE], later[:FAIR_SAMPLE], gone[:FAIR_SAMPLE]
            changes = find_changes(*fair, run.columns, run.recipe.wording)
            numbered = move.but(source=run.numbers[move.source], target=run.numbers[move.target])
            yield _leave(run, numbered, changes, turns_of(*fair))


def _leave(run: Run, move: Move, changes: tuple[Change, ...], turns: Turns) -> Leaving:
    """The move with what it means and what to try."""
    before, now = (run.segment_of(number) for number in (move.source, move.target))
    meaning = meaning_of(before, now, turns)
    if meaning is None:
        return Leaving(move=move, changes=changes)
    play = fitting_play(meaning, now)
    return Leaving(move=move, changes=changes, meaning=tell_meaning(meaning), play=play.action if play else "")


def _at_the_edge(scores: Scores) -> Ints:
    """The rows of customers not clearly in a segment whose next nearest is one to be seen coming from there."""
    kinds = {segment.segment: segment.persona.archetype for segment in scores.run.segments}
    feared = {(one, other) for one in kinds for other in kinds if is_to_be_seen(kinds[one], kinds[other])}
    found = scores.assignment
    pairs = zip(found.labels.tolist(), found.runner_up.tolist(), strict=True)
    return np.flatnonzero(~scores.clear & np.array([pair in feared for pair in pairs], dtype=bool))


def _nearing(scores: Scores) -> Iterator[Nearing]:
    """How many customers of which segment are at the edge towards which, where they are enough to be told."""
    rows = _at_the_edge(scores)
    pairs = Counter(zip(scores.labels[rows].tolist(), scores.assignment.runner_up[rows].tolist(), strict=True))
    for (segment, near), customers in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        if customers >= FEWEST_SHOWN:
            yield Nearing(segment=segment, near=near, customers=customers)


def _groups(run: Run, places: Ints) -> Iterator[Group]:
    """The segments as groups, each of its own colour, by their places."""
    for place, name in enumerate(segment.persona.name for segment in run.segments):
        size = int((places == place).sum())
        share = size / max(1, len(places))
        yield Group(segment=place, size=size, share=share, colour=place, name=name, own_name=name, alike=1.0)


def tell_moves(found: Followed, names: Mapping[int, str]) -> Sequence[str]:
    """Each larger clear move in a sentence: from where to where, how many, and what changed for them."""
    return [_tell_move(each, names) for each in found.leaving]


def _tell_move(each: Leaving, names: Mapping[int, str]) -> str:
    move, changes = each.move, "; ".join(change.text for change in each.changes)
    ends = {"source": names[move.source], "target": names[move.target]}
    counts = {"customers": move.customers, "share": move.share}
    told = [say(f"following.{'move' if changes else 'move_bare'}", changes=changes, **counts, **ends)]
    if move.contrasts:
        told.append(say("following.who", traits="; ".join(contrast.text for contrast in move.contrasts)))
    if each.meaning:
        told.append(each.meaning)
    if each.play:
        told.append(say("following.play", play=each.play))
    return " ".join(told)


def tell_early_signs(found: Followed, names: Mapping[int, str]) -> Sequence[str]:
    """How many customers of which segment are at the edge towards which, a sentence each."""
    return [
        say("following.nearing", customers=each.customers, segment=names[each.segment], near=names[each.near])
        for each in found.nearing
    ]
