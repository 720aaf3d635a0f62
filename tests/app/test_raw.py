"""A file of postings in the app: it is opened like one of customers, and what was done with it is said."""

from datetime import date

from app.session.results import Source
from app.session.scoring import Scoring
from app.start import raw
from ccseg.clustering.clusterers import KMeans
from ccseg.recipes import Recipe
from ccseg.segmentation import segment
from tests.app.conftest import follow, texts
from tests.deriving.files import by_bank, by_client, make_postings
from tests.deriving.months import as_columns, as_rows, make_months
from tests.judging import hardly_judging


def test_postings_become_customers_and_lead_to_the_button_that_finds_segments(open_app):
    at = open_app(owner="brings postings")
    at.file_uploader(key="upload").upload("postings.csv", by_client(make_postings())).run()
    assert not at.exception
    assert "25 customers" in texts(at)
    assert "Each row is a posting" in texts(at)
    derivation = at.session_state["session"].recipe.derivation
    assert (derivation.months, derivation.roles["client_id"]) == (12, "customer")
    follow(at, "continue")
    assert at.button(key="find").label == "Find segments"


def test_a_question_about_raw_rows_is_answered_on_the_page(open_app):
    early = [posting for posting in make_postings(900, errors=False) if posting.day.day < 13]
    at = open_app(owner="brings dates of two readings")
    at.file_uploader(key="upload").upload("postings.csv", by_bank(early)).run()
    [asked] = [radio for radio in at.radio if "date_order" in str(radio.key)]
    assert not at.session_state["session"].customers.ready
    assert asked.value is None
    asked.set_value("day first").run()
    assert at.session_state["session"].recipe.derivation.date_order == "day first"
    assert at.session_state["session"].customers.ready


def test_the_raw_sample_opens_with_its_accounts_and_says_what_was_done(open_app, monkeypatch):
    monkeypatch.setattr(raw, "CUSTOMERS", 60)
    at = open_app(owner="tries the raw sample")
    at.button(key="raw-sample").click().run()
    assert not at.exception
    assert "60 customers, 17 of 17 measures recognised" in texts(at)
    assert "Joined: accounts" in texts(at)


def test_another_file_is_joined_on_the_customers_page(open_app):
    at = open_app(owner="brings accounts beside")
    at.file_uploader(key="upload").upload("postings.csv", by_client(make_postings())).run()
    accounts = "\n".join(["CLIENT,CREDIT_LIMIT", *(f"{number:04},{500 + 100 * number}" for number in range(1, 29))])
    at.file_uploader(key="beside").upload("accounts.csv", accounts.encode()).run()
    assert not at.exception
    assert len(at.session_state["session"].customers.frame) == 28
    assert "Joined: accounts" in texts(at)


def test_several_files_are_joined_at_once_asked_about_and_taken_away_again(open_app):
    at = open_app(owner="brings three files")
    at.file_uploader(key="upload").upload("postings.csv", by_bank(make_postings(300, errors=False))).run()
    rows = [f"C{number:07},C{26 - number:07},{number * 100}" for number in range(1, 26)]
    accounts = "\n".join(["member_id,partner_id,credit_limit", *rows]).encode()
    outcomes = "\n".join(["CustomerID,churn", *(f"C{number:07},{'yn'[number % 3 > 0]}" for number in range(1, 26))])
    field = at.file_uploader(key="beside")
    field.upload("accounts.csv", accounts)
    field.upload("outcomes.csv", outcomes.encode()).run()
    assert not at.exception
    assert [other.name for other in at.session_state["session"].source.beside] == ["accounts.csv", "outcomes.csv"]
    [asked] = [radio for radio in at.radio if "beside" in str(radio.key)]
    assert asked.value is None
    asked.set_value("member_id").run()
    assert at.session_state["session"].customers.ready
    at.button(key="leave-beside-0").click().run()
    assert not at.exception
    headers = set(at.session_state["session"].customers.frame)
    assert "churn" in headers
    assert "credit_limit" not in headers


def test_the_window_and_the_use_of_merchant_groups_are_corrected_on_the_page(open_app):
    at = open_app(owner="corrects the window")
    raw_file = by_client(make_postings()).replace(b"$", b"about ", 1)
    at.file_uploader(key="upload").upload("postings.csv", raw_file).run()
    assert "1 row was set aside" in texts(at)
    months = next(each for each in at.number_input if each.label == "Months of the window")
    months.set_value(6)
    next(each for each in at.date_input if each.label == "Last day of the window").set_value(date(2025, 6, 30))
    next(each for each in at.radio if "merchant group" in each.label).set_value("inputs")
    at.button(key="derive-again").click().run()
    assert not at.exception
    assert "from 2025-01-01 to 2025-06-30" in texts(at)
    kinds = {column.name: column.kind for column in at.session_state["session"].customers.columns}
    assert kinds["spend_share_dining"] == "number"


def test_what_was_derived_stands_on_the_page_with_its_formulas(open_app):
    at = open_app(owner="brings months")
    at.file_uploader(key="upload").upload("months.csv", as_rows(make_months())).run()
    assert not at.exception
    assert "The window is 12 whole months" in texts(at)
    [measures] = [each.value for each in at.dataframe if "Formula" in each.value]
    assert "sum(purchases)" in measures["Formula"].tolist()


def test_a_result_of_two_files_is_scored_with_the_second_beside(open_app):
    at = open_app(owner="scores postings with accounts")
    at.file_uploader(key="upload").upload("postings.csv", by_client(make_postings())).run()
    accounts = "\n".join(
        ["CLIENT,CREDIT_LIMIT", *(f"{number},{500 + 100 * number}" for number in range(1, 26))]
    ).encode()
    at.file_uploader(key="beside").upload("accounts.csv", accounts).run()
    mine = at.session_state["session"]
    with hardly_judging():
        run = segment(mine.customers, Recipe(preparation="plain", clusterer=KMeans(segments=2)), draw_map=False).run
    scoring = Scoring("", Source("later.csv", by_client(make_postings(seed=6))))
    scoring.apply(run)
    assert scoring.absent == ("credit_limit",)
    joined = scoring.beside(Source("accounts.csv", accounts))
    joined.apply(run)
    assert joined.scores


def test_which_month_is_the_latest_is_answered_on_the_page(open_app):
    at = open_app(owner="brings numbered months")
    months = as_columns(make_months(), False, {"balance": "balance"})
    at.file_uploader(key="upload").upload("columns.csv", months).run()
    [asked] = [radio for radio in at.radio if "latest" in str(radio.key)]
    asked.set_value("last").run()
    assert at.session_state["session"].customers.ready
    assert at.session_state["session"].recipe.derivation.latest == "last"
