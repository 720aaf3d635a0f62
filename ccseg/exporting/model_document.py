"""The model document: what a reader of model risk asks of a result, in Markdown and as one HTML page."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from ccseg.clustering.clusterers import AnyClusterer
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.trials import Trial
from ccseg.comparing.contenders import ALGORITHMS
from ccseg.exporting.markdown import literally
from ccseg.exporting.monitoring import BY_KEY, THRESHOLDS, Threshold, around
from ccseg.exporting.report import explain_quality, read_template, share, two
from ccseg.exporting.reproduction import python_lines
from ccseg.reading.customers import Issue
from ccseg.reading.measures import title_of
from ccseg.result import Run

UNKNOWN = "not measured"
NOBODY = "not named"

PURPOSE = (
    "To group the customers of one file by how they behave, so that each group can be described, planned for and "
    "addressed as a whole.",
    "It gives every customer a segment, the name of its persona and a confidence. It predicts nothing, and measures "
    "neither risk nor worth.",
)
NON_USE = (
    "Not for decisions about a single person, such as credit, price, limit, collection or fraud: a segment is no "
    "reason for any of them.",
    "Not to infer or stand in for protected characteristics such as sex, age, marital status, ethnicity or religion.",
    "Not for customers of another portfolio, of another kind, or described by other columns.",
    "Not as a forecast: segments describe the months that the file covers.",
    "Not as proof that an action works: that takes a test with a hold-out.",
)


class Way(NamedTuple):
    """An algorithm in words: how it places a customer, and what it takes for granted."""

    how: str
    assumes: str


WAYS = {
    "kmeans": Way(
        "Every customer belongs to the nearest of a few centres, which are the means of their customers (Lloyd 1982; "
        "Arthur and Vassilvitskii 2007). Confidence compares the distances to the nearest two.",
        "Segments are about equally wide in every direction.",
    ),
    "gmm": Way(
        "Customers come from overlapping clouds; each belongs to the likeliest (Dempster et al. 1977). Confidence is "
        "the probability of that cloud.",
        "Within a segment the prepared columns are normally distributed.",
    ),
    "dbscan": Way(
        "Dense regions are segments, and customers in thin regions stay unassigned (Ester et al. 1996). Confidence "
        "compares the distances to the nearest core customers of two segments.",
        "Segments are equally dense, and lie apart by thin regions.",
    ),
}
PREPARATIONS = {
    "hurdle": "Nothing is one thing, and among those who have something it counts who has more: by normal scores of "
    "their ranks, or by their percentile where many have nothing.",
    "log": "Money, counts and long-tailed columns by their logarithm, so that large amounts weigh less; then every "
    "column in standard deviations.",
    "plain": "Every column in standard deviations.",
    "raw": "Every column as it stands, so that the largest numbers decide.",
}
WEIGHTS = "Once prepared, all columns weigh the same; a category weighs as much as one number."
WEIGHTS_RAW = "The units of the columns say how much each of them should count."
GAPS = {
    "fill": "A gap is filled with the column's median, or with 0 where it means that nothing was recorded.",
    "drop": "Customers with a gap are left out.",
}
ASSUMPTIONS = (
    "Every row is one customer, and every column means what is said of it under Data.",
    "Customers who are alike in the columns that take part are alike in what matters to those who use the segments.",
    "The file is a fair picture of the customers that the segments are used for, in months that are not out of the "
    "ordinary.",
)
NOT_MEASURED = (
    "Not measured: whether customers stay in their segment over time, as the file shows them once.",
    "Not measured: whether the segments fall differently on groups of people; protected characteristics take no part.",
    "Not measured: whether it pays to act on the segments.",
)
REVIEW = "At least once a year, and whenever a figure under Monitoring reaches the point to act."


class Table(NamedTuple):
    """A table, under a title of its own where its section has several."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Section(NamedTuple):
    """A part of the document: paragraphs, then points, tables and code, each where there is any."""

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    code: str = ""


class ModelDocument(NamedTuple):
    """The document as its parts; it holds no customer rows, no ids and no file name."""

    title: str
    verdict: str
    because: str
    sections: tuple[Section, ...]

    def to_markdown(self) -> str:
        """The document as Markdown, in which every text from the data stands for itself."""
        return read_template("model.md", finalize=literally).render(document=self)

    def to_html(self) -> str:
        """The document as one page that needs nothing else."""
        return read_template("model.html").render(document=self)


