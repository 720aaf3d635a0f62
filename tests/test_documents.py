"""Documents for machines: each fits its schema, the schemas are those of the code, and stdout has nothing else."""

import io
import json
import tomllib
from contextlib import redirect_stdout

import numpy as np
import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from ccseg import KMeans, Recipe, segment
from ccseg import cli as commands
from ccseg.documents import DOCUMENTS, make_schema
from ccseg.planning.example import write_example
from ccseg.segmentation import add_map
from docs.schemas import FOLDER, write_schema
from tests.conftest import ROOT
from tests.deriving.files import by_client, make_postings
from tests.judging import hardly_judging

QUICK = ("--preparation", "hurdle", "--no-map")


@pytest.fixture(scope="module")
def told(sample, tmp_path_factory):
    """Every document that a command printed or wrote, with the name of its schema."""
    folder = tmp_path_factory.mktemp("documents")
    table, raw = folder / "portfolio.csv", folder / "postings.csv"
    sample.head(300).assign(MINIMUM_PAYMENTS=["n/a", *map(str, range(1, 300))]).to_csv(table, index=False)
    raw.write_bytes(by_client(make_postings(900, customers=60)))
    recipe = folder / "recipe.json"
    recipe.write_text(json.dumps({"preparation": "plain", "clusterer": {"algorithm": "kmeans", "segments": 3}}))
    printed = Printed()
    with hardly_judging():
        run = printed("run", "segment", table, "-o", folder / "run", "--segments", 3, *QUICK)
        printed("check", "check", table)
        printed("check", "check", raw)
        printed("customers", "customers", raw, "-o", folder / "customers.csv")
        printed("score", "score", folder / "run" / "run.json", table, "-o", folder / "placed.csv")
        later = ("follow", folder / "run" / "run.json", table)
        printed("follow", *later, "--before", table, "-o", folder / "follow")
        printed("comparison", "compare", table, "--recipe", recipe, "--recipe", recipe, "-o", folder / "both", *QUICK)
        (folder / "ranges.toml").write_text(write_example())
        planned = ("plan", folder / "run" / "run.json", table, "--assumptions", folder / "ranges.toml")
        printed("plan", *planned, "-o", folder / "plan")
        chosen = Recipe(preparation="hurdle", clusterer=KMeans(segments=3))
        mapped = add_map(segment(sample.head(200), chosen, draw_map=False), method="pca")
    assumed = tomllib.loads((folder / "ranges.toml").read_text("utf-8"))
    documents = [*printed.documents, ("run", json.loads(mapped.run.to_json())), ("assumptions", assumed)]
    documents += [("recipe", run["recipe"]), ("recipe", json.loads(recipe.read_text("utf-8")))]
    files = [("run", "run/run.json"), ("follow", "follow/follow.json"), ("comparison", "both/comparison.json")]
    files.append(("plan", "plan/plan.json"))
    return documents + [(name, json.loads((folder / file).read_text("utf-8"))) for name, file in files]


class Printed:
    """Runs commands and keeps the one document that each prints."""

    def __init__(self):
        self.documents = []

    def __call__(self, name, *arguments):
        with redirect_stdout(io.StringIO()) as out, pytest.raises(SystemExit) as end:
            commands.main([*map(str, arguments), "--json"])
        assert end.value.code in (0, commands.ACT)
        document = json.loads(out.getvalue())
        self.documents.append((name, document))
        return document


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_fits_its_schema(told, name):
    documents = [document for kind, document in told if kind == name]
    assert documents
    schema = make_schema(name)
    Draft202012Validator.check_schema(schema)
    for document in documents:
        Draft202012Validator(schema).validate(document)


@pytest.mark.parametrize("name", [name for name, document in DOCUMENTS.items() if not document.typed])
def test_a_document_has_every_key_of_its_schema_and_no_other(told, name):
    schema = make_schema(name)
    assert schema["required"] == list(schema["properties"])
    assert all(list(document) == schema["required"] for kind, document in told if kind == name)


def test_what_does_not_fit_is_refused_by_the_schema():
    validator = Draft202012Validator(make_schema("recipe"))
    assert not validator.is_valid({"preparation": "magic"})
    assert not validator.is_valid({"colour": "red"})


def test_the_published_schemas_are_those_of_the_code():
    published = {file.stem: file.read_text("utf-8") for file in FOLDER.glob("*.json")}
    assert sorted(published) == sorted(DOCUMENTS)
    stale = [name for name in DOCUMENTS if published[name] != write_schema(name)]
    assert stale == [], "a record has changed: python -m docs.schemas"


def test_every_schema_is_listed_and_says_what_its_document_is():
    page = (ROOT / "docs" / "reference" / "documents.md").read_text("utf-8")
    assert [name for name in DOCUMENTS if f"(../schemas/{name}.json)" not in page] == []
    assert all(make_schema(name)["description"] for name in DOCUMENTS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_command_prints_the_schema(name, capsys):
    with pytest.raises(SystemExit) as end:
        commands.main(["schema", name])
    assert end.value.code == 0
    assert json.loads(capsys.readouterr().out) == make_schema(name)


def test_a_file_that_is_not_ready_is_something_to_act_on(tmp_path, capsys):
    rows = [f"{number % 12},0{1 + number % 9}/0{1 + number % 8}/2025,{number}.50" for number in range(240)]
    (tmp_path / "a.csv").write_text("\n".join(["client_id,date,amount", *rows]))
    with pytest.raises(SystemExit) as end:
        commands.main(["check", str(tmp_path / "a.csv"), "--json"])
    assert (end.value.code, json.loads(capsys.readouterr().out)["ready"]) == (commands.ACT, False)


def test_segments_that_chance_brings_as_well_are_something_to_act_on(tmp_path):
    random = np.random.default_rng(1)
    pd.DataFrame(random.normal(size=(200, 4)), columns=list("abcd")).to_csv(tmp_path / "a.csv", index=False)
    with hardly_judging(), pytest.raises(SystemExit) as end:
        commands.main(["segment", str(tmp_path / "a.csv"), "-o", str(tmp_path / "out"), "--segments", "3", *QUICK])
    verdict = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["verdict"]
    assert (verdict, end.value.code) == ("no segments worth acting on", commands.ACT)
