"""Export: customers with their segments, as files that any program reads back to the same rows."""

import io
from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ccseg.clustering.models import LEFT_OUT, UNASSIGNED, Assignment
from ccseg.comparing.candidates import Candidate
from ccseg.comparing.comparison import Comparison
from ccseg.describing.exclusions import exclusions
from ccseg.glossary import TERMS
from ccseg.reading.customers import Customers
from ccseg.records import Ints
from ccseg.result import Run, Segmentation
from ccseg.scoring import Scores, unlike_anything
from ccseg.texts import say

# What a spreadsheet would run as a formula, full-width signs too; plain numbers such as -5 and +3.2e4 stay as they are.
FORMULA = r"(?![+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$)[=+\-@\t\r\n＝＋－＠]"
SIGN = r"^[=+\-@\t\r\n＝＋－＠]"
QUOTE = r'[",\r\n]'

FEW, SOME = 1_000, 8_000
"""So many cells of a column are looked at first: they tell of most whether they are whole numbers, and whether a
quarter repeat, so that each is written once (conventions, `python -m benchmarks.scoring`)."""


def customers_table(result: Segmentation) -> pd.DataFrame:
    """Every original column of every customer, then those of the result.

    These are segment, persona, confidence, stays_together (the share of bootstrap samples in which the customer stays
    with the same people), leave_out_of and why_left_out (the plays of the persona that the customer's own figures speak
    against, and which figures), unlike_anything_seen, map_x and map_y. Customers in no segment have −1 and the persona
    "unassigned"; those left out of the fit have none but the flag, unlike_anything_seen, which is that of
    ``scores_table``: true for none of those the segments were found with. Resamples are drawn from at most 10,000
    customers, for DBSCAN 4,000: the others have no stays_together.

    Args:
        result: The result, with its customers.

    Examples:
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> result = segment(make_sample(200), recipe, draw_map=False)
        >>> customers_table(result).columns[-9:-3].tolist()
        ['segment', 'persona', 'confidence', 'stays_together', 'leave_out_of', 'why_left_out']
    """
    points = np.full((len(result.labels), 2), np.nan) if result.projection is None else result.projection.points
    placed = _placed_columns(result.run, result.assignment) | {"stays_together": _stays_together(result)}
    placed |= _left_out_of(result.customers, result.run, result.labels)
    unlike = unlike_anything(result.run.plan, result.customers.values())
    position = {"map_x": points[:, 0].round(4), "map_y": points[:, 1].round(4)}
    return _beside(result.customers, {**placed, "unlike_anything_seen": unlike, **position})


def scores_table(scores: Scores) -> pd.DataFrame:
    """Every original column of every scored customer, then those of the score.

    These are segment, persona, confidence, runner_up, margin, leave_out_of and why_left_out (as ``customers_table`` has
    them), and a flag, unlike_anything_seen. The margin is that of ``Assignment``: 0–1, how far the segment is ahead of
    the runner-up.

    Args:
        scores: The scores, with their customers.

    Examples:
        >>> from ccseg import KMeans, Recipe, make_sample, score, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> result = segment(make_sample(200), recipe, draw_map=False)
        >>> scores_table(score(result.run, make_sample(50, seed=8))).columns[-5:].tolist()
        ['runner_up', 'margin', 'leave_out_of', 'why_left_out', 'unlike_anything_seen']
    """
    return _beside(scores.customers, _scored_columns(scores))


def results_table(scores: Scores) -> pd.DataFrame:
    """The id of every scored customer, then the columns of the score alone; the file must have ids."""
    ids = [column for column in scores.customers.columns if column.kind == "id"]
    return _beside(replace(scores.customers, columns=tuple(ids)), _scored_columns(scores))


def _scored_columns(scores: Scores) -> dict[str, pd.Series | np.ndarray]:
    runner_up = pd.Series(scores.assignment.runner_up).replace(UNASSIGNED, LEFT_OUT).map(scores.run.persona_names)
    margin = pd.Series(scores.assignment.margin.round(4)).mask(scores.labels == LEFT_OUT)
    placed = _placed_columns(scores.run, scores.assignment) | {"runner_up": runner_up, "margin": margin}
    placed |= _left_out_of(scores.customers, scores.run, scores.labels)
    return {**placed, "unlike_anything_seen": scores.unlike}


