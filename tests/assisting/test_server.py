"""The server for assistants, over the protocol: it tells what the commands tell, and nothing of a customer."""

import io
import json
import re
import sys

import anyio
import numpy as np
import pandas as pd
import pytest
from mcp import Client, StdioServerParameters

from ccseg import KMeans, Recipe, read_run, segment
from ccseg.assisting import server as serving
from ccseg.cli import main
from ccseg.errors import UnusableTable
from ccseg.planning.example import write_example
from ccseg.texts import read_skill
from tests.conftest import ROOT
from tests.deriving.files import by_client, make_postings
from tests.judging import hardly_judging

STDIO = StdioServerParameters(command=sys.executable, args=["-m", "ccseg", "mcp"], cwd=ROOT)


def planted(table):
    """The customers with values that occur nowhere else: ids, names, a rare level, a broken cell, a number."""
    made = table.astype({"PURCHASES": object}).assign(CUST_ID=[f"canaryid{n:05}" for n in range(len(table))])
    made["OWNER"] = [f"Canaryname Number{n}" for n in range(len(table))]
    made["TIER"] = np.where(np.arange(len(table)) < 3, "canarylevel", np.where(table["BALANCE"] > 900, "gold", "blue"))
    made.loc[5, "PURCHASES"] = "canarycell"
    made.loc[6, "BALANCE"] = 918273.64
    return made


READS, WRITES = ["check", "personas"], ["segment", "score", "compare", "follow", "plan"]
CANARIES = re.compile(r"canary|918[,.]?273", re.IGNORECASE)


@pytest.fixture(scope="module")
def folder(sample, tmp_path_factory):
    """Files with planted values: a portfolio, a later one, one that is no table, and one without headers."""
    folder = tmp_path_factory.mktemp("assisting")
    portfolio = planted(sample.head(200).reset_index(drop=True))
    portfolio.to_csv(folder / "portfolio.csv", index=False)
    portfolio.assign(CREDIT_LIMIT=3 * portfolio["CREDIT_LIMIT"]).to_csv(folder / "later.csv", index=False)
    portfolio.iloc[:, :6].to_csv(folder / "headless.csv", index=False, header=False)
    postings = pd.read_csv(io.BytesIO(by_client(make_postings(300, customers=30))), dtype=str)
    postings["client_id"] = "canaryid" + postings["client_id"].str.zfill(5)
    postings.loc[7, "amount"] = "canarycell"
    postings.to_csv(folder / "postings.csv", index=False)
    (folder / "page.csv").write_text("<!doctype html><html><body>canarypage</body></html>")
    portfolio.head(4).to_csv(folder / "few.csv", index=False)
    portfolio.head(6).to_csv(folder / "six.csv", index=False)
    (folder / "ranges.toml").write_text(write_example())
    return folder


@pytest.fixture(scope="module")
def heard():
    """How far the tools said they were: share, total and stage."""
    return []


@pytest.fixture(scope="module")
def told(folder, heard):
    """What every tool answered, by its name, over the protocol's messages in one process."""

    async def ask_all():
        async with Client(serving.make_server(), mode="legacy") as client:
            file, run = str(folder / "portfolio.csv"), str(folder / "result" / "run.json")
            calls: dict[str, tuple[str, dict[str, object]]] = {
                "check": ("check", {"file": file}),
                "headless": ("check", {"file": str(folder / "headless.csv")}),
                "raw": ("check", {"file": str(folder / "postings.csv")}),
                "segment": ("segment", {"file": file, "output": str(folder / "result"), "segments": 3}),
                "personas": ("personas", {"run": run}),
                "compare": ("compare", {"file": file, "output": str(folder / "both")}),
                "follow": ("follow", {"run": run, "new": str(folder / "later.csv"), "output": str(folder / "march")}),
                "moved": (
                    "follow",
                    {
                        "run": run,
                        "new": str(folder / "later.csv"),
                        "before": file,
                        "output": str(folder / "april"),
                    },
                ),
                "score": ("score", {"run": run, "file": str(folder / "later.csv"), "output": str(folder / "placed")}),
                "few placed": ("score", {"run": run, "file": str(folder / "six.csv"), "output": str(folder / "six")}),
                "plan": (
                    "plan",
                    {
                        "run": run,
                        "file": file,
                        "assumptions": str(folder / "ranges.toml"),
                        "output": str(folder / "plan"),
                    },
                ),
                "nowhere": ("check", {"file": "nowhere.csv"}),
                "page": ("check", {"file": str(folder / "page.csv")}),
                "few": ("segment", {"file": str(folder / "few.csv"), "output": str(folder / "none")}),
                "no run": ("personas", {"run": file}),
                "no column": ("check", {"file": file, "options": {"map": {"NOWHERE": "balance"}}}),
            }

            async def hear(share, total, stage):
                heard.append((share, total, stage))

            return {
                name: await client.call_tool(tool, given, progress_callback=hear)
                for name, (tool, given) in calls.items()
            }

    with hardly_judging():
        return anyio.run(ask_all)


