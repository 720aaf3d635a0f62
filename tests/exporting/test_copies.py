import csv
import io
import re

import pytest

from ccseg.describing.wording import Wording
from ccseg.exporting.copies import as_table, as_text
from ccseg.exporting.pack import make_page


@pytest.fixture(scope="module")
def page(result):
    return make_page(result.run.segments, 1, Wording())


def test_text_has_the_name_the_size_the_verdict_the_story_and_the_plays(result, page):
    persona = result.run.segments[1].persona
    text = as_text(page, Wording())
    assert text.splitlines()[0] == persona.name
    assert f"{result.run.segments[1].size} customers" in text
    assert result.run.segments[1].verdict_because in text
    assert persona.apart in text
    assert all(play.action in text and play.numbers in text for play in persona.plays)


def test_what_must_never_be_done_is_told_in_whole_sentences(result):
    told = [as_text(make_page(result.run.segments, each.segment, Wording()), Wording()) for each in result.run.segments]
    nevers = [line for text in told for line in text.splitlines() if "Never" in line]
    assert nevers
    assert all(re.fullmatch(r"(Never [a-z][^.;:]*\. ?)+", line) for line in nevers)


def test_table_has_a_line_for_each_figure_of_the_overview_with_the_portfolio_beside(result, page):
    rows = list(csv.reader(io.StringIO(as_table(page)), delimiter="\t"))
    assert rows[0] == ["Figure", page.name, "Portfolio", "Index"]
    assert rows[1] == ["Customers", f"{result.run.segments[1].size}", "1,000", ""]
    assert {len(row) for row in rows} == {4}
    assert {bar.title for bar in page.bars} <= {row[0] for row in rows}
