"""The page of what was done: how a customer table came about, in Markdown."""

from collections.abc import Sequence
from typing import NamedTuple

from ccseg.deriving.customers import DerivedCustomers
from ccseg.exporting.markdown import literally
from ccseg.exporting.report import read_template
from ccseg.exporting.sections import Row, Section, Table
from ccseg.reading.customers import Customers, Issue
from ccseg.reading.measures import title_of
from ccseg.texts import say, write


class Page(NamedTuple):
    """The page as its parts."""

    title: str
    sections: tuple[Section, ...]


def write_derived_page(customers: Customers) -> str:
    """What was done to get these customers: steps, rows counted and left out, formulas, and what to review.

    >>> from ccseg import make_sample, read_customers
    >>> print(write_derived_page(read_customers(make_sample(20), name="a_b.csv")).splitlines()[0])
    # a\\_b.csv: 20 customers
    """
    title = say("exporting.derived.title", name=customers.name, customers=len(customers.frame))
    steps = Section(_title("steps"), points=tuple(change.message for change in customers.changes))
    review = Section(_title("review"), points=tuple(map(_tell, customers.issues)))
    origin = _tell_origin(customers) if isinstance(customers, DerivedCustomers) else []
    sections = [section for section in (steps, *origin, review) if section.points or section.tables]
    page = Page(title, tuple(sections))
    return read_template("derived.md", finalize=literally).render(page=page)


def _tell_origin(customers: DerivedCustomers) -> list[Section]:
    origin = customers.origin
    fates = [
        (say(f"deriving.fate.{fate.replace(' ', '_')}"), write(rows, "count")) for fate, rows in origin.fates.items()
    ]
    total = write(sum(origin.fates.values()), "count")
    rows = [*fates, (say("exporting.derived.total"), total)]
    formulas = [(each.key, title_of(each.key), each.told) for each in origin.measures]
    return [_table("rows", rows), _table("measures", formulas)]


def _table(key: str, rows: Sequence[Row]) -> Section:
    heads = tuple(say.raw(f"exporting.derived.{key}.heads"))
    return Section(_title(key), tables=(Table("", heads, tuple(rows)),))


def _title(key: str) -> str:
    return say(f"exporting.derived.{key}.title")


def _tell(issue: Issue) -> str:
    where = say("exporting.derived.where", column=issue.column) if issue.column else None
    return " ".join(filter(None, (where, issue.message, issue.cure)))
