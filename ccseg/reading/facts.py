"""Facts: what is known of each column before it is understood."""

from collections.abc import Sequence
from typing import NamedTuple

from ccseg.reading.contents import Content
from ccseg.reading.lexicon import Senses, likely_language, senses_in
from ccseg.reading.measures import BY_NAME, Measure, derived_measures, find_alias
from ccseg.reading.personal import recognise_values
from ccseg.reading.roles import SETTLED, Sign, strongest_sign


class Facts(NamedTuple):
    """What is known of a column before it is understood: its content, what its header means, what speaks for a role.

    ``known`` is whether the header is one of those that the field uses for its measures, ``derived`` the measure that
    it is in a table that was made of postings.
    """

    content: Content
    senses: Senses
    known: bool
    sign: Sign | None
    derived: Measure | None = None

    @property
    def name(self) -> str:
        return self.content.name


def facts_of(contents: Sequence[Content]) -> list[Facts]:
    """The facts about every column, its header read in the language of the others."""
    headers = [content.name for content in contents]
    language = likely_language(headers)
    derived = derived_measures(headers)
    found = [_facts(content, senses_in(content.name, language)) for content in contents]
    return [fact._replace(derived=derived.get(fact.name)) for fact in found]


def _facts(content: Content, senses: Senses) -> Facts:
    known = content.numbers is not None and find_alias(content.name) is not None and not is_flag_of_money(content)
    if not content.present:
        return Facts(content, senses, known, None)
    what = recognise_values(content.sample, content.many) if _may_be_personal(content) else None
    if what:
        return Facts(content, senses, known, Sign("personal", SETTLED, "values", what))
    return Facts(content, senses, known, None if known else strongest_sign(content, senses))


def is_flag_of_money(content: Content) -> bool:
    """Whether yes and no stand under the header of a measure in money: whether something was paid, not how much."""
    alias = find_alias(content.name)
    measure = BY_NAME.get(alias.measure or "") if alias else None
    return measure is not None and measure.unit == "money" and content.levels == ("0", "1")


def _may_be_personal(content: Content) -> bool:
    """Whether values could be personal by themselves; numbers only where they are whole and long."""
    return content.numbers is None or (content.whole and float(content.known.min()) >= LONG_NUMBER)


LONG_NUMBER = 1e7
"""Numbers of fewer digits identify nobody by themselves (convention)."""
