"""Writes the page of the glossary from its rows: ``python -m docs.glossary``."""

from collections.abc import Iterator
from pathlib import Path

from ccseg.glossary import CHAPTERS, TERMS, Term, chapter_title, terms_of

PAGE = Path(__file__).parent / "glossary.md"
TOP = """# Glossary

Every term and figure with its one name, as the app, the report, the model document and the command line use it.
"""


def write_glossary() -> str:
    """The page in Markdown."""
    return "\n".join([TOP, *(line for chapter in CHAPTERS for line in _chapter(chapter))])


def _chapter(chapter: str) -> Iterator[str]:
    yield f"## {chapter_title(chapter)}\n"
    for term in terms_of(chapter):
        yield from _term(term)


def _term(term: Term) -> Iterator[str]:
    yield f"### {term.title} {{#{term.key}}}\n"
    yield f"**{term.meaning}** {term.long}\n".replace(" \n", "\n")
    if term.scale:
        yield f"{term.scale}\n"
    if term.source:
        yield f"Source: {term.source}\n"
    if term.see:
        links = ", ".join(f"[{TERMS[key].title}](#{key})" for key in term.see)
        yield f"See also: {links}.\n"


if __name__ == "__main__":
    PAGE.write_text(write_glossary(), encoding="utf-8")
