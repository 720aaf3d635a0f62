"""The glossary: every term and figure with its one name, what it means, its thresholds and its source, as rows.

Tooltips, the Help page, the report, the comparison, the model document, the command line and the docs read it. The
words are in ``texts/en/glossary.toml``; a term that is a field of a record has the field's name as its key.

>>> TERMS["rules"].title, TERMS["stability"].label, TERMS["stability"].word(0.87)
('Rule accuracy (F1)', 'Stability', 'highly stable')
"""

from collections.abc import Mapping
from typing import NamedTuple

from ccseg import thresholds
from ccseg.texts import say


class Term(NamedTuple):
    """A term, its chapter, and the terms to read next; its texts are in the language in force.

    ``figure`` says which way a figure is better: "more", "less" or neither.
    """

    key: str
    chapter: str
    see: tuple[str, ...] = ()
    better: str = ""

    @property
    def title(self) -> str:
        """The term of the field, with its statistic."""
        return self._text("title")

    @property
    def label(self) -> str:
        """The name of the figure where there is little room: in the head of a column, over a number."""
        return self._text("label") or self.title

    @property
    def short(self) -> str:
        """What it means, in one sentence."""
        return self._text("short")

    @property
    def long(self) -> str:
        """How it is measured, and what to make of it."""
        return self._text("long")

    @property
    def source(self) -> str:
        """Where it was published; empty for a word of the trade."""
        return self._text("source")

    @property
    def scale(self) -> str:
        """Its thresholds in words, the best first; empty where there are none.

        >>> TERMS["psi"].scale
        '0.25 or more: large · 0.10 or more: moderate · below: small'
        """
        grades = thresholds.SCALES.get(self.key, ())
        steps = [say("glossary.scale.step", least=grade.least, word=self._word(grade.key)) for grade in grades[:-1]]
        ends = [say("glossary.scale.end", word=self._word(grade.key)) for grade in grades[-1:]]
        return " · ".join([*steps, *ends])

    @property
    def meaning(self) -> str:
        """What it means in one sentence and, of a figure, which way is better: a tooltip without links.

        >>> TERMS["davies_bouldin"].meaning.endswith("Lower is better.")
        True
        """
        return f"{self.short} {say(f'glossary.better.{self.better}')}" if self.better else self.short

    def word(self, value: float) -> str:
        """What a value of it is called."""
        return self._word(thresholds.grade_of(self.key, value))

    def _word(self, grade: str) -> str:
        return say(f"glossary.{self.key}.grades.{grade}")

    def _text(self, name: str) -> str:
        texts: Mapping[str, str] = say.raw(f"glossary.{self.key}")
        return say(f"glossary.{self.key}.{name}", limits=thresholds) if name in texts else ""


CHAPTERS = ("segments", "trust", "methods", "comparing", "later", "planning", "trade")
"""The chapters in the order in which Help has them."""

ROWS = (
    Term("segment", "segments", see=("persona",)),
    Term("persona", "segments", see=("rule",)),
    Term("map", "segments", see=("trust",)),
    Term("trust", "segments", see=("map",), better="more"),
    Term("percentile", "segments"),
    Term("rule", "segments", see=("rules",)),
    Term("precision", "segments", see=("rule",), better="more"),
    Term("coverage", "segments", see=("rule",), better="more"),
    Term("verdict", "trust", see=("stability", "silhouette")),
    Term("silhouette", "trust", see=("null",), better="more"),
    Term("null", "trust", see=("silhouette",)),
    Term("stability", "trust", see=("seed",), better="more"),
    Term("halves", "trust", see=("stability",), better="more"),
    Term("tiers", "trust", see=("silhouette", "null")),
    Term("confidence", "trust", see=("stays_together",), better="more"),
    Term("stays_together", "trust", see=("stability", "confidence"), better="more"),
    Term("ways", "trust", see=("retained",)),
    Term("retained", "trust", see=("ways", "together"), better="more"),
    Term("together", "trust", see=("retained",)),
    Term("kmeans", "methods"),
    Term("gmm", "methods"),
    Term("dbscan", "methods", see=("unassigned",)),
    Term("preparation", "methods", see=("hurdle", "log", "plain", "raw")),
    Term("hurdle", "methods", see=("preparation",)),
    Term("log", "methods", see=("preparation",)),
    Term("plain", "methods", see=("preparation",)),
    Term("raw", "methods", see=("preparation",)),
    Term("missing", "methods"),
    Term("seed", "methods", see=("stability",)),
    Term("recipe", "methods"),
    Term("segments", "comparing"),
    Term("unassigned", "comparing", better="less"),
    Term("smallest", "comparing"),
    Term("largest", "comparing"),
    Term("explained", "comparing", better="more"),
    Term("davies_bouldin", "comparing", better="less"),
    Term("calinski_harabasz", "comparing", better="more"),
    Term("rules", "comparing", see=("rule",), better="more"),
    Term("ari", "comparing", see=("ami",), better="more"),
    Term("ami", "comparing", see=("ari",), better="more"),
    Term("scored", "later", see=("unlike",)),
    Term("unlike", "later", better="less"),
    Term("psi", "later", better="less"),
    Term("hold_out", "later"),
    Term("annual_value", "planning", see=("tornado", "revolving_balance")),
    Term("revolving_balance", "planning"),
    Term("tornado", "planning"),
    Term("pd", "planning", see=("lgd", "break_even_pd")),
    Term("lgd", "planning"),
    Term("ccf", "planning", see=("break_even_pd",)),
    Term("mpb", "planning", see=("break_even_pd",)),
    Term("break_even_pd", "planning", see=("pd", "mpb")),
    Term("break_even_lift", "planning", see=("detectable",)),
    Term("per_arm", "planning", see=("detectable",)),
    Term("detectable", "planning", see=("per_arm", "hold_out")),
    Term("sample_ratio", "planning"),
    Term("impact_ratio", "planning", see=("cramers_v",)),
    Term("cramers_v", "planning"),
    Term("portfolio", "trade"),
    Term("transactor", "trade"),
    Term("revolver", "trade"),
    Term("utilisation", "trade", see=("stretched",)),
    Term("minimum_coverage", "trade", see=("stretched",)),
    Term("cash-reliant", "trade"),
    Term("stretched", "trade", see=("utilisation", "minimum_coverage")),
)

TERMS: Mapping[str, Term] = {row.key: row for row in ROWS}
"""The terms by their key."""


def verdict_word(verdict: str) -> str:
    """A verdict on a segment or on a result, as it is stored, in the language in force.

    >>> verdict_word("test first")
    'test first'
    """
    return say(f"glossary.verdict.grades.{verdict}")


def separation_word(silhouette: float, shuffled: float | None) -> str:
    """How well segments are separated; ``shuffled`` is the silhouette of shuffled data.

    >>> separation_word(0.27, 0.10), separation_word(0.27, 0.27)
    ('clear', 'no better than random')
    """
    random = shuffled is not None and silhouette <= shuffled + thresholds.SILHOUETTE_MARGIN
    return say("glossary.silhouette.grades.random") if random else TERMS["silhouette"].word(silhouette)


def chapter_title(chapter: str) -> str:
    """What a chapter is called.

    >>> chapter_title("trade")
    'Terms of the card trade'
    """
    return say(f"glossary.chapters.{chapter}")


def terms_of(chapter: str) -> list[Term]:
    """The terms of a chapter, in the order in which Help has them."""
    return [row for row in ROWS if row.chapter == chapter]
