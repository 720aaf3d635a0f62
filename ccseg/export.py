"""Export: customers with their segments, as files that any program reads back to the same rows."""

from collections.abc import Container, Mapping

import numpy as np
import pandas as pd

from ccseg.comparison import Comparison
from ccseg.contenders import Contender
from ccseg.customers import Customers
from ccseg.models import Assignment
from ccseg.scoring import UNASSIGNED, Scores
from ccseg.segmentation import LEFT_OUT, Run, Segmentation

# What a spreadsheet would run as a formula, full-width signs too; plain numbers such as -5 and +3.2e4 stay as they are.
FORMULA = r"(?![+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$)[=+\-@\t\r\n＝＋－＠]"


def customers_table(result: Segmentation) -> pd.DataFrame:
    """Every original column of every customer, then segment, persona, confidence, map_x and map_y.

    Customers in no segment have −1 and the persona "unassigned"; those left out of the fit have none of the five.
    """
    points = np.full((len(result.labels), 2), np.nan) if result.projection is None else result.projection.points
    placed = _placed_columns(result.run, result.assignment)
    return _beside(result.customers, {**placed, "map_x": points[:, 0].round(4), "map_y": points[:, 1].round(4)})


def scores_table(scores: Scores) -> pd.DataFrame:
    """Every original column of every scored customer, then segment, persona, confidence, the second best and a flag."""
    runner_up = pd.Series(scores.assignment.runner_up).replace(UNASSIGNED, LEFT_OUT).map(persona_names(scores.run))
    placed = _placed_columns(scores.run, scores.assignment)
    return _beside(scores.customers, {**placed, "runner_up": runner_up, "unlike_anything_seen": scores.unlike})


def compared_table(comparison: Comparison) -> pd.DataFrame:
    """Every original column of every customer, then the persona by each contender, and the share of company kept.

    A persona is missing where the contender left the customer out, company where it was not looked at.
    """
    personas = {_by(contender): _personas(comparison, place) for place, contender in _places(comparison)}
    return _beside(comparison.customers, {**personas, "company_kept": comparison.kept.round(4)})


def movers_table(comparison: Comparison, first: int, second: int) -> pd.DataFrame:
    """The customers who change persona between two contenders: their own columns, then both personas."""
    others = [_by(contender) for place, contender in _places(comparison) if place not in (first, second)]
    moving = np.flatnonzero(comparison.movers(first, second))
    return compared_table(comparison).drop(columns=[*others, "company_kept"]).iloc[moving].reset_index(drop=True)


def _places(comparison: Comparison) -> list[tuple[int, Contender]]:
    return list(enumerate(comparison.summary.contenders))


def _by(contender: Contender) -> str:
    return f"persona by {contender.title}"


def _personas(comparison: Comparison, place: int) -> pd.Series:
    names = {group.segment: group.name for group in comparison.summary.contenders[place].groups}
    return pd.Series(comparison.labels[place]).map({UNASSIGNED: "unassigned"} | names)


def _placed_columns(run: Run, assignment: Assignment) -> dict[str, pd.Series]:
    """Segment, persona and confidence of each customer; missing where a customer was left out of the fit."""
    left_out = assignment.labels == LEFT_OUT
    segment = pd.Series(assignment.labels, dtype="Int64").mask(left_out)
    confidence = pd.Series(assignment.confidence.round(4)).mask(left_out)
    return {"segment": segment, "persona": segment.map(persona_names(run)), "confidence": confidence}


def persona_names(run: Run) -> dict[int, str]:
    """The name of each segment's persona, by segment number."""
    return {UNASSIGNED: "unassigned"} | {segment.segment: segment.persona.name for segment in run.segments}


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


def to_csv(table: pd.DataFrame) -> bytes:
    """The table as CSV in UTF-8 that no spreadsheet runs as a formula; numbers keep every digit.

    >>> to_csv(pd.DataFrame({"name": ["=1+1", "-5"], "limit": [1000.0, 200.0]})).decode()
    "name,limit\\r\\n'=1+1,1000\\r\\n-5,200\\r\\n"
    """
    headers = _harmless(pd.Series(table.columns.astype(str)))
    safe = pd.concat([_writable(column) for _, column in table.items()], axis=1).set_axis(headers, axis=1)
    return safe.to_csv(index=False, lineterminator="\r\n").encode()


def _writable(column: pd.Series) -> pd.Series:
    return _whole(column) if pd.api.types.is_any_real_numeric_dtype(column) else _harmless(column)


def _whole(numbers: pd.Series) -> pd.Series:
    """Whole numbers without the ".0" that a column with gaps would get; above 2⁵³ floats have no last digit to keep."""
    present = numbers.dropna()
    whole = bool((present % 1 == 0).all() and (present.abs() <= 2**53).all())
    return numbers.astype("Int64") if whole else numbers


def _harmless(texts: pd.Series) -> pd.Series:
    """Texts that a spreadsheet would take for a formula, with an apostrophe in front."""
    texts = texts.astype("string")
    return texts.mask(texts.str.match(FORMULA).fillna(False), "'" + texts)
