from itertools import combinations

import numpy as np
import pytest

from ccseg.exporting.palette import DARK, HUES, LIGHT, MARKERS, UNASSIGNED, colour, marker

# How colour-blind people see linear RGB (Machado et al. 2009, full severity).
SIGHTS = {
    "usual": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def linear(colours):
    values = np.array([[int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)] for text in colours])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(colour, ground):
    bright, dim = sorted((linear([colour, ground]) @ [0.2126, 0.7152, 0.0722]).tolist(), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


TO_CONES = np.array(
    [[0.41222147, 0.53633254, 0.05144599], [0.2119035, 0.6806995, 0.1073969], [0.08830246, 0.2817188, 0.6299787]]
)
TO_LAB = np.array(
    [[0.21045426, 0.79361778, -0.0040720], [1.9779985, -2.4285922, 0.45059371], [0.0259040, 0.7827718, -0.8086758]]
)


def oklab(rgb):
    return np.cbrt(np.clip(rgb, 0, 1) @ TO_CONES.T) @ TO_LAB.T


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_any_two_colours_can_be_told_apart(colours, sight):
    seen = oklab(linear(colours) @ SIGHTS[sight].T)
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen[:HUES], 2)) > 0.05
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 0.04


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_ninth_segment_is_darker_or_lighter_than_the_first(colours):
    lightness = oklab(linear(colours))[:, 0]
    assert np.abs(lightness[HUES:] - lightness[:HUES]).min() > 0.1


@pytest.mark.parametrize(("colours", "ground"), [(LIGHT, "#ffffff"), (DARK, "#0f1218")], ids=["light", "dark"])
def test_every_colour_stands_out_from_the_page(colours, ground):
    assert min(contrast(colour, ground) for colour in (*colours, *UNASSIGNED.values())) >= 3


def test_the_first_112_segments_all_look_different():
    assert len({(colour(segment), marker(segment)) for segment in range(112)}) == 112


def test_every_marker_is_known_in_two_and_in_three_dimensions():
    from plotly.graph_objects import Scatter3d, Scattergl

    for name in MARKERS:
        assert Scatter3d(marker={"symbol": name}).marker.symbol == Scattergl(marker={"symbol": name}).marker.symbol
