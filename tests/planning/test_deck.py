"""The plan as a slide: one table that can be edited, without customers, in the order in which one decides."""

import io

import pytest
from pptx import Presentation

from ccseg import plan
from ccseg.exporting.deck import write_deck
from ccseg.exporting.pack import make_pack
from ccseg.planning.assumptions import Assumptions
from ccseg.planning.example import example_assumptions
from ccseg.planning.telling import first_to_review
from tests.exporting.packs import ORIGIN
from tests.exporting.test_deck import rows_of, text_heights, titles


def slides_of(found, planned):
    return list(Presentation(io.BytesIO(write_deck(make_pack(found.run, ORIGIN, plan=planned)))).slides)


@pytest.mark.parametrize("made", [Assumptions, example_assumptions])
def test_the_plan_is_one_slide_with_one_table_in_the_order_of_the_frontier(found, made):
    planned = plan(found.run, found.customers, made(), fair=False).found
    slides = slides_of(found, planned)
    assert titles(slides).count("Plan") == 1
    assert titles(slides)[-2:] == ["Plan", "Sources and limits"]
    [shape] = [shape for shape in slides[-2].shapes if shape.has_table]
    rows = [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows]
    names = found.run.persona_names
    assert rows[0] == ["Segment", "Value a year", "Review for a higher limit", "What would change that"]
    assert [row[0] for row in rows[1:]] == [names[number] for number in planned.frontier]
    assert [row[0] for row in rows[1:] if row[2] == "review first"] == [each.name for each in first_to_review(planned)]
    assert any("default in a year" in row[3] for row in rows[1:]) == planned.assumptions.made_up
    assert all(needed <= height + 0.5 for needed, height in rows_of(shape.table))
    assert all(text <= box + 0.5 for text, box in text_heights(slides[-2]))
    said = "".join(shape.text_frame.text for shape in slides[-2].shapes if shape.has_text_frame)
    assert ("The assumptions are made up" in said) == planned.assumptions.made_up
    assert ("What would change that: unknown, as LGD is missing." in said) != planned.assumptions.made_up
    assert not [id for id in found.customers.frame.index if id in said + str(rows)]


def test_without_a_plan_there_is_no_such_slide(found):
    assert "Plan" not in titles(slides_of(found, None))
