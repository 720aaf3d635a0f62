"""The Plan page: nothing is filled in, made-up values say so, and what is assumed is kept with the result."""

from urllib.parse import parse_qs, urlsplit

import pytest

from app.session.plans import assume, id_of
from app.session.store import store
from ccseg.errors import NotKept
from ccseg.planning.assumptions import Assumptions
from ccseg.planning.example import example_assumptions
from tests.app.conftest import OWNER, texts, ways_on


@pytest.fixture
def at(open_app, rows):
    return open_app("plan", run=rows.result.id)


def test_nothing_is_filled_in_and_what_is_missing_is_named(at):
    assert not at.exception
    assert "unknown, as" in texts(at)
    assert "Found elsewhere" in texts(at)
    assert "Whether a higher limit pays is unknown as long as nobody says" in texts(at)
    [form] = [each for each in at.dataframe if "unit" in each.value]
    assert form.proto.placeholder == ""
    assert form.proto.HasField("placeholder")
    assert {"currency", "currency a year"} <= set(form.value["unit"])
    assert not any("CUR" in unit for unit in form.value["unit"])
    assert at.session_state[f"assumptions-{at.session_state['session'].result.id}"] == Assumptions()


def test_made_up_values_say_so_and_name_whom_to_review(at, rows):
    at.button(key="plan-example").click().run()
    assert not at.exception
    assert "The assumptions are made up" in at.warning[0].value
    assert "bring" in at.warning[0].value
    assert store().load(OWNER, id_of(rows.result.id), Assumptions).made_up
    at.slider(key="plan-by").set_value(20).run()
    assert not at.exception
    assert store().load(OWNER, id_of(rows.result.id), Assumptions).limits.by == 0.2
    at.text_input(key="plan-test").set_value("spring").run()
    assert not at.exception
    assert {"download-review", "download-test-csv"} <= {button.key for button in at.get("download_button")}
    ids = "\n".join(rows.segmentation.customers.frame.index).encode()
    at.file_uploader(key="plan-responses").upload("did.csv", ids)
    at.file_uploader(key="plan-contacted").upload("reached.csv", ids).run()
    assert not at.exception
    assert any("were contacted and" in each.value for each in at.warning)


def test_a_persona_with_another_name_keeps_its_ranges(open_app, rows):
    result = rows.result
    own = example_assumptions().portfolio
    assume(result, Assumptions(segments={result.name_of(0): {"pd": own["pd"]}}))
    result.write(0, "Mine", "")
    at = open_app("plan", run=result.id)
    assert not at.exception
    assert not at.error
    result.write(0, None, "")


def test_without_customers_the_page_says_how_to_get_them_back(open_app, found):
    from app.session.results import Source, keep_result

    at = open_app("plan", run=keep_result(OWNER, Source("cards.csv", b""), found).result.id)
    assert not at.exception
    assert "Attach the file" in ways_on(at)


def test_what_was_assumed_goes_with_the_result(rows):
    from app.session.session import _delete

    assume_in_store(rows.result)
    _delete(OWNER, rows.result.id)
    with pytest.raises(NotKept):
        store().load(OWNER, id_of(rows.result.id), Assumptions)


def assume_in_store(result):
    assume(result, example_assumptions())
    assert store().load(OWNER, id_of(result.id), Assumptions).made_up


def test_a_plan_goes_with_a_link_only_when_ticked_and_without_ids(open_app, rows):
    at = open_app("plan", run=rows.result.id)
    at.button(key="plan-example").click().run()
    at.switch_page("pages/segments.py").run()
    for ticked in (False, True):
        at.button(key="share").click().run()
        at.checkbox(key="planned").set_value(ticked)
        at.button(key="share").click()
        at.button(key="make-link").click().run()
        token = parse_qs(urlsplit(next(code.value for code in at.code if "s=" in code.value)).query)["s"][0]
        link = open_app("shared", owner="a reader", s=token)
        assert not link.exception
        assert ("The assumptions are made up" in texts(link)) == ticked
        tables = "".join(each.value.to_csv() for each in link.dataframe)
        assert ("Break-even PD" in tables) == ticked
        said = texts(link) + tables
        assert not [id for id in rows.segmentation.customers.frame.index if id in said]