def test_no_answer_holds_a_customer_an_id_or_a_cell(told):
    assert {name: CANARIES.findall(answer.model_dump_json()) for name, answer in told.items()} == {
        name: [] for name in told
    }


def test_check_tells_columns_and_what_is_to_be_settled(told):
    found = told["check"].structured_content
    kinds = {column["name"]: column["kind"] for column in found["columns"]}
    assert (found["customers"], kinds["CUST_ID"], kinds["BALANCE"]) == (200, "id", "number")
    assert any(each["column"] == "PURCHASES" for each in (*found["changes"], *found["issues"]))
    assert not told["headless"].is_error
    assert told["raw"].structured_content["derived_from"] == "transactions"


def test_segment_writes_what_the_command_writes_and_tells_a_line_each(told, folder):
    found = told["segment"].structured_content
    run = json.loads((folder / "result" / "run.json").read_text("utf-8"))
    assert (found["verdict"], found["customers"]) == (run["verdict"], 200)
    assert [each["verdict"] for each in found["segments"]] == [each["verdict"] for each in run["segments"]]
    assert {"customers.csv", "run.json"} <= set(found["files"])


def test_a_persona_comes_with_its_verdict_and_its_plays(told):
    found = told["personas"].structured_content
    told_of = [persona for persona in found["personas"] if not persona["declined"]]
    assert told_of
    assert all(persona["plays"][0]["hold_out"] and persona["headline"] and persona["because"] for persona in told_of)


def test_compare_recommends_or_says_why_not(told):
    found = told["compare"].structured_content
    assert len(found["candidates"]) == 3
    assert found["because"]
    assert bool(found["recommended"]) != bool(found["declined"])


def test_follow_tells_what_has_changed_and_what_follows(told, folder):
    found = told["follow"].structured_content
    assert (found["word"], found["moves"]) == ("act", [])
    assert any("Credit limit" in sentence for sentence in found["told"])
    assert 0 <= told["moved"].structured_content["stay"] <= 1
    assert (folder / "april" / "movers.csv").exists()


def test_score_counts_customers_and_shows_none(told, folder):
    found = told["score"].structured_content
    placed = pd.read_csv(folder / "placed" / "placed.csv")
    assert len(placed) == 200
    for each in found["segments"]:
        exact = int((placed["segment"] == each["segment"]).sum())
        assert abs(each["customers"] - exact) <= (5 if found["in_tens"] else 0)
    assert 0 < found["unlike"] <= 1
    few = told["few placed"].structured_content
    assert few["declined"]
    assert (few["customers"], few["unlike"], few["segments"]) == (0, None, [])


def test_plan_tells_figures_of_segments_as_a_link_does(told, folder):
    found = told["plan"].structured_content
    assert found["annual_value"]["low"] <= found["annual_value"]["likely"] <= found["annual_value"]["high"]
    assert found["told"]
    assert all(each["told"] for each in found["segments"])
    assert set(found["files"]) == {"plan.json", "plan.md", "review.csv"}
    assert (folder / "plan" / "review.csv").exists()


@pytest.mark.usefixtures("told")
def test_long_tools_tell_how_far_they_are_and_nothing_of_the_file(heard):
    assert len(heard) > 20
    assert all(0 <= share <= total == 1 for share, total, _ in heard)
    assert len({stage for _, _, stage in heard}) > 3
    assert not CANARIES.search(" ".join(stage for _, _, stage in heard))


@pytest.mark.parametrize("call", ["nowhere", "page", "few", "no run", "no column"])
def test_an_error_is_one_sentence(told, call):
    answer = told[call]
    (content,) = answer.content
    assert answer.is_error
    assert "\n" not in content.text
    assert "Traceback" not in content.text


