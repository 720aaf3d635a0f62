import numpy as np
import pandas as pd
import pytest

from ccseg.describing.labelled import Labelled
from ccseg.describing.overview import NONE, Overview, make_overview
from ccseg.describing.wording import Wording
from tests.groups import card_segments, cards, category, name, number, split


@pytest.fixture(scope="module")
def table():
    return make_overview(
        card_segments(5), Wording(currency="€"), {2: "Our own name, which is as long as it likes to be"}
    )


@pytest.fixture(scope="module")
def customers():
    return cards(5)


def head(table, statistic, key):
    return next(n for n, head in enumerate(table.heads) if (head.statistic, head.key) == (statistic, key))


def test_every_segment_has_a_line_with_the_same_figures(table):
    assert [line.segment for line in table.lines] == list(range(5))
    assert {len(line.cells) for line in (*table.lines, table.portfolio)} == {len(table.heads)}
    assert all(line.verdict for line in table.lines)


@pytest.mark.parametrize("key", ["balance", "purchases", "cash_advance", "credit_limit"])
def test_totals_are_the_sums_of_the_customers_and_add_up(table, customers, key):
    place = head(table, "total", key)
    for line in table.lines:
        own = customers.values[key].to_numpy()[customers.labels == line.segment]
        assert line.cells[place].value == pytest.approx(np.nansum(own))
        assert "€" in line.cells[place].text
    assert table.portfolio.cells[place].value == pytest.approx(np.nansum(customers.values[key]))


def test_the_index_compares_with_the_portfolio(table):
    place, all_of = head(table, "median", "utilisation"), table.portfolio
    for line in table.lines:
        cell = line.cells[place]
        assert cell.index == pytest.approx(100 * cell.value / all_of.cells[place].value)
    assert {round(cell.index) for cell in all_of.cells} == {100}


def test_the_index_of_a_total_is_that_of_the_mean_per_customer(table, customers):
    place = head(table, "total", "balance")
    line = table.lines[0]
    mean, mean_of_all = (
        values.mean() for values in (customers.values["balance"][customers.labels == 0], customers.values["balance"])
    )
    assert line.cells[place].index == pytest.approx(100 * mean / mean_of_all)


def test_a_name_that_a_person_gave_stands_there_whole(table):
    assert table.lines[2].name == "Our own name, which is as long as it likes to be"


def test_another_trade_gets_its_own_most_telling_measures():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], 50)
    values = {
        "visits": labels * 10 + rng.integers(1, 4, 100),
        "noise": rng.normal(50, 1, 100),
        "region": np.where(labels, "north", "south"),
    }
    columns = (number("visits", unit="count"), number("noise", unit="number"), category("region"))
    found = make_overview(name(Labelled(pd.DataFrame(values), labels, columns)))
    titles = [head.title for head in found.heads]
    assert titles[0] == "Total visits"
    assert titles.index("Visits") < titles.index("Noise")
    assert any(title.startswith("Region: ") for title in titles)


def test_the_sum_of_a_total_is_called_so():
    values = pd.DataFrame({"total_spend": np.repeat([10.0, 90], 40)})
    labelled = Labelled(values, np.repeat([0, 1], 40), (number("total_spend", unit="money"),))
    assert [each.title for each in make_overview(name(labelled)).heads] == ["Sum of total spend", "Total spend"]


def test_heads_leave_out_words_that_only_count_or_ask():
    values = pd.DataFrame({"num_cards": np.repeat([1.0, 9], 40), "member_ind": np.repeat(["Y", "N"], 40)})
    columns = number("num_cards", unit="count"), category("member_ind")
    found = make_overview(name(Labelled(values, np.repeat([0, 1], 40), columns)))
    assert {"Total cards", "Cards"} <= {each.title for each in found.heads}
    assert any(each.title.startswith("Member: ") for each in found.heads)


def test_a_figure_that_hardly_anybody_has_is_not_shown():
    values = {"score": [np.nan] * 49 + [5.0] + [float(n) for n in range(50)]}
    found = make_overview(name(Labelled(pd.DataFrame(values), np.repeat([0, 1], 50), (number("score"),))))
    assert found.lines[0].cells[0].text == NONE
    assert found.lines[1].cells[0].text != NONE


def test_a_sum_is_unknown_where_nobody_knows_what_the_unassigned_have(customers):
    labels = np.where(customers.labels == 4, -1, customers.labels)
    found = make_overview(name(Labelled(customers.values, labels, customers.columns)))
    limits, balances = head(found, "total", "credit_limit"), head(found, "total", "balance")
    assert found.portfolio.cells[limits].text == NONE
    assert found.portfolio.cells[balances].value == pytest.approx(np.nansum(customers.values["balance"]))


def test_the_table_survives_being_stored(table):
    assert Overview.from_json(table.to_json()) == table


def test_there_is_none_without_segments():
    assert make_overview(()) is None


@pytest.mark.reference
def test_the_reference_files_balances_add_up(reference_file):
    customers = split(reference_file, 6)
    found = make_overview(name(customers))
    place = head(found, "total", "balance")
    assert sum(line.cells[place].value for line in found.lines) == pytest.approx(customers.values["balance"].sum())
