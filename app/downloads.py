"""Downloads: what a person takes away from a result, made when it is asked for."""

from dataclasses import replace
from functools import partial

import streamlit as st

from app.results import Result, Rows
from ccseg.export import changes_table, customers_table, to_csv, to_excel, to_parquet
from ccseg.records import Ints
from ccseg.report import write_report
from ccseg.segmentation import Segmentation
from ccseg.sql import rules_sql

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARQUET = "application/vnd.apache.parquet"


def offer_downloads(result: Result, rows: Rows | None) -> None:
    """The report, the customers where they are at hand, and the result as a document."""
    with st.popover("Download", icon=":material/download:", key="downloads"):
        offer("Report (HTML)", "report", partial(_report, result), "personas.html", "text/html")
        if rows:
            offer("Customers (CSV)", "customers", partial(customers_csv, result, rows), "customers.csv", "text/csv")
            offer("Customers and changes (Excel)", "excel", partial(_workbook, result, rows), "customers.xlsx", SHEET)
            offer("Customers (Parquet)", "parquet", partial(_parquet, result, rows), "customers.parquet", PARQUET)
            offer("Rules of the personas (SQL)", "rules", partial(_rules, result, rows), "rules.sql", "text/plain")
        offer("Result (JSON)", "document", partial(_document, result), "run.json", "application/json")


def offer(label: str, key: str, make: partial[bytes], name: str, kind: str) -> None:
    """One download."""
    st.download_button(label, make, name, kind, key=f"download-{key}", icon=":material/download:", on_click="ignore")


def customers_csv(result: Result, rows: Rows, picked: Ints | None = None) -> bytes:
    """The customers, or those picked, with the names that a person gave their personas."""
    table = customers_table(_as_written(result, rows))
    return to_csv(table if picked is None else table.iloc[picked])


def _workbook(result: Result, rows: Rows) -> bytes:
    return to_excel(customers_table(_as_written(result, rows)), changes_table(rows.segmentation.customers))


def _parquet(result: Result, rows: Rows) -> bytes:
    return to_parquet(customers_table(_as_written(result, rows)))


def _rules(result: Result, rows: Rows) -> bytes:
    return rules_sql(_as_written(result, rows)).encode()


def _as_written(result: Result, rows: Rows) -> Segmentation:
    return replace(rows.segmentation, run=result.as_written())


def _report(result: Result) -> bytes:
    return write_report(result.as_written()).encode()


def _document(result: Result) -> bytes:
    return result.as_written().to_json(indent=1).encode()
