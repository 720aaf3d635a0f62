"""Doubts: what is said and asked about the roles of columns."""

from collections.abc import Sequence

import pyarrow.compute as pc

from ccseg.reading.columns import SET_ASIDE, Column, is_asked
from ccseg.reading.facts import Facts
from ccseg.reading.findings import Issue, Option, Question
from ccseg.reading.measures import find_alias, title_of
from ccseg.reading.roles import Role
from ccseg.texts import say
from ccseg.thresholds import FEWEST_SHOWN

TOLD: tuple[Role, ...] = ("outcome", "model score", "segment", "weight", "duplicate")
"""Roles of columns that look like measures and take no part, so that a person should know."""
SINGLY = 3
"""Up to so many columns of one role are told one by one."""
EXAMPLES = 3
MOST_QUESTIONS = 3
"""More questions than this about the roles of columns of one file are not asked: the safe answers hold."""

PRIORITY: tuple[Role, ...] = (
    "protected",
    "personal",
    "outcome",
    "identifier",
    "model score",
    "segment",
    "weight",
    "date",
    "key",
    "date part",
    "place",
    "economy",
    "duplicate",
    "flag",
)
"""What is asked first where there is more to ask than a person should be asked."""


def tell_roles(columns: Sequence[Column], facts: Sequence[Facts]) -> list[Issue]:
    """What a person should know about columns that look like measures and are set aside, and what is asked."""
    asked = sorted((column for column in columns if is_asked(column)), key=_priority)
    questions = {column.name for column in asked[:MOST_QUESTIONS]}
    contents = {fact.name: fact for fact in facts}
    told = [column for column in columns if column.role in TOLD and column.name not in questions and not _said(column)]
    wordy = [column for column in columns if _names_a_measure(column) and not _said(column)]
    return [
        *(_ask(column, contents[column.name]) for column in asked[:MOST_QUESTIONS]),
        *(_ask_words(column) for column in wordy),
        *(note for role in TOLD for note in _notes([column for column in told if column.role == role], role)),
    ]


def _said(column: Column) -> bool:
    return column.because == say("reading.because.said")


def _priority(column: Column) -> int:
    return PRIORITY.index(column.role) if column.role in PRIORITY else len(PRIORITY)


def _notes(columns: Sequence[Column], role: Role) -> list[Issue]:
    cure = say("reading.aside.cure")
    key = f"reading.aside.{role.replace(' ', '_')}"
    if len(columns) > SINGLY:
        message = say(key, because="").strip()
        told = say("reading.aside.several", columns=len(columns), first=columns[0].name, message=message)
        return [Issue(severity="note", column=None, message=told, cure=cure)]
    return [
        Issue(severity="note", column=column.name, message=say(key, because=column.because), cure=cure)
        for column in columns
    ]


def _ask(column: Column, fact: Facts) -> Issue:
    role = column.role or "number"
    key = role.replace(" ", "_")
    what = say(f"reading.what.{fact.sign.what}") if fact.sign and fact.sign.what else ""
    text = say(f"reading.ask.{key}", header=column.name, what=what, because=column.because)
    safe = say("reading.answer.key_many" if role == "key" and column.kind == "ignored" else f"reading.answer.{key}")
    question = Question(
        field="mapping",
        column=column.name,
        text=text,
        options=(Option(value=_as_meaning(column), label=safe), *_other_uses(column, fact)),
        assumed=_as_meaning(column),
    )
    message = say("reading.ask.until", question=text, answer=safe)
    return Issue(
        severity="warning", column=column.name, message=message, cure=say("reading.ask.cure"), question=question
    )


def ask_of_guesses(columns: Sequence[Column]) -> tuple[Question, ...]:
    """A question about each column that was only guessed, for where there is room to ask about all of them.

    >>> guess = Column(name="Card Limit 6", kind="number", measure="credit_limit", doubtful=True, because="")
    >>> [(asked.text, asked.assumed) for asked in ask_of_guesses([guess])]
    [("Is 'Card Limit 6' the customers' credit limit?", 'credit_limit')]
    """
    return tuple(_ask_of_guess(column) for column in columns if column.doubtful)


def _ask_of_guess(column: Column) -> Question:
    """Whether a column is what it was guessed to be, or else another number, or nothing to go by."""
    yes = column.measure or _as_meaning(column)
    numeric = column.kind == "number" or column.role == "key"
    labels = {yes: "right", **({"number": "another"} if numeric else {}), "ignored": "leave_out"}
    if yes == "ignored":
        labels[yes] = "right"
    measure = title_of(column.measure).lower() if column.measure else ""
    return Question(
        field="mapping",
        column=column.name,
        text=say("reading.ask.guess" if measure else "reading.ask.guessed_so", header=column.name, measure=measure),
        options=tuple(Option(value=use, label=say(f"reading.guess.{label}")) for use, label in labels.items()),
        assumed=yes,
    )


def _names_a_measure(column: Column) -> bool:
    """Whether a header names a measure of the field above texts without an order."""
    texts = column.kind == "text" or (column.kind == "category" and column.role == "category")
    alias = find_alias(column.name) if texts else None
    return alias is not None and alias.measure is not None


def _ask_words(column: Column) -> Issue:
    """What to do with a column whose header names a measure and whose values are no numbers."""
    assumed = "category" if column.kind == "category" else "ignored"
    labels = {
        "category": say("reading.answer.category"),
        "ignored": say("reading.answer.leave_out"),
        "number": say("reading.answer.rest_missing"),
    }
    options = tuple(Option(value=value, label=labels[value]) for value in dict.fromkeys((assumed, "ignored", "number")))
    text = say("reading.ask.words", header=column.name, because=column.because)
    message = say("reading.ask.until", question=text, answer=labels[assumed])
    return Issue(
        severity="warning",
        column=column.name,
        message=message,
        cure=say("reading.ask.words_cure"),
        question=Question(field="mapping", column=column.name, text=text, options=options, assumed=assumed),
    )


def _as_meaning(column: Column) -> str:
    """What a person would say to leave the column as it is."""
    if column.role in SET_ASIDE:
        return str(column.role)
    return column.kind if column.usable else "ignored"


def _other_uses(column: Column, fact: Facts) -> list[Option]:
    """The ways to use the column after all, with a few of its values."""
    if column.role == "flag":
        return [Option(value="outcome", label=say("reading.answer.flag_outcome"))]
    numeric = fact.content.numbers is not None
    few = 0 < len(fact.content.levels) <= 20
    uses = [*(["number"] if numeric else []), *(["category"] if few and column.kind != "category" else [])]
    examples = () if column.role in PRIVATE else _examples(fact)
    of_codes = "key_" if column.role == "key" else ""
    return [Option(value=use, label=say(f"reading.answer.{of_codes}{use}"), preview=examples) for use in uses]


PRIVATE: tuple[Role, ...] = ("personal", "identifier")
"""Roles of columns of which no value is shown."""


def _examples(fact: Facts) -> tuple[str, ...]:
    """A few levels of the column, those that the most customers have; none where its values are of single customers."""
    content = fact.content
    if not content.levels or content.many:
        return ()
    if content.numbers is not None:
        return content.levels[:EXAMPLES]
    counts = pc.value_counts(content.texts.drop_null()).to_pylist()
    common = [entry["values"] for entry in counts if entry["counts"] >= FEWEST_SHOWN]
    return tuple(level for level in content.levels if level in common)[:EXAMPLES]
