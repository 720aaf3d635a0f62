"""Recognition: what each column is, by rules that are asked in turn, and why."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import cast

from ccseg.errors import InvalidRecipe
from ccseg.reading import looks, times
from ccseg.reading.axes import without_axes
from ccseg.reading.codes import key_of
from ccseg.reading.columns import (
    DESCRIBE_ONLY,
    MEANINGS,
    MEASURE_NAMES,
    MOST_LEVELS,
    SET_ASIDE,
    Column,
    Kind,
    make_column,
    set_aside,
)
from ccseg.reading.contents import Content
from ccseg.reading.facts import Facts, is_flag_of_money
from ccseg.reading.identifiers import CODE, MEASURED, NEARLY_ALL, choose_id, id_header, identifies, numbers_rows
from ccseg.reading.lexicon import Senses
from ccseg.reading.loans import without_loans
from ccseg.reading.matches import TRIPLE, complete_sum, match_measure
from ccseg.reading.measures import BY_NAME, DERIVED_INPUTS, Unit, header_words, title_of
from ccseg.reading.ordinals import order_of
from ccseg.reading.roles import Role, Sign, because
from ccseg.reading.slips import ask_whether, tell_names
from ccseg.reading.targets import without_target
from ccseg.reading.vocabulary import words
from ccseg.texts import say


def understand_columns(
    facts: Sequence[Facts], mapping: Mapping[str, str] = {}, trusted: Collection[str] = ()
) -> tuple[Column, ...]:
    """What each column is; ``mapping`` has the last word.

    It gives a header a measure, "id", "number", "category", "ignored", or one of the uses that set a column aside.
    ``trusted`` headers took part in an earlier result, and do again.
    Raises ``InvalidRecipe`` when the mapping names a column or a meaning that does not exist, or one that may not be.
    """
    _check_mapping(facts, mapping, trusted)
    chosen = _chosen_id(facts, mapping)
    columns = [
        _mapped(fact.content, mapping[fact.name]) if fact.name in mapping else _understand(fact, chosen)
        for fact in facts
    ]
    contents = [fact.content for fact in facts]
    completed = _completed(contents, without_loans(_one_column_a_measure(columns, mapping), facts, mapping))
    said = {*mapping, *trusted}
    return tuple(without_target(without_axes(completed, facts, said), facts, said))


def _check_mapping(facts: Sequence[Facts], mapping: Mapping[str, str], trusted: Collection[str]) -> None:
    by_header = {fact.name: fact for fact in facts}
    for header, meaning in mapping.items():
        if header not in by_header:
            raise InvalidRecipe(say("reading.mapping.unknown", header=header, headers=tell_names(header, [*by_header])))
        if meaning not in MEANINGS:
            said = say("reading.mapping.meaning", header=header, meaning=meaning)
            told = said, ask_whether(meaning, MEANINGS), say("reading.mapping.meanings")
            raise InvalidRecipe(" ".join(filter(None, told)))
        if meaning not in ("ignored", DESCRIBE_ONLY, *SET_ASIDE) and header not in trusted:
            _refuse_guarded(by_header[header], meaning)
    for meaning in {"id", *MEASURE_NAMES}:
        twice = [header for header, chosen in mapping.items() if chosen == meaning]
        if len(twice) > 1:
            raise InvalidRecipe(say("reading.mapping.twice", first=twice[0], second=twice[1], meaning=meaning))


def _refuse_guarded(fact: Facts, meaning: str) -> None:
    """Personal data and protected characteristics stay out, whatever the mapping says."""
    sign = fact.sign
    if sign is None or not sign.settled or sign.role not in ("personal", "protected"):
        return
    if sign.role == "personal" and meaning == "id" and sign.what != "cardnumbers":
        return
    what = say(f"reading.what.{sign.what}")
    raise InvalidRecipe(say("reading.mapping.guarded", header=fact.name, what=what))


def _chosen_id(facts: Sequence[Facts], mapping: Mapping[str, str]) -> str | None:
    by_hand = [header for header, meaning in mapping.items() if meaning == "id"]
    if by_hand:
        return by_hand[0]
    guarded = {fact.name for fact in facts if fact.known or _is_guarded(fact.sign) or _only_counts(fact)}
    return choose_id([fact.content for fact in facts], [fact.senses for fact in facts], guarded | set(mapping))


NEVER_ID: frozenset[Role] = frozenset({"personal", "protected", "outcome", "model score", "segment", "weight", "place"})


def _only_counts(fact: Facts) -> bool:
    """Whether a column numbers the rows under a header that names no id."""
    return not id_header(fact.senses) and numbers_rows(fact.content, fact.senses)


def _is_guarded(sign: Sign | None) -> bool:
    return sign is not None and sign.settled and sign.role in NEVER_ID


def _understand(fact: Facts, chosen: str | None) -> Column:
    if fact.name == chosen:
        return make_column(fact.content, "id", say(f"reading.because.{_why_id(fact)}"), role="identifier")
    for rule in RULES:
        if column := rule(fact):
            return column
    return _words(fact.content) if fact.content.numbers is None else _number(fact)


def _why_id(fact: Facts) -> str:
    if id_header(fact.senses) == 0:
        return "found_id"
    return "id" if fact.content.distinct >= NEARLY_ALL * fact.content.present else "named_id"


def _empty(fact: Facts) -> Column | None:
    return None if fact.content.present else set_aside(fact.content, "empty", say("reading.because.empty"))


def _personal(fact: Facts) -> Column | None:
    sign = fact.sign
    if sign is None or sign.role != "personal" or not sign.settled:
        return None
    return set_aside(fact.content, "personal", because(sign))


def _constant(fact: Facts) -> Column | None:
    content = fact.content
    if not content.constant:
        return None
    gaps = content.present < content.rows
    return set_aside(content, "constant", say(f"reading.because.{'gaps' if gaps else 'same'}"))


def _counter(fact: Facts) -> Column | None:
    if fact.known or _protects(fact.sign) or not numbers_rows(fact.content, fact.senses):
        return None
    key = "counts" if fact.content.counts_up else "counter"
    return set_aside(fact.content, "counter", say(f"reading.because.{key}"))


def _written_dates(fact: Facts) -> Column | None:
    """Dates that the file itself says are dates, or that are written as dates, or as plainly as 20261122."""
    content = fact.content
    written = content.numbers is None and content.share(times.DATE) > 0.9
    if (content.dates or written) and not _protects(fact.sign):
        return set_aside(content, "date", say("reading.because.dates"))
    plain = times.written_moment(content) in times.PLAIN_MOMENTS and len(content.levels or range(99)) >= FEWEST_MONTHS
    says_how_much = fact.senses.has("amount", "balance", "limit", "count", "id", "score", "share")
    if plain and not fact.known and not says_how_much and not _protects(fact.sign):
        form = times.written_moment(content)
        return set_aside(content, "date", say("reading.because.moments", form=form))
    return None


FEWEST_MONTHS = 6
"""With fewer different values, numbers such as 201501 may be anything (convention)."""


def _protects(sign: Sign | None) -> bool:
    return sign is not None and sign.role in ("protected", "personal")


def _by_role(fact: Facts) -> Column | None:
    """What the strongest sign says, settled or until a person says otherwise."""
    sign = fact.sign
    if sign is None or sign.role in ("identifier", "key"):
        return None
    return _signed(fact.content, sign)


def _signed(content: Content, sign: Sign) -> Column:
    column = set_aside(content, sign.role, because(sign))
    return column.but(doubtful=sign.asked)


def _identifier(fact: Facts) -> Column | None:
    content, senses = fact.content, fact.senses
    if fact.known:
        return None
    coded = content.numbers is None and content.unique and content.share(CODE) > 0.9
    named = (
        senses.has("id") and senses.sure.isdisjoint(MEASURED) and content.many and content.distinct > 0.5 * content.rows
    )
    if coded or (named and _may_identify(content)):
        return set_aside(content, "identifier", say("reading.because.another_id"))
    if id_header(senses) >= OWNING and _may_identify(content) and content.distinct > MOST_LEVELS:
        return set_aside(content, "identifier", say("reading.because.repeated"))
    if sureness := identifies(content, senses):
        column = set_aside(content, "identifier", say("reading.because.differs"))
        return column.but(doubtful=sureness == "perhaps")
    return None


OWNING = 2.0
"""Headers that score so say whose a row is (ccseg/reading/identifiers.py)."""


def _may_identify(content: Content) -> bool:
    return content.numbers is None or content.whole


def _mixed_money(fact: Facts) -> Column | None:
    """Amounts in several currencies, which are no measure until a person says so."""
    if fact.content.numbers is not None or len(fact.content.currencies) < 2:
        return None
    return make_column(fact.content, "ignored", say("reading.because.currencies"), role="amount")


RULES: tuple[Callable[[Facts], Column | None], ...] = (
    _empty,
    _personal,
    _mixed_money,
    _constant,
    _counter,
    _written_dates,
    _by_role,
    _identifier,
    key_of,
)
"""What is set aside or no plain number, in order, each by a rule that gives a column or nothing."""


def _number(fact: Facts) -> Column:
    content = fact.content
    if fact.derived:
        seen = say("reading.match.means", measure=fact.derived.title.lower(), seen=say("reading.seen.own"))
        told = say("reading.because.plain", seen=seen)
        if fact.derived.name in DERIVED_INPUTS:
            return make_column(content, "number", told, measure=fact.derived.name, unit=fact.derived.unit)
        return make_column(content, "ignored", told).but(describe=True)
    match = None if is_flag_of_money(content) else match_measure(content.name, content.known)
    if match and match.coded and not _says_how_many(fact.senses):
        told = say("reading.because.coded", levels=len(content.levels))
        return make_column(content, "category", told, role="key").but(doubtful=True)
    role = number_role(content, fact.senses)
    if match is None:
        return make_column(content, "number", say("reading.because.numbers"), unit="number", role=role)
    if match.measure is None:
        told = say("reading.because.known", seen=match.because, doubt=match.doubt)
        return make_column(content, "number", told, unit="number", role=role)
    told = (
        say("reading.because.doubted", seen=match.because, doubt=match.doubt)
        if match.doubt
        else say("reading.because.plain", seen=match.because)
    )
    measure, doubtful = match.measure, bool(match.doubt)
    role = ROLE_OF_UNIT[measure.unit]
    return make_column(content, "number", told, measure=measure.name, unit=measure.unit, doubtful=doubtful, role=role)


def _says_how_many(senses: Senses) -> bool:
    """Whether a header says how many, as ``total_transactions`` does: few whole numbers are no bands of money then."""
    return senses.has("count", "many") and not senses.has("amount")


ROLE_OF_UNIT: dict[Unit, Role] = {
    "money": "amount",
    "share": "share",
    "count": "count",
    "months": "duration",
    "number": "number",
}
ROLE_OF_SENSE: tuple[tuple[str, Role], ...] = (
    ("share", "share"),
    ("score", "score"),
    ("ago", "duration"),
    ("order", "ordinal"),
    ("count", "count"),
    ("amount", "amount"),
    ("balance", "amount"),
    ("limit", "amount"),
    ("many", "count"),
)
"""What numbers say by a word of their header, the first that is there."""


WINDOW = re.compile(r"\d (days|weeks|months|years|hours)$|\blifetime$")
"""The end of a header that says in which time something was counted, as in ``revenue_first_30_days``."""
QUANTITIES = ("amount", "count", "many")


def number_role(content: Content, senses: Senses) -> Role:
    """What the numbers of a column say: how many, how much, how long, which share.

    >>> from ccseg.reading.contents import number_content
    >>> from ccseg.reading.lexicon import senses_of
    >>> number_role(number_content("Store visits", [3, 8, 2]), senses_of("Store visits"))
    'count'
    >>> number_role(number_content("HasCrCard", [0, 1, 1]), senses_of("HasCrCard"))
    'flag'
    >>> number_role(number_content("Revenue first 30 days", [12.5, 8, 90]), senses_of("Revenue first 30 days"))
    'amount'
    >>> number_role(number_content("Lifetime value", [2763.5, 6979.5, 12887.4]), senses_of("Lifetime value"))
    'amount'
    """
    if content.levels and set(content.levels) <= {"0", "1"}:
        return "flag"
    in_a_window = bool(WINDOW.search(" ".join(senses.words))) and not senses.sure.isdisjoint(QUANTITIES)
    of_senses = ((sense, role) for sense, role in ROLE_OF_SENSE if not (in_a_window and sense == "ago"))
    told = next((role for sense, role in of_senses if sense in senses.sure), "number")
    if told == "number" and _counts_what_was_done(content, senses):
        return "count"
    if told in ("count", "ordinal") and not content.whole:
        return "number"
    return cast(Role, told)


def _counts_what_was_done(content: Content, senses: Senses) -> bool:
    """Whether whole numbers say how many of a thing somebody dealt with, as ``offer_completed`` does."""
    done = len(senses.words) > 1 and senses.words[-1] in words("dealt_with")
    return done and content.whole and len(content.known) > 0 and bool(content.known.min() >= 0)


def _words(content: Content) -> Column:
    count = len(content.levels)
    if content.levels and count <= min(MOST_LEVELS, max(2, content.present // 5)):
        if content.share(SENTENCE) > MOSTLY_SENTENCES:
            return set_aside(content, "text", say("reading.because.sentences"))
        return _category(content)
    return set_aside(content, "text", say("reading.because.texts", levels=content.distinct))


SENTENCE = r"\S\s+\S.*[^\W\d_][.!]$"
"""Several words with an end as a sentence has."""
MOSTLY_SENTENCES = 0.8
"""From this share of sentences on a column is what people wrote, however often they wrote the same (convention)."""


def _category(content: Content) -> Column:
    if looks.levels_of(content) <= looks.yes_or_no():
        return make_column(content, "category", say("reading.because.yes_no"), role="flag").but(levels=content.kept)
    if order := order_of(content.levels):
        told = say("reading.because.ordered", levels=len(content.levels), low=order[0], high=order[-1])
        return make_column(content, "category", told, role="ordinal").but(levels=order)
    told = say("reading.because.levels", levels=len(content.levels))
    return make_column(content, "category", told, role="category").but(levels=content.kept)


def _mapped(content: Content, meaning: str) -> Column:
    told = say("reading.because.said")
    measure = BY_NAME.get(meaning)
    if measure:
        role = ROLE_OF_UNIT[measure.unit]
        return make_column(content, "number", told, measure=meaning, unit=measure.unit, role=role)
    if meaning in SET_ASIDE:
        return set_aside(content, SET_ASIDE[meaning], told)
    if meaning == DESCRIBE_ONLY:
        return make_column(content, "ignored", told).but(describe=True)
    if meaning == "category":
        return _category(content).but(because=told) if content.present else make_column(content, "category", told)
    if meaning == "number":
        counted: Role = "duration" if content.unit == "days" else "number"
        return make_column(content, "number", told, unit="number", role=counted)
    return make_column(content, cast(Kind, meaning), told, role="identifier" if meaning == "id" else None)


def _one_column_a_measure(columns: Sequence[Column], mapping: Mapping[str, str]) -> list[Column]:
    """Where two columns fit one measure the better one keeps it: said by hand, without doubt, by its own name."""
    order = sorted(columns, key=lambda column: _preference(column, mapping))
    holder: dict[str, str] = {}
    for column in order:
        if column.measure:
            holder.setdefault(column.measure, column.name)
    return [column if _keeps(column, holder) else _second(column, holder) for column in columns]


def _preference(column: Column, mapping: Mapping[str, str]) -> tuple[bool, bool, bool]:
    named_so = column.measure is None or header_words(column.name) == header_words(column.measure)
    return column.name not in mapping, column.doubtful, not named_so


def _keeps(column: Column, holder: Mapping[str, str]) -> bool:
    return column.measure is None or holder[column.measure] == column.name


def _second(column: Column, holder: Mapping[str, str]) -> Column:
    measure = str(column.measure)
    told = say("reading.because.second", measure=title_of(measure).lower(), other=holder[measure])
    return column.but(measure=None, unit="number", doubtful=False, because=told)


def _completed(contents: Sequence[Content], columns: Sequence[Column]) -> tuple[Column, ...]:
    """With purchases, one-off or instalment purchases found by the sum that binds the three."""
    taken = {column.measure: column.name for column in columns if column.measure}
    if sum(name in taken for name in TRIPLE) != 2:
        return tuple(columns)
    numbers = {column.name for column in columns if column.kind == "number"}
    values = {
        content.name: content.numbers.values for content in contents if content.numbers and content.name in numbers
    }
    found = complete_sum(values, taken)
    if found is None:
        return tuple(columns)
    header, measure = found
    told = say("reading.because.summed", measure=title_of(measure).lower())
    summed = {"measure": measure, "unit": "money", "role": "amount", "doubtful": True, "because": told}
    return tuple(column.but(**summed) if column.name == header else column for column in columns)
