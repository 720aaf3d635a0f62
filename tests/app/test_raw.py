"""A file of postings in the app: it is opened like one of customers, and what was done with it is said."""

from tests.app.conftest import follow, texts
from tests.deriving.files import by_bank, by_client, make_postings


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
