"""Results outlive their sessions, and links open them for others, to read only."""

import re
import secrets
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.common.numbers import day
from app.common.text import plain
from app.session.comparisons import KeptComparison
from app.session.documents import documents
from app.session.results import keep_result
from app.session.store import store
from app.session.trash import trash
from app.shared import reader
from ccseg.clustering.clusterers import KMeans
from ccseg.comparing.comparison import Summary
from ccseg.errors import StoreFault
from ccseg.exporting.handout import write_handout
from ccseg.exporting.pack import Origin, make_pack
from ccseg.glossary import TERMS
from ccseg.recipes import Recipe, recipe_to_text
from ccseg.result import Run
from tests.app.conftest import OWNER, follow, link, texts, ways_on
from tests.stores import STORED


@pytest.fixture(autouse=True)
def own_address(monkeypatch):
    """Who opens links in a test comes from an address that nobody has tried others from."""
    monkeypatch.setattr(reader, "address", secrets.token_hex)


@pytest.fixture
def kept(rows):
    """The id of a result of the tester's that nobody has open, as after a restart of the server."""
    documents.forget()
    return rows.result.id


@pytest.fixture
def token(open_app, kept):
    """What the share button made."""
    return parameter(share(open_app("segments", run=kept)), "s")


def share(at, titled=False):
    """The addresses that the dialog shows; it is open as long as its button is pressed."""
    at.button(key="share").click().run()
    at.checkbox(key="titled").set_value(titled)
    at.button(key="share").click()
    at.button(key="make-link").click().run()
    return [code.value for code in at.code]


def parameter(addresses, name):
    """What the address that has this parameter gives for it."""
    return next(found[name][0] for found in (parse_qs(urlsplit(a).query) for a in addresses) if name in found)


def open_link(token, reader="a reader"):
    at = AppTest.from_file("../../streamlit_app.py", default_timeout=60)
    at.session_state["owner"] = reader
    at.query_params["s"] = token
    return at.switch_page("pages/shared.py").run()


def test_a_result_opens_after_a_restart_and_asks_for_its_file(open_app, kept):
    at = open_app("segments", run=kept)
    assert "300 customers" in texts(at)
    assert any("no longer in memory" in info.value for info in at.info)


def test_what_was_written_on_a_persona_survives_a_restart(open_app, kept):
    at = open_app("personas", run=kept)
    at.text_input(key="name-0").set_value("Our best")
    at.text_area(key="note-0").set_value("Ask Tom")
    at.button(key="save-0").click().run()
    documents.forget()
    later = open_app("personas", run=kept)
    assert "Our best" in texts(later)
    assert "Ask Tom" in texts(later)


def test_the_currency_survives_a_restart(open_app, kept):
    at = open_app("personas", run=kept)
    at.selectbox(key="currency").select("€").run()
    documents.forget()
    assert "€" in texts(open_app("personas", run=kept))


def test_finding_the_same_again_keeps_what_was_written(kept, rows):
    store().annotate(OWNER, kept, 0, name="Our best")
    assert keep_result(OWNER, rows.source, rows.segmentation).result.name_of(0) == "Our best"


def test_saved_results_are_renamed_opened_and_deleted(open_app, kept):
    at = open_app("saved")
    at.text_input(key=f"title-{kept}").set_value("Spring *campaign*")
    at.button(key=f"rename-{kept}").click().run()
    assert "Spring \\*campaign\\*" in texts(at)
    follow(at, f"open-{kept}")
    assert at.session_state["session"].result.title == "Spring *campaign*"
    at.switch_page("pages/saved.py").run()
    at.button(key=f"delete-{kept}").click().run()
    assert link(at, f"open-{kept}") is None
    assert at.session_state["session"].result is None
    assert not at.toast
    trash().empty()
    assert not store().list(OWNER)


def test_a_deletion_can_be_undone_with_its_notes_and_links(open_app, kept):
    store().annotate(OWNER, kept, 0, name="Our best")
    at = open_app("saved")
    at.button(key=f"delete-{kept}").click().run()
    assert "will be deleted for good" in texts(at)
    assert link(open_app(), f"open-{kept}") is None
    at.button(key=f"undo-{kept}").click().run()
    assert link(at, f"open-{kept}")
    trash().empty()
    assert store().notes(OWNER, kept)[0].name == "Our best"


def test_saved_results_are_told_apart_by_method_verdict_date_and_the_shares_of_their_segments(open_app, kept, found):
    at = open_app("saved")
    shown = texts(at)
    preparation = TERMS[found.run.plan.preparation].title
    assert f"means, preparation {preparation} · 300 customers" in shown
    assert "-badge[" in shown
    assert "(just now)" in shown
    assert at.get("image")


