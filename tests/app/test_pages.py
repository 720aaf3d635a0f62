from dataclasses import replace

import pytest

from app.common.text import plain
from app.jobs.board import Busy, End, Job
from app.session.documents import Documents, documents
from app.session.results import Result, Source, annotate, keep_result
from app.texts import say
from ccseg.clustering.lookup import Lookup, Question
from ccseg.describing.kinds import Kind
from ccseg.glossary import TERMS
from tests.app.conftest import OWN_PAGES, OWNER, follow, texts, ways_on


@pytest.mark.parametrize("page", OWN_PAGES)
def test_a_page_without_a_file_says_what_to_do_next(open_app, page):
    at = open_app(page)
    assert not at.exception
    assert page in ("start", "help") or ways_on(at) in (["Upload a file"], ["Find segments"])


def test_the_segments_of_the_sample_are_one_click_away(open_app):
    at = open_app(owner="the impatient")
    at.button(key="sample").click().run()
    assert not at.exception
    assert at.button(key="cancel")
    assert len(at.session_state["session"].customers.frame) == 3000
    at.button(key="cancel").click().run()


def test_the_start_page_shows_what_comes_out_and_what_it_takes(open_app):
    at = open_app()
    assert "as islands on a map" in at.get("image")[0].proto.imgs[0].alt
    assert "One row per customer" in texts(at)


def test_a_recent_result_shows_its_method_and_its_verdict(open_app, result):
    shown = texts(open_app())
    assert f"means, preparation {TERMS[result.run.plan.preparation].title}" in shown
    assert "-badge[" in shown


def test_a_file_leads_to_personas_and_none_of_its_values_to_the_log(open_app, portfolio, finish, caplog):
    at = open_app(owner="a newcomer")
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    follow(at, "continue")
    at.button(key="find").click().run()
    assert at.button(key="cancel")
    finish(at)
    assert "300 customers" in texts(at)
    follow(at, "to-personas")
    assert not at.exception
    assert f"{at.session_state['session'].result.run.quality.segments} personas" in texts(at)
    assert "S000" not in caplog.text
    assert "BALANCE" not in caplog.text


def test_a_step_is_ticked_once_there_is_something_to_see_behind_it(open_app, portfolio, result):
    at = open_app(owner="a stepper")
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    at.switch_page("pages/personas.py").run()
    assert ticks(at) == {"Customers": True, "Segments": False}
    assert ticks(open_app("customers", run=result.id)) == {"Segments": True, "Personas": True}


def ticks(at):
    steps = [link.proto for link in at.get("page_link") if link.proto.label[:1].isdigit()]
    return {step.label[2:]: "check_circle" in step.icon for step in steps}


def test_a_result_whose_customers_are_gone_still_leads_to_its_personas(open_app, portfolio, found):
    id = keep_result(OWNER, Source("cards.csv", portfolio), found).result.id
    assert "View personas" in ways_on(open_app("segments", run=id))


def test_where_some_segments_can_be_acted_on_the_verdict_says_which(open_app, portfolio, found):
    some = [each.but(verdict="test first" if each.segment else "safe to act") for each in found.run.segments]
    run = found.run.but(segments=tuple(some), verdict="worth acting on")
    result = keep_result(OWNER, Source("cards.csv", portfolio), replace(found, run=run)).result
    at = open_app("segments", run=result.id)
    told = [box.value for kind in ("info", "warning", "success") for box in at.get(kind)]
    first, second = (plain(result.name_of(number)) for number in (0, 1))
    named = next(text for text in told if "Safe to act on: " in text)
    assert first in named
    assert second not in named.split("Safe to act on: ")[1]


def test_an_upload_is_understood_and_opens_the_customers_page(open_app, portfolio):
    at = open_app()
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    assert "300 customers" in texts(at)
    assert at.session_state["session"].source.name == "cards.csv"


def test_a_file_of_another_trade_is_not_told_as_a_card_file_of_which_little_was_recognised(open_app):
    visits = "\n".join(["customer_id,visits,basket", *(f"C{row},{row % 7},{10 + row % 11}" for row in range(40))])
    at = open_app()
    at.file_uploader(key="upload").upload("shop.csv", visits.encode()).run()
    assert "40 customers with columns of their own" in texts(at)
    assert "Not a card file" in texts(at)
    assert "recognised" not in at.title[0].value


