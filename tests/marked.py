"""The marked language: every text stands in marks, so what a person reads outside them is no text of ours."""

import re

INNERMOST = re.compile("⟦[^⟦⟧]*⟧")
WORD = re.compile(r"[^\W\d_]{2,}")


def outside_marks(text):
    """What is left of a text when all that is marked is taken out, from the inside outwards.

    >>> outside_marks("⟦The file ⟦p.csv⟧ has⟧ 3 rows")
    ' 3 rows'
    """
    shorter = INNERMOST.sub("", text)
    return text if shorter == text else outside_marks(shorter)


def words_outside_marks(text, data=""):
    """The words outside marks that are not among the words of the data.

    >>> words_outside_marks("⟦column⟧ BALANCE here", data="BALANCE")
    {'here'}
    """
    return set(WORD.findall(outside_marks(text))) - set(WORD.findall(data))
