"""Aggregation: postings added up to one row per customer, by the formulas of the measures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ccseg.deriving.cards import hide_card_numbers, hold_card_numbers, names_of
from ccseg.deriving.engine import LINE, quoted
from ccseg.deriving.measures import AGGREGATES, BUYING, COUNTED, ORDERED, Aggregate, Derived, Level, made_of
from ccseg.deriving.postings import BROKEN, KEPT, LEFT_OUT, Postings
from ccseg.deriving.roles import Role
from ccseg.deriving.window import Derivation, Window, find_window
from ccseg.errors import UnusableTable
from ccseg.texts import say

DECIMALS = 6
"""Decimals of what is no sum of money, so that it is the same on every machine."""

ID = "customer"
"""The header of the customers' ids."""


@dataclass(frozen=True, eq=False)
class Added:
    """Customers as they were added up.

    Attributes:
        frame: A row a customer, in the order of their ids: ``customer`` and a column a measure.
        measures: The measures, in the order of the columns.
        window: The months that count.
        fates: How many rows were kept, and how many not, by the reason.
        broken: The rows that were set aside, as they stand in the file, with line and reason.
        late: Customers who only came after the window.
        card_numbers: Whether customers were named by card numbers, and have other names now.
        several_cards: Customers with several cards.
    """

    frame: pd.DataFrame
    measures: tuple[Derived, ...]
    window: Window
    fates: Mapping[str, int]
    broken: pd.DataFrame
    late: int
    card_numbers: bool
    several_cards: int


def add_up(postings: Postings, derivation: Derivation) -> Added:
    """Add up the postings of each customer in the window.

    Raises ``UnusableTable`` where no row is a posting.
    """
    cells = postings.cells
    [(first, last)] = cells.rows("SELECT min(day), max(day) FROM postings WHERE fate = 'kept'")
    if not isinstance(first, date) or not isinstance(last, date):
        raise UnusableTable(say("deriving.nothing", reasons=_tell(_fates(postings, None))))
    window = find_window(first, last, derivation.months, derivation.reference)
    _make_customers(postings, window)
    timed: set[Role] = {"time"} if _has_hours(postings) else set()
    typed: set[Role] = {"type"} if postings.paid_back else set()
    measures = made_of(set(cells.roles) - {"time"} | timed | typed, of_accounts=postings.of_accounts)
    frame = cells.engine.sql(_sql(measures, window)).to_arrow_table().to_pandas()
    card_numbers = postings.owner == "card" and hold_card_numbers(frame[ID])
    return Added(
        frame=_with_names(frame) if card_numbers else frame,
        measures=measures,
        window=window,
        fates=_fates(postings, window),
        broken=_broken(postings, derivation),
        late=cells.number(f"SELECT count(DISTINCT customer) FROM postings WHERE {READABLE}") - len(frame),
        card_numbers=card_numbers,
        several_cards=cells.number(
            "SELECT count(*) FROM (SELECT customer FROM postings WHERE fate = 'kept' GROUP BY 1 "
            "HAVING count(DISTINCT card) > 1)"
        ),
    )


READABLE = f"fate NOT IN {BROKEN}"


def _make_customers(postings: Postings, window: Window) -> None:
    """The tables ``customers``, with months of each in the window, and ``used``, the postings that count."""
    end, start = f"DATE '{window.end}'", f"DATE '{window.start}'"
    ago = f"date_diff('month', day, {end})"
    postings.cells.engine.execute(f"""
        CREATE OR REPLACE TABLE customers AS
        SELECT customer, least(date_diff('month', min(day), {end}) + 1, {window.months}) AS tenure, {end} AS reference
        FROM postings WHERE {READABLE} AND day <= {end} GROUP BY customer""")
    inside = f"day BETWEEN {start} AND {end}"
    postings.cells.engine.execute(f"""
        CREATE OR REPLACE VIEW attempts AS
        SELECT customer, fate FROM postings WHERE fate IN ('kept', 'declined') AND {inside};
        CREATE OR REPLACE VIEW used AS
        SELECT *, {ago} AS months_ago FROM postings WHERE fate = 'kept' AND {inside};
        CREATE OR REPLACE VIEW life AS SELECT * FROM postings WHERE day <= {end}""")


def _has_hours(postings: Postings) -> bool:
    return postings.cells.number("SELECT count(DISTINCT hour) FROM (SELECT hour FROM postings WHERE fate = 'kept')") > 1


