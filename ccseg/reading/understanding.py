"""Understanding: from the cells of a table to columns with a role, step by step, with what was changed and is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ccseg.reading.columns import Column
from ccseg.reading.compositions import without_rest
from ccseg.reading.contents import Content
from ccseg.reading.conversions import read_contents
from ccseg.reading.doubts import tell_roles
from ccseg.reading.facts import Facts, facts_of
from ccseg.reading.findings import Change, Issue
from ccseg.reading.personal import holds_card_numbers, mask_card_numbers
from ccseg.reading.rare_levels import fold_rare
from ccseg.reading.recognition import understand_columns
from ccseg.reading.relations import relate_columns
from ccseg.reading.stand_ins import settle_stand_ins
from ccseg.reading.tables import Reading, Table
from ccseg.texts import say

MOST_QUESTIONS = 3
"""More questions about one file than this are not asked, beyond those without which it cannot be read."""


@dataclass(frozen=True)
class Understanding:
    """The columns of a table, with what stands in them, what is known of them, and what was changed and is asked.

    ``asked`` are issues without which the file cannot be read rightly, ``doubts`` those where a safe answer is assumed.
    """

    contents: list[Content]
    columns: tuple[Column, ...]
    facts: list[Facts]
    changes: tuple[Change, ...]
    asked: tuple[Issue, ...]
    doubts: tuple[Issue, ...]

    def issues(self, before: Sequence[Issue]) -> tuple[Issue, ...]:
        """All issues; with those asked ``before``, at most three questions where that can be."""
        room = MOST_QUESTIONS - sum(issue.question is not None for issue in (*before, *self.asked))
        doubts: list[Issue] = []
        for issue in self.doubts:
            room -= issue.question is not None
            doubts.append(issue if room >= 0 or issue.question is None else _untold(issue))
        return (*self.asked, *doubts)


def understand_table(
    table: Table, reading: Reading, mapping: Mapping[str, str], known: Sequence[Column] = ()
) -> Understanding:
    """What the columns of a table are; the ``known`` columns of an earlier file are the same again.

    Raises ``InvalidRecipe`` when the mapping does not fit.
    """
    before = _as_before(known, table.cells.column_names, mapping)
    mapping = {**before, **mapping}
    levels = {column.name: column.levels for column in known if column.levels}
    contents, changes, issues = read_contents(table, reading, mapping, levels)
    facts = facts_of(contents)
    columns = relate_columns(understand_columns(facts, mapping, trusted=before), facts, mapping)
    columns = without_rest(columns, facts, mapping)
    means_none = {column.name: column.stand_ins for column in known if column.stand_ins}
    contents, columns, gaps, stand_ins = settle_stand_ins(contents, columns, reading, means_none)
    columns = fold_rare(contents, columns, known, mapping)
    contents, guarded = _guard(contents, columns)
    return Understanding(
        contents=contents,
        columns=columns,
        facts=facts,
        changes=_discreet((*changes, *gaps), columns),
        asked=(*_about(issues, columns), *guarded),
        doubts=(*stand_ins, *tell_roles(columns, facts)),
    )


def _untold(issue: Issue) -> Issue:
    """An issue that is only told, as more would be asked than a person should be."""
    return issue.but(severity="note", question=None)


def _as_before(known: Sequence[Column], headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """What the columns of the same header were that took part in an earlier file, unless the mapping says otherwise."""
    roles = {column.name: column.measure or column.kind for column in known if column.usable or column.kind == "id"}
    taken = set(mapping.values()) - {"number", "category"}
    return {name: role for name, role in roles.items() if name in headers and role not in taken}


def _guard(contents: Sequence[Content], columns: Sequence[Column]) -> tuple[list[Content], list[Issue]]:
    """The contents with every card number masked before anything else sees it, and a loud word about it."""
    out = {column.name for column in columns if column.kind in ("personal", "ignored")}
    cards = [content.name for content in contents if content.name in out and holds_card_numbers(content.sample)]
    masked = [_masked(content) if content.name in cards else content for content in contents]
    message, cure = say("reading.cards.removed"), say("reading.cards.cure")
    return masked, [Issue(severity="warning", column=name, message=message, cure=cure) for name in cards]


def _masked(content: Content) -> Content:
    return Content(content.name, mask_card_numbers(content.texts))


def _discreet(changes: Sequence[Change], columns: Sequence[Column]) -> tuple[Change, ...]:
    """The changes without examples from ids and personal data."""
    private = {column.name for column in columns if column.kind in ("id", "personal") or column.role == "identifier"}
    return tuple(change.but(example=None) if change.column in private else change for change in changes)


def _about(issues: Sequence[Issue], columns: Sequence[Column]) -> list[Issue]:
    """The issues that matter: those about columns that take part, or could if the answer is another."""
    out = {column.name for column in columns if not column.usable and column.role != "amount"}
    return [issue for issue in issues if issue.column not in out]