def test_a_search_finds_saved_results_by_name_and_by_method(open_app, kept):
    run = store().load(OWNER, kept, Run)
    for title in ("Spring", "Summer", "Autumn", "Easter", "May"):
        store().save(OWNER, run, title=title, id=title)
    at = open_app("saved")
    at.text_input(key="saved-search").set_value("spring k-means").run()
    assert [block.proto.label for block in at.get("page_link") if block.proto.label == "Open"] == ["Open"]
    at.text_input(key="saved-search").set_value("winter").run()
    assert "Nothing of that name" in texts(at)


def test_a_link_that_was_revoked_can_be_removed(open_app, kept):
    share(open_app("segments", run=kept))
    [made] = store().links.list(OWNER)
    at = open_app("saved")
    assert f"remove-{made.id}" not in [button.key for button in at.button]
    at.button(key=f"off-{made.id}").click().run()
    at.button(key=f"remove-{made.id}").click().run()
    assert store().links.list(OWNER) == ()


def test_nobody_else_sees_what_is_saved(open_app, kept):
    assert "There are none yet" in texts(open_app("saved", owner="somebody else"))


def test_a_link_shows_the_result_to_somebody_else_who_can_change_nothing(open_app, kept, token):
    mine, theirs = open_app("segments", run=kept), open_link(token)
    [told] = [each.value for each in mine.caption if "silhouette" in each.value]
    assert told in [each.value for each in theirs.caption]
    assert len(theirs.get("plotly_chart")) == 3
    assert [button.key for button in theirs.button] == ["mine"]
    assert not [*theirs.text_input, *theirs.text_area, *theirs.file_uploader]
    names = [segment.persona.name for segment in mine.session_state["session"].result.run.segments]
    assert all(plain(name) in texts(theirs) for name in names)
    assert f"300 customers, as of {day(datetime.now(UTC))}" in texts(theirs)


def test_a_link_shows_no_customer_and_the_files_name_only_when_ticked(open_app, kept, token):
    proto = str([element.proto for element in open_link(token) if hasattr(element, "proto")])
    assert "S000" not in proto
    assert not re.search(r"cards\W+csv", proto)
    ticked = parameter(share(open_app("segments", run=kept), titled=True), "s")
    assert "cards\\.csv" in texts(open_link(ticked))


def test_a_link_counts_each_reader_once_and_can_be_extended_and_switched_off(open_app, token):
    reader = open_link(token)
    reader.run()
    saved = open_app("saved")
    assert "opened 1 time" in texts(saved)
    [link] = store().links.list(OWNER)
    saved.button(key=f"extend-{link.id}").click().run()
    assert store().links.list(OWNER)[0].expires > link.expires
    saved.button(key=f"off-{link.id}").click().run()
    assert "revoked" in texts(saved)
    assert "figures behind this verdict" not in texts(reader.run())
    assert "does not work" in reader.error[0].value


def test_the_note_of_the_sender_stands_on_top_as_text(open_app, kept):
    at = open_app("segments", run=kept)
    at.button(key="share").click().run()
    assert at.text_area(key="link-note").proto.max_chars == 300
    at.text_area(key="link-note").set_value("For Thursday: **look** at <b>cash</b>")
    at.button(key="share").click()
    at.button(key="make-link").click().run()
    reader = open_link(parameter([code.value for code in at.code], "s"))
    assert not reader.exception
    note = f"The sender writes: {plain('For Thursday: **look** at <b>cash</b>')}"
    assert [info.value for info in reader.info] == [note]
    assert plain("look") in texts(open_app("saved"))


def test_a_link_without_a_note_says_nothing_of_one(token):
    assert not open_link(token).info


def test_what_a_link_shows_can_be_printed_without_what_it_hides(token):
    reader = open_link(token)
    assert "Print (PDF)" in [button.label for button in reader.get("download_button")]
    pack = make_pack(store().links.open(token, "a reader").snapshot, Origin("", date(2026, 3, 31)))
    assert pack.pages
    assert pack.sources.rows == ()
    assert write_handout(pack).startswith(b"%PDF-")


def test_a_reader_sees_no_menu_of_the_app(open_app, token, monkeypatch):
    positions = []
    original = st.navigation
    monkeypatch.setattr(
        st, "navigation", lambda pages, position: positions.append(position) or original(pages, position=position)
    )
    open_link(token)
    assert positions[-1] == "hidden"
    positions.clear()
    open_app("start")
    assert set(positions) == {"top"}