def test_a_broken_file_gets_one_sentence_and_the_page_stays(open_app):
    at = open_app()
    at.file_uploader(key="upload").upload("cards.csv", b"\x89PNG\r\n\x1a\n").run()
    assert len(at.error) == 1
    assert "picture" in at.error[0].value
    assert at.button(key="sample")


def test_a_column_can_be_left_out_and_taken_for_something_else(open_app, portfolio):
    at = open_app()
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    key = next(name for name in at.session_state if name.startswith("mapping-"))
    at.session_state[key] = {"edited_rows": {1: {"use": "ignored"}}, "added_rows": [], "deleted_rows": []}
    at.run()
    assert at.session_state["session"].recipe.mapping == {"BALANCE": "ignored"}
    assert "16 of 17 measures" in texts(at)


def test_a_column_that_is_set_aside_as_another_one_was_takes_no_part(open_app, portfolio):
    constant = b"\n".join(line + (b",x" if number else b",BRAND") for number, line in enumerate(portfolio.splitlines()))
    at = open_app()
    at.file_uploader(key="upload").upload("cards.csv", constant).run()
    key = next(name for name in at.session_state if name.startswith("mapping-"))
    at.session_state[key] = {"edited_rows": {1: {"use": "constant"}}, "added_rows": [], "deleted_rows": []}
    at.run()
    assert not at.exception
    assert at.session_state["session"].recipe.mapping == {"BALANCE": "ignored"}
    assert "16 of 17 measures" in texts(at) + at.title[0].value


def test_each_column_shows_how_its_values_are_spread(open_app, portfolio):
    at = open_app()
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    table = at.get("data_editor")[0].value.set_index("column")
    assert len(table.loc["BALANCE", "counts"]) == 12
    assert sum(table.loc["BALANCE", "counts"]) == 300
    assert float(table.loc["PURCHASES", "low"].replace(",", "")) == 0
    assert table.loc["PURCHASES", "zeros"].endswith("%")
    assert table.loc["CUST_ID", "low"] == ""


def test_the_columns_that_need_a_look_stand_first_and_stay_there_once_settled(open_app):
    rows = [f"C{row}\t{row % 5 + row % 3}\t{1 + row % 7},{row * 37 % 1000:03}" for row in range(40)]
    doubtful = "\n".join(["id\tvisits\tspent", *rows]).encode()
    at = open_app()
    at.file_uploader(key="upload").upload("cards.csv", doubtful).run()
    before = at.get("data_editor")[0].value
    states = before["look"].tolist()
    assert states == ["Needs you", "Fine", "Fine"]
    key = next(name for name in at.session_state if name.startswith("mapping-"))
    at.session_state[key] = {"edited_rows": {0: {"use": "ignored"}}, "added_rows": [], "deleted_rows": []}
    at.run()
    after = at.get("data_editor")[0].value
    assert after["column"].tolist() == before["column"].tolist()
    assert after["look"].iloc[0] == "Set by you"
    assert [name for name in at.session_state if name.startswith("mapping-")] == [key]


def test_a_question_is_answered_with_one_click(open_app, portfolio):
    header, *rows = portfolio.splitlines()
    twice = b"\n".join([header, *rows, rows[0].replace(b",12", b",11")])
    at = open_app()
    at.file_uploader(key="upload").upload("cards.csv", twice).run()
    assert "1 item to review" in texts(at)
    at.radio[0].set_value("each").run()
    assert at.session_state["session"].recipe.reading.duplicates == "each"
    assert "301 customers" in texts(at)


def test_a_cancelled_job_gives_the_button_back(open_app):
    at = open_app(owner="the hesitant")
    at.button(key="sample").click().run()
    at.button(key="cancel").click().run()
    assert at.button(key="find").label == "Find segments"
    assert "job" not in at.query_params


def test_a_job_goes_on_without_its_tab_and_the_address_brings_it_back(open_app, portfolio, finish):
    at = open_app(owner="the restless")
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    follow(at, "continue")
    at.button(key="find").click().run()
    job = at.query_params["job"]
    del at
    later = open_app("segments", owner="the restless", job=job)
    finish(later)
    assert "300 customers" in texts(later)
    assert later.session_state["session"].rows is not None


