"""Values: the figures of single customers, and of which figures a result tells."""

from dataclasses import replace

import pandas as pd

from app.session.results import Result, Rows
from ccseg.describing.figures import figures_of
from ccseg.describing.kpis import with_kpis
from ccseg.describing.profiles import Figure
from ccseg.records import Ints


def figures_in(result: Result) -> tuple[Figure, ...]:
    """The figures that are listed of every segment; none where there are no segments."""
    return figures_of(result.run.segments[0].profile) if result.run.segments else ()


def values_of(rows: Rows, places: Ints | None = None) -> pd.DataFrame:
    """The figures of all customers, or of those in these rows, in columns that may not be identifying."""
    customers = rows.segmentation.customers
    if places is not None:
        customers = replace(customers, frame=customers.frame.iloc[places])
    return with_kpis(customers.values())
