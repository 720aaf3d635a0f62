"""Every example in the README and the docs runs, in its order, in an empty folder."""

import doctest
import re
import shlex
from contextlib import nullcontext
from pathlib import Path

import pytest
import yaml

import ccseg
from ccseg.cli import main
from docs.glossary import write_glossary
from docs.screenshots import SHOTS
from tests.conftest import ROOT
from tests.judging import hardly_judging

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PICTURES = sorted(page for page in (ROOT / "docs" / "pictures").glob("*.md") if page.stem != "index")
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (ccseg .*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_examples_do_what_they_show(document, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    names: dict[str, object] = {}
    with nullcontext() if document.name == "README.md" else hardly_judging():
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
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
    ]
    assert [link for link in links if not link.exists()] == []


def test_every_help_text_stands_in_the_docs():
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    commands = [
        "",
        "check ",
        "customers ",
        "segment ",
        "score ",
        "sql ",
        "follow ",
        "plan ",
        "compare ",
        "schema ",
        "skill ",
        "mcp ",
        "warm ",
        "app ",
    ]
    assert [command for command in commands if f"$ ccseg {command}--help\n" not in text] == []


def test_the_quick_checks_run_before_the_tests_and_before_a_commit():
    everything = (ROOT / ".ci" / "run").read_text("utf-8")
    assert everything.index(".ci/fast") < everything.index("-m pytest")
    (hooks,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert [hook["entry"] for hook in hooks["hooks"]] == [".ci/fast"]


def test_what_is_said_to_be_done_with_just_can_be_done():
    said = re.findall(r"just (\w+)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    recipes = re.findall(r"^(\w+)[\w *]*:$", (ROOT / "justfile").read_text("utf-8"), re.MULTILINE)
    assert set(said) - {"is"} <= set(recipes)


def test_every_script_that_just_calls_is_there():
    scripts = re.findall(r"\.ci/[\w.]+", (ROOT / "justfile").read_text("utf-8"))
    assert [script for script in scripts if not (ROOT / script).exists()] == []


def test_every_page_is_in_the_navigation():
    shown = re.findall(r"[\w/]+\.md", (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2])
    assert sorted(shown) == sorted(str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("page", PICTURES, ids=lambda page: page.stem)
def test_the_page_of_a_picture_shows_it_and_says_how_to_read_it_and_what_to_do(page):
    text = page.read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["What it shows", "How to read it", "What to do"]
    assert f"](../images/pictures/{page.stem}.png)" in text
    assert f"({page.name})" in (page.parent / "index.md").read_text("utf-8")


def test_every_picture_has_a_page_and_is_taken_by_the_script():
    taken = {Path(shot.file).stem for shot in SHOTS if shot.file.startswith("pictures/")}
    assert taken == {page.stem for page in PICTURES}


def test_the_reference_has_every_public_name():
    listed = re.findall(
        r"^::: ccseg\.(\w+)$", (ROOT / "docs" / "reference" / "python.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(listed) == ccseg.__all__


def test_the_glossary_is_written_from_its_rows():
    assert (ROOT / "docs" / "glossary.md").read_text("utf-8") == write_glossary()
