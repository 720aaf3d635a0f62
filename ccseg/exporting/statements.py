"""Statements: the parts of a run as SQL expressions, which any database's own SQL is written from."""

from collections.abc import Mapping, Sequence

from sqlglot import exp, parse_one

from ccseg.clustering.features import Feature
from ccseg.clustering.models import TIE
from ccseg.describing.kpis import KPIS, Kpi
from ccseg.describing.rules import Condition, Rule
from ccseg.reading.rare_levels import OTHER
from ccseg.records import Floats
from ccseg.result import Run

ALIKE = 1 + 2 * TIE
"""Squared distances whose ratio is below this are equal, as they are to the model."""

SOURCE, PREPARED, MEASURED = "source", "prepared", "measured"
"""What the table and the two steps of the exact statement are called in it."""

FORMULAS = {kpi.key: kpi for kpi in KPIS}
COMPARISONS = {"<=": exp.LTE, ">": exp.GT}

Case = tuple[int, exp.Expr]
"""A segment, and the condition under which a customer is in it."""


def by_rules(run: Run, rules: Sequence[tuple[int, Rule]], table: str) -> exp.Select:
    """The first rule that fits; customers that none fits get no segment."""
    cases = [(segment, _all_hold(rule, run)) for segment, rule in rules]
    return exp.select(*_identity(run), _segment(run, cases)).from_(_named(table, SOURCE))


def by_nearest_centre(run: Run, centres: Floats, table: str) -> exp.Select:
    """The nearest centre of the prepared columns; ``centres``: (segments, features)."""
    features = [exp.alias_(_prepare(feature, run), _feature(i)) for i, feature in enumerate(run.plan.features)]
    distances = [exp.alias_(_square(centre), _distance(segment)) for segment, centre in enumerate(centres)]
    numbers = run.after.numbers if run.after else range(len(centres))
    cases = [(number, _is_nearest(segment, len(centres))) for segment, number in enumerate(numbers)]
    prepared = exp.select(_everything(SOURCE), *features).from_(_named(table, SOURCE))
    measured = exp.select(_everything(PREPARED), *distances).from_(PREPARED)
    found = exp.select(*_identity(run), _segment(run, cases)).from_(MEASURED)
    return found.with_(PREPARED, as_=prepared).with_(MEASURED, as_=measured)


def _identity(run: Run) -> list[exp.Column]:
    """The columns that tell the customers apart: their id, or all that were used where there is none."""
    ids = [column for column in run.columns if column.kind == "id"]
    shown = ids or [column for column in run.columns if column.usable]
    return [_column(column.name) for column in shown]


def _column(header: str) -> exp.Column:
    """A column by its header, whatever stands in it."""
    return exp.column(exp.to_identifier(header, quoted=True))


def _named(table: str, alias: str) -> exp.Table:
    """A table by its name, whatever stands in it, and what it is called in the statement."""
    short = exp.TableAlias(this=exp.to_identifier(alias))
    return exp.Table(this=exp.to_identifier(table, quoted=True), alias=short)


def _everything(table: str) -> exp.Column:
    """All columns of a table; a bare asterisk may not stand beside others in every database."""
    return exp.column(exp.Star(), table=table)


def _number(value: float) -> exp.Expr:
    """A number to its last digit."""
    literal = exp.Literal.number(repr(abs(float(value))))
    return exp.Neg(this=literal) if value < 0 else literal


def _double(value: exp.Expr) -> exp.Cast:
    """A value as a float: a division of whole numbers would lose the decimals, one of decimals their last digits."""
    return exp.cast(value, exp.DataType.Type.DOUBLE)


def _divided(above: exp.Expr, below: exp.Expr) -> exp.Div:
    """A division of floats, which no database needs to be told to do as such."""
    return exp.Div(this=_together(above), expression=below, typed=True)


def _together(value: exp.Expr) -> exp.Expr:
    """The value in brackets where it would fall apart without them."""
    return exp.paren(value) if isinstance(value, exp.Binary) else value


def _segment(run: Run, cases: Sequence[Case]) -> exp.Expr:
    """The segment by the first case that applies, each beside its persona's name."""
    found = exp.Case()
    for segment, condition in cases:
        number = exp.Literal.number(segment)
        number.add_comments([" ".join(run.segment_of(segment).persona.name.split())])
        found = found.when(condition, number, copy=False)
    return exp.alias_(found if cases else exp.null(), "segment")


def _all_hold(rule: Rule, run: Run) -> exp.Expr:
    return exp.and_(*(_holds(condition, run) for condition in rule.conditions))


def _holds(condition: Condition, run: Run) -> exp.Expr:
    key, value = condition.key, condition.value
    if isinstance(value, str):
        return _is_level(run, key, value) if condition.op == "is" else _is_another(run, key, value)
    left = _column(run.headers[key]) if key in run.headers else _kpi(FORMULAS[key], run.headers)
    return COMPARISONS[condition.op](this=left, expression=_number(value))


