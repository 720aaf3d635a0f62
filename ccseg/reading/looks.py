"""Looks: how the values of a column look, as tests that speak for a role or against it."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ccseg.reading.contents import Content
from ccseg.reading.spreads import has_fractions, standardised, thins_out
from ccseg.reading.vocabulary import pairs, words

FITS, OPEN, AGAINST, UNLIKE, NEVER = 1, 0, -1, -2, -9
"""What a test says: for the role, nothing, against it, or that it cannot be."""

Look = Callable[[Content], int]

MOST_STATES = 30
"""A characteristic of people has hardly more levels."""
MOST_HEADS = 30
NEARLY_ALL_CELLS = 0.95
"""Of a column that tells people's sex so many cells have a word for it; a few have a bishop's title (convention)."""


def levels_of(content: Content) -> frozenset[str]:
    """The different values in lower case, without what says that nothing is known.

    >>> from ccseg.reading.contents import text_content
    >>> sorted(levels_of(text_content("x", ["M", "F", "Unknown", None])))
    ['f', 'm']
    """
    return frozenset(level.strip().lower() for level in content.levels) - words("untold")


@cache
def sex_words() -> frozenset[str]:
    """The words for men, women and others."""
    return frozenset().union(*pairs("sex_pairs")) | words("sex") | words("untold")


def two(content: Content) -> int:
    """Two levels, as yes and no."""
    count = len(levels_of(content))
    if count == 0 or content.many:
        return UNLIKE
    return FITS if count <= 2 else OPEN if count <= 8 else UNLIKE


def flags(content: Content) -> int:
    """Yes or no and nothing between: how many or how much there is of it is another thing."""
    if content.numbers is not None:
        return OPEN if content.levels in FLAGS else NEVER
    return OPEN if not content.many and 0 < len(levels_of(content)) <= 2 else UNLIKE


FLAGS = (("0", "1"), ("1", "2"), ("-1", "1"))
"""Numbers that say yes and no."""


def ones(content: Content) -> int:
    """Ones and noughts."""
    return OPEN if content.levels in FLAGS else NEVER


def few(content: Content) -> int:
    """Few enough levels for groups of customers; some more numbers of groups are open."""
    if content.numbers is not None and content.whole and len(content.levels) > MOST_STATES:
        return OPEN
    return UNLIKE if content.many or len(levels_of(content)) > MOST_STATES or has_fractions(content) else FITS


def grades(content: Content) -> int:
    """Two to six words, as a rating has, and none for how much somebody dares."""
    levels = levels_of(content)
    if content.numbers is not None or content.many or not words("appetites").isdisjoint(levels):
        return NEVER
    return FITS if 2 <= len(levels) <= MOST_GRADES else NEVER


MOST_GRADES = 6
"""Ratings in words have hardly more levels (convention)."""


def states(content: Content) -> int:
    """Few levels, as of a state that people are in."""
    return UNLIKE if content.many or len(levels_of(content)) > MOST_STATES * 4 or _measured(content) else OPEN


def _measured(content: Content) -> bool:
    """Whether numbers have fractions, and not only because levels were put on a common scale."""
    return has_fractions(content) and not standardised(content)


def sexes(content: Content) -> int:
    """Few levels; the words for men and women settle it."""
    levels = levels_of(content)
    if content.many or len(levels) > 8 or (_measured(content) and len(levels) > 2):
        return UNLIKE
    return FITS if levels and levels <= sex_words() else OPEN


def heads(content: Content) -> int:
    """A small number of people, or a word about them."""
    if content.numbers is None:
        return OPEN if not content.many else UNLIKE
    few_people = (content.known >= 0) & (content.known <= MOST_HEADS)
    if content.whole and bool(few_people.all()):
        return FITS
    return OPEN if standardised(content) else UNLIKE


def standing(content: Content) -> int:
    """Words that say whether somebody is still a customer."""
    levels = levels_of(content)
    told = content.numbers is None and not content.many and len(levels) > 1 and levels <= words("standing")
    return OPEN if told else NEVER


def advised(content: Content) -> int:
    """A few texts of what is to be done, and no yes or no."""
    texts = content.numbers is None and not content.many and not levels_of(content) <= yes_or_no()
    return OPEN if texts else NEVER


def ages(content: Content) -> int:
    """Whole years of a life, bands of them, or few levels that say young or old."""
    if content.numbers is None:
        banded = content.share(r"\d") > 0.5 and not content.many
        return FITS if banded else OPEN if not content.many else UNLIKE
    known = content.known
    if len(content.levels) <= 12 and not content.many and content.whole:
        return OPEN
    inside = float(np.mean((known >= 0) & (known <= 125)))
    middle = float(np.median(known)) if len(known) else 0.0
    if inside > 0.95 and 12 <= middle <= 90:
        return FITS
    return OPEN if standardised(content) else UNLIKE


def scores(content: Content) -> int:
    """Numbers from 0 to 1, or other numbers."""
    if content.numbers is None:
        return UNLIKE if content.many else OPEN
    known = content.known
    return FITS if len(known) and known.min() >= 0 and known.max() <= 1 else OPEN


def scored(content: Content) -> int:
    """Scores as numbers: under a word that means a kind of thing too, texts are its kinds."""
    return NEVER if content.numbers is None else scores(content)


def fractions(content: Content) -> int:
    """Numbers from 0 to 1 with fractions, as probabilities are."""
    inside = scores(content) == FITS
    return FITS if inside and has_fractions(content) else NEVER


def parts(content: Content) -> int:
    """The names of the parts of a sample, yes and no, or numbers of a few parts."""
    if content.numbers is None:
        levels = levels_of(content)
        return OPEN if not content.many and (levels <= words("samples") or levels <= yes_or_no()) else NEVER
    return OPEN if content.whole and 2 <= len(content.levels) <= MOST_FOLDS else NEVER


MOST_FOLDS = 20
"""Samples are hardly divided into more parts (convention)."""


def shared(content: Content) -> int:
    """Numbers that many rows have in common, as all customers of a time or a place have them."""
    alike = content.numbers is not None and content.distinct * SHARING <= content.present
    return OPEN if alike else AGAINST if content.numbers is not None else NEVER


SHARING = 4
"""A figure of a time or a place is the same for so many customers at least, on average (convention)."""


def births(content: Content) -> int:
    """Years in which people alive were born."""
    if content.numbers is None or not content.whole or not len(content.known):
        return NEVER
    return FITS if content.known.min() >= 1900 and content.known.max() <= 2030 else NEVER


def weights(content: Content) -> int:
    """Positive numbers; around 1 and with fractions is how weights are, some tens or hundreds is how bodies are."""
    if content.numbers is None or not len(content.known) or content.known.min() < 0:
        return UNLIKE
    mean = float(content.known.mean())
    if 0.3 <= mean <= 3 and has_fractions(content):
        return FITS
    return AGAINST if 3 < mean < 1_000 else OPEN


def bodies(content: Content) -> int:
    """Numbers as people weigh, in kilograms or pounds, or as tall as they are, in centimetres or metres."""
    if content.numbers is None or not len(content.known):
        return NEVER
    low, middle, high = np.percentile(content.known, (1, 50, 99))
    tall = low >= 1.2 and 1.5 <= middle <= 2.0 and high <= 2.3
    return FITS if tall or (low >= 30 and 50 <= middle <= 250 and high <= 450) else NEVER


def degrees(content: Content) -> int:
    """Degrees of latitude or longitude, with fractions; what else is a place is open."""
    if content.numbers is None or not len(content.known) or not has_fractions(content):
        return OPEN
    return FITS if float(np.abs(content.known).max()) <= 180 else OPEN


def codes(content: Content) -> int:
    """Whole numbers; only numbers are taken for codes here, as words are categories anyway."""
    if content.numbers is None or not content.whole or not len(content.known) or content.known.min() < -1:
        return NEVER
    return OPEN


def which(content: Content) -> int:
    """Whole numbers that do not look like counts, of which few are large."""
    if codes(content) == NEVER:
        return NEVER
    return NEVER if thins_out(content) else OPEN


def names(content: Content) -> int:
    """Words, not numbers."""
    if content.numbers is not None:
        return NEVER
    return UNLIKE if not content.many and levels_of(content) <= yes_or_no() else OPEN


def lines(content: Content) -> int:
    """Lines of an address, and no kinds of places, as "urban" and "rural"."""
    return UNLIKE if not content.many and levels_of(content) <= words("place_kinds") else names(content)


@cache
def yes_or_no() -> frozenset[str]:
    """The words for yes and no."""
    return words("yes") | words("no")


def digits(content: Content) -> int:
    """Long numbers or codes that differ."""
    if not content.many and levels_of(content) <= yes_or_no():
        return NEVER
    return OPEN if content.many or content.share(r"\d{5}") > 0.5 else UNLIKE


def pans(content: Content) -> int:
    """Twelve to nineteen digits, as payment cards have."""
    return OPEN if content.share(r"^\D*(?:[\d*xX]\D*){12,19}$") > 0.5 else NEVER


def tails(content: Content) -> int:
    """The last four digits of a card, with signs for the others or without."""
    if content.numbers is None:
        return OPEN if content.share(r"^[^\w]*(?:[xX*•.]+[^\w]*)*\d{4}$") > 0.9 else NEVER
    known = content.known
    digits = content.whole and content.many and len(known) > 0 and known.min() >= 0 and 1_000 <= known.max() < 10_000
    return OPEN if digits else NEVER


def phones(content: Content) -> int:
    """Seven to fifteen digits, with the signs that stand between them."""
    if has_fractions(content):
        return NEVER
    number = r"^\+?[(]?\d[\d\s()./-]{5,}\d$"
    if content.share(number) > 0.7 and content.many:
        return FITS
    return OPEN if content.numbers is None and content.many else NEVER


def mails(content: Content) -> int:
    """Texts that differ, with an at sign or hidden."""
    if content.numbers is not None or not content.many:
        return NEVER
    return FITS if content.share("@") > 0.5 else OPEN


def various(content: Content) -> int:
    """Many different values."""
    return OPEN if content.many else UNLIKE


OF_STATES = (two, flags, ones, few, grades, states, sexes, heads, ages, parts, standing, advised)
OF_NUMBERS = (scores, scored, fractions, births, weights, bodies, degrees, codes, which, shared)
OF_PEOPLE = (names, lines, digits, pans, tails, phones, mails, various)
LOOKS: dict[str, Look] = {look.__name__: look for look in (*OF_STATES, *OF_NUMBERS, *OF_PEOPLE)}
"""The tests by the names that ``roles.toml`` uses."""


def tells_sex(content: Content) -> bool:
    """Whether the values are the words for men and women, whatever the header says."""
    levels = frozenset(level.strip().lower() for level in content.levels)
    if content.many or content.numbers is not None:
        return False
    told = [pair for pair in pairs("sex_pairs") if pair <= levels]
    alone = bool(told) and levels <= sex_words()
    # Letters may be of anything; words such as "Mr" and "Mrs" tell it also where a few have another title.
    spelt = any(len(word) > 1 for pair in told for word in pair)
    return alone or (spelt and _mostly(content, sex_words())) or _each_begins_with_sex(levels)


def _mostly(content: Content, known: frozenset[str]) -> bool:
    """Whether nearly all cells of a column of few levels have one of these words."""
    said = pc.is_in(pc.utf8_lower(content.texts.drop_null()), value_set=pa.array(sorted(known)))
    return (pc.mean(said).as_py() or 0.0) >= NEARLY_ALL_CELLS


def _each_begins_with_sex(levels: frozenset[str]) -> bool:
    """Whether each of several values begins with a word for men or women, both being there, as in ``male single``."""
    first = [level.strip("'\"").replace("_", " ").replace("-", " ").split()[:1] for level in levels]
    told = frozenset(word for words in first for word in words if len(word) > 1)
    return len(levels) > 2 and any(told == pair for pair in pairs("sex_pairs"))


def tells_marriage(content: Content) -> bool:
    """Whether at least two values are words for a marital status, and hardly any other."""
    levels = levels_of(content)
    told = levels & words("marital")
    letters = frozenset(level.strip().lower() for level in content.levels)
    lettered = MARRIED_LETTERS < letters <= MARITAL_LETTERS
    return not content.many and (lettered or (len(told) >= 2 and len(levels - told) <= 3))


MARRIED_LETTERS = frozenset({"s", "m"})
MARITAL_LETTERS = MARRIED_LETTERS | {"d", "w"}
"""Single and married, divorced and widowed, by their first letters."""


def tells_outcome(content: Content) -> bool:
    """Whether the values are words for what happened to customers."""
    if content.numbers is not None or content.many:
        return False
    levels = levels_of(content)
    return levels in pairs("verdict_pairs") or (2 <= len(levels) <= 10 and bool(levels & words("outcome")))


def tells_samples(content: Content) -> bool:
    """Whether the values are the parts of a sample that a model was made with."""
    levels = levels_of(content)
    return content.numbers is None and not content.many and len(levels) > 1 and levels <= words("samples")
