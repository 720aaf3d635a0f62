"""The plan: its lists leave out whom they must, protected columns change nothing, and the document has no customers."""

import numpy as np
import pytest

from ccseg import describe_model, make_sample, plan, score, write_report
from ccseg.describing.conditions import MINIMUM_ONLY
from ccseg.describing.priorities import needs_care
from ccseg.errors import InvalidAssumptions
from ccseg.planning.assignment import Split
from ccseg.planning.assumptions import Assumptions, Gate
from ccseg.planning.example import example_assumptions
from ccseg.planning.fairness import cramers_v, measure_fairness
from ccseg.planning.planned import Plan
from ccseg.thresholds import NEAR_LIMIT


def test_a_plan_is_a_document_without_customers(planning):
    text = planning.found.to_json()
    assert Plan.from_json(text) == planning.found
    assert not any(id in text for id in planning.basis.customers.frame.index)


def test_the_keys_of_the_document_are_those_that_programs_read(planning):
    each = planning.found.segments[0].model_dump()
    for key in ("annual_value", "break_even_pd", "break_even_lift", "per_arm", "detectable"):
        assert {"low", "likely", "high"} <= set(each[key])


def test_nobody_stretched_is_ever_on_the_review_list(found, given):
    open_gate = Gate(key="utilisation", least=0.0, reason="all")
    wide = given.but(limits=given.limits.but(gates=[open_gate]))
    usual, larger = (plan(found.run, found.customers, each, fair=False).review_list() for each in (given, wide))
    assert 10 < len(usual) < len(larger)
    assert not ((larger["utilisation"] >= NEAR_LIMIT) & (larger["minimum_coverage"] < MINIMUM_ONLY)).any()


def test_a_share_is_reviewed_by_a_hash(found, given):
    half = given.but(limits=given.limits.but(reviewed=0.5))
    all_of, some = (plan(found.run, found.customers, each, fair=False) for each in (given, half))
    assert set(some.review_list()["customer"]) < set(all_of.review_list()["customer"])
    for one, two in zip(all_of.found.segments, some.found.segments, strict=True):
        assert two.measured.reviewed == round(one.measured.passing / 2)


def test_the_gates_that_no_file_settles_are_named_with_their_rule_and_no_conclusion(planning):
    told = " ".join(f"{gate.gate} {gate.reason}" for gate in planning.found.outside)
    assert all(rule in told for rule in ("12 CFR 1026.51", "12 CFR 1002", "CONC 6.7"))
    everything = planning.found.to_json().lower()
    assert not any(word in everything for word in ("compliant", "lawful", "legal", "permitted", "discriminat"))


def test_a_test_leaves_out_who_must_not_be_contacted(planning):
    reached = planning.assign(Split(test="spring"))
    busy = reached["customer"][reached["arm"] == "treatment"][:3].tolist()
    table = planning.assign(Split(test="spring"), running=busy).set_index("customer")
    assert (table.loc[busy, "why"] == "is in another test").all()
    stretched = table["why"].str.contains("times the minimum due", na=False)
    assert stretched.any()
    assert (table.loc[stretched, "arm"] == "business as usual").all()


def test_a_person_who_does_not_want_to_be_contacted_is_not(found, given):
    frame = make_sample(600).assign(marketing_consent=["no"] * 40 + ["yes"] * 560)
    table = plan(found.run, frame, given, fair=False).assign(Split(test="spring"))
    assert (table["why"][:40] == "does not want to be contacted").all()


def test_made_up_assumptions_are_told_first(planning):
    assert planning.found.told[0].startswith("The assumptions are made up")


def test_the_segments_to_review_are_named_with_their_reasons(found):
    told = plan(found.run, found.customers, example_assumptions(found.run), fair=False).found.told
    assert any(line.startswith("Review first: ") for line in told)
    assert any("default in a year; assumed are" in line for line in told)


def told_of_reviewing(found, assumptions):
    told = plan(found.run, found.customers, assumptions, fair=False).found.told
    return next(line for line in told if "a higher limit" in line or line.startswith("Review first"))


