"""Downloads: what a person takes away from a result, made when it is asked for."""

from dataclasses import replace
from functools import partial

import streamlit as st

from app.results import Result, Rows
from ccseg.export import customers_table, to_csv
from ccseg.records import Ints
from ccseg.report import write_report


def offer_downloads(result: Result, rows: Rows | None) -> None:
    """The report, the customers where they are at hand, and the result as a document."""
    with st.popover("Download", icon=":material/download:", key="downloads"):
        offer("Report (HTML)", "report", partial(_report, result), "personas.html", "text/html")
        if rows:
            offer("Customers (CSV)", "customers", partial(customers_csv, result, rows), "customers.csv", "text/csv")
        offer("Result (JSON)", "document", partial(_document, result), "run.json", "application/json")


def offer(label: str, key: str, make: partial[bytes], name: str, kind: str) -> None:
    """One download."""
    st.download_button(label, make, name, kind, key=f"download-{key}", icon=":material/download:", on_click="ignore")


def customers_csv(result: Result, rows: Rows, picked: Ints | None = None) -> bytes:
    """The customers, or those picked, with the names that a person gave their personas."""
    table = customers_table(replace(rows.segmentation, run=result.as_written()))
    return to_csv(table if picked is None else table.iloc[picked])


def _report(result: Result) -> bytes:
    return write_report(result.as_written()).encode()


def _document(result: Result) -> bytes:
    return result.as_written().to_json(indent=1).encode()
