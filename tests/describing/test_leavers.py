"""Who has left, by a header or by cells, and not by what somebody foretells."""

import pandas as pd
import pytest

from ccseg.describing.conditions import subjects_of
from ccseg.describing.defaulters import who_defaulted
from ccseg.describing.leavers import who_left
from ccseg.reading.columns import Column


def outcome(header):
    return Column(name=header, kind="ignored", role="outcome", because="")


@pytest.mark.parametrize(
    ("header", "cells", "gone"),
    [
        ("policy_status", ["Active", "Lapsed", "Matured"], [False, True, False]),
        ("contract_status", ["active", "terminated", "active"], [False, True, False]),
        ("churned", ["Yes", "No", "No"], [True, False, False]),
    ],
)
def test_a_lapsed_policy_and_a_contract_that_ended_are_those_who_left(header, cells, gone):
    found = who_left(outcome(header), pd.Series(cells))
    assert found is not None
    assert found.tolist() == gone


@pytest.mark.parametrize("header", ["churn_risk", "churn_probability", "predicted_churn", "attrition_score"])
def test_who_may_leave_has_not_left(header):
    assert who_left(outcome(header), pd.Series(["1", "0"])) is None
    assert "left" not in subjects_of([outcome(header)])


def test_who_may_default_has_not_defaulted():
    assert who_defaulted(outcome("default_risk"), pd.Series([1, 0])) is None


@pytest.mark.parametrize("header", ["inadimplente", "incumplimiento", "Zahlungsausfall"])
def test_a_default_is_one_in_other_languages(header):
    found = who_defaulted(outcome(header), pd.Series([1, 0]))
    assert found is not None
    assert found.tolist() == [True, False]