def compared_table(comparison: Comparison) -> pd.DataFrame:
    """Every original column of every customer, then the persona by each candidate, and the co-members retained.

    A persona is missing where the candidate left the customer out, the co-members where they were not looked at.

    Args:
        comparison: The comparison, with its customers.

    Examples:
        >>> from ccseg import KMeans, Recipe, compare, make_sample
        >>> recipes = [Recipe(preparation="hurdle", clusterer=KMeans(segments=number)) for number in (3, 4)]
        >>> compared_table(compare(make_sample(200), recipes, draw_map=False)).columns[-3:].tolist()
        ['persona by K-means, 3 segments', 'persona by K-means, 4 segments', 'co_members_retained']
    """
    candidates = comparison.summary.candidates
    personas = {_by(candidate): _personas(comparison, index) for index, candidate in enumerate(candidates)}
    return _beside(comparison.customers, {**personas, "co_members_retained": comparison.retained.round(4)})


def movers_table(comparison: Comparison, first: int, second: int) -> pd.DataFrame:
    """The customers who change persona between two candidates: their own columns, then both personas.

    Args:
        comparison: The comparison, with its customers.
        first: The index of one candidate, in the order in which they were given.
        second: The index of the other.

    Examples:
        >>> from ccseg import KMeans, Recipe, compare, make_sample
        >>> recipes = [Recipe(preparation="hurdle", clusterer=KMeans(segments=number)) for number in (3, 4)]
        >>> comparison = compare(make_sample(200), recipes, draw_map=False)
        >>> movers_table(comparison, 0, 1).columns[-2:].tolist()
        ['persona by K-means, 3 segments', 'persona by K-means, 4 segments']
    """
    others = [_by(each) for index, each in enumerate(comparison.summary.candidates) if index not in (first, second)]
    moving = np.flatnonzero(comparison.movers(first, second))
    return compared_table(comparison).drop(columns=[*others, "co_members_retained"]).iloc[moving].reset_index(drop=True)


def _by(candidate: Candidate) -> str:
    return say("exporting.persona_by", title=candidate.title)


def _personas(comparison: Comparison, index: int) -> pd.Series:
    names = {group.segment: group.name for group in comparison.summary.candidates[index].groups}
    return pd.Series(comparison.labels[index]).map({UNASSIGNED: TERMS["unassigned"].title.lower(), **names})


def _placed_columns(run: Run, assignment: Assignment) -> dict[str, pd.Series]:
    """Segment, persona and confidence of each customer; missing where a customer was left out of the fit."""
    left_out = assignment.labels == LEFT_OUT
    segment = pd.Series(assignment.labels, dtype="Int64").mask(left_out)
    confidence = pd.Series(assignment.confidence.round(4)).mask(left_out)
    return {"segment": segment, "persona": segment.map(run.persona_names), "confidence": confidence}


def _left_out_of(customers: Customers, run: Run, labels: Ints) -> dict[str, pd.Series]:
    """Of which plays of its segment each customer is left out, and why."""
    told = exclusions(customers, labels, run.segments)
    return {name: told[name] for name in ("leave_out_of", "why_left_out")}


def _stays_together(result: Segmentation) -> np.ndarray:
    """How often each customer stays with the same people, in hundredths, as resamples are dozens."""
    staying = np.full(len(result.labels), np.nan) if result.staying is None else result.staying
    return np.asarray(staying.round(2))


def _beside(customers: Customers, results: Mapping[str, pd.Series | np.ndarray]) -> pd.DataFrame:
    """The customers' own columns with the results after them; an own column of the same name gets "_original"."""
    frame = customers.frame
    table = pd.DataFrame(index=range(len(frame)))
    for column in customers.columns:
        own = frame[column.name] if column.name in frame else frame.index.to_series()
        table[_free(column.name, results)] = own.array
    return table.assign(**results)


def _free(name: str, taken: Container[str]) -> str:
    return _free(f"{name}_original", taken) if name in taken else name


def changes_table(customers: Customers) -> pd.DataFrame:
    """What was changed on the way in and which rows were set aside: column, what, rows, and the lines or an example."""
    changed = [
        (change.column, change.message, change.rows, ", ".join(map(str, change.lines)), change.example)
        for change in customers.changes
    ]
    aside = [
        (None, say("exporting.changes.aside", reason=row.reason), 1, str(row.line), None) for row in customers.set_aside
    ]
    return pd.DataFrame([*changed, *aside], columns=["column", "what", "rows", "lines", "example"])


def of_segments(table: pd.DataFrame, segments: Container[int]) -> pd.DataFrame:
    """The customers of some segments only; −1 stands for the unassigned.

    >>> of_segments(pd.DataFrame({"id": ["a", "b"], "segment": [0, 1]}), [1])["id"].tolist()
    ['b']
    """
    return table[[segment in segments for segment in table["segment"].fillna(LEFT_OUT)]]


def to_parquet(table: pd.DataFrame) -> bytes:
    """The table as Parquet, with every type as it is."""
    content = io.BytesIO()
    table.to_parquet(content, index=False)
    return content.getvalue()


