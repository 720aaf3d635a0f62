"""The skill file: what it tells an assistant to run exists, and what must never be claimed is in it."""

import re

import pytest

from ccseg.cli import main
from ccseg.describing.verdicts import ROWS
from ccseg.texts import read_skill
from tests.conftest import ROOT

HELP = (ROOT / "docs" / "cli.md").read_text("utf-8")


def test_the_command_prints_the_skill(capsys):
    with pytest.raises(SystemExit) as end:
        main(["skill"])
    assert (end.value.code, capsys.readouterr().out) == (0, read_skill())


def test_it_begins_as_skills_begin():
    head = re.match(r"---\nname: ccseg\ndescription: (.+)\n---\n", read_skill())
    assert 50 < len(head[1]) < 1024


@pytest.mark.parametrize("line", re.findall(r"`ccseg ([^`]+)`", read_skill()))
def test_every_command_and_option_in_it_exists(line):
    command = line.split()[0]
    page = HELP.partition(f"$ ccseg {command} --help\n")[2].partition("```")[0]
    assert page
    assert [option for option in re.findall(r"(?<!\w)--?[a-z][a-z-]*", line) if option not in page] == []


def test_it_knows_every_verdict_and_says_what_never_to_claim():
    text = read_skill()
    assert [row.verdict for row in ROWS if row.verdict not in text] == []
    rules = text.partition("## What never to claim")[2]
    assert all(word in rules for word in ("No cause", "Nothing is safe", "No customers", "fewer than ten"))
