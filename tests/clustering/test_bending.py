"""Bending: heights are those of numpy's interpolation to the byte, quickly or not."""

import numpy as np
import pytest

from ccseg.clustering.bending import MANY, Table, bend

SPREADS = {
    "money": lambda random: random.lognormal(3, 2, 200),
    "both sides of zero": lambda random: np.concatenate(
        [-random.lognormal(3, 2, 50), [0.0], random.lognormal(1, 3, 90)]
    ),
    "whole": lambda random: random.integers(0, 50, 90).astype(float),
    "shares": lambda random: np.round(random.beta(0.3, 0.3, 200), 2),
    "crowded": lambda random: np.append(random.random(60), 1e9),
    "far from zero": lambda random: 1e12 + random.random(60),
    "two": lambda random: np.array([0.0, 5e-324]),
    "beyond any meaning": lambda random: random.lognormal(0, 9, 40) * 1e90,
}


def hostile(values, random):
    """Numbers on the knots, a hair beside them, between, far outside, and none."""
    around = [values, np.nextafter(values, np.inf), np.nextafter(values, -np.inf), -values]
    between = random.uniform(values[0], values[-1], 500), random.choice(values, 200) * random.normal(1, 0.1, 200)
    return np.concatenate([*around, *between, [0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, -5e-324, 1e100, -1e100]])


@pytest.mark.parametrize("spread", SPREADS)
def test_a_table_gives_what_a_search_gives_to_the_byte(spread):
    random, tables = np.random.default_rng(0), 0
    for _ in range(20):
        values = np.unique(SPREADS[spread](random))
        heights = np.sort(random.normal(size=len(values)))
        x = hostile(values, random)
        table = Table.of(values, heights)
        if table:
            tables += 1
            assert table.read(x).tobytes() == np.interp(x, values, heights).tobytes()
            assert table.read(again := x.copy(), again).tobytes() == again.tobytes() == table.read(x).tobytes()
    assert tables or spread in ("two", "crowded")


@pytest.mark.parametrize(
    ("values", "heights"),
    [([1.0], [2.0]), ([0.0, 1.0, 1.0], [0.0, 1.0, 2.0]), ([0.0, 1.0], [-0.0, 1.0]), ([0.0, 5e-324], [0.0, 1.0])],
    ids=["one knot", "equal knots", "negative zero", "infinitely steep"],
)
def test_knots_of_which_no_table_is_exact_are_searched(values, heights):
    x = np.linspace(-1, 2, MANY)
    knots = tuple(zip(values, heights, strict=True))
    assert Table.of(np.array(values), np.array(heights)) is None
    assert bend(x, knots).tobytes() == np.interp(x, values, heights).tobytes()


def test_many_numbers_are_bent_as_few_are():
    knots = tuple((float(each), float(each**0.5)) for each in range(200))
    x = np.random.default_rng(0).uniform(-1, 201, MANY)
    assert bend(x, knots).tobytes() == np.concatenate([bend(x[:99], knots), bend(x[99:], knots)]).tobytes()