def describe_model(run: Run, *, owner: str = NOBODY) -> ModelDocument:
    """The model document of a result; what was not measured is said to be so.

    Args:
        run: The result.
        owner: Who answers for the model.

    >>> from ccseg import KMeans, Recipe, make_sample, segment
    >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
    >>> result = segment(make_sample(200), recipe, draw_map=False)
    >>> [section.title for section in describe_model(result.run).sections][:4]
    ['Purpose', 'Data', 'Lineage', 'Changes']
    """
    sections = (
        Section("Purpose", PURPOSE, NON_USE),
        _data(run),
        _lineage(run),
        _changes(run),
        _method(run),
        _alternatives(run),
        _assumptions(run),
        Section("Limits", points=tuple(dict.fromkeys(_limits(run)))),
        _stability(run),
        _monitoring(run),
        _ownership(run, owner),
    )
    return ModelDocument("Model document: customer segments", run.verdict.capitalize(), run.verdict_because, sections)


def _data(run: Run) -> Section:
    used = [column for column in run.columns if column.usable and column.key in run.plan.columns]
    aside = [column for column in run.columns if column not in used]
    known = [(c.name, c.kind, title_of(c.measure) if c.measure else "", share(c.missing), c.because) for c in used]
    sizes = (
        f"{run.rows_in_file:,} rows in the file, {len(run.set_aside):,} of them set aside; {run.customers:,} "
        f"customers, {run.left_out:,} of them left out of the fit."
    )
    return Section(
        "Data",
        (sizes,),
        tables=(
            Table("Columns that take part", ("Column", "Kind", "Measure", "Missing", "Why"), tuple(known)),
            Table("Columns set aside", ("Column", "Kind", "Why"), tuple((c.name, c.kind, c.because) for c in aside)),
        ),
    )


def _lineage(run: Run) -> Section:
    versions = tuple((name, version) for name, version in run.versions.items())
    return Section(
        "Lineage",
        (f"SHA-256 of the source: {run.source}", "These lines find the same segments in the same file:"),
        tables=(Table("Versions", ("Part", "Version"), versions),),
        code=python_lines(run),
    )


def _changes(run: Run) -> Section:
    changed = [(change.column or "the file", change.message, f"{change.rows:,}") for change in run.changes]
    reasons = Counter(row.reason for row in run.set_aside)
    aside = [("the file", f"Set aside: {reason}", f"{rows:,}") for reason, rows in reasons.items()]
    return Section(
        "Changes",
        ("What was changed on reading, before anything was measured.",)
        if changed or aside
        else ("Nothing was changed on reading.",),
        tables=(Table("", ("Column", "What", "Rows"), (*changed, *aside)),),
    )


def _method(run: Run) -> Section:
    way, trial = _way(run), run.choice.trial
    rows = (
        ("Preparation", f"{trial.preparation}. {PREPARATIONS[trial.preparation]}"),
        ("Gaps", GAPS[run.plan.missing]),
        ("Features", f"{len(run.plan.features)} of {len(run.plan.columns)} columns"),
        ("Algorithm", f"{_name(trial.clusterer)}. {way.how}"),
        ("Settings", _settings(trial.clusterer)),
        ("Seed", str(run.recipe.seed)),
    )
    order = "Customers are put in an order that follows from their values alone, so the order of rows plays no part."
    return Section("Method", (order,), tables=(Table("", ("Step", "How"), rows),))


def _alternatives(run: Run) -> Section:
    headers = (
        "Preparation",
        "Algorithm",
        "Segments",
        "Least stability",
        "Silhouette",
        "By chance",
        "Explained",
        "Smallest",
        "Outcome",
    )
    rows = tuple(_trial(trial, place == run.choice.chosen) for place, trial in enumerate(run.choice.trials))
    return Section("Alternatives", (run.choice.because,), tables=(Table("", headers, rows),))


def _trial(trial: Trial, chosen: bool) -> tuple[str, ...]:
    quality = trial.quality
    return (
        trial.preparation,
        _tried(trial.clusterer),
        f"{quality.segments}",
        two(quality.weakest) or UNKNOWN,
        two(quality.silhouette) or UNKNOWN,
        two(quality.null) or UNKNOWN,
        UNKNOWN if quality.explained is None else share(quality.explained),
        share(quality.smallest),
        f"Chosen. {trial.because}" if chosen else trial.because,
    )


