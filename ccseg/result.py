"""Result: everything that a segmentation consists of, as one document without customers, and the same with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from ccseg.clustering.choice import Choice
from ccseg.clustering.features import FeaturePlan
from ccseg.clustering.lookup import Lookup
from ccseg.clustering.models import UNASSIGNED, Assignment, Model
from ccseg.clustering.multiverse import Multiverse
from ccseg.clustering.placement import Parts, Placement
from ccseg.clustering.projection import Projection
from ccseg.clustering.quality import Quality
from ccseg.clustering.reasons import tell
from ccseg.clustering.trials import Fitted, may_be_bent
from ccseg.describing.kinds import Kind
from ccseg.describing.lookups import set_aside, tell_lookup
from ccseg.describing.personas import Segment, find_segment, outcome_of
from ccseg.glossary import TERMS, verdict_word
from ccseg.notebook import Shown
from ccseg.reading.columns import Column
from ccseg.reading.customers import Change, Customers, Issue, SetAside
from ccseg.recipes import Recipe
from ccseg.records import Floats, Ints, Matrix, Record
from ccseg.texts import say
from ccseg.thresholds import HIGHLY_STABLE

MAP_POINTS = 2_000
"""The most points of a map that are stored: a convention, so few that a result stays small."""

Verdict = Literal["worth acting on", "tiers of one cloud", "test first", "no segments worth acting on"]


class Judgement(NamedTuple):
    """A verdict, its reason, and what speaks against dividing a segment into these; empty where nothing does."""

    verdict: Verdict
    because: str
    objection: str


def judge(choice: Choice, fitted: Fitted, segments: Sequence[Segment]) -> Judgement:
    """What can be done with segments, by how they were chosen and by their badges."""
    because, quality = choice.because if fitted.passed else fitted.because, fitted.quality
    if not choice.real:
        return Judgement("no segments worth acting on", because, fitted.because)
    if not fitted.passed:
        return Judgement("tiers of one cloud" if choice.tiers else "test first", because, fitted.because)
    doubtful = [segment for segment in segments if segment.verdict in ("do not use", "too small")]
    if doubtful:
        return Judgement("test first", because, say("choice.split.doubtful", because=doubtful[0].verdict_because))
    if choice.tiers:
        return Judgement("tiers of one cloud", because, tell("split.tiers", quality))
    if may_be_bent(quality):
        return Judgement("test first", because, "")
    if quality.halves and max(quality.halves) < HIGHLY_STABLE:
        lost = tell("verdict.halves", quality, most=max(quality.halves))
        return Judgement("test first", f"{because} {lost}", tell("split.halves", quality, least=min(quality.halves)))
    return Judgement("worth acting on", because, "")


class Map(Record):
    """The map as it is stored: a sample of points without ids, and how faithful the whole is."""

    method: Literal["umap", "pca"]
    trust: float
    points: Matrix
    labels: tuple[int, ...]


class Fate(Record):
    """What became of a segment when segments were found anew, or that one is new.

    Attributes:
        before: Its number before; ``None`` where it is new.
        now: The numbers of the segments that its customers, or most of them, are in now; its own where it is new.
        word: What became of it: "kept", "split", "merged", "gone" or "born".
        alike: The Jaccard overlap with the segment that it is most like, of customers in the new file, 0–1.
        told: The same as a sentence.
    """

    before: int | None
    now: tuple[int, ...]
    word: Literal["kept", "split", "merged", "gone", "born"]
    alike: float
    told: str


class Predecessor(Record):
    """The earlier result that segments were found after, and what became of its segments.

    Attributes:
        run: The digest of the earlier run.
        source: SHA-256 of its file.
        result: What the earlier result is called where results are kept; empty where it is not kept.
        numbers: The number of each segment of the model, in the model's order.
        taken: All numbers below this one are or were those of a segment: none of them is given again.
        fates: What became of each earlier segment, then which are new.
        held: Of how many customers each segment was made when it was found, in the model's order, where nothing has
            changed beyond chance and the model stays as it was; empty where segments were found anew.
        told: Whether anything has changed beyond chance, and of which segments, as a sentence; empty where that was not
            asked.
    """

    run: str
    source: str
    result: str = ""
    numbers: tuple[int, ...]
    taken: int
    fates: tuple[Fate, ...]
    held: tuple[int, ...] = ()
    told: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """Whether anything has changed, and what became of each segment, a sentence each."""
        return (*filter(None, (self.told,)), *(fate.told for fate in self.fates))


class Run(Shown, Record):
    """Everything a result consists of, without customer rows and ids; its id is the digest of its content.

    Attributes:
        version: The version of the document.
        recipe: What was asked for.
        source: SHA-256 of the file's bytes, 64 hex digits.
        rows_in_file: Rows in the file, customers or not.
        customers: Customers in the file, those left out of the fit included.
        left_out: Customers left out of the fit for a missing value.
        columns: Each column with what it was understood to be, and why.
        changes: What was changed while reading.
        issues: What a person should look at.
        set_aside: Rows that are no customers, each with its line and reason.
        plan: The preparation, fitted: applies to new customers too.
        model: The fitted model as numbers.
        choice: What was tried, what was chosen, and why.
        quality: The figures of quality.
        verdict: What can be done with the segments.
        verdict_because: The reason of the verdict, in figures.
        parts: The segments that were split, in turn, each with what places customers in its parts.
        better: A recipe that was measured to do better, where this one did poorly.
        lookup: A few yes/no questions that nearly reproduce the segments, where there are such.
        kinds: The few wide kinds of customer that the segments belong to, where such come back; else none.
        segments: The segments with profile and persona, the largest first, parts of one that was split at the end.
        map: A sample of the map, where one was drawn.
        multiverse: How much of the segments, before any was split, would be the same under other settings.
        versions: The versions of Python and of the libraries that the segments depend on.
        after: The earlier result that these segments keep numbers and names of, where there is one.

    Examples:
        >>> from ccseg import KMeans, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> run = segment(make_sample(200), recipe, draw_map=False).run
        >>> Run.from_json(run.to_json()) == run
        True
    """

    version: Literal[1] = 1
    recipe: Recipe
    source: str
    rows_in_file: int
    customers: int
    left_out: int
    columns: tuple[Column, ...]
    changes: tuple[Change, ...]
    issues: tuple[Issue, ...]
    set_aside: tuple[SetAside, ...]
    plan: FeaturePlan
    model: Model
    choice: Choice
    quality: Quality
    verdict: Verdict
    verdict_because: str
    parts: tuple[Parts, ...] = ()
    better: Recipe | None = None
    lookup: Lookup | None = None
    kinds: tuple[Kind, ...] = ()
    segments: tuple[Segment, ...]
    map: Map | None = None
    multiverse: Multiverse | None = None
    versions: Mapping[str, str]
    after: Predecessor | None = None

    @property
    def headline(self) -> str:
        """Customers, segments and the verdict in one line."""
        outcome = outcome_of(self.verdict, self.segments)
        return say(
            "notebook.run", customers=self.customers, segments=len(self.segments), verdict=verdict_word(outcome.word)
        )

    @property
    def told_by_lookup(self) -> tuple[str, ...]:
        """What a few yes/no questions say as well as the segments do, in sentences; none where none do."""
        return tell_lookup(self.lookup, self.quality.explained, self.columns)

    @property
    def beyond_lookup(self) -> Recipe | None:
        """A recipe for what such questions leave open, without the columns that they settle."""
        if self.lookup is None or not self.lookup.settled:
            return None
        mapping = {**self.recipe.mapping, **set_aside(self.lookup, self.columns)}
        return self.recipe.but(mapping=mapping, splits=())

    @property
    def placement(self) -> Placement:
        """What places customers in segments."""
        return Placement(self.plan, self.model, self.parts, self.after.numbers if self.after else ())

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the segments, in their order: from 0 on, or those that were kept and new ones after them."""
        return tuple(segment.segment for segment in self.segments)

    def segment_of(self, number: int) -> Segment:
        """The segment of this number."""
        return find_segment(self.segments, number)

    def positions(self, labels: Ints) -> Ints:
        """The place in ``segments`` of each of these numbers; what is below 0 stays."""
        places = np.zeros(max(self.numbers, default=-1) + 1, dtype=np.int64)
        places[list(self.numbers)] = np.arange(len(self.segments))
        return np.where(labels < 0, labels, places[np.maximum(labels, 0)]) if len(places) else labels

    @property
    def persona_names(self) -> dict[int, str]:
        """What the customers of each segment are called, by its number; the unassigned too."""
        names = {segment.segment: segment.persona.name for segment in self.segments}
        return {UNASSIGNED: TERMS["unassigned"].title.lower(), **names}

    @property
    def headers(self) -> dict[str, str]:
        """The header in the file of each column that may take part, by its key."""
        return {column.key: column.name for column in self.columns if column.usable}


@dataclass(frozen=True, eq=False, repr=False)
class Segmentation(Shown):
    """A result with its customers, in the file's order.

    ``labels`` has −1 for unassigned and −2 for customers left out of the fit.

    Attributes:
        customers: The customers.
        assignment: The segment of each customer, and how sure it is; 0 for those left out.
        projection: The position of each customer on the map, NaN for those left out; ``None`` where none was drawn.
        run: Everything else, as one document.
        staying: The share of bootstrap samples in which each customer stays with the same people, 0–1; NaN for those
            left out and those beyond the customers that were resampled; ``None`` where none were drawn.

    Examples:
        >>> from ccseg import KMeans, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> result = segment(make_sample(200), recipe, draw_map=False)
        >>> [int((result.labels == each.segment).sum()) == each.size for each in result.run.segments]
        [True, True, True, True]
    """

    customers: Customers
    assignment: Assignment
    projection: Projection | None
    run: Run
    staying: Floats | None = None

    @property
    def headline(self) -> str:
        """Customers, segments and the verdict in one line."""
        return self.run.headline

    @property
    def labels(self) -> Ints:
        """The segment of each customer, shape (customers,)."""
        return self.assignment.labels
