import pandas as pd

from app.score.scores import COUNTS, SHARES, _columns
from tests.app.conftest import texts, ways_on


def upload(at, name, data):
    return at.file_uploader(key="upload-score").upload(name, data).run()


def renamed(portfolio, **headers):
    header, rest = portfolio.split(b"\n", 1)
    for before, after in headers.items():
        header = header.replace(before.encode(), after.encode())
    return header + b"\n" + rest


def test_without_a_result_the_score_page_says_what_to_do_next(open_app):
    at = open_app("score")
    assert not at.exception
    assert ways_on(at) == ["Find segments"]


def test_the_same_customers_are_placed_with_the_same_sizes(open_app, result, portfolio):
    at = upload(open_app("score", run=result.id), "again.csv", portfolio)
    assert not at.exception
    assert "300 customers scored, 0 outside" in texts(at)
    sizes = at.dataframe[0].value
    assert sizes["then"].tolist() == sizes["now"].tolist()


def test_counts_have_separators_and_shares_one_precision():
    formats = {key: column["type_config"]["format"] for key, column in _columns().items() if key != "persona"}
    assert {formats[key] for key in COUNTS} == {"localized"}
    assert {formats[key] for key in SHARES} == {"%.1f%%"}


def test_scores_are_still_there_after_a_look_at_another_page(open_app, result, portfolio):
    at = upload(open_app("score", run=result.id), "again.csv", portfolio)
    at.switch_page("pages/saved.py").run()
    at.switch_page("pages/score.py").run()
    assert "300 customers scored, 0 outside" in texts(at)
    assert "again" in texts(at)


def test_a_missing_column_is_asked_for_in_the_words_of_the_other_pages_and_found_by_hand(open_app, result, portfolio):
    other = renamed(portfolio, CASH_ADVANCE_TRX="zq", TENURE="zz")
    at = upload(open_app("score", run=result.id), "other.csv", other)
    assert "customers scored" not in texts(at)
    labels = [box.label for box in at.selectbox]
    assert {"Which column is “Cash advance count”?", "Which column is “Tenure”?"} <= set(labels)
    assert "cash_advance_trx" not in texts(at)
    at.button(key="score-mapped").click().run()
    assert "Cash advance count and Tenure" in at.error[0].value
    at.selectbox(key="score-column-cash_advance_trx").select("zq")
    at.selectbox(key="score-column-tenure").select("zz")
    at.button(key="score-mapped").click().run()
    assert not at.exception
    assert "300 customers scored, 0 outside" in texts(at)


def test_where_scores_are_downloaded_it_says_how_to_get_a_hold_out(open_app, result, portfolio):
    at = upload(open_app("score", run=result.id), "again.csv", portfolio)
    assert "`ccseg plan` with `--test`" in texts(at)


def test_who_is_unlike_anything_seen_is_listed_with_a_download(open_app, result, portfolio):
    from io import BytesIO

    table = pd.read_csv(BytesIO(portfolio))
    table.loc[:2, "PURCHASES"] = 2_000_000
    at = upload(open_app("score", run=result.id), "new.csv", table.to_csv(index=False).encode())
    assert "3 outside the range seen in training" in texts(at)
    assert "Outside the range seen in training: 3 customers" in texts(at)
    assert len(at.dataframe[1].value) == 3
    assert "Download these 3 customers" in [button.label for button in at.get("download_button")]


def test_segments_are_picked_with_pills_as_on_every_page(open_app, result, portfolio):
    at = upload(open_app("score", run=result.id), "again.csv", portfolio)
    assert not at.multiselect
    assert "score-segments" in [pills.key for pills in at.get("button_group")]
