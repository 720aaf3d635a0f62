"""SQL: a run as statements that place customers in a database, and how far they agree with the model."""

import re
from collections.abc import Mapping

import numpy as np

from ccseg.clustering.features import Feature
from ccseg.clustering.models import LEFT_OUT, TIE, Centroids
from ccseg.describing.kpis import KPIS, Kpi
from ccseg.describing.rules import Condition, Rule
from ccseg.reading.columns import Column
from ccseg.records import Floats
from ccseg.result import Run, Segmentation

ALIKE = 1 + 2 * TIE
"""Squared distances whose ratio is below this are equal, as they are to the model."""

FORMULAS = {kpi.key: kpi for kpi in KPIS}


def rules_sql(result: Segmentation, table: str = "customers") -> str:
    """The personas' rules as one ``CASE``, the most precise first, with their agreement with the model on top.

    Customers that no rule fits get no segment.
    """
    run, headers = result.run, result.run.headers
    cases = [(place, " AND ".join(_holds(c, headers) for c in rule.conditions)) for place, rule in _in_order(run)]
    about = (
        f"The rules of the personas. They agree with the model for {agreement(result):.2%} of the "
        f"{run.customers - run.left_out:,} customers it was found with."
    )
    return f"{_comment(about)}SELECT\n{_identity(run)},\n{_case(run, cases)}\nFROM {quoted(table)}\n"


def agreement(result: Segmentation) -> float:
    """The share of the customers that took part whom the rules place as the model does."""
    values = result.customers.values()
    found = np.full(len(values), -1)
    for place, rule in reversed(_in_order(result.run)):
        found[rule.holds(values)] = place
    return float((found == result.labels)[result.labels != LEFT_OUT].mean())


def exact_sql(run: Run, table: str = "customers") -> str | None:
    """What the model itself does, or ``None`` where no statement is both exact and short enough to read.

    There is one for k-means on values as they are, standardised or in logarithms.
    """
    if (centres := _centres(run)) is None:
        return None
    prepared = [f"  {_prepare(feature, run)} AS {_feature(place)}" for place, feature in enumerate(run.plan.features)]
    distances = [f"  {_square(centre)} AS {_distance(place)}" for place, centre in enumerate(centres)]
    cases = [(place, _nearest(place, run.model.segments)) for place in range(run.model.segments)]
    about = "The model itself: the nearest centre, in units that make the columns comparable."
    return (
        f"{_comment(about)}WITH prepared AS (\n  SELECT *,\n{_lines(prepared)}\n  FROM {quoted(table)}\n),\n"
        f"measured AS (\n  SELECT *,\n{_lines(distances)}\n  FROM prepared\n)\n"
        f"SELECT\n{_identity(run)},\n{_case(run, cases)}\nFROM measured\n"
    )


def has_exact_sql(run: Run) -> bool:
    """Whether there is a statement that does what the model does."""
    return _centres(run) is not None


def _centres(run: Run) -> Floats | None:
    """The centres, where the nearest of them can be found by a statement that is short enough to read."""
    bent = any(feature.transform == "interpolate" for feature in run.plan.features)
    return run.model.centres if isinstance(run.model, Centroids) and not bent else None


def quoted(name: str) -> str:
    """A name as SQL writes it, whatever stands in it.

    >>> print(quoted('limit "new"'))
    "limit ""new\"""
    """
    return '"' + name.replace('"', '""') + '"'


def literal(value: float | str) -> str:
    """A number or a text as SQL writes it.

    >>> literal("O'Brien"), literal(1500.0), literal(1e-7)
    ("'O''Brien'", '1500.0', '1e-07')
    """
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(float(value))


def _identity(run: Run) -> str:
    """The columns that tell the customers apart: their id, or all that were used where there is none."""
    ids: list[Column] = [column for column in run.columns if column.kind == "id"]
    shown = ids or [column for column in run.columns if column.usable]
    return _lines([quoted(column.name) for column in shown])


