from typing import get_args

import pytest

from app.texts import say as app_say
from ccseg import thresholds
from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.clustering.features import PREPARATIONS
from ccseg.comparing.figures import METRICS
from ccseg.describing.verdicts import Verdict as SegmentVerdict
from ccseg.glossary import CHAPTERS, ROWS, TERMS, chapter_title, terms_of, verdict_word
from ccseg.result import Verdict
from ccseg.texts import say

NOT_TERMS = {"chapters", "scale", "better"}


@pytest.fixture(params=["en", "marked"], autouse=True)
def language(request, monkeypatch):
    monkeypatch.setenv("CCSEG_LANGUAGE", request.param)


def test_every_term_is_in_exactly_one_chapter():
    listed = [term.key for chapter in CHAPTERS for term in terms_of(chapter)]
    assert sorted(listed) == sorted(row.key for row in ROWS)
    assert len(TERMS) == len(ROWS)
    assert all(chapter_title(chapter) for chapter in CHAPTERS)


def test_every_row_has_its_texts_and_every_text_its_row():
    assert set(say.raw("glossary")) - NOT_TERMS == set(TERMS)
    for term in ROWS:
        assert term.title
        assert term.label
        assert term.short
        assert term.long


def test_no_two_terms_have_one_name():
    names = [term.title for term in ROWS]
    assert len(set(names)) == len(names)


def test_terms_to_read_next_exist():
    assert [key for term in ROWS for key in term.see if key not in TERMS] == []


@pytest.mark.parametrize("scale", thresholds.SCALES)
def test_every_grade_has_its_word_from_its_threshold_on(scale):
    grades = thresholds.SCALES[scale]
    assert [grade.least for grade in grades] == sorted((grade.least for grade in grades), reverse=True)
    words = [TERMS[scale].word(grade.least) for grade in grades]
    assert len(set(words)) == len(grades)
    for grade, word in zip(grades[:-1], words[:-1], strict=True):
        assert f"{grade.least:.2f}" in TERMS[scale].scale
        assert word in TERMS[scale].scale


def test_what_is_compared_and_chosen_is_explained():
    figures = {metric.key for metric in METRICS}
    methods = {clusterer().algorithm for clusterer in (KMeans, GaussianMixture, DBSCAN)}
    assert figures | methods | set(PREPARATIONS) <= set(TERMS)
    assert all(TERMS[metric.key].better == metric.better for metric in METRICS)


@pytest.mark.parametrize("verdict", [*get_args(SegmentVerdict), *get_args(Verdict)])
def test_every_verdict_has_its_words(verdict):
    assert verdict in verdict_word(verdict)


RETIRED = (
    "faithful",
    "comes back",
    "clearness",
    "drawn anew",
    "by lot",
    "keep their company",
    "hold together",
    "honest",
    "crumbs",
    "unlike anything",
    "what is usual",
)
"""Home-made words that the terms of the glossary, or plain ones, took the place of."""


@pytest.mark.parametrize("texts", [say, app_say], ids=["library", "app"])
def test_no_text_uses_a_word_that_was_replaced(texts):
    said = " ".join(all_texts(texts.tree("en"))).casefold()
    assert [word for word in RETIRED if word in said] == []


def all_texts(tree):
    if isinstance(tree, str):
        yield tree
    else:
        for inner in tree.values() if isinstance(tree, dict) else tree:
            yield from all_texts(inner)
