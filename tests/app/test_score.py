from tests.app.conftest import texts, ways_on


def test_without_a_result_the_score_page_says_what_to_do_next(open_app):
    at = open_app("score")
    assert not at.exception
    assert ways_on(at) == ["Find segments"]


def test_the_same_customers_are_placed_with_the_same_sizes(open_app, result, portfolio):
    at = open_app("score", run=result.id)
    at.file_uploader(key="upload-score").upload("again.csv", portfolio).run()
    assert not at.exception
    assert [metric.value for metric in at.metric] == ["300", "0"]
    sizes = at.dataframe[0].value
    assert sizes["then"].tolist() == sizes["now"].tolist()


def test_a_missing_column_is_named_in_one_sentence(open_app, result):
    at = open_app("score", run=result.id)
    at.file_uploader(key="upload-score").upload("less.csv", b"CUST_ID,BALANCE\nA1,5\nA2,6\n").run()
    assert len(at.error) == 1
    assert "purchases" in texts(at)
