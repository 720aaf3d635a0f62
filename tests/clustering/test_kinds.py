import numpy as np
import pandas as pd
import pytest

from ccseg.clustering.choice import choose
from ccseg.clustering.clusterers import KMeans
from ccseg.clustering.kinds import find_kinds
from ccseg.describing.kinds import Kind, _name_of, tell_kind
from ccseg.recipes import Recipe
from ccseg.segmentation import segment

WHOLE = (0, 0, 0, 1, 1, 2)
"""The kind of each of six groups."""


def portfolio(apart):
    """Six groups of customers in three kinds, which stand so far apart."""
    random = np.random.default_rng(6)
    groups = np.repeat(np.arange(6), [150, 140, 130, 120, 110, 100])
    kinds = np.array([[0, 0], [1, 0], [0, 1]])[list(WHOLE)] * apart
    within = np.array([[0, 0, 0], [8, 0, 0], [0, 8, 0], [0, 0, 0], [0, 8, 0], [8, 8, 0]])
    centres = np.hstack([kinds, within])
    points = centres[groups] + random.normal(size=(len(groups), 5))
    columns = ["visits", "basket", "returns", "clicks", "calls"]
    return pd.DataFrame(points[random.permutation(len(groups))], columns=columns)


def test_kinds_that_were_planted_are_found_and_come_back():
    _, fitted = choose(portfolio(apart=30), KMeans(segments=6), "raw")
    found = find_kinds(fitted)
    assert found is not None
    assert sorted(map(len, found.kinds)) == [1, 2, 3]
    assert sorted(segment for kind in found.kinds for segment in kind) == list(range(6))
    assert min(*found.stability, *found.halves) > 0.95


def test_a_result_that_fails_or_has_few_segments_has_no_kinds():
    _, fitted = choose(portfolio(apart=30), KMeans(segments=3), "raw")
    assert find_kinds(fitted) is None
    _, failed = choose(portfolio(apart=30), KMeans(segments=9), "raw")
    assert find_kinds(failed) is None


def test_kinds_that_do_not_come_back_are_not_told():
    """Segments that are all equally far from each other: which of them belong together is chance."""
    random = np.random.default_rng(3)
    groups = np.repeat(np.arange(6), 60)
    points = 12 * np.eye(6)[groups] + random.normal(size=(360, 6))
    values = pd.DataFrame(points[random.permutation(360)], columns=list("abcdef"))
    _, fitted = choose(values, KMeans(segments=6), "raw")
    assert fitted.passed
    assert find_kinds(fitted) is None


@pytest.mark.usefixtures("hardly_judged")
def test_a_result_names_its_kinds_and_gives_each_customer_one():
    run = segment(portfolio(apart=30), Recipe(preparation="raw", clusterer=KMeans(segments=6)), draw_map=False).run
    assert sum(kind.size for kind in run.kinds) == run.customers
    assert len({kind.name for kind in run.kinds}) == len(run.kinds) == 3
    several = {kind.name for kind in run.kinds if len(kind.segments) > 1}
    assert several.isdisjoint(run.persona_names.values())
    alone = next(kind for kind in run.kinds if len(kind.segments) == 1)
    assert alone.name == run.persona_names[alone.segments[0]]


def test_a_kind_is_told_with_the_names_of_its_segments():
    kind = Kind(segments=(0, 2), name="Savers", size=30, share=0.3, stability=0.97, halves=0.91)
    told, figures = tell_kind(kind, {0: "Early", 1: "Others", 2: "Late"})
    assert told == "Savers (30%): Early and Late."
    assert figures == "Stability 0.97, overlap in halves 0.91."


def test_a_kind_is_not_called_like_a_segment():
    assert _name_of([1, 2], "Savers", ["Others", "Savers", "Early"]) == "Savers and others"
    assert _name_of([1, 2], "Late", ["Others", "Savers", "Early"]) == "Late"
    assert _name_of([0], "Late", ["Others", "Savers", "Early"]) == "Others"
