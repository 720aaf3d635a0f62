"""The customers most alike one: the same whatever the order of the file, and among those who take part."""

import numpy as np
import pandas as pd

from ccseg.clustering import nearest
from ccseg.clustering.features import prepare_features
from ccseg.clustering.nearest import nearest_customers

VALUES = pd.DataFrame(
    {"visits": np.random.default_rng(0).integers(0, 9, 200).astype(float), "basket": np.tile([10.0, 20.0], 100)},
    index=[f"C{number:03d}" for number in range(200)],
)
PLAN = prepare_features(VALUES, "plain").plan


def ids_near(values, customer, **options):
    row = values.index.get_loc(customer)
    return values.index[nearest_customers(PLAN, values, row, np.arange(len(values)), **options)].tolist()


def test_the_nearest_are_those_with_the_least_distance_in_the_space_of_the_model(monkeypatch):
    monkeypatch.setattr(nearest, "CHUNK", 7)
    matrix = PLAN.apply(VALUES)
    distances = pd.Series(((matrix - matrix[3]) ** 2).sum(axis=1), VALUES.index).drop("C003")
    found = ids_near(VALUES, "C003")
    assert len(found) == 5
    assert distances[found].tolist() == sorted(distances)[:5]


def test_who_is_nearest_does_not_follow_from_the_order_of_the_file():
    shuffled = VALUES.sample(frac=1, random_state=1)
    assert ids_near(shuffled, "C003") == ids_near(VALUES, "C003")


def test_only_those_who_take_part_are_near():
    rows = np.array([3, 9, 11])
    assert sorted(nearest_customers(PLAN, VALUES, 3, rows).tolist()) == [9, 11]
