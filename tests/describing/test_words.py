import subprocess
import sys

import pytest

from ccseg.describing.words import capitalised, clipped, is_plural, singular, with_article


def test_text_of_the_file_is_kept_on_one_line():
    assert clipped("a\x00b\r\n\tc\u202e") == "a b c"


@pytest.mark.parametrize(
    ("title", "one"),
    [
        ("monthly visits", "monthly visit"),
        ("categories bought", "category bought"),
        ("boxes", "box"),
        ("children", "child"),
        ("previous purchases", "previous purchase"),
        ("bonus points", "bonus point"),
        ("orders per year", "order per year"),
        ("reclamacoes", "reclamacoes"),
        ("savings accounts", "savings account"),
        ("savings last year", "saving last year"),
    ],
)
def test_plurals_have_a_singular(title, one):
    assert is_plural(title)
    assert singular(title) == one


@pytest.mark.parametrize(
    "title",
    [
        "savings account",
        "sales call",
        "gross income",
        "bonus",
        "status",
        "email address",
        "data",
        "gas",
        "balance",
        "analysis",
        "series",
        "",
    ],
)
def test_what_ends_like_a_plural_is_not_always_one(title):
    assert not is_plural(title)
    assert singular(title) == title


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("avg basket", "an avg basket"),
        ("data last month", "data last month"),
        ("spending", "spending"),
        ("savings account", "a savings account"),
        ("vehicle finance", "vehicle finance"),
        ("hourly rate", "an hourly rate"),
        ("unit price", "a unit price"),
        ("European share", "a European share"),
        ("monthly charges", "monthly charges"),
        ("“2024”", "a “2024”"),
        ("{value} [a|b]", "a {value} [a|b]"),
    ],
)
def test_one_thing_has_the_article_of_its_sound(title, told):
    assert with_article(title) == told


def test_only_the_first_letter_is_changed():
    assert capitalised("they owe US$ 9") == "They owe US$ 9"
    assert capitalised("") == ""


def test_inflect_is_imported_when_a_file_needs_it_and_without_its_type_checks():
    """Compiling the checks takes seconds; a function with checks asks typeguard."""
    code = (
        "import sys; from ccseg.describing.words import singular; assert 'inflect' not in sys.modules;"
        "assert singular('visits') == 'visit'; import inflect, typeguard;"
        "assert 'typeguard' not in inflect.engine.plural.__code__.co_names;"
        "checked = typeguard.typechecked(singular); assert checked is not singular"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
