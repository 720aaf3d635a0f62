"""The command: an example to start from, and a plan with its lists in a folder."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from ccseg import sample_csv
from ccseg.cli import cli
from ccseg.errors import InvalidAssumptions
from ccseg.planning.planned import Plan


@pytest.fixture(scope="module")
def folder(found, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    (folder / "run.json").write_text(found.run.to_json())
    (folder / "cards.csv").write_bytes(sample_csv(600))
    (folder / "own.toml").write_text(command(folder, "plan", "run.json", "--example"))
    return folder


def command(folder, *arguments):
    done = CliRunner().invoke(cli, [str(folder / word) if "." in word else word for word in arguments])
    if done.exception:
        raise done.exception
    return done.stdout


def test_a_plan_is_written_with_its_lists_and_read_by_programs(folder):
    asked = [
        "plan",
        "run.json",
        "cards.csv",
        "--assumptions",
        "own.toml",
        "-o",
        str(folder / "out"),
        "--test",
        "spring",
    ]
    document = Plan.from_json(command(folder, *asked, "--json"))
    assert json.loads((folder / "out" / "plan.json").read_text()) == json.loads(document.to_json())
    review, arms = (pd.read_csv(folder / "out" / name) for name in ("review.csv", "test.csv"))
    assert len(review) == sum(each.measured.reviewed for each in document.segments)
    assert set(arms["arm"]) == {"treatment", "hold-out", "business as usual"}
    page = (folder / "out" / "plan.md").read_text()
    assert "The assumptions are made up" in page
    assert not any(id in page for id in review["customer"])
    assert "MD5" in (folder / "out" / "test.sql").read_text()


def test_without_a_run_and_assumptions_the_sentence_says_what_is_needed(folder):
    with pytest.raises(InvalidAssumptions, match="--example"):
        command(folder, "plan", "run.json")


def test_what_a_test_showed_is_in_the_document_with_a_warning_where_the_hold_out_was_contacted(folder):
    asked = [
        "plan",
        "run.json",
        "cards.csv",
        "--assumptions",
        "own.toml",
        "-o",
        str(folder / "out"),
        "--test",
        "spring",
    ]
    command(folder, *asked)
    arms = pd.read_csv(folder / "out" / "test.csv")
    treated, held = (arms["customer"][arms["arm"] == arm].tolist() for arm in ("treatment", "hold-out"))
    (folder / "did.csv").write_text("\n".join(treated[::2]))
    (folder / "reached.csv").write_text("\n".join(["customer", *treated[1:], *held[:4]]))
    lists = ["--responded", "did.csv", "--contacted", "reached.csv", "--days", "10"]
    readout = Plan.from_json(command(folder, *asked, *lists, "--json")).readout
    assert readout.effects[0].responses == len(treated[::2])
    assert readout.effects[0].word == "works"
    assert any("4 customers of the hold-out were contacted and 1 treated were not" in each for each in readout.warnings)
    assert any("Read after 10 of 60 days" in each for each in readout.warnings)
    assert "What the test 'spring' showed" in (folder / "out" / "plan.md").read_text().replace("\\", "")
    assert not [id for id in arms["customer"] if id in readout.to_json()]


def test_who_is_on_a_list_of_exclusions_is_in_no_arm_and_the_reason_stands_beside(folder):
    out = folder / "excluded"
    asked = ["plan", "run.json", "cards.csv", "--assumptions", "own.toml", "-o", str(out), "--test", "spring"]
    ids = pd.read_csv(folder / "cards.csv", dtype=str).iloc[:, 0].tolist()
    (folder / "no.csv").write_text("\n".join(["id,why", f"{ids[0]},has complained", *ids[1:20]]))
    (folder / "all.csv").write_text("\n".join(ids))
    lists = ["--excluded", "no.csv", "--responded", "all.csv"]
    readout = Plan.from_json(command(folder, *asked, *lists, "--json")).readout
    arms = pd.read_csv(out / "test.csv", dtype=str).set_index("customer")
    assert set(arms.loc[ids[:20], "arm"]) == {"business as usual"}
    assert arms.loc[ids[0], "why"] == "has complained"
    assert arms.loc[ids[5], "why"] == "is on the list of exclusions"
    assert readout.effects[0].treated == int((arms["arm"] == "treatment").sum())


def test_a_test_that_is_read_has_a_name(folder):
    asked = ["plan", "run.json", "cards.csv", "--assumptions", "own.toml", "-o", str(folder / "out")]
    with pytest.raises(InvalidAssumptions, match="--test NAME"):
        command(folder, *asked, "--responded", "run.json")
