"""No sentence that a person reads stands in the code: they are all in the texts."""

import ast
import re

import pytest

from tests.conftest import ROOT

SENTENCE = re.compile(r"[A-Za-z]{2,},? (?:[A-Za-z'’-]+[,:;]? ){2,}[A-Za-z'’-]+")
"""Four words or more in a row."""

NOT_READ = {
    "documents.py": "what is typed",
    "keeping/schema.py": "statements in SQL",
    "exporting/reproduction.py": "lines of Python",
    "planning/assignment.py": "a statement in SQL",
    "recipes.py": "errors that are caught at once",
    "thresholds.py": "sources, for those who read the code",
    "describing/truth.py": "errors for those who write texts",
    "__init__.py": "errors for those who write code",
}
CODES = {"mostly worth acting on", "no segments worth acting on", "worth acting on", "tiers of one cloud"}
WINGS = ["assisting", "clustering", "comparing", "describing", "exporting", "following", "keeping", "planning", "."]


def sentences(path):
    """The strings of a module that read like a sentence, without its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    about = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = [_text(node) for node in ast.walk(tree) if id(node) not in about]
    return [text for text in strings if SENTENCE.search(text) and text not in CODES]


def _text(node):
    """What a string says, with one letter for what is filled in; nothing where it is no string."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize("wing", WINGS)
def test_no_sentence_stands_in_the_code(wing):
    modules = sorted((ROOT / "ccseg" / wing).glob("*.py"))
    assert modules
    read = [path for path in modules if path.relative_to(ROOT / "ccseg").as_posix() not in NOT_READ]
    assert {path.name: found for path in read if (found := sentences(path))} == {}


def test_a_sentence_in_the_code_would_be_found(tmp_path):
    (tmp_path / "module.py").write_text('"""It says what it does."""\n\nfault = f"Column {1} has text in {2} rows."\n')
    assert sentences(tmp_path / "module.py") == ["Column x has text in x rows."]