def test_who_cancels_after_a_reload_has_the_file_still_and_what_was_said_of_it(open_app, portfolio):
    at = open_app(owner="the undecided")
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    at.session_state["session"].change_recipe(mapping={"TENURE": "ignored"})
    follow(at, "continue")
    at.button(key="find").click().run()
    later = open_app("segments", owner="the undecided", job=at.query_params["job"])
    assert "cards\\.csv · 300 customers" in texts(later)
    later.button(key="cancel").click().run()
    assert later.button(key="find").label == "Find segments"
    later.switch_page("pages/customers.py").run()
    assert "16 of 17 measures" in texts(later)


def test_the_address_opens_a_result_again_after_a_reload(open_app, result):
    at = open_app("segments", run=result.id)
    assert "300 customers" in texts(at)
    assert at.query_params["run"] == result.id


def test_the_open_result_stays_open_on_every_page(open_app, result):
    at = open_app("segments", run=result.id)
    for page in OWN_PAGES:
        at.switch_page(f"pages/{page}.py").run()
        assert not at.exception
        assert at.query_params["run"] == result.id


def test_the_address_opens_nothing_for_another_browser(open_app, result):
    at = open_app(owner="somebody else", run=result.id)
    assert "belongs to another browser" in at.toast[0].value
    assert "run" not in at.query_params
    at.switch_page("pages/segments.py").run()
    assert "figures behind this verdict" not in texts(at)


def test_a_result_without_its_customers_shows_what_is_known_and_takes_the_file_again(
    open_app, portfolio, result, rows, monkeypatch, finish
):
    monkeypatch.setattr(Documents, "held", lambda *_: None)
    at = open_app("segments", run=result.id)
    assert "300 customers" in texts(at)
    assert "no longer in memory" in "".join(info.value for info in at.info)
    at.file_uploader(key=f"attach-{result.id}").upload("other.csv", portfolio.replace(b"S000001", b"S999999")).run()
    assert "not the file that the result was made from" in at.error[0].value
    monkeypatch.undo()
    at.file_uploader(key=f"attach-{result.id}").upload("cards.csv", portfolio).run()
    assert at.session_state["session"].rows is rows


@pytest.mark.parametrize("page", ["customers", "compare", "plan"])
def test_a_page_that_needs_customers_says_of_an_open_result_without_them_where_to_bring_the_file(open_app, found, page):
    at = open_app(page, run=keep_result(OWNER, Source("cards.csv", b""), found).result.id)
    assert not at.exception
    assert "no longer in memory" in texts(at)
    assert ways_on(at) == ["Upload the same file again"]


def test_a_file_that_is_brought_again_is_worked_at_once_and_not_again_after_it_was_cancelled(
    open_app, portfolio, found, monkeypatch
):
    started: list[Job[Result]] = []

    def start(*_):
        if len(started) > 2:
            raise Busy("Enough of that.")
        started.append(Job(OWNER))
        return started[-1]

    monkeypatch.setattr("app.session.session.start_segmentation", start)
    result = keep_result(OWNER, Source("cards.csv", b""), found).result
    at = open_app("segments", run=result.id)
    at.file_uploader(key=f"attach-{result.id}").upload("cards.csv", portfolio).run()
    assert len(started) == 1
    assert not at.error
    assert "The file is here" in texts(at)
    at.button(key="cancel").click().run()
    assert len(started) == 1
    assert at.button(key="find").label == "Run again"


def test_back_leads_to_the_previous_result(open_app, result, rows):
    at = open_app("segments", run=result.id)
    at.button(key="find")
    at.session_state["session"].close()
    at.run()
    follow(at, "undo")
    assert at.session_state["session"].result is result


def test_what_a_job_brings_takes_the_place_of_the_open_result(open_app, result, rows):
    at = open_app("segments", run=result.id)
    run = rows.segmentation.run
    other = replace(rows.segmentation, run=run.but(recipe=run.recipe.but(seed=1)))
    job: Job[Result] = Job(OWNER)
    job.end(End("done", keep_result(OWNER, rows.source, other)))
    at.session_state["session"].job = job
    at.run()
    assert at.session_state["session"].result.run.recipe.seed == 1
    assert at.query_params["run"] != result.id
    follow(at, "undo")
    assert at.session_state["session"].result is result


