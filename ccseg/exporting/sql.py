"""SQL: a run as statements that place customers in a database, and how far they agree with the model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccseg.clustering.models import LEFT_OUT, UNASSIGNED
from ccseg.describing.rules import Rule
from ccseg.result import Run, Segmentation
from ccseg.texts import say

if TYPE_CHECKING:
    from ccseg.scoring import Scores

DIALECTS = {
    "postgres": "PostgreSQL",
    "bigquery": "BigQuery",
    "databricks": "Databricks",
    "duckdb": "DuckDB",
    "mysql": "MySQL",
    "oracle": "Oracle",
    "redshift": "Redshift",
    "snowflake": "Snowflake",
    "spark": "Spark",
    "sqlite": "SQLite",
    "tsql": "SQL Server",
}
"""The databases whose SQL can be written, by sqlglot's name of it."""

KEEP_STEPS_APART = {"postgres", "duckdb", "sqlite"}
"""The databases that can be told, by ``MATERIALIZED``, to work out each step of a statement on its own."""

RUN = {"duckdb", "postgres", "spark", "sqlite"}
"""The databases in which the tests run statements; what the others get is read back by a parser of their SQL."""

FLOATS_BY_EXPONENT = {"spark", "databricks", "mysql", "tsql"}
"""The databases in which a number with an exponent is a float, and one without a decimal of so many digits."""

GAPS_IN_LEAST = {"sqlite"}
"""The databases in which the least of some values is missing where one of them is."""

READABLE = 500
"""The most terms of a statement that is laid out to be read; a longer one would be mostly indentation."""

TRIED = 1_000
"""On so many customers at most a statement is tried."""

STANDARD = "postgres"
"""What is written where no database is named: of these, the nearest to the standard."""


def rules_sql(result: Segmentation, table: str = "customers", *, dialect: str = STANDARD) -> str:
    """The personas' rules as one ``CASE``, the most precise first, with their agreement with the model on top.

    Customers that no rule fits get no segment. ``dialect`` is one of ``DIALECTS``; another is a ``ValueError``.
    """
    from ccseg.exporting.statements import by_rules

    run = result.run
    about = say("exporting.sql.rules", agreement=f"{agreement(result):.2%}", customers=run.customers - run.left_out)
    return _comment(about, dialect) + by_rules(run, _in_order(run), table).sql(dialect=dialect, pretty=True) + "\n"


def agreement(result: Segmentation) -> float:
    """The share of the customers that took part whom the rules place as the model does."""
    values = result.customers.values()
    found = np.full(len(values), -1)
    for segment, rule in reversed(_in_order(result.run)):
        found[rule.holds(values)] = segment
    return float((found == result.labels)[result.labels != LEFT_OUT].mean())


def exact_sql(
    run: Run, table: str = "customers", *, dialect: str = STANDARD, tried: "Segmentation | Scores | None" = None
) -> str | None:
    """What the model itself does, or ``None`` where a statement would be too long, as with thousands of core points.

    There is one for every algorithm on every preparation, split segments included. ``dialect`` is one of
    ``DIALECTS``; another is a ``ValueError``. Customers on whom it is ``tried`` say on top how often it agrees.
    """
    from ccseg.exporting.stages import by_model, count_terms, has_steps, with_exponents, with_gaps_kept

    if not has_steps(run):
        return None
    statement = by_model(run, table, apart=dialect in KEEP_STEPS_APART)
    if dialect in FLOATS_BY_EXPONENT:
        statement = with_exponents(statement)
    if dialect in GAPS_IN_LEAST:
        statement = with_gaps_kept(statement)
    written = statement.sql(dialect=dialect, pretty=count_terms(run) <= READABLE)
    trial = [_said_of(try_out(run, tried))] if tried else []
    return f"{_comment(say('exporting.sql.exact'), dialect, trial)}{written}\n"


@dataclass(frozen=True)
class Trial:
    """Of how many ``customers`` how many were placed ``alike`` by the statement and by the model."""

    customers: int
    alike: int


def try_out(run: Run, held: "Segmentation | Scores") -> Trial:
    """The exact statement of a run, carried out by DuckDB for a sample of these customers, beside the model.

    >>> from ccseg import KMeans, Recipe, make_sample, segment
    >>> result = segment(make_sample(200), Recipe(preparation="plain", clusterer=KMeans(segments=3)), draw_map=False)
    >>> try_out(result.run, result)
    Trial(customers=200, alike=200)
    """
    import duckdb

    from ccseg.exporting.statements import identity

    labels = np.maximum(held.labels, UNASSIGNED)
    some = np.unique(np.linspace(0, len(labels) - 1, min(len(labels), TRIED)).astype(int))
    frame = held.customers.frame.iloc[some]
    used = frame[[name for name in run.headers.values() if name in frame]]
    used = used.assign(**{column.name: frame.index for column in identity(run) if column.name not in used})
    with duckdb.connect(config={"threads": 1}) as database:
        database.register("customers", used)
        rows = database.execute(str(exact_sql(run, dialect="duckdb"))).fetchall()
    found = np.array([UNASSIGNED if row[-1] is None else row[-1] for row in rows])
    return Trial(len(some), int((found == labels[some]).sum()))


def _said_of(trial: Trial) -> str:
    share = f"{trial.alike / trial.customers:.2%}"
    return say("exporting.sql.tried", customers=trial.customers, share=share)


def has_exact_sql(run: Run) -> bool:
    """Whether there is a statement that does what the model does."""
    from ccseg.exporting.stages import has_steps

    return has_steps(run)


def _comment(about: str, dialect: str, trial: Sequence[str] = ()) -> str:
    lines = [about, say("exporting.sql.needs"), *trial]
    if dialect not in RUN:
        lines.append(say("exporting.sql.not_run", database=DIALECTS[dialect]))
    return "".join(f"-- {line}\n" for line in lines)


def _in_order(run: Run) -> list[tuple[int, Rule]]:
    """The segments' rules, the most precise first."""
    rules = [(segment.segment, segment.persona.rule) for segment in run.segments]
    found = [(segment, rule) for segment, rule in rules if rule]
    return sorted(found, key=lambda row: (-row[1].precision, row[0]))
