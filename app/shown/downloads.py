"""Downloads: what a person takes away from a result, made when it is asked for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app.common.controls import choose_format
from app.common.text import plain
from app.jobs.files import made_by_worker
from app.jobs.worker import write_book, write_onepage, write_pages, write_slides, write_sql, write_table
from app.session.documents import Kept
from app.session.plans import plans
from app.session.results import Result, Rows
from app.shown.links import lead_to
from app.texts import say
from ccseg.exporting.export import changes_table, customers_table, to_csv
from ccseg.exporting.filenames import file_name
from ccseg.exporting.model_document import describe_model
from ccseg.exporting.pack import Origin
from ccseg.exporting.packages import is_possible
from ccseg.exporting.report import write_report
from ccseg.exporting.reproduction import python_lines
from ccseg.exporting.sql import DIALECTS, STANDARD, has_exact_sql, rules_sql
from ccseg.planning.planned import Plan
from ccseg.reading.customers import Customers
from ccseg.records import Ints
from ccseg.texts import say as say_of_library

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
PARQUET = "application/vnd.apache.parquet"
KINDS = {"csv": "text/csv", "xlsx": SHEET, "parquet": PARQUET}

Plans = Mapping[str, Plan]
"""The plans of a session, which a download asks when it is made: it has no session then."""


def offer_downloads(result: Result, rows: Rows | None) -> None:
    """What a meeting needs, the customers where they are at hand, and what model owners and machines need."""
    with st.popover(say("downloads.title"), icon=":material/download:", key="downloads"):
        _offer_pack(result, rows)
        if rows:
            _offer_customers(result, rows)
        _offer_documents(result)
        _offer_code(result, rows)


def offer(
    key: str, make: Callable[[], bytes], name: str, kind: str, label: str = "", about: str = "", making: str = ""
) -> None:
    """One download, with a line on what it is for; without a ``label`` it is called as the texts call the key.

    Of one that takes long, ``making`` stands in place of that line while it is made (``theme.MAKING``).
    """
    label = label or say(f"downloads.{key}")
    with st.container(gap=None, width="content", key=f"offer-{key}"):
        st.download_button(
            label, make, name, kind, key=f"download-{key}", icon=":material/download:", on_click="ignore"
        )
        if about:
            st.caption(about)
        if making:
            st.container(key=f"making-{key}").caption(making)


def origin_of(kept: Kept[Any] | None) -> Origin:
    """The file of a result or comparison, and the day it was made; today where it is not kept."""
    return Origin(kept.title, date.fromtimestamp(kept.made)) if kept else Origin("", date.today())


def offer_tables(
    make: Callable[[Any], pd.DataFrame], held: Callable[[], Any], chosen: Sequence[int], origin: Origin, what: str
) -> None:
    """The customers of the segments that were chosen, or all, in each format, from what ``held`` returns."""
    for ending, kind in KINDS.items():
        written = partial(_write_table, make, held, chosen, ending)
        about = say(f"downloads.about.{ending}")
        name = file_name(origin, what, ending)
        making = say("downloads.making.made")
        offer(f"{what}-{ending}", written, name, kind, say(f"downloads.{ending}"), about=about, making=making)


def customers_csv(result: Result, rows: Rows, picked: Ints) -> bytes:
    """The customers picked, with the names that a person gave their personas."""
    return to_csv(customers_table(rows.as_written()).iloc[picked])


def _offer_pack(result: Result, rows: Rows | None) -> None:
    """What people look at together."""
    _heading("pack")
    with _entries("pack"):
        for what, (needs, make, ending, kind) in _made_by_worker(result, rows).items():
            if not needs or is_possible(needs):
                _offer_document(result, what, make, ending, kind, making="made")
        _offer_document(result, "personas", partial(_report, result, plans()), "html", "text/html")
    for document in ("slides", "paper"):
        if not is_possible(document):
            st.caption(say_of_library(f"pack.missing.{document}"))


def _made_by_worker(result: Result, rows: Rows | None) -> dict[str, tuple[str, Callable[[], bytes], str, str]]:
    """The documents that take long, each with the package that it needs, how it is made, its ending and its kind."""
    pdf = "pdf", "application/pdf"
    return {
        "slides": ("slides", partial(_slides, result, plans()), "pptx", SLIDES),
        "one_pager": ("paper", partial(_paper, write_onepage, result, plans()), *pdf),
        "handout": ("paper", partial(_paper, write_pages, result, plans()), *pdf),
        "workbook": ("", partial(_book, result, rows, plans()), "xlsx", SHEET),
    }


def _offer_document(
    result: Result, what: str, make: Callable[[], bytes], ending: str, kind: str, making: str = ""
) -> None:
    key = what.replace("_", "-")
    about, meanwhile = say(f"downloads.about.{key}"), making and say(f"downloads.making.{making}")
    offer(key, make, file_name(origin_of(result), what, ending), kind, about=about, making=meanwhile)


@st.fragment
def _offer_customers(result: Result, rows: Rows) -> None:
    _heading("customers")
    customers, chosen = rows.segmentation.customers, _choose_segments(result)
    with _entries("customers"):
        offer_tables(customers_table, rows.as_written, chosen, origin_of(result), "customers")
        _offer_document(result, "changes", partial(_changes, customers), "csv", "text/csv")
    lead_to("plan", say("downloads.hold_out"), "hold-out", look="tertiary")


def _entries(group: str) -> Any:
    """Where the downloads of a group stand side by side."""
    return st.container(horizontal=True, gap="small", key=f"downloads-{group}")


def _heading(group: str) -> None:
    st.markdown(f"**{say(f'downloads.groups.{group}')}**")


def _choose_segments(result: Result) -> list[int]:
    unassigned = [-1] if result.run.quality.unassigned else []
    return st.pills(
        say("downloads.segments"),
        [*unassigned, *result.run.numbers],
        selection_mode="multi",
        format_func=lambda segment: plain(result.name_of(segment)),
        key=f"download-segments-{result.id}",
    )


def _offer_documents(result: Result) -> None:
    _heading("documents")
    with _entries("documents"):
        _offer_document(result, "model", partial(_model_page, result, plans()), "html", "text/html")
        _offer_document(result, "model_text", partial(_model_markdown, result, plans()), "md", "text/markdown")
    choose_format()


def _offer_code(result: Result, rows: Rows | None) -> None:
    _heading("code")
    exact = has_exact_sql(result.run)
    dialect = _choose_database() if rows or exact else STANDARD
    with _entries("code"):
        if rows:
            _offer_document(result, "rules", partial(_rules, rows, dialect), "sql", "text/plain")
        if exact:
            made = partial(_assignment, result, rows, dialect)
            _offer_document(result, "assignment", made, "sql", "text/plain", making="tried" if rows else "made")
        _offer_document(result, "script", partial(_python, result), "py", "text/x-python")
        _offer_document(result, "run", partial(_document, result), "json", "application/json")


def _write_table(
    make: Callable[[Any], pd.DataFrame], held: Callable[[], Any], chosen: Sequence[int], ending: str
) -> bytes:
    return made_by_worker(write_table, make, held(), tuple(chosen), ending)


def _changes(customers: Customers) -> bytes:
    return to_csv(changes_table(customers))


def _slides(result: Result, made: Plans) -> bytes:
    return made_by_worker(write_slides, result.as_written(), origin_of(result), made.get(result.id))


def _paper(write: Callable[..., bytes], result: Result, made: Plans) -> bytes:
    return made_by_worker(write, result.as_written(), origin_of(result), made.get(result.id))


def _book(result: Result, rows: Rows | None, made: Plans) -> bytes:
    customers = rows.as_written() if rows else None
    return made_by_worker(write_book, result.as_written(), origin_of(result), customers, made.get(result.id))


def _report(result: Result, made: Plans) -> bytes:
    origin = origin_of(result)
    title = say_of_library("report.of_file", file=origin.file)
    return write_report(result.as_written(), title, made=origin.made, plan=made.get(result.id)).encode()


def _model_page(result: Result, made: Plans) -> bytes:
    return describe_model(result.as_written(), plan=made.get(result.id)).to_html().encode()


def _model_markdown(result: Result, made: Plans) -> bytes:
    return describe_model(result.as_written(), plan=made.get(result.id)).to_markdown().encode()


def _choose_database() -> str:
    """The database whose SQL is written."""
    return st.selectbox(say("downloads.database"), list(DIALECTS), format_func=DIALECTS.__getitem__, key="dialect")


def _rules(rows: Rows, dialect: str) -> bytes:
    return rules_sql(rows.as_written(), dialect=dialect).encode()


def _assignment(result: Result, rows: Rows | None, dialect: str) -> bytes:
    return made_by_worker(write_sql, result.as_written(), rows.as_written() if rows else None, dialect)


def _python(result: Result) -> bytes:
    return python_lines(result.run).encode()


def _document(result: Result) -> bytes:
    return result.as_written().to_json(indent=1).encode()