def _assumptions(run: Run) -> Section:
    weights = WEIGHTS_RAW if run.plan.preparation == "raw" else WEIGHTS
    return Section("Assumptions", points=(*ASSUMPTIONS, weights, _way(run).assumes))


def _tried(clusterer: AnyClusterer) -> str:
    """The algorithm, with the settings that are not told by the number of its segments."""
    settings = _settings(clusterer, without="segments")
    name = _name(clusterer)
    return f"{name}: {settings}" if settings else name


def _name(clusterer: AnyClusterer) -> str:
    return ALGORITHMS[clusterer.algorithm]


def _limits(run: Run) -> Iterator[str]:
    yield from (f"{issue.column or 'The file'}: {issue.message}{_rows(issue)}" for issue in run.issues)
    if run.quality.unassigned:
        yield f"{share(run.quality.unassigned)} of the customers belong to no segment."
    if run.left_out:
        yield f"{run.left_out:,} customers were left out of the fit and have no segment."
    if run.customers > FAIR_SAMPLE:
        yield f"Figures of quality were measured on at most {FAIR_SAMPLE:,} of the {run.customers:,} customers."
    yield from (spot for segment in run.segments for spot in segment.persona.blind_spots)
    yield from NOT_MEASURED


def _rows(issue: Issue) -> str:
    return f" ({issue.rows:,} rows)" if issue.rows else ""


def _stability(run: Run) -> Section:
    figures = tuple((row.title, row.value or UNKNOWN, row.meaning) for row in explain_quality(run))
    headers = ("Segment", "Customers", "Share", "Stability", "Clear of the edge", "Verdict", "Why")
    segments = tuple(
        (
            f"{found.segment}: {found.persona.name}",
            f"{found.size:,}",
            share(found.share),
            two(found.stability) or UNKNOWN,
            share(found.confident),
            found.verdict,
            found.verdict_because,
        )
        for found in run.segments
    )
    tables = Table("The segments", headers, segments), Table("The whole", ("Figure", "Value", "What it says"), figures)
    return Section("Stability", tables=tables)


def _monitoring(run: Run) -> Section:
    about = "Figures to look at whenever new customers are placed, and from where on to look closer or to act."
    headers = ("Figure", "Measured by", "Look closer", "Act", "Why there")
    rows = tuple((t.title, t.measured, _beyond(t, t.watch), _beyond(t, t.act), t.because) for t in THRESHOLDS)
    expected = [(f"{found.segment}: {found.persona.name}", found.share) for found in run.segments]
    if run.quality.unassigned:
        expected.append(("Unassigned", run.quality.unassigned))
    limits = BY_KEY["share"]
    shares = tuple((n, share(s), _between(s, limits.watch), _between(s, limits.act)) for n, s in expected)
    wanted = ("Segment", "Share when found", "Look closer outside", "Act outside")
    return Section("Monitoring", (about,), tables=(Table("Thresholds", headers, rows), Table("Shares", wanted, shares)))


def _ownership(run: Run, owner: str) -> Section:
    rows = (
        ("Owner", owner),
        ("Version of the model", f"SHA-256 {run.digest()}"),
        ("Version of its format", str(run.version)),
        ("Version of ccseg", run.versions["ccseg"]),
        ("Review", REVIEW),
    )
    return Section("Owner and version", tables=(Table("", ("What", "Which"), rows),))


def _way(run: Run) -> Way:
    return WAYS[run.choice.trial.clusterer.algorithm]


def _settings(clusterer: AnyClusterer, without: str = "") -> str:
    """The settings as words: the field's title and its value."""
    titles = {name: field.title for name, field in type(clusterer).model_fields.items() if name != without}
    return "; ".join(f"{title.lower()} {_short(getattr(clusterer, name))}" for name, title in titles.items() if title)


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _beyond(threshold: Threshold, value: float) -> str:
    return f"{threshold.worse} {value:.2f}"


def _between(expected: float, part: float) -> str:
    low, high = around(expected, part)
    return f"{share(low)} to {share(high)}"