def test_on_a_phone_the_cards_behind_a_link_are_closed(token, monkeypatch):
    wide = open_link(token)
    assert [wide.session_state[f"persona-{segment}"] for segment in (0, 1)] == [True, False]
    monkeypatch.setattr("app.personas.persona.on_phone", lambda: True)
    phone = open_link(token)
    assert [phone.session_state[f"persona-{segment}"] for segment in (0, 1)] == [False, False]


@pytest.mark.parametrize("token", ["", "wrong", "a" * 43, "'; DROP TABLE links; --", "[x](http://evil.test)", "é\0"])
def test_a_link_that_does_not_work_gets_a_friendly_page(token):
    at = open_link(token)
    assert not at.exception
    assert "does not work" in at.error[0].value
    assert ways_on(at) == ["Go to the start page"]


def test_the_choices_of_a_shared_result_serve_for_an_own_file(portfolio, token, rows):
    at = open_link(token)
    at.button(key="mine").click().run()
    at.switch_page("pages/start.py").run()
    assert "segmented with these settings: K\\-means" in texts(at)
    at.file_uploader(key="upload").upload("mine.csv", portfolio).run()
    assert at.session_state["session"].recipe.clusterer == rows.segmentation.run.recipe.clusterer
    assert at.session_state["session"].next_recipe is None


def test_a_link_to_a_recipe_sets_up_the_same_choices(open_app, portfolio):
    recipe = Recipe(preparation="log", clusterer=KMeans(segments=4), mapping={"NO SUCH COLUMN": "number"})
    at = open_app(recipe=recipe_to_text(recipe))
    assert "K\\-means, 4 segments, preparation Log" in texts(at)
    assert "recipe" not in at.query_params
    at.file_uploader(key="upload").upload("mine.csv", portfolio).run()
    assert at.session_state["session"].recipe == recipe.but(mapping={})


def test_the_share_dialog_gives_a_link_to_the_recipe_alone(open_app, kept, rows):
    text = parameter(share(open_app("segments", run=kept)), "recipe")
    assert text == recipe_to_text(rows.segmentation.run.recipe)


@pytest.fixture
def compared(rows):
    """The id of a comparison of the tester's that nobody has open, of the same file as the kept result."""
    summary = Summary.from_json((STORED / "comparison-1.json").read_bytes())
    summary = summary.but(source=rows.segmentation.run.source)
    documents().keep(KeptComparison("ways", OWNER, summary, "cards.csv"))
    documents.forget()
    return "ways"


def test_a_kept_comparison_opens_from_the_saved_page_after_a_restart(open_app, compared):
    at = open_app("saved")
    assert "2 segmentations of 300 customers" in texts(at)
    follow(at, f"open-{compared}")
    assert at.query_params["comparison"] == compared
    assert "Use K" in str([element.proto for element in at.success])


def test_a_comparison_is_shared_only_when_ticked(open_app, kept, compared):
    at = open_app("segments", run=kept)
    plain_link = parameter(share(at), "s")
    assert "Comparison with other segmentations" not in texts(open_link(plain_link))
    at.button(key="share").click().run()
    at.checkbox(key="compared").check()
    at.button(key="share").click()
    at.button(key="make-link").click().run()
    ticked = open_link(parameter([code.value for code in at.code], "s"))
    assert not ticked.exception
    assert "Comparison with other segmentations" in texts(ticked)


def test_a_damaged_link_to_a_recipe_is_told_in_words(open_app):
    at = open_app(recipe="x'; [y](http://evil.test)")
    assert "link to a recipe is damaged" in at.error[0].value
    assert at.button(key="sample")


def test_a_store_that_cannot_be_reached_is_told_and_the_work_goes_on(open_app, rows, monkeypatch):
    def fail(*_, **__):
        raise StoreFault("The disk of the store is full.")

    for name in ("save", "load", "list"):
        monkeypatch.setattr(store(), name, fail)
    result = keep_result(OWNER, rows.source, rows.segmentation).result
    at = open_app("segments", run=result.id)
    assert "300 customers" in texts(at)
    assert "This result could not be saved" in at.warning[0].value
    assert "disk of the store is full" in texts(open_app("saved"))
    assert "disk of the store is full" in texts(open_app("start"))


def test_links_carry_the_address_that_people_use(open_app, kept, monkeypatch):
    monkeypatch.setenv("CCSEG_BASE_URL", "https://bank.test/segments")
    links = share(open_app("segments", run=kept))
    assert any(re.fullmatch(r"https://bank\.test/segments/shared\?s=[\w-]{43}", link) for link in links)
    assert any(link.startswith("https://bank.test/segments/?recipe=") for link in links)
