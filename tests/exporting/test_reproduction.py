import numpy as np
import pytest

from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.describing.wording import Wording
from ccseg.exporting.reproduction import python_lines, settled_recipe
from ccseg.reading.tables import Reading
from ccseg.recipes import Recipe
from ccseg.segmentation import segment

pytestmark = pytest.mark.usefixtures("hardly_judged")

HOSTILE = "a'b\" ``` <script>#"


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def execute(lines):
    names: dict[str, object] = {}
    exec(lines, names)
    return names


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(seed=3, wording=Wording(currency="£")),
        Recipe(preparation="log", clusterer=GaussianMixture(segments=3, covariance="tied"), missing="drop"),
        Recipe(preparation="plain", clusterer=DBSCAN(min_customers=10)),
    ],
    ids=lambda recipe: recipe.clusterer.algorithm,
)
def test_the_lines_find_the_same_segments_in_the_same_file(sample, in_folder, recipe):
    sample.head(150).to_csv("customers.csv", index=False)
    found = segment("customers.csv", recipe, draw_map=False)
    lines = python_lines(found.run)
    names = execute(lines)
    assert names["result"].labels.tolist() == found.labels.tolist()
    assert names["recipe"] == settled_recipe(found.run)
    checks = [line.removeprefix("# ") for line in lines.splitlines() if " == " in line]
    assert [eval(check, names) for check in checks] == [True, True]


def test_what_ccseg_chose_is_written_out_and_what_is_usual_is_not(sample):
    lines = python_lines(segment(sample.head(150), Recipe(), draw_map=False).run)
    assert "preparation='" in lines
    assert "KMeans(segments=" in lines
    assert not any(word in lines for word in ("seed", "reading", "missing", "wording", "mapping"))


def test_any_header_and_any_answer_come_through(in_folder):
    numbers = np.arange(40) % 20 + 0.5
    rows = "".join(f"{number}|{1000 - number}\n" for number in numbers)
    quoted = HOSTILE.replace('"', '""')
    (in_folder / "customers.csv").write_text(f'"{quoted}"|visits\n{rows}')
    recipe = Recipe(
        reading=Reading(delimiter="|", header=True, decimals={HOSTILE: "."}),
        mapping={HOSTILE: "number", "visits": "number"},
        preparation="plain",
        clusterer=KMeans(segments=2),
    )
    found = segment("customers.csv", recipe, draw_map=False)
    assert execute(python_lines(found.run))["result"].labels.tolist() == found.labels.tolist()


def test_no_file_is_named_but_the_one_to_bring(result):
    assert python_lines(result.run).count(".csv") == 1


def test_a_map_is_drawn_where_the_result_has_one(result):
    assert "draw_map" not in python_lines(result.run)
    assert "draw_map=False" in python_lines(result.run.but(map=None))
