"""Statements: rules, and the parts of a run, as SQL expressions, which any database's own SQL is written from."""

from collections.abc import Mapping, Sequence

from sqlglot import exp, parse_one

from ccseg.describing.kpis import KPIS, Kpi
from ccseg.describing.rules import Condition, Rule
from ccseg.reading.rare_levels import OTHER
from ccseg.result import Run

SOURCE = "source"
"""What the table is called in a statement."""

FORMULAS = {kpi.key: kpi for kpi in KPIS}
COMPARISONS = {"<=": exp.LTE, ">": exp.GT}

Case = tuple[int, exp.Expr]
"""A segment, and the condition under which a customer is in it."""


def by_rules(run: Run, rules: Sequence[tuple[int, Rule]], table: str) -> exp.Select:
    """The first rule that fits; customers that none fits get no segment."""
    cases = [(segment, _all_hold(rule, run)) for segment, rule in rules]
    return exp.select(*identity(run), exp.alias_(segment_by(run, cases), "segment")).from_(named(table, SOURCE))


def identity(run: Run) -> list[exp.Column]:
    """The columns that tell the customers apart: their id, or all that were used where there is none."""
    ids = [column for column in run.columns if column.kind == "id"]
    shown = ids or [column for column in run.columns if column.usable]
    return [column_of(column.name) for column in shown]


def column_of(header: str) -> exp.Column:
    """A column by its header, whatever stands in it."""
    return exp.column(exp.to_identifier(header, quoted=True))


def named(table: str, alias: str) -> exp.Table:
    """A table by its name, whatever stands in it, and what it is called in the statement."""
    short = exp.TableAlias(this=exp.to_identifier(alias))
    return exp.Table(this=exp.to_identifier(table, quoted=True), alias=short)


def everything(table: str) -> exp.Column:
    """All columns of a table; a bare asterisk may not stand beside others in every database."""
    return exp.column(exp.Star(), table=table)


def number(value: float) -> exp.Expr:
    """A number to its last digit."""
    literal = exp.Literal.number(repr(abs(float(value))))
    return exp.Neg(this=literal) if value < 0 else literal


def double(value: exp.Expr) -> exp.Cast:
    """A value as a float: a division of whole numbers would lose the decimals, one of decimals their last digits."""
    return exp.cast(value, exp.DataType.Type.DOUBLE)


def divided(above: exp.Expr, below: exp.Expr) -> exp.Div:
    """A division of floats, which no database needs to be told to do as such."""
    return exp.Div(this=together(above), expression=below, typed=True)


def together(value: exp.Expr) -> exp.Expr:
    """The value in brackets where it would fall apart without them."""
    return exp.paren(value) if isinstance(value, exp.Binary) else value


def segment_by(run: Run, cases: Sequence[Case]) -> exp.Expr:
    """The segment by the first case that applies, each beside its persona's name."""
    found = exp.Case()
    for segment, condition in cases:
        numbered = exp.Literal.number(segment)
        numbered.add_comments([" ".join(run.segment_of(segment).persona.name.split())])
        found = found.when(condition, numbered, copy=False)
    return found if cases else exp.null()


def _all_hold(rule: Rule, run: Run) -> exp.Expr:
    return exp.and_(*(_holds(condition, run) for condition in rule.conditions))


def _holds(condition: Condition, run: Run) -> exp.Expr:
    key, value = condition.key, condition.value
    if isinstance(value, str):
        return is_level(run, key, value) if condition.op == "is" else _is_another(run, key, value)
    left = column_of(run.headers[key]) if key in run.headers else _kpi(FORMULAS[key], run.headers)
    return COMPARISONS[condition.op](this=left, expression=number(value))


def is_level(run: Run, key: str, level: str) -> exp.Expr:
    """Whether a customer has a level; "other" stands for all that are not named."""
    column, named = column_of(run.headers[key]), _named_beside_others(run, key)
    if named is None or level != OTHER:
        return column.eq(exp.Literal.string(level))
    return exp.not_(_is_among(column, named)) if named else exp.not_(column.is_(exp.null()))


def _is_another(run: Run, key: str, level: str) -> exp.Expr:
    column, named = column_of(run.headers[key]), _named_beside_others(run, key)
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
    ratio: exp.Expr = together(above) if kpi.denominator == "1" else divided(above, nothing)
    if kpi.low is not None:
        ratio = _bounded(ratio, exp.LT, kpi.low)
    if kpi.high is not None:
        ratio = _bounded(ratio, exp.GT, kpi.high)
    return ratio


def _bounded(ratio: exp.Expr, beyond: type[exp.LT] | type[exp.GT], bound: float) -> exp.Case:
    """The ratio, or the bound where it lies beyond."""
    outside = beyond(this=ratio.copy(), expression=number(bound))
    return exp.Case().when(outside, number(bound)).else_(ratio)


def _formula(text: str, headers: Mapping[str, str]) -> exp.Expr:
    """A formula with the file's columns, as floats, in the place of its measures."""

    def measured(node: exp.Expr) -> exp.Expr:
        return double(column_of(headers[node.name])) if isinstance(node, exp.Column) else node

    return parse_one(text).transform(measured)