def test_a_persona_can_be_given_a_name_and_a_note(open_app, result):
    at = open_app("personas", run=result.id)
    at.text_input(key="name-0").set_value("Gold [hands](http://x.test)")
    at.text_area(key="note-0").set_value("Ask *Ann*")
    at.button(key="save-0").click().run()
    assert "Gold \\[hands\\]" in texts(at)
    assert "Ask \\*Ann\\*" in texts(at)
    assert result.as_written().segments[0].persona.name == "Gold [hands](http://x.test)"


def test_a_customer_can_be_looked_up(open_app, result, rows):
    at = open_app("personas", run=result.id)
    at.text_input(key="look-up").set_value("S000001").run()
    assert "of its customers have a lower confidence" in texts(at)
    assert "S000001" not in texts(at)
    at.text_input(key="look-up").set_value("nobody").run()
    assert "no customer with this ID" in texts(at)


def test_examples_have_ids_that_the_owner_can_look_up(open_app, result, rows):
    at = open_app("personas", run=result.id)
    shown = at.dataframe[1].value
    labels = dict(zip(rows.segmentation.customers.frame.index, rows.segmentation.labels, strict=True))
    assert {labels[id] for id in shown["Customer"]} == {0}
    at.text_input(key="look-up").set_value(shown["Customer"].iloc[0]).run()
    assert any("person" in table.value for table in at.dataframe)


def test_how_often_customers_stay_together_colours_the_map_and_is_told_of_each(open_app, result, rows):
    at = open_app("segments", run=result.id)
    at.selectbox(key="colour-by").set_value(" staying").run()
    assert not at.exception
    at = open_app("personas", run=result.id)
    examples = next(table.value for table in at.dataframe if "Customer" in table.value)
    assert examples["Stays together"].str.endswith("%").all()
    at.text_input(key="look-up").set_value("S000001").run()
    assert "of the bootstrap samples this customer stays with the same people" in texts(at)


def test_every_result_of_this_browser_is_offered_at_the_start(open_app, result):
    at = open_app()
    follow(at, f"open-{result.id}")
    assert at.session_state["session"].result is result


def test_what_was_found_once_is_there_at_once(open_app, portfolio, result, rows):
    at = open_app()
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    follow(at, "continue")
    at.button(key="find").click().run()
    assert at.session_state["session"].result is result


def test_a_changed_option_is_said_and_can_be_taken_back(open_app, portfolio):
    at = open_app()
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    follow(at, "continue")
    number = next(widget for widget in at.number_input if widget.label == "Number of segments")
    number.set_value(4).run()
    assert at.session_state["session"].recipe.clusterer.segments == 4
    assert "changed" in texts(at)
    at.button(key="recommended").click().run()
    assert at.session_state["session"].recipe.clusterer.segments is None


def test_the_sensitivity_to_the_settings_is_told(open_app, result):
    at = open_app("segments", run=result.id)
    assert f"Across {len(result.run.multiverse.specifications)} alternative settings" in texts(at)


def test_the_verdict_is_two_plain_sentences_and_its_figures_stand_apart(open_app, result):
    at = open_app("segments", run=result.id)
    box = next(element.value for kind in ("success", "warning", "info", "error") for element in at.get(kind))
    assert 1 <= box.count(". ") + 1 <= 2
    assert "silhouette" not in box
    assert "silhouette" in texts(at)


def test_the_currency_of_an_open_result_can_be_changed(open_app, result):
    at = open_app("personas", run=result.id)
    at.selectbox(key="currency").select("€").run()
    assert not at.exception
    assert "€" in texts(at)
    assert at.session_state["session"].recipe.wording.currency == "€"
    at.selectbox(key="currency").select("").run()
    assert "€" not in texts(at)


def test_a_look_up_that_says_the_same_is_told_and_what_it_leaves_open_can_be_sought(open_app, portfolio, rows):
    asked = Lookup(
        questions=[Question(key="cash_advance")],
        reproduced=0.97,
        explained=0.5,
        settled=["cash_advance"],
        left_open=["balance"],
    )
    found = replace(rows.segmentation, run=rows.result.run.but(lookup=asked))
    simple = keep_result(OWNER, rows.source, found)
    at = open_app("segments", run=simple.result.id)
    assert "of other customers into the same segment" in texts(at)
    at.button(key="beyond").click().run()
    assert at.session_state["session"].recipe.mapping == {"CASH_ADVANCE": "ignored"}
    at.button(key="cancel").click().run()