def _lines(parts: list[str]) -> str:
    return ",\n".join(f"  {part}" for part in parts)


def _comment(about: str) -> str:
    needs = "The table has the columns of the file: numbers as numbers, shares from 0 to 1, gaps as NULL."
    return f"-- {about}\n-- {needs}\n"


def _case(run: Run, cases: list[tuple[int, str]]) -> str:
    names = [" ".join(segment.persona.name.split()) for segment in run.segments]
    rows = "".join(f"    WHEN {condition} THEN {place} -- {names[place]}\n" for place, condition in cases)
    return f"  CASE\n{rows}  END AS segment" if rows else "  NULL AS segment"


def _in_order(run: Run) -> list[tuple[int, Rule]]:
    """The segments' rules, the most precise first."""
    rules = [(segment.segment, segment.persona.rule) for segment in run.segments]
    found = [(place, rule) for place, rule in rules if rule]
    return sorted(found, key=lambda row: (-row[1].precision, row[0]))


def _holds(condition: Condition, headers: Mapping[str, str]) -> str:
    op = {"is": "=", "is not": "<>"}.get(condition.op, condition.op)
    known = condition.key in headers
    value = quoted(headers[condition.key]) if known else _kpi(FORMULAS[condition.key], headers)
    return f"{value} {op} {literal(condition.value)}"


def _kpi(kpi: Kpi, headers: Mapping[str, str]) -> str:
    """The formula over the file's columns; missing where the denominator is zero or missing."""
    above, below = (_formula(text, headers) for text in (kpi.numerator, kpi.denominator))
    ratio = above if kpi.denominator == "1" else f"{above} / NULLIF({below}, 0)"
    if kpi.low is not None:
        ratio = f"CASE WHEN {ratio} < {literal(kpi.low)} THEN {literal(kpi.low)} ELSE {ratio} END"
    if kpi.high is not None:
        ratio = f"CASE WHEN {ratio} > {literal(kpi.high)} THEN {literal(kpi.high)} ELSE {ratio} END"
    return f"({ratio})"


def _formula(text: str, headers: Mapping[str, str]) -> str:
    """A formula with its measures as columns; a division of whole numbers would lose what is behind the point."""
    return f"({re.sub(r'[a-z_]+', lambda found: _double(quoted(headers[found[0]])), text)})"


def _double(column: str) -> str:
    return f"CAST({column} AS DOUBLE PRECISION)"


def _prepare(feature: Feature, run: Run) -> str:
    value = _value(feature, quoted(run.headers[feature.column]), filled=run.plan.missing == "fill")
    bent = f"SIGN({value}) * LN(1 + ABS({value}))" if feature.transform == "log" else value
    return f"({bent} - {literal(feature.centre)}) / {literal(feature.scale)}"


def _value(feature: Feature, column: str, filled: bool) -> str:
    """The column as a number; a gap is filled, or stays and leaves the customer without a segment."""
    if feature.level is not None:
        otherwise = "ELSE 0.0" if filled else f"WHEN {column} IS NOT NULL THEN 0.0"
        return f"CASE WHEN {column} = {literal(feature.level)} THEN 1.0 {otherwise} END"
    return f"COALESCE({_double(column)}, {literal(feature.fill)})" if filled else _double(column)


def _square(centre: Floats) -> str:
    gaps = [f"({_feature(place)} - {literal(value)})" for place, value in enumerate(centre.tolist())]
    return "\n      + ".join(f"{gap} * {gap}" for gap in gaps)


def _nearest(place: int, segments: int) -> str:
    others = [other for other in range(segments) if other != place]
    return " AND ".join(f"{_distance(place)} <= {ALIKE!r} * {_distance(other)}" for other in others)


def _feature(place: int) -> str:
    return f"ccseg_feature_{place}"


def _distance(place: int) -> str:
    return f"ccseg_distance_{place}"
