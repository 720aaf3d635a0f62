"""Refit: segments found anew in a later file, which keep the numbers and names of those they were before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ccseg.clustering.before import Before
from ccseg.clustering.clusterers import KMeans
from ccseg.clustering.identity import match_segments
from ccseg.clustering.models import AnyModel, Centroids
from ccseg.clustering.portfolio import Portfolio
from ccseg.clustering.quality import overlaps
from ccseg.clustering.threads import one_thread
from ccseg.describing.identities import keep_names, renumber
from ccseg.following.drift import Shift, measure_stability
from ccseg.following.standing import Standing, found_with
from ccseg.progress import Progress, part_of, silent
from ccseg.reading.customers import Customers
from ccseg.recipes import Recipe
from ccseg.records import Floats, Ints
from ccseg.result import Fate, Predecessor, Run, Segmentation
from ccseg.scoring import score
from ccseg.segmentation import add_map, find_segments, segment
from ccseg.texts import say
from ccseg.thresholds import SIGNIFICANCE, VALID

SAME_SEGMENT = 1 / 2
"""From this Jaccard overlap on a segment is the one it was: then it is so of no other (Hennig 2007: above a half, what
is found is the same cluster more than another)."""

MOST_OF = 1 / 2
"""From this share on most customers of a segment are in another, or come from there: a convention."""

PLACED, FOUND, NAMED = 0.05, 0.85, 0.9
MOVED = 0.4
"""The share of the work that is done after each step, for the progress bar: estimates."""


def refit(
    run: Run,
    new: Path | bytes | pd.DataFrame | Customers,
    *,
    recipe: Recipe | None = None,
    mapping: Mapping[str, str] = {},
    draw_map: bool = True,
    progress: Progress = silent,
) -> Segmentation:
    """Find segments anew in a later file, and keep the numbers and names of those that are still there.

    A segment is still there where its Jaccard overlap with one that was found is at least 1/2, over the customers of
    the new file: those whom the run places in it, and those who are in it now. It keeps number, colour, name and note.
    All others get numbers that no segment had before. ``run.after`` of the result says what became of each.

    Segments of k-means stay as they were, to the last customer, where none of them has moved by more than chance and
    all are found again where they were (``following.standing``); ``run.after.told`` says so, or what has changed. Then
    the segments are sought where they are now: with the same columns counting as they did, from the centres that were.
    Where they are segments no more, all that the recipe leaves open is settled anew.

    Args:
        run: The earlier run.
        new: The customers now: a file, its bytes, a data frame, or customers that were read before.
        recipe: How to find them; as it is, as the run's were found. Segments that were split are sought whole.
        mapping: What a column is, where its header is not that of the run's file.
        draw_map: Draw the UMAP map.
        progress: Called with the stage in words and the share done, 0–1.

    Raises:
        UnusableTable: The file lacks a column that the segments were found with.

    Examples:
        >>> from ccseg import KMeans, make_sample
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=3))
        >>> run = segment(make_sample(300), recipe, draw_map=False).run
        >>> found = refit(run, make_sample(300, seed=8), draw_map=False)
        >>> {fate.word for fate in found.run.after.fates}, found.run.persona_names == run.persona_names
        ({'kept'}, True)
    """
    progress(say("following.stage.scores"), 0.0)
    before = score(run, new, mapping=mapping)
    asked = (recipe or run.recipe).but(splits=())
    evidence = _ask_what_changed(run, before.customers, asked)
    found, held = _seek(run, before.customers, asked, evidence, part_of(progress, PLACED, FOUND))
    progress(say("progress.personas"), FOUND)
    kept = _keep(run, found, _Overlap(run.positions(before.labels), found.labels), evidence, held)
    return add_map(kept, progress=part_of(progress, NAMED, 1.0)) if draw_map else kept


class _Evidence(NamedTuple):
    """Of each segment whether it has moved by more than chance, and how far all are found again."""

    moved: list[bool]
    stability: Shift

    @property
    def changed(self) -> bool:
        """Whether anything speaks for a change."""
        return any(self.moved) or self.stability.word != "nothing"

    def tell(self, run: Run, held: bool) -> str:
        """What has changed beyond chance, as a sentence or two."""
        if not self.changed:
            return say("following.moved.nothing" if held else "following.moved.dissolved")
        names = [segment.persona.name for segment, has in zip(run.segments, self.moved, strict=False) if has]
        quoted = [say("errors.quoted", name=name) for name in names]
        told = [say("following.moved.some", names=quoted)] if quoted else []
        return " ".join([*told, *([] if self.stability.word == "nothing" else [self.stability.because])])


def _ask_what_changed(run: Run, customers: Customers, recipe: Recipe) -> _Evidence | None:
    """What speaks for a change of the segments; ``None`` where they have no centres or something else is asked for."""
    trial = run.choice.trial
    settled = run.recipe.but(clusterer=trial.clusterer, preparation=trial.preparation)
    if recipe not in (run.recipe.but(splits=()), settled.but(splits=())):
        return None
    customers.require_ready()
    with one_thread():
        values = Portfolio.of(customers, run.recipe.missing).values
        standing = Standing.of(run, values)
        if standing is None:
            return None
        return _Evidence([p < SIGNIFICANCE for p in standing.moved()], measure_stability(run, values))


def _seek(
    run: Run, customers: Customers, recipe: Recipe, evidence: _Evidence | None, progress: Progress
) -> tuple[Segmentation, bool]:
    """The segments that were: as they were where nothing has changed, else where they are now, if they still are
    segments; else those that the recipe finds. And whether they are held as they were."""
    before = Before.of(run.plan, run.model)
    if evidence is None or before is None:
        return segment(customers, recipe, draw_map=False, progress=progress), False
    asked = replace(before, held=not evidence.changed)
    same = recipe.but(clusterer=KMeans(segments=run.model.segments), preparation=run.plan.preparation)
    found = find_segments(customers, same, draw_map=False, progress=part_of(progress, 0.0, MOVED), before=asked)
    if _still_hold(found.run):
        return replace(found, run=found.run.but(recipe=recipe)), asked.held
    return segment(customers, recipe, draw_map=False, progress=part_of(progress, MOVED, 1.0)), False


def _still_hold(run: Run) -> bool:
    """Whether segments where they are now are segments still: nothing speaks against them but that one of them is less
    stable than a new one must be, though valid (Hennig 2007). The verdict then says to test first."""
    reasons = set(run.choice.trial.reasons) - {"passed"}
    return run.choice.real and reasons <= {"unstable"} and (run.quality.weakest or 0.0) >= VALID


@dataclass(frozen=True, eq=False)
class _Overlap:
    """Who of a file was in which segment and is in which, by the places of both, shape (customers,); none below 0."""

    before: Ints
    now: Ints

    @cached_property
    def shares(self) -> Floats:
        """The Jaccard overlap of each segment before with each now."""
        return overlaps(self.before, self.now)

    @cached_property
    def counts(self) -> Floats:
        """The customers of each pair of segments."""
        both = (self.before >= 0) & (self.now >= 0)
        counts = np.zeros(self.shares.shape)
        np.add.at(counts, (self.before[both], self.now[both]), 1)
        return counts

    @cached_property
    def going(self) -> Floats:
        """Of those in each segment before, the share that is in each now."""
        return np.asarray(self.counts / np.maximum(self.counts.sum(axis=1, keepdims=True), 1))

    @cached_property
    def coming(self) -> Floats:
        """Of those in each segment now, the share that was in each before."""
        return np.asarray(self.counts / np.maximum(self.counts.sum(axis=0, keepdims=True), 1))


def _keep(run: Run, found: Segmentation, overlap: _Overlap, evidence: _Evidence | None, held: bool) -> Segmentation:
    """What was found, under the numbers and names of what was there before."""
    places = match_segments(overlap.shares, SAME_SEGMENT)
    kept = {now: run.segments[before].segment for now, before in places.items()}
    taken = run.after.taken if run.after else len(run.segments)
    new = [place for place in range(len(found.run.segments)) if place not in kept]
    numbers = kept | {place: taken + count for count, place in enumerate(new)}
    named = keep_names(found.run.segments, run.segments, kept, run.recipe.wording)
    after = Predecessor(
        run=run.digest(),
        source=run.source,
        numbers=tuple(numbers[place] for place in range(len(named))),
        taken=taken + len(new),
        fates=tuple(_Fates(run, [segment.persona.name for segment in named], numbers, overlap, places).tell()),
        held=_held_with(run, found.run.model) if held else (),
        told=evidence.tell(run, held) if evidence else "",
    )
    kinds = [kind.but(segments=tuple(numbers[place] for place in kind.segments)) for kind in found.run.kinds]
    changed = found.run.but(segments=renumber(named, numbers), kinds=tuple(kinds), after=after)
    return replace(found, assignment=found.assignment.renumbered(after.numbers), run=changed)


def _held_with(run: Run, model: AnyModel) -> tuple[int, ...]:
    """Of how many customers each segment of a model that was held is made, in that model's order."""
    assert isinstance(model, Centroids)
    assert isinstance(run.model, Centroids)
    known = dict(zip(map(tuple, run.model.centres.tolist()), found_with(run).tolist(), strict=True))
    return tuple(known[tuple(centre)] for centre in model.centres.tolist())


