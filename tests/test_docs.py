"""Every example in the README and the docs runs, in its order, in an empty folder."""

import doctest
import re
import shlex

import pytest

from ccseg.cli import main
from tests.conftest import ROOT

DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (ccseg .*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_examples_do_what_they_show(document, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    names: dict[str, object] = {}
    for language, block in BLOCK.findall(document.read_text("utf-8")):
        run = {"python": run_python, "console": run_console}[language]
        run(block, names, capsys)


def run_python(block, names, capsys):
    example = doctest.DocTestParser().get_doctest(block, names, "example", None, 0)
    with capsys.disabled():
        runner = doctest.DebugRunner(optionflags=OPTIONS)
        runner.run(example, clear_globs=False)
    names.update(example.globs)


def run_console(block, names, capsys):
    for command, shown in COMMAND.findall(block):
        capsys.readouterr()
        with pytest.raises(SystemExit):
            main(shlex.split(command)[1:])
        said = "".join(capsys.readouterr())
        assert doctest.OutputChecker().check_output(shown, said, OPTIONS), f"$ {command}\n{said}"


def test_the_check_script_runs_the_tests_as_the_readme_does():
    (command,) = re.findall(r"^python3 .*pytest$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert command in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_link_to_a_file_leads_somewhere():
    links = [
        (document.parent / target).resolve()
        for document in DOCUMENTS
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8"))
    ]
    assert [link for link in links if not link.exists()] == []


def test_every_help_text_stands_in_the_docs():
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    commands = ["", "check ", "segment ", "score ", "compare ", "app "]
    assert [command for command in commands if f"$ ccseg {command}--help\n" not in text] == []