def ask(name, **arguments):
    async def call():
        async with Client(serving.make_server(), mode="legacy") as client:
            return (await client.call_tool(name, arguments)).structured_content

    return anyio.run(call)


@pytest.fixture(scope="module")
def noise(tmp_path_factory):
    """A result of customers in whom there are no groups."""
    folder = tmp_path_factory.mktemp("noise")
    table = pd.DataFrame(np.random.default_rng(1).normal(size=(200, 4)), columns=list("abcd"))
    table.to_csv(folder / "noise.csv", index=False)
    with hardly_judging():
        run = segment(table, Recipe(preparation="plain", clusterer=KMeans(segments=3)), draw_map=False).run
        found = ask("segment", file=str(folder / "noise.csv"), output=str(folder / "out"), segments=3)
    (folder / "run.json").write_text(run.to_json())
    return folder, found


def test_nothing_is_shown_of_segments_that_chance_brings_as_well(noise):
    folder, found = noise
    assert "no segments worth acting on" in found["declined"]
    assert found["segments"] == []
    personas = ask("personas", run=str(folder / "run.json"))
    assert personas["declined"]
    assert personas["personas"] == []
    followed = ask("follow", run=str(folder / "run.json"), new=str(folder / "noise.csv"), output=str(folder / "m"))
    assert followed["declined"]
    placed = ask("score", run=str(folder / "run.json"), file=str(folder / "noise.csv"), output=str(folder / "p"))
    assert placed["declined"]
    assert placed["segments"] == []
    assert followed["figures"] == []


@pytest.mark.parametrize("verdict", ["do not use", "too small"])
@pytest.mark.usefixtures("told")
def test_no_persona_is_told_of_a_segment_that_is_not_to_be_used(folder, tmp_path, verdict):
    run = read_run((folder / "result" / "run.json").read_bytes())
    first, *others = run.segments
    run = run.but(segments=(first.but(verdict=verdict), *(other.but(verdict="test first") for other in others)))
    (tmp_path / "run.json").write_text(run.to_json())
    told = ask("personas", run=str(tmp_path / "run.json"))["personas"]
    assert verdict in told[0]["declined"].lower()
    assert (told[0]["headline"], told[0]["plays"], told[0]["traits"]) == ("", [], [])
    assert told[1]["headline"]


def test_the_command_answers_on_stdin_and_stdout(folder):
    async def talk():
        async with Client(STDIO) as client:
            tools = (await client.list_tools()).tools
            answer = await client.call_tool("check", {"file": str(folder / "portfolio.csv")})
            return client.instructions, tools, answer

    instructions, tools, answer = anyio.run(talk)
    assert instructions == read_skill()
    assert [tool.name for tool in tools] == [*READS, *WRITES]
    assert [tool.annotations.read_only_hint for tool in tools] == [True] * len(READS) + [False] * len(WRITES)
    assert all(tool.description and tool.output_schema for tool in tools)
    assert answer.structured_content["customers"] == 200


def test_without_its_package_the_server_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    with pytest.raises(SystemExit) as end:
        main(["mcp"])
    said = capsys.readouterr()
    assert (end.value.code, said.out) == (2, "")
    assert "pip install 'ccseg[mcp]'" in said.err


def test_a_cell_that_a_sentence_quotes_is_hidden(monkeypatch, folder):
    def refuse(*arguments, **options):
        raise UnusableTable("'portfolio.csv' has 12 rows with 'canarycell', first 918,273.64 in line 99123.")

    monkeypatch.setattr("ccseg.deriving.customers.open_customers", refuse)

    async def call():
        async with Client(serving.make_server(), mode="legacy") as client:
            return await client.call_tool("check", {"file": str(folder / "portfolio.csv")})

    said = anyio.run(call).content[0].text
    assert "'portfolio.csv' has 12 rows with '…'" in said
    assert not re.search("canarycell|918|99123", said)


def test_an_unexpected_fault_tells_nothing_of_the_file(monkeypatch, folder):
    def fail(*arguments, **options):
        raise ValueError("canary 4711")

    monkeypatch.setattr("ccseg.deriving.customers.open_customers", fail)

    async def call():
        async with Client(serving.make_server(), mode="legacy") as client:
            return await client.call_tool("check", {"file": str(folder / "portfolio.csv")})

    answer = anyio.run(call)
    assert answer.is_error
    assert "ValueError" in answer.content[0].text
    assert not CANARIES.search(answer.model_dump_json())
