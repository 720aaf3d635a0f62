"""Downloads: what a person takes away from a result, made when it is asked for."""

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from app.common.controls import choose_format
from app.common.text import plain
from app.session.results import Result, Rows
from app.texts import say
from ccseg.exporting.export import changes_table, customers_table, of_segments, to_csv, to_excel, to_parquet
from ccseg.exporting.model_document import describe_model
from ccseg.exporting.report import write_report
from ccseg.exporting.reproduction import python_lines
from ccseg.exporting.sql import DIALECTS, STANDARD, exact_sql, has_exact_sql, rules_sql
from ccseg.reading.customers import Customers
from ccseg.records import Ints

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARQUET = "application/vnd.apache.parquet"


def offer_downloads(result: Result, rows: Rows | None) -> None:
    """The customers where they are at hand, what people read, and what machines run."""
    with st.popover(say("downloads.title"), icon=":material/download:", key="downloads"):
        if rows:
            _offer_customers(result, rows)
        _offer_documents(result)
        _offer_code(result, rows)


def offer(key: str, make: partial[bytes], name: str, kind: str, label: str = "") -> None:
    """One download; without a ``label`` it is called as the texts call the key."""
    label = label or say(f"downloads.{key}")
    st.download_button(label, make, name, kind, key=f"download-{key}", icon=":material/download:", on_click="ignore")


def offer_tables(make: Callable[[], pd.DataFrame], customers: Customers, chosen: Sequence[int], name: str) -> None:
    """The customers of the segments that were chosen, or all, in each format; the workbook has the changes too."""
    for ending, write, kind in (
        ("csv", to_csv, "text/csv"),
        ("xlsx", partial(_to_excel, customers), SHEET),
        ("parquet", to_parquet, PARQUET),
    ):
        written = partial(_write, make, chosen, write)
        offer(f"{name}-{ending}", written, f"{name}.{ending}", kind, say(f"downloads.{ending}"))


def customers_csv(result: Result, rows: Rows, picked: Ints) -> bytes:
    """The customers picked, with the names that a person gave their personas."""
    return to_csv(_customers(result, rows).iloc[picked])


@st.fragment
def _offer_customers(result: Result, rows: Rows) -> None:
    _heading("customers")
    customers, chosen = rows.segmentation.customers, _choose_segments(result)
    with st.container(horizontal=True, gap="small", key="downloads-customers"):
        offer_tables(partial(_customers, result, rows), customers, chosen, "customers")
        offer("changes", partial(_changes, customers), "changes.csv", "text/csv")


def _heading(group: str) -> None:
    st.markdown(f"**{say(f'downloads.groups.{group}')}**")


def _choose_segments(result: Result) -> list[int]:
    unassigned = [-1] if result.run.quality.unassigned else []
    return st.pills(
        say("downloads.segments"),
        [*unassigned, *range(len(result.run.segments))],
        selection_mode="multi",
        format_func=lambda segment: plain(result.name_of(segment)),
        key=f"download-segments-{result.id}",
    )


def _offer_documents(result: Result) -> None:
    _heading("documents")
    with st.container(horizontal=True, gap="small", key="downloads-documents"):
        offer("report", partial(_report, result), "personas.html", "text/html")
        offer("model-html", partial(_model_page, result), "model.html", "text/html")
        offer("model-md", partial(_model_markdown, result), "model.md", "text/markdown")
    choose_format()


def _offer_code(result: Result, rows: Rows | None) -> None:
    _heading("code")
    exact = has_exact_sql(result.run)
    dialect = _choose_database() if rows or exact else STANDARD
    with st.container(horizontal=True, gap="small", key="downloads-code"):
        if rows:
            offer("rules", partial(_rules, rows, dialect), "rules.sql", "text/plain")
        if exact:
            offer("exact", partial(_assignment, result, dialect), "assignment.sql", "text/plain")
        offer("python", partial(_python, result), "segments.py", "text/x-python")
        offer("document", partial(_document, result), "run.json", "application/json")


def _write(make: Callable[[], pd.DataFrame], chosen: Sequence[int], write: Callable[[pd.DataFrame], bytes]) -> bytes:
    table = make()
    return write(of_segments(table, chosen) if chosen else table)


def _to_excel(customers: Customers, table: pd.DataFrame) -> bytes:
    return to_excel(table, changes_table(customers))


def _changes(customers: Customers) -> bytes:
    return to_csv(changes_table(customers))


def _customers(result: Result, rows: Rows) -> pd.DataFrame:
    return customers_table(rows.as_written())


def _report(result: Result) -> bytes:
    return write_report(result.as_written()).encode()


def _model_page(result: Result) -> bytes:
    return describe_model(result.as_written()).to_html().encode()


def _model_markdown(result: Result) -> bytes:
    return describe_model(result.as_written()).to_markdown().encode()


def _choose_database() -> str:
    """The database whose SQL is written."""
    return st.selectbox(say("downloads.database"), list(DIALECTS), format_func=DIALECTS.__getitem__, key="dialect")


def _rules(rows: Rows, dialect: str) -> bytes:
    return rules_sql(rows.as_written(), dialect=dialect).encode()


def _assignment(result: Result, dialect: str) -> bytes:
    return (exact_sql(result.as_written(), dialect=dialect) or "").encode()


def _python(result: Result) -> bytes:
    return python_lines(result.run).encode()


def _document(result: Result) -> bytes:
    return result.as_written().to_json(indent=1).encode()