def test_the_kinds_that_segments_belong_to_are_told_by_the_names_they_were_given(open_app, result):
    kind = Kind(segments=(0, 1), name="Savers", size=300, share=1.0, stability=0.97, halves=0.91)
    documents().improve(result, result.run.but(kinds=(kind,)))
    annotate(result, 0, "Gold", "")
    at = open_app("personas", run=result.id)
    told = next(element.value for element in at.markdown if "Savers" in element.value)
    assert "Gold and" in told
    assert "97" in told


def test_no_green_box_says_worth_acting_on_over_a_result_of_which_hardly_a_segment_is_safe(open_app, result):
    weak = [segment.but(verdict="test first") for segment in result.run.segments]
    run = result.run.but(verdict="worth acting on", segments=weak)
    documents().improve(result, run)
    at = open_app("segments", run=result.id)
    assert not at.success
    assert "Test these segments before you act on them" in texts(at)
    assert "test first" in run.headline


def test_the_page_says_which_method_and_preparation_the_result_was_found_with(open_app, result):
    at = open_app("segments", run=result.id)
    preparation = TERMS[result.run.plan.preparation].title
    assert f"found with K-means, preparation {preparation}" in at.title[0].value


def test_another_method_that_is_chosen_and_not_run_is_said_to_be_pending(open_app, result, rows):
    at = open_app("segments", run=result.id)
    assert "This result:" not in texts(at)
    control = next(widget for widget in at.segmented_control if str(widget.key).startswith("algorithm"))
    control.set_value("dbscan").run()
    segments = result.run.quality.segments
    assert f"This result: K-means, {segments} segments. Press Run again for DBSCAN." in texts(at)
    at.button(key="recommended")


def test_one_button_finds_segments_and_the_methods_are_folded_behind_it(open_app, portfolio):
    at = open_app()
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    at = follow(at, "continue")
    controls = [element.key for element in at.main if getattr(element, "key", None)]
    options = next(popover for popover in at.get("popover") if "Options: K-means" in str(popover.proto))
    method = next(widget for widget in options.segmented_control if str(widget.key).startswith("algorithm"))
    assert controls.index("find") < controls.index(method.key)
    method.set_value("dbscan").run()
    assert [badge for badge in at.markdown if "changed" in badge.value]
    assert "Options: DBSCAN" in str(at.get("popover")[0].proto)


@pytest.mark.parametrize("page", OWN_PAGES)
def test_a_page_has_one_heading_of_the_first_level(open_app, result, page):
    assert len(open_app(page, run=result.id).title) == 1


def test_a_map_that_comes_while_the_page_is_drawn_is_shown(open_app, rows, monkeypatch):
    """It came too late for this drawing and too early to be waited for: nobody would have looked for it again."""
    from app.shown import summary

    result, show = rows.result, summary.show_verdict
    drawn = replace(rows.segmentation.projection, method="umap")
    found = replace(rows.segmentation, projection=drawn, run=result.run.but(map=result.run.map.but(method="umap")))
    result.map_job = Job(OWNER, state="working")

    def come_meanwhile(run):
        if not result.map_job.over:
            documents().improve(result, found.run)
            held.append(documents().hold(replace(rows, segmentation=found)))
            result.map_job.end(End("done", held[0]))
        return show(run)

    held: list[object] = []
    monkeypatch.setattr(summary, "show_verdict", come_meanwhile)
    at = open_app("segments", run=result.id)
    assert not at.exception
    assert held
    assert at.session_state["session"].rows is held[0]
    assert not at.session_state["session"].settled ^ {result.map_job}


@pytest.mark.parametrize("part", ["mapping", "correct"])
def test_what_takes_a_double_click_also_says_how_on_a_phone_and_with_the_keyboard(part):
    told = say(f"customers.{part}.caption")
    assert all(way in told for way in ("double-click", "on a phone tap twice", "press Enter"))


def test_who_comes_back_to_a_job_that_ended_with_its_server_is_told_so(open_app):
    at = open_app(job="of a server that was started anew")
    assert not at.exception
    assert "the server has been started anew" in at.toast[0].value
    assert "job" not in at.query_params