def _is_level(run: Run, key: str, level: str) -> exp.Expr:
    """Whether a customer has a level; "other" stands for all that are not named."""
    column, named = _column(run.headers[key]), _named_beside_others(run, key)
    if named is None or level != OTHER:
        return column.eq(exp.Literal.string(level))
    return exp.not_(_is_among(column, named)) if named else exp.not_(column.is_(exp.null()))


def _is_another(run: Run, key: str, level: str) -> exp.Expr:
    column, named = _column(run.headers[key]), _named_beside_others(run, key)
    if named is None or level != OTHER:
        return column.neq(exp.Literal.string(level))
    return _is_among(column, named)


def _is_among(column: exp.Column, levels: Sequence[str]) -> exp.In:
    return column.isin(*(exp.Literal.string(level) for level in levels))


def _named_beside_others(run: Run, key: str) -> tuple[str, ...] | None:
    """The levels of a column that are named where the rest is "other"; ``None`` where all are named."""
    return next((column.levels for column in run.columns if column.key == key and column.folded), None)


def _kpi(kpi: Kpi, headers: Mapping[str, str]) -> exp.Expr:
    """The formula over the file's columns; missing where the denominator is zero or missing."""
    above, below = (_formula(text, headers) for text in (kpi.numerator, kpi.denominator))
    nothing = exp.func("NULLIF", below, exp.Literal.number(0))
    ratio: exp.Expr = _together(above) if kpi.denominator == "1" else _divided(above, nothing)
    if kpi.low is not None:
        ratio = _bounded(ratio, exp.LT, kpi.low)
    if kpi.high is not None:
        ratio = _bounded(ratio, exp.GT, kpi.high)
    return ratio


def _bounded(ratio: exp.Expr, beyond: type[exp.LT] | type[exp.GT], bound: float) -> exp.Case:
    """The ratio, or the bound where it lies beyond."""
    outside = beyond(this=ratio.copy(), expression=_number(bound))
    return exp.Case().when(outside, _number(bound)).else_(ratio)


def _formula(text: str, headers: Mapping[str, str]) -> exp.Expr:
    """A formula with the file's columns, as floats, in the place of its measures."""

    def measured(node: exp.Expr) -> exp.Expr:
        return _double(_column(headers[node.name])) if isinstance(node, exp.Column) else node

    return parse_one(text).transform(measured)


def _prepare(feature: Feature, run: Run) -> exp.Expr:
    value = _value(feature, run)
    if feature.transform == "log":
        value = exp.Mul(this=exp.func("SIGN", value), expression=_log(value))
    return _divided(exp.Sub(this=value, expression=exp.paren(_number(feature.centre))), _number(feature.scale))


def _log(value: exp.Expr) -> exp.Expr:
    """The logarithm of one more than the size of a value."""
    size = exp.func("ABS", value.copy())
    return exp.func("LN", exp.Add(this=exp.Literal.number(1), expression=size))


def _value(feature: Feature, run: Run) -> exp.Expr:
    """The column as a number; a gap is filled, or stays and leaves the customer without a segment."""
    column, filled = _column(run.headers[feature.column]), run.plan.missing == "fill"
    if feature.level is not None:
        return _double(_has_level(column, _is_level(run, feature.column, feature.level), filled=filled))
    number = _double(column)
    return exp.func("COALESCE", number, _number(feature.fill)) if filled else number


def _has_level(column: exp.Column, has: exp.Expr, *, filled: bool) -> exp.Case:
    """1 for a level and 0 for another; a gap is another level where it is filled."""
    one, zero = exp.Literal.number("1.0"), exp.Literal.number("0.0")
    case = exp.Case().when(has, one)
    return case.else_(zero) if filled else case.when(exp.not_(column.copy().is_(exp.null())), zero)


def _square(centre: Floats) -> exp.Expr:
    """The squared distance of a customer from a centre."""
    gaps = [_gap(_feature(i), value) for i, value in enumerate(centre.tolist())]
    squares = [exp.Mul(this=gap, expression=gap.copy()) for gap in gaps]
    whole: exp.Expr = squares[0]
    for square in squares[1:]:
        whole = exp.Add(this=whole, expression=square)
    return whole


def _gap(feature: str, value: float) -> exp.Paren:
    return exp.paren(exp.Sub(this=exp.column(feature), expression=exp.paren(_number(value))))


def _is_nearest(segment: int, segments: int) -> exp.Expr:
    """Whether no other centre is nearer than a segment's."""
    own = exp.column(_distance(segment))
    others = [exp.column(_distance(other)) for other in range(segments) if other != segment]
    return exp.and_(*(own.copy() <= exp.Mul(this=_number(ALIKE), expression=other) for other in others))


def _feature(index: int) -> str:
    return f"ccseg_feature_{index}"


def _distance(segment: int) -> str:
    return f"ccseg_distance_{segment}"
