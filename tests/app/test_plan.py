"""The Plan page: nothing is filled in, made-up values say so, and what is assumed is kept with the result."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from app.common.device import NAME_ON_PHONE
from app.plan.pictures import tornado_figure
from app.session.plans import assume, id_of
from app.session.store import store
from ccseg.describing.wording import Wording
from ccseg.errors import NotKept
from ccseg.exporting.plan_parts import tornado_table
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
    field(at, "plan-by").set_value(20).run()
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


def field(at, name):
    """The field with this name, whatever the end of its key is."""
    [found] = [
        each for each in (*at.slider, *at.number_input, *at.selectbox) if (each.key or "").startswith(f"{name}-")
    ]
    return found


@pytest.fixture
def without_tenure(portfolio):
    """The customers of a file that says neither of how many months its sums are nor how often they paid in full."""
    import io

    import pandas as pd

    from app.session.results import Source, keep_result
    from ccseg.reading.customers import read_customers
    from ccseg.segmentation import add_map, segment

    table = pd.read_csv(io.BytesIO(portfolio)).drop(columns=["TENURE", "PRC_FULL_PAYMENT", "MINIMUM_PAYMENTS"])
    sexes = ["w", "m", "m"] * (len(table) // 3)
    table = table.assign(interest_bearing=table["BALANCE"] * (table.index % 7) / 6, Geschlecht=sexes)
    data = table.to_csv(index=False).encode()
    found = add_map(segment(read_customers(data, name="sums.csv"), draw_map=False), "pca")
    return keep_result(OWNER, Source("sums.csv", data), found)


def test_what_the_file_does_not_say_of_its_sums_can_be_said_on_the_page(open_app, without_tenure):
    result = without_tenure.result
    at = open_app("plan", run=result.id)
    at.button(key="plan-example").click().run()
    assert "nobody says how many months" in texts(at)
    field(at, "plan-months").set_value(6.0).run()
    assert not at.exception
    assert "nobody says how many months" not in texts(at)
    assert "no column for Full" in texts(at)
    field(at, "plan-revolving").set_value("interest_bearing").run()
    assert not at.exception
    assert "no column for Full" not in texts(at)
    kept = store().load(OWNER, id_of(result.id), Assumptions)
    assert (kept.months, kept.revolving) == (6.0, "interest_bearing")
    assert not [each for each in at.button if each.key == "plan-undo"]
    at.button(key="plan-example").click().run()
    assert field(at, "plan-months").value == 6.0
    assert not [each for each in at.button if each.key == "plan-undo"]


def test_a_file_that_says_of_how_many_months_its_sums_are_is_not_asked(at):
    assert not [each for each in at.number_input if "plan-months" in (each.key or "")]


def test_what_is_replaced_at_once_can_be_taken_back(at, rows):
    def kept():
        return store().load(OWNER, id_of(rows.result.id), Assumptions)

    at.button(key="plan-example").click().run()
    assert not [each for each in at.button if each.key == "plan-undo"]
    field(at, "plan-by").set_value(20).run()
    before = kept()
    at.button(key="plan-clear").click().run()
    assert kept() == Assumptions().but(limits=kept().limits)
    assert field(at, "plan-by").value == 10
    at.button(key="plan-undo").click().run()
    assert not at.exception
    assert kept() == before
    assert field(at, "plan-by").value == 20


def test_a_file_of_assumptions_is_taken_whole(at, rows):
    given = example_assumptions().but(limits={"by": 0.3})
    field(at, "plan-by").set_value(20).run()
    at.file_uploader(key="plan-upload").upload("mine.toml", given.to_toml().encode()).run()
    assert not at.exception
    assert store().load(OWNER, id_of(rows.result.id), Assumptions).limits.by == 0.3
    assert field(at, "plan-by").value == 30


def test_a_test_keeps_its_name_and_its_share_from_one_page_to_the_next(at):
    at.text_input(key="plan-test").set_value("spring").run()
    at.slider(key="plan-held").set_value(20).run()
    at.switch_page("pages/help.py").run()
    at.switch_page("pages/plan.py").run()
    assert at.text_input(key="plan-test").value == "spring"
    assert at.slider(key="plan-held").value == 20


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
    assert ways_on(at) == ["Upload the same file again"]


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


def test_segments_in_which_nobody_passes_the_gates_stand_last(at):
    at.button(key="plan-example").click().run()
    [limits] = [each.value for each in at.dataframe if "Break-even PD" in each.value]
    nobody = [count == "0" for count in limits["To review"]]
    assert any(nobody)
    assert nobody == sorted(nobody)


def test_what_decides_and_what_is_checked_elsewhere_begins_with_a_capital(open_app, without_tenure):
    at = open_app("plan", run=without_tenure.result.id)
    field(at, "plan-months").set_value(12.0).run()
    field(at, "plan-revolving").set_value("interest_bearing").run()
    at.button(key="plan-example").click().run()
    found = at.session_state["plans"][without_tenure.result.id]
    titles = [row[0] for row in tornado_table(found, Wording()).rows]
    assert "Operating cost" in titles
    assert list(tornado_figure(found.tornado, 0.0).data[0].y) == titles
    assert "- Payments against the minimum due" in texts(at)
    assert "Geschlecht" in [each.value for each in at.subheader]


def test_on_a_phone_a_long_name_leaves_room_for_the_figures_beside_it(open_app, rows, monkeypatch):
    rows.result.write(0, "A name that is as long as names may be made by people", "")
    monkeypatch.setattr("app.plan.view.on_phone", lambda: True)
    at = open_app("plan", run=rows.result.id)
    rows.result.write(0, None, "")
    tables = [each for each in at.dataframe if "Segment" in each.value]
    columns = [json.loads(each.proto.columns)["Segment"] for each in tables]
    assert columns
    assert all(column["width"] <= NAME_ON_PHONE and column["pinned"] for column in columns)


def test_another_name_is_told_of_protected_groups_too(open_app, without_tenure):
    result = without_tenure.result
    at = open_app("plan", run=result.id)
    result.write(0, "The first of all", "")
    at.run()
    [spread] = [each.value for each in at.dataframe if "Segment or list" in each.value]
    assert "The first of all" in set(spread["Segment or list"])
    result.write(0, None, "")