@dataclass(frozen=True)
class _Fates:
    """Tells what became of each segment, by places; ``names`` and ``numbers`` are those of the segments now."""

    run: Run
    names: Sequence[str]
    numbers: Mapping[int, int]
    overlap: _Overlap
    kept: Mapping[int, int]

    def tell(self) -> Iterator[Fate]:
        """What became of each segment before, then which are new."""
        stayed = {before: now for now, before in self.kept.items()}
        for before in range(len(self.run.segments)):
            yield self._kept(before, stayed[before]) if before in stayed else self._left(before)
        yield from (self._born(now) for now in range(len(self.names)) if now not in self.kept)

    def _kept(self, before: int, now: int) -> Fate:
        return self._fate("kept", before, [now])

    def _left(self, before: int) -> Fate:
        """A segment that is no more: most of its customers make up several, or are in one, or are scattered."""
        if before >= len(self.overlap.going) or not self.overlap.counts[before].any():
            return self._fate("gone", before, [], "empty")
        going, coming = self.overlap.going[before], self.overlap.coming[before]
        parts = np.flatnonzero(coming >= MOST_OF).tolist()
        if len(parts) > 1 and going[parts].sum() >= MOST_OF:
            return self._fate("split", before, parts)
        most = int(going.argmax())
        return self._fate("merged" if going[most] >= MOST_OF else "gone", before, [most])

    def _born(self, now: int) -> Fate:
        coming = self.overlap.coming[:, now]
        name, share = self.run.segments[int(coming.argmax())].persona.name, float(coming.max())
        told = say("following.fate.born", name=self._quoted(self.names[now]), share=share, other=self._quoted(name))
        return Fate(before=None, now=(self.numbers[now],), word="born", alike=self._alike(None, now), told=told)

    def _fate(self, word: str, before: int, now: Sequence[int], form: str = "") -> Fate:
        share = float(self.overlap.going[before, list(now)].sum()) if now else 0.0
        alike = self._alike(before, None)
        names = [self._quoted(self.names[place]) for place in now]
        name = self._quoted(self.run.segments[before].persona.name)
        told = say(f"following.fate.{form or word}", name=name, names=names, share=share, alike=alike)
        numbers = tuple(self.numbers[place] for place in now)
        return Fate(before=self.run.segments[before].segment, now=numbers, word=word, alike=alike, told=told)

    def _alike(self, before: int | None, now: int | None) -> float:
        """The largest overlap of a segment with one of the others."""
        shares = self.overlap.shares
        own = shares[:, now] if before is None else shares[before : before + 1].ravel()
        return float(own.max(initial=0.0))

    def _quoted(self, name: str) -> str:
        return say("errors.quoted", name=name)