def to_csv(table: pd.DataFrame, *, header: bool = True) -> bytes:
    """The table as CSV in UTF-8 that no spreadsheet runs as a formula; numbers keep every digit.

    Args:
        table: Any table, such as that of ``customers_table``.
        header: Whether the first line names the columns.

    Examples:
        >>> to_csv(pd.DataFrame({"name": ["=1+1", "-5"], "limit": [1000.0, 200.0]})).decode()
        "name,limit\\r\\n'=1+1,1000\\r\\n-5,200\\r\\n"
        >>> to_csv(pd.DataFrame({"name": [], "limit": []})).decode()
        'name,limit\\r\\n'
    """
    names = pd.Series(table.columns.astype(str))
    top = _lines([pa.array([name]) for name in _as_text(names).to_pylist()]) if header else b""
    return top + _lines([_written(column) for _, column in table.items()])


# Written here, as pyarrow.csv.write_csv puts every text and header in quotes, not only those that need them.
def _lines(columns: list[pa.Array]) -> bytes:
    """The columns beside each other, a line for each row."""
    if not columns or not len(columns[0]):
        return b""
    if len(columns) == 1:
        columns = [pc.if_else(pc.equal(columns[0], ""), '""', columns[0])]
    lines = pc.binary_join_element_wise(pc.binary_join_element_wise(*columns, ","), "", "\r\n").cast(pa.large_string())
    return bytes(lines.buffers()[2] or b"")


def _written(column: pd.Series) -> pa.Array:
    """The cells as they stand in the file, nothing where they are missing."""
    return _as_number(column) if pd.api.types.is_any_real_numeric_dtype(column) else _as_text(column)


def _as_number(column: pd.Series) -> pa.Array:
    cells = _flat(pa.array(column, from_pandas=True))
    if pa.types.is_floating(cells.type) and _holds_whole(cells):
        cells = pc.cast(cells, pa.int64())
    return pc.fill_null(_each_once(cells, lambda each: pc.cast(each, pa.string())), "")


def _holds_whole(cells: pa.Array) -> bool:
    return all(_are_whole(part.drop_null().to_numpy()) for part in (cells.slice(0, FEW), cells))


def _as_text(column: pd.Series) -> pa.Array:
    """Texts that no spreadsheet runs, in quotes where they need them."""
    if column.dtype == "bool":
        return pc.if_else(pa.array(column), "True", "False")
    return pc.fill_null(_each_once(_flat(pa.array(column.astype("string"))), _safe), "")


def _safe(texts: pa.Array) -> pa.Array:
    texts = pc.cast(texts, pa.string())
    if not pc.any(pc.match_substring_regex(texts, f"{SIGN}|{QUOTE}"), min_count=0).as_py():
        return texts
    return _quoted(_flat(pa.array(_harmless(pd.Series(texts, dtype="string")), type=pa.string())))


def _each_once(cells: pa.Array, work: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """What work makes of the cells; where the first of them repeat, it is done once for each different cell."""
    some = cells.slice(0, SOME)
    if pc.count_distinct(some, mode="all").as_py() > 0.75 * len(some):
        return _flat(work(cells))
    told = cells.dictionary_encode()
    return _flat(work(told.dictionary)).take(told.indices)


def _flat(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts


def _quoted(texts: pa.Array) -> pa.Array:
    special = pc.match_substring_regex(texts, QUOTE)
    marked = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
    return pc.if_else(special, marked, texts)


def without_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """The table with an apostrophe before each text that a spreadsheet would run."""
    headers = _harmless(pd.Series(table.columns.astype(str)))
    return pd.concat([_writable(column) for _, column in table.items()], axis=1).set_axis(headers, axis=1)


def _writable(column: pd.Series) -> pd.Series:
    return _whole(column) if pd.api.types.is_any_real_numeric_dtype(column) else _harmless(column)


def _whole(numbers: pd.Series) -> pd.Series:
    """Whole numbers without the ".0" that a column with gaps would get; above 2⁵³ floats have no last digit to keep."""
    present = numbers.dropna().to_numpy()
    whole = _are_whole(present[:FEW]) and _are_whole(present)
    return numbers.astype("Int64") if whole else numbers


def _are_whole(numbers: np.ndarray[Any, Any]) -> bool:
    return bool((np.floor(numbers) == numbers).all() and (np.abs(numbers) <= 2**53).all())


def _harmless(texts: pd.Series) -> pd.Series:
    """Texts that a spreadsheet would take for a formula, with an apostrophe in front."""
    texts = texts.astype("string")
    if not texts.str.match(SIGN).fillna(False).any():
        return texts
    return texts.mask(texts.str.match(FORMULA).fillna(False), "'" + texts)