SOURCES: Mapping[Level, str] = {
    "postings": "used",
    "months": f"""(SELECT customer, months_ago,
        coalesce(sum(amount) FILTER ({BUYING}), 0) AS spend,
        count(*) FILTER ({ORDERED}) AS buys,
        count(*) FILTER ({BUYING} AND NOT plan) AS one_off,
        count(*) FILTER ({BUYING} AND plan) AS by_instalment,
        count(*) FILTER (kind = 'cash' AND amount > 0) AS draws
        FROM used GROUP BY customer, months_ago)""",
    "days": f"""(SELECT customer,
        date_diff('day', lag(day) OVER (PARTITION BY customer ORDER BY day), day) AS gap
        FROM (SELECT DISTINCT customer, day FROM used WHERE {BUYING}))""",
    "merchants": f"""(SELECT customer, merchant, count(*) AS buys
        FROM used WHERE {ORDERED} AND merchant IS NOT NULL GROUP BY customer, merchant)""",
    "attempts": "attempts",
    "life": "life",
}
"""What the aggregates of each level are made of."""


def _sql(measures: Sequence[Derived], window: Window) -> str:
    """The one query that gives a row a customer."""
    levels = {level: [each for each in AGGREGATES if each.level == level] for level in SOURCES}
    tables = [f"by_{level} AS ({_by_customer(SOURCES[level], found)})" for level, found in levels.items()]
    joins = "\n".join(f"LEFT JOIN by_{level} USING (customer)" for level in SOURCES)
    named = ",\n".join(_filled(each) for each in AGGREGATES)
    formulas = ",\n".join(f"{_written(each)} AS {each.key}" for each in measures)
    return f"""
        WITH {", ".join(tables)}, together AS (
            SELECT customer, tenure, reference, {named} FROM customers {joins}
        )
        SELECT customer, {formulas} FROM together ORDER BY customer"""


def _by_customer(source: str, aggregates: Sequence[Aggregate]) -> str:
    made = ", ".join(f"{each.sql} AS {each.name}" for each in aggregates)
    return f"SELECT customer, {made} FROM {source} GROUP BY customer"


def _filled(aggregate: Aggregate) -> str:
    """An aggregate of a customer: what is counted or added up is 0 where there is nothing."""
    name = f"by_{aggregate.level}.{aggregate.name}"
    return f"coalesce({name}, 0) AS {aggregate.name}" if aggregate.name in COUNTED else f"{name} AS {aggregate.name}"


def _written(measure: Derived) -> str:
    """The formula as a number of double precision: money exact, all else to six decimals."""
    if measure.formula.isidentifier():
        return f"CAST({measure.formula} AS DOUBLE)"
    return f"round(CAST({_in_doubles(measure.formula)} AS DOUBLE), {DECIMALS})"


def _in_doubles(formula: str) -> str:
    """A formula whose divisions are of doubles, as those of decimals are rounded."""
    return formula.replace(" / ", "::DOUBLE / ")


def _with_names(frame: pd.DataFrame) -> pd.DataFrame:
    """The customers, with names in place of card numbers."""
    return frame.assign(**{ID: names_of(frame[ID])}).sort_values(ID, ignore_index=True)


def _fates(postings: Postings, window: Window | None) -> dict[str, int]:
    """How many rows there are of each fate; those kept and outside the window apart."""
    inside = f"day BETWEEN DATE '{window.start}' AND DATE '{window.end}'" if window else "true"
    told = f"CASE WHEN fate = 'kept' AND NOT ({inside}) THEN 'outside' ELSE fate END"
    found = postings.cells.rows(f"SELECT {told}, count(*) FROM postings GROUP BY 1")
    counts = {str(fate): int(str(rows)) for fate, rows in found} | {"ragged": len(postings.cells.ragged)}
    return {fate: counts.get(fate, 0) for fate in (KEPT, "outside", *LEFT_OUT, *BROKEN)}


def _broken(postings: Postings, derivation: Derivation) -> pd.DataFrame:
    """The rows that were set aside, in the order of their lines, as they stand in the file but for card numbers."""
    cells = postings.cells
    reasons = {reason: say(f"deriving.fate.{reason.replace(' ', '_')}") for reason in BROKEN}
    names = ["line", "reason", cells.headers[0]]
    ragged = pd.DataFrame([(line, "ragged", content) for line, content in cells.ragged], columns=names)
    found = [ragged]
    if cells.number(f"SELECT count(*) FROM postings WHERE NOT ({READABLE})"):
        headers = ", ".join(f"whole.{quoted(header)}" for header in cells.headers)
        query = f"""
            SELECT line, fate AS reason, {headers} FROM whole
            JOIN postings ON postings.line = whole.{quoted(LINE)} WHERE NOT ({READABLE})"""
        found.append(cells.engine.sql(query).to_arrow_table().to_pandas())
    together = pd.concat(found).reindex(columns=["line", "reason", *cells.headers])
    told = together.assign(reason=together["reason"].map(reasons)).sort_values("line", ignore_index=True)
    return told if derivation.card_numbers == "whole" else hide_card_numbers(told, cells.roles.get("card"))


def _tell(fates: Mapping[str, int]) -> str:
    told = [(say(f"deriving.fate.{fate.replace(' ', '_')}"), rows) for fate, rows in fates.items() if rows]
    return ", ".join(say("deriving.each_fate", reason=reason, rows=rows) for reason, rows in told)