def test_whom_to_review_is_unknown_as_long_as_an_assumption_is_missing(found, given):
    told = told_of_reviewing(found, Assumptions())
    assert "is unknown as long as nobody says interchange, rewards, APR, cost of funds, PD, LGD" in told
    without = {key: each for key, each in given.portfolio.items() if key != "mpb"}
    assert told_of_reviewing(found, given.but(portfolio=without)).endswith("nobody says MPB.")


def test_where_the_gates_leave_nobody_that_is_said(found):
    shut = Gate(key="utilisation", least=99.0, reason="nobody")
    for given in (Assumptions(), example_assumptions()):
        told = told_of_reviewing(found, given.but(limits=given.limits.but(gates=[shut])))
        assert "nobody passes the gates, mostly as each" in told


def test_where_no_raise_pays_that_is_said(found, given):
    dear = given.portfolio | {"pd": given.portfolio["pd"].but(low=80.0, likely=85.0, high=90.0)}
    told = told_of_reviewing(found, given.but(portfolio=dear))
    assert "a raise does not pay" in told


def test_who_would_be_raised_of_a_segment_that_needs_care_are_single_customers(planning, found):
    raised = {each.segment: each.told[0] for each in planning.found.segments if "more limit for" in each.told[0]}
    said = {segment for segment, told in raised.items() if "needs care" in told}
    assert said == {each.segment for each in found.run.segments if needs_care(each)} & set(raised)
    assert said


@pytest.mark.parametrize("share", [0.0, 1.5])
def test_a_question_about_limits_that_cannot_be_is_refused(given, share):
    with pytest.raises(InvalidAssumptions, match="above 0 and up to 1"):
        given.limits.but(by=share)


def gendered(found, gender):
    customers = score(found.run, make_sample(600).assign(gender=gender)).customers
    return measure_fairness(found.run, customers, found.labels)


def test_a_protected_column_changes_no_label(found):
    swapped = make_sample(600).assign(gender=np.random.default_rng(0).permutation(["f", "m", "m"] * 200))
    assert (score(found.run, swapped).labels == found.labels).all()
    assert "gender" not in found.run.plan.columns


def test_what_carries_an_attribute_is_named_and_left_out(found):
    limit = found.customers.values()["credit_limit"].to_numpy()
    fairness = gendered(found, np.where(limit > np.median(limit), "m", "f"))
    attribute = fairness.attributes[0]
    assert (attribute.title, attribute.carried_by) == ("gender", "Credit limit")
    assert attribute.without < attribute.cramers_v
    assert attribute.cramers_v > 0.1
    assert "29 CFR 1607.4(D)" in " ".join(fairness.told)


def test_groups_of_fewer_than_ten_are_hidden(found):
    fairness = gendered(found, ["x"] * 9 + ["f"] * 291 + ["m"] * 300)
    assert '"x"' not in fairness.to_json()
    shares = [share for impact in fairness.attributes[0].impacts for share in impact.shares]
    assert all(share.inside is None or 10 <= share.inside <= share.customers - 10 for share in shares)


def test_a_file_without_protected_columns_says_that_nothing_was_measured(found):
    bare = score(found.run, make_sample(600)).customers
    assert "not measured" in measure_fairness(found.run, bare, found.labels).told[0]


def test_cramers_v_of_unrelated_groups_is_about_nothing():
    random = np.random.default_rng(5)
    values = [cramers_v(random.integers(0, 5, 500), random.integers(0, 3, 500)) for _ in range(50)]
    assert np.mean(values) < 0.06


def test_the_model_document_says_what_the_plan_measured_and_what_nobody_did(found, planning):
    bare, told = (describe_model(found.run, plan=each).to_markdown() for each in (None, planning.found))
    unmeasured = "whether the segments differ between groups of people"
    assert unmeasured in bare
    assert unmeasured not in told
    assert "Cramér" in told
    assert "The assumptions are made up" in told
    assert not any(id in told for id in planning.basis.customers.frame.index)


def test_the_report_holds_the_plan_where_there_is_one_and_no_customers(found, planning):
    assert 'id="plan"' not in write_report(found.run)
    told = write_report(found.run, plan=planning.found)
    assert "The assumptions are made up" in told
    assert "12 CFR 1026.51" in told
    assert not any(id in told for id in planning.basis.customers.frame.index)
