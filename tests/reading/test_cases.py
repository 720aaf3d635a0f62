"""Files as people bring them: every pair in tests/cases is read and must be understood as its JSON says."""

import json
from pathlib import Path

import pytest

from ccseg.errors import CcsegError
from ccseg.reading.customers import Customers, Reading, read_customers
from tests.cases import make

FOLDER = Path(__file__).parents[1] / "cases"
PAIRS = sorted(path for path in FOLDER.iterdir() if path.with_name(f"{path.name}.json").exists())
PACKED = {".gz", ".zip", ".xlsx", ".parquet"}


@pytest.mark.parametrize("path", PAIRS, ids=[path.name for path in PAIRS])
def test_the_file_is_understood_as_its_json_says(path):
    expected = json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))
    reading = Reading.model_validate(expected.pop("reading", {}))
    mapping = expected.pop("mapping", {})
    if words := expected.pop("error", None):
        with pytest.raises(CcsegError) as raised:
            read_customers(path, reading=reading, mapping=mapping)
        assert words in str(raised.value)
        assert "\n" not in str(raised.value)
        return
    customers = read_customers(path, reading=reading, mapping=mapping)
    assert customers.rows_in_file == len(customers.frame) + len(customers.set_aside)
    for key, value in expected.items():
        CHECKS[key](customers, value)


@pytest.mark.parametrize("case", make.cases(), ids=lambda case: case.name)
def test_the_folder_has_what_the_generator_writes(case):
    path = FOLDER / case.name
    assert json.loads(path.with_name(f"{case.name}.json").read_text("utf-8")) == case.expected
    assert path.suffix in PACKED or path.read_bytes() == case.content


def rows(customers: Customers, count: int) -> None:
    assert len(customers.frame) == count


def rows_in_file(customers: Customers, count: int) -> None:
    assert customers.rows_in_file == count


def id_column(customers: Customers, name: str | None) -> None:
    assert [column.name for column in customers.columns if column.kind == "id"] == ([name] if name else [])


def kinds(customers: Customers, wanted: dict[str, str]) -> None:
    assert {column.name: column.kind for column in customers.columns if column.name in wanted} == wanted


def measures(customers: Customers, wanted: dict[str, str | None]) -> None:
    assert {column.name: column.measure for column in customers.columns if column.name in wanted} == wanted


def doubtful(customers: Customers, headers: list[str]) -> None:
    assert [column.name for column in customers.columns if column.doubtful] == headers


def first(customers: Customers, values: dict[str, object]) -> None:
    assert customers.frame.iloc[0][list(values)].to_dict() == values


def sums(customers: Customers, wanted: dict[str, float]) -> None:
    for header, total in wanted.items():
        assert customers.frame[header].sum() == pytest.approx(total, abs=1e-6), header


def missing(customers: Customers, wanted: dict[str, int]) -> None:
    assert customers.frame[list(wanted)].isna().sum().to_dict() == wanted


def ids(customers: Customers, wanted: list[str]) -> None:
    assert customers.frame.index[: len(wanted)].tolist() == wanted


def set_aside(customers: Customers, wanted: list[tuple[int, str]]) -> None:
    assert [row.line for row in customers.set_aside] == [line for line, _ in wanted]
    assert all(words in row.reason for row, (_, words) in zip(customers.set_aside, wanted, strict=True))


def changes(customers: Customers, wanted: list[tuple[str | None, str]]) -> None:
    for header, words in wanted:
        assert any(c.column == header and words in c.message for c in customers.changes), customers.changes
    if not wanted:
        assert customers.changes == ()


def issues(customers: Customers, wanted: list[tuple[str | None, str]]) -> None:
    for header, words in wanted:
        assert any(i.column == header and words in i.message for i in customers.issues), customers.issues


def asked(customers: Customers, wanted: list[list[str | None]]) -> None:
    questions = [issue.question for issue in customers.issues if issue.question]
    assert [[q.field, q.column, q.assumed] for q in questions] == wanted
    assert all(q.assumed in [option.value for option in q.options] for q in questions)


CHECKS = {
    "rows": rows,
    "rows_in_file": rows_in_file,
    "id": id_column,
    "kinds": kinds,
    "measures": measures,
    "doubtful": doubtful,
    "first": first,
    "sums": sums,
    "missing": missing,
    "ids": ids,
    "set_aside": set_aside,
    "changes": changes,
    "issues": issues,
    "asked": asked,
}
