"""The kinds of files that people bring: each made-up file is understood as it must be, with few questions."""

import pytest

from ccseg.reading.customers import read_customers
from tests.field import make

CASES = make.cases()
MOST_QUESTIONS = 3


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_file_is_understood(case):
    customers = read_customers(case.content)
    told = [(column.name, column.kind, column.role, column.because) for column in customers.columns]
    assert case.holds(customers), (case.wanted, told, [issue.message for issue in customers.issues])
    assert sum(issue.question is not None for issue in customers.issues) <= MOST_QUESTIONS
    assert customers.rows_in_file == len(customers.frame) + len(customers.set_aside)


def test_there_are_two_files_of_each_kind_at_least():
    kinds = [case.kind for case in CASES]
    assert {kind for kind in kinds if kinds.count(kind) < 2} == set()
