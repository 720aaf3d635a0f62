import numpy as np
import pandas as pd

from ccseg.clustering.islands import find_islands, make_grid, tell_apart


def blobs(*places, size=200):
    random = np.random.default_rng(0)
    return np.vstack([random.normal(place, 0.2, (size, 2)) for place in places])


def test_a_segment_in_three_places_lies_on_three_islands():
    points = blobs((0, 0), (5, 5), (10, 0))
    assert find_islands(points, make_grid(points)).count == 3


def test_a_few_strays_make_no_island():
    points = np.vstack([blobs((0, 0)), [[10.0, 10.0]] * 3])
    found = find_islands(points, make_grid(points))
    assert found.count == 1
    assert found.island_of[-1] == -1


def test_the_densest_place_of_a_segment_is_among_most_of_its_customers():
    points = np.vstack([blobs((0, 0), size=300), blobs((8, 8), size=60)])
    assert np.linalg.norm(find_islands(points, make_grid(points)).places[0]) < 1


def test_all_customers_in_one_place_are_one_island():
    points = np.zeros((20, 2))
    assert find_islands(points, make_grid(points)).count == 1


def test_islands_that_differ_in_nothing_known_are_not_explained():
    values = pd.DataFrame({"balance": np.tile([1.0, 2.0], 50), "limit": np.full(100, np.nan)})
    assert tell_apart(values, np.repeat([0, 1], 50)) is None
