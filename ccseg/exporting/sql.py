"""SQL: a run as statements that place customers in a database, and how far they agree with the model."""

import numpy as np

from ccseg.clustering.models import LEFT_OUT, Centroids
from ccseg.describing.rules import Rule
from ccseg.records import Floats
from ccseg.result import Run, Segmentation
from ccseg.texts import say

DIALECTS = {
    "postgres": "PostgreSQL",
    "bigquery": "BigQuery",
    "databricks": "Databricks",
    "duckdb": "DuckDB",
    "mysql": "MySQL",
    "oracle": "Oracle",
    "redshift": "Redshift",
    "snowflake": "Snowflake",
    "sqlite": "SQLite",
    "tsql": "SQL Server",
}
"""The databases whose SQL can be written, by sqlglot's name of it."""

STANDARD = "postgres"
"""What is written where no database is named: of these, the nearest to the standard."""


def rules_sql(result: Segmentation, table: str = "customers", *, dialect: str = STANDARD) -> str:
    """The personas' rules as one ``CASE``, the most precise first, with their agreement with the model on top.

    Customers that no rule fits get no segment. ``dialect`` is one of ``DIALECTS``; another is a ``ValueError``.
    """
    from ccseg.exporting.statements import by_rules

    run = result.run
    about = say("exporting.sql.rules", agreement=f"{agreement(result):.2%}", customers=run.customers - run.left_out)
    return _comment(about) + by_rules(run, _in_order(run), table).sql(dialect=dialect, pretty=True) + "\n"


def agreement(result: Segmentation) -> float:
    """The share of the customers that took part whom the rules place as the model does."""
    values = result.customers.values()
    found = np.full(len(values), -1)
    for segment, rule in reversed(_in_order(result.run)):
        found[rule.holds(values)] = segment
    return float((found == result.labels)[result.labels != LEFT_OUT].mean())


def exact_sql(run: Run, table: str = "customers", *, dialect: str = STANDARD) -> str | None:
    """What the model itself does, or ``None`` where no statement is both exact and short enough to read.

    There is one for k-means on values as they are, standardised or in logarithms, where no segment was split.
    ``dialect`` is one of ``DIALECTS``; another is a ``ValueError``.
    """
    from ccseg.exporting.statements import by_nearest_centre

    if (centres := _centres(run)) is None:
        return None
    statement = by_nearest_centre(run, centres, table).sql(dialect=dialect, pretty=True)
    return f"{_comment(say('exporting.sql.exact'))}{statement}\n"


def has_exact_sql(run: Run) -> bool:
    """Whether there is a statement that does what the model does."""
    return _centres(run) is not None


def _centres(run: Run) -> Floats | None:
    """The centres, where the nearest of them can be found by a statement that is short enough to read."""
    bent = any(feature.transform == "interpolate" for feature in run.plan.features)
    if bent or run.parts or not isinstance(run.model, Centroids):
        return None
    return run.model.centres


def _comment(about: str) -> str:
    return f"-- {about}\n-- {say('exporting.sql.needs')}\n"


def _in_order(run: Run) -> list[tuple[int, Rule]]:
    """The segments' rules, the most precise first."""
    rules = [(segment.segment, segment.persona.rule) for segment in run.segments]
    found = [(segment, rule) for segment, rule in rules if rule]
    return sorted(found, key=lambda row: (-row[1].precision, row[0]))
