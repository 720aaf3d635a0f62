"""The model document: what a reader of model risk asks of a result, in Markdown and as one HTML page."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ccseg.clustering.clusterers import AnyClusterer
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.trials import Trial
from ccseg.describing.figures import quality_rows
from ccseg.describing.personas import Segment, outcome_of
from ccseg.describing.words import capitalised
from ccseg.exporting.markdown import literally
from ccseg.exporting.plan_parts import plan_sections
from ccseg.exporting.report import PageTexts, read_template
from ccseg.exporting.reproduction import python_lines
from ccseg.exporting.sections import Row, Section, Table
from ccseg.following.monitoring import BY_KEY, THRESHOLDS, Threshold, around
from ccseg.glossary import TERMS, verdict_word
from ccseg.planning.planned import Plan
from ccseg.planning.telling import wording_of
from ccseg.reading.columns import Column
from ccseg.reading.customers import Issue
from ccseg.reading.measures import title_of
from ccseg.result import Run


class ModelDocument(NamedTuple):
    """The document as its parts; it holds no customer rows, no ids and no file name."""

    title: str
    outcome: str
    because: str
    sections: tuple[Section, ...]
    contents: str
    made: str
    language: str

    @property
    def verdict(self) -> str:
        """The outcome in words."""
        return capitalised(verdict_word(self.outcome))

    def to_markdown(self) -> str:
        """The document as Markdown, in which every text from the data stands for itself."""
        return read_template("model.md", finalize=literally).render(document=self)

    def to_html(self) -> str:
        """The document as one page that needs nothing else."""
        return read_template("model.html").render(document=self)


def describe_model(run: Run, *, owner: str = "", plan: Plan | None = None) -> ModelDocument:
    """The model document of a result; what was not measured is said to be so.

    Args:
        run: The result.
        owner: Who answers for the model.
        plan: A plan of the run, whose figures then stand in the document.

    Examples:
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> result = segment(make_sample(200), recipe, draw_map=False)
        >>> [section.title for section in describe_model(result.run).sections][:4]
        ['Purpose', 'Data', 'Lineage', 'Changes']
    """
    written = _Writer(run, plan).write(owner)
    if plan is None:
        return written
    planned = plan_sections(plan, wording_of(run, plan.assumptions))
    return written._replace(sections=(*written.sections, *planned))


class _Writer:
    """Writes the document of a run, a method for each of its parts."""

    def __init__(self, run: Run, plan: Plan | None = None) -> None:
        self._run = run
        self._plan = plan
        self._wording = run.recipe.wording
        self._number = self._wording.number
        self._kind = PageTexts(self._wording).kind

    def write(self, owner: str) -> ModelDocument:
        """The document with its parts in the order in which a reader asks for them."""
        run = self._run
        sections = (
            self._purpose(),
            self._data(),
            self._lineage(),
            self._changes(),
            self._method(),
            self._alternatives(),
            self._assumptions(),
            self._limits(),
            self._stability(),
            self._monitoring(),
            self._ownership(owner or self._say("nobody")),
        )
        return ModelDocument(
            title=self._say("title"),
            outcome=outcome_of(run.verdict, run.segments).word,
            because=run.verdict_because,
            sections=sections,
            contents=self._say("contents"),
            made=self._say("made"),
            language=self._wording.language,
        )

    def _say(self, key: str, **values: object) -> str:
        """The text of this key of the document, filled in."""
        return self._wording.fill(self._wording.text(f"model_document.{key}"), **values)

    def _listed(self, key: str) -> tuple[str, ...]:
        """The texts of this key of the document."""
        return tuple(self._wording.fill(text) for text in self._wording.text(f"model_document.{key}"))

    def _table(self, part: str, heads: Iterable[str], rows: Iterable[Row], title: str = "") -> Table:
        """A table whose heads, and title if any, are texts of a part."""
        heads = tuple(self._say(f"{part}.{head}") for head in heads)
        return Table(self._say(f"{part}.{title}") if title else "", heads, tuple(rows))

    def _known(self, value: float | None, form: str) -> str:
        """A figure, or the word for what was not measured."""
        return self._number(value, form) or self._say("unknown")

    def _purpose(self) -> Section:
        return Section(self._say("purpose.title"), self._listed("purpose.paragraphs"), self._listed("purpose.points"))

    def _data(self) -> Section:
        run = self._run
        used = [column for column in run.columns if column.usable and column.key in run.plan.columns]
        aside = [column for column in run.columns if column not in used]
        sizes = self._say(
            "data.sizes", rows=run.rows_in_file, aside=len(run.set_aside), all=run.customers, left_out=run.left_out
        )
        known = [self._column(column) for column in used]
        others = [(column.name, self._kind(column.kind), column.because) for column in aside]
        heads = ("column", "kind", "measure", "missing", "weight", "because")
        tables = (
            self._table("data", heads, known, "used"),
            self._table("data", ("column", "kind", "because"), others, "aside_columns"),
        )
        return Section(self._say("data.title"), (sizes,), tables=tables)

    def _column(self, column: Column) -> Row:
        measure = title_of(column.measure) if column.measure else ""
        missing = self._number(column.missing, "percent1")
        weight = self._number(self._run.plan.weights[column.key], "two")
        return column.name, self._kind(column.kind), measure, missing, weight, column.because

    def _lineage(self) -> Section:
        source = self._say("lineage.source", source=self._run.source)
        versions = self._table("lineage", ("part", "version"), self._run.versions.items(), "versions")
        paragraphs = source, self._say("lineage.lines")
        return Section(self._say("lineage.title"), paragraphs, tables=(versions,), code=python_lines(self._run))

    def _changes(self) -> Section:
        run, file = self._run, self._say("file")
        changed = [(change.column or file, change.message, change.rows) for change in run.changes]
        reasons = Counter(row.reason for row in run.set_aside)
        aside = [(file, self._say("changes.aside", reason=reason), rows) for reason, rows in reasons.items()]
        rows = [(column, what, self._number(count, "count")) for column, what, count in (*changed, *aside)]
        about = self._say("changes.some" if rows else "changes.none")
        table = self._table("changes", ("column", "what", "rows"), rows)
        return Section(self._say("changes.title"), (about,), tables=(table,))

    def _method(self) -> Section:
        run, trial = self._run, self._run.choice.trial
        features = self._say("method.of_columns", features=len(run.plan.features), columns=len(run.plan.columns))
        rows = (
            (TERMS["preparation"].title, self._term(trial.preparation)),
            (TERMS["missing"].title, self._say(f"missing.{run.plan.missing}")),
            (self._say("method.features"), features),
            (self._say("method.algorithm"), self._term(trial.clusterer.algorithm)),
            (self._say("method.settings"), self._settings(trial.clusterer)),
            *self._splits(),
            (TERMS["confidence"].label, TERMS["confidence"].long),
            (TERMS["seed"].label, str(run.recipe.seed)),
        )
        table = self._table("method", ("step", "how"), rows)
        return Section(self._say("method.title"), (self._say("method.order"),), tables=(table,))

    def _splits(self) -> list[Row]:
        """The segments that were split, as a row; none where none was."""
        told = [
            self._say("method.split", whole=each.whole, parts=len(each.numbers), customers=each.customers)
            for each in self._run.parts
        ]
        return [(self._say("method.splits"), " ".join(told))] if told else []

    def _term(self, key: str) -> str:
        """A method by its name, what it does, and where it was published."""
        term = TERMS[key]
        about = " ".join(filter(None, (term.short, term.long, term.source)))
        return self._say("method.term", title=term.title, about=about)

    def _settings(self, clusterer: AnyClusterer, without: str = "") -> str:
        """The settings as words: what each is called, and its value."""
        names = [name for name in self._wording.text("model_document.settings") if name != without]
        given = [(name, getattr(clusterer, name)) for name in names if hasattr(clusterer, name)]
        titled = [(self._say(f"settings.{name}"), _short(value)) for name, value in given]
        return "; ".join(self._say("method.setting", title=title, value=value) for title, value in titled)

    def _alternatives(self) -> Section:
        choice = self._run.choice
        heads = (
            *(self._say(f"alternatives.{head}") for head in ("preparation", "algorithm", "segments")),
            self._wording.text("report.quality.lowest_stability"),
            *(TERMS[key].label for key in ("silhouette", "null", "explained", "smallest")),
            self._say("alternatives.outcome"),
        )
        rows = [self._trial(trial, index == choice.chosen) for index, trial in enumerate(choice.trials)]
        paragraphs = tuple(filter(None, (choice.because, " ".join(self._run.told_by_lookup))))
        return Section(self._say("alternatives.title"), paragraphs, tables=(Table("", heads, tuple(rows)),))

    def _trial(self, trial: Trial, chosen: bool) -> Row:
        quality = trial.quality
        return (
            TERMS[trial.preparation].title,
            self._tried(trial.clusterer),
            self._number(quality.segments, "count"),
            self._known(quality.weakest, "two"),
            self._known(quality.silhouette, "two"),
            self._known(quality.null, "two"),
            self._known(quality.explained, "percent1"),
            self._number(quality.smallest, "percent1"),
            self._say("alternatives.chosen", because=trial.because) if chosen else trial.because,
        )

    def _tried(self, clusterer: AnyClusterer) -> str:
        """The algorithm, with the settings that are not told by the number of its segments."""
        settings, name = self._settings(clusterer, without="segments"), TERMS[clusterer.algorithm].title
        return self._say("alternatives.tried", name=name, settings=settings) if settings else name

    def _assumptions(self) -> Section:
        own = (self._weighing(), f"algorithm.{self._run.choice.trial.clusterer.algorithm}")
        points = (*self._listed("assumptions.points"), *(self._say(f"assumptions.{key}") for key in own))
        return Section(self._say("assumptions.title"), points=points)

    def _weighing(self) -> str:
        """The key of how columns count beside each other."""
        plan = self._run.plan
        if plan.preparation == "raw":
            return "weights_raw"
        return "weights_found" if len(set(plan.weights.values())) > 1 else "weights"

    def _limits(self) -> Section:
        return Section(self._say("limits.title"), points=tuple(dict.fromkeys(self._each_limit())))

    def _each_limit(self) -> Iterator[str]:
        run = self._run
        yield from (self._issue(issue) for issue in run.issues)
        if run.quality.unassigned:
            yield self._say("limits.unassigned", unassigned=run.quality.unassigned)
        if run.left_out:
            yield self._say("limits.left_out", left_out=run.left_out)
        if run.customers > FAIR_SAMPLE:
            yield self._say("limits.sampled", sample=FAIR_SAMPLE, all=run.customers)
        yield from (spot for segment in run.segments for spot in segment.persona.blind_spots)
        yield from (self._say(f"limits.not_measured.{key}") for key in self._unmeasured())

    def _unmeasured(self) -> Iterator[str]:
        """What nobody looked at: a plan looks at protected groups and, where its assumptions suffice, at the value."""
        yield "time"
        if self._plan is None or not self._plan.fairness.attributes:
            yield "groups"
        if self._plan is None or not self._plan.annual_value.known:
            yield "value"

    def _issue(self, issue: Issue) -> str:
        column = issue.column or capitalised(self._say("file"))
        form = "issue_rows" if issue.rows else "issue"
        return self._say(f"limits.{form}", column=column, message=issue.message, rows=issue.rows)

    def _stability(self) -> Section:
        run = self._run
        figures = quality_rows(run.quality, self._wording, run.map.trust if run.map else None)
        whole = [(row.title, row.value or self._say("unknown"), row.meaning) for row in figures]
        heads = (
            *(self._say(f"stability.{head}") for head in ("segment", "customers", "share")),
            TERMS["stability"].label,
            *(self._say(f"stability.{head}") for head in ("clear", "verdict", "because")),
        )
        segments = Table(self._say("stability.segments"), heads, tuple(map(self._segment, run.segments)))
        tables = segments, self._table("stability", ("figure", "value", "meaning"), whole, "whole")
        return Section(self._say("stability.title"), tables=tables)

    def _segment(self, segment: Segment) -> Row:
        return (
            self._named(segment),
            self._number(segment.size, "count"),
            self._number(segment.share, "percent1"),
            self._known(segment.stability, "two"),
            self._number(segment.confident, "percent1"),
            verdict_word(segment.verdict),
            segment.verdict_because,
        )

    def _named(self, segment: Segment) -> str:
        return self._say("stability.named", segment=segment.segment, name=segment.persona.name)

    def _monitoring(self) -> Section:
        heads = ("figure", "measured", "watch", "act", "because")
        thresholds = self._table("monitoring", heads, map(self._threshold, THRESHOLDS), "thresholds")
        expected = [(self._named(segment), segment.share) for segment in self._run.segments]
        if self._run.quality.unassigned:
            expected.append((TERMS["unassigned"].title, self._run.quality.unassigned))
        rows = [self._expected(name, share) for name, share in expected]
        heads_of_shares = ("segment", "expected", "watch_outside", "act_outside")
        tables = thresholds, self._table("monitoring", heads_of_shares, rows, "shares")
        return Section(self._say("monitoring.title"), (self._say("monitoring.about"),), tables=tables)

    def _threshold(self, threshold: Threshold) -> Row:
        watch, act = (
            self._say(f"monitoring.{threshold.worse}", value=value) for value in (threshold.watch, threshold.act)
        )
        return threshold.title, threshold.measured, watch, act, threshold.because

    def _expected(self, name: str, share: float) -> Row:
        limits = BY_KEY["share"]
        return (
            name,
            self._number(share, "percent1"),
            self._between(share, limits.watch),
            self._between(share, limits.act),
        )

    def _between(self, expected: float, part: float) -> str:
        low, high = around(expected, part)
        return self._say("monitoring.between", low=low, high=high)

    def _ownership(self, owner: str) -> Section:
        run = self._run
        rows = (
            (self._say("ownership.owner"), owner),
            (self._say("ownership.model"), self._say("ownership.digest", digest=run.digest())),
            (self._say("ownership.format"), str(run.version)),
            (self._say("ownership.ccseg"), run.versions["ccseg"]),
            (self._say("ownership.review"), self._say("ownership.reviewed")),
        )
        table = self._table("ownership", ("what", "which"), rows)
        return Section(self._say("ownership.title"), tables=(table,))


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
