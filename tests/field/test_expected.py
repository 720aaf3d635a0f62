"""The files of the field that are not part of the project: each gives what was expected of it before it was tried."""

import importlib.util
import json
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from ccseg.cli import cli
from tests.conftest import ROOT
from tests.judging import hardly_judging

FOLDER = ROOT.parent / "shared" / "field"
EXPECTED = json.loads((FOLDER / "expected.json").read_text("utf-8")) if FOLDER.exists() else {}
MOST_QUESTIONS = 3


@pytest.fixture(scope="module")
def judge():
    """The script beside the files that says what an expression about a file means."""
    if not EXPECTED:
        pytest.skip(f"the files are not at {FOLDER}")
    spec = importlib.util.spec_from_file_location("judge_field", FOLDER / "judge_field.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.reference
@pytest.mark.parametrize("name", sorted(EXPECTED) or ["none"])
def test_the_file_gives_what_was_expected(judge, name, tmp_path):
    wanted = EXPECTED[name]
    more = ["--json"] if wanted["command"] == "check" else ["-o", str(tmp_path / "r"), "--no-map", "--json"]
    with nullcontext() if "verdict" in wanted["expect"] else hardly_judging():
        done = CliRunner().invoke(cli, [wanted["command"], str(FOLDER / name), *more])
    said = judge.Said(SimpleNamespace(stdout=done.stdout, stderr=str(done.exception or ""), returncode=done.exit_code))
    assert said.holds(wanted["expect"]), (wanted, said.error, said.names, said.columns)
    assert sum(issue.get("question") is not None for issue in said.issues) <= MOST_QUESTIONS
