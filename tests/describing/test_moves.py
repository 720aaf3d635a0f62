"""What a persona tells of a move is what the model does."""

import numpy as np
import pytest

from ccseg import KMeans, make_sample, segment
from ccseg.describing.conditions import Context
from ccseg.describing.description import MOVED
from ccseg.describing.neighbours import changes_to, nearest
from ccseg.describing.personas import reword
from ccseg.recipes import Recipe
from tests.judging import hardly_judging


@pytest.fixture(scope="module", params=[3, 6])
def result(request):
    recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=request.param))
    with hardly_judging():
        return segment(make_sample(500), recipe, draw_map=False)


def test_a_move_is_told_only_where_the_members_would_go(result):
    values, run = result.customers.values(), result.run
    neighbours = nearest([each.profile for each in run.segments])
    for each in run.segments:
        if not each.persona.move:
            continue
        other = run.segments[neighbours[each.segment]]
        changes = changes_to(each.profile, other.profile, set(values))
        members = values[result.labels == each.segment].assign(**changes)
        labels = run.model.assign(run.plan.apply(members)).labels
        assert np.mean(labels == other.segment) >= MOVED


def test_a_move_that_the_model_denies_is_not_told(result):
    denied = [segment.but(context=Context(move=False)) for segment in result.run.segments]
    assert not [segment.persona.move for segment in reword(denied, result.run.recipe.wording) if segment.persona.move]


def test_customers_who_left_get_no_plays_to_win_them_by(result):
    gone = [segment.but(context=Context(left=True)) for segment in result.run.segments]
    for each in reword(gone, result.run.recipe.wording):
        assert [play.area for play in each.persona.plays] == ["retention"]
