"""Questions: what has two readings in raw rows, and has to be answered before anything can be derived."""

from collections.abc import Mapping

from ccseg.deriving.dates import Days
from ccseg.errors import UnusableTable
from ccseg.reading.findings import Issue, Option, Question
from ccseg.texts import say

QUESTIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "order": ("date_order", ("day first", "month first")),
    "order_both": ("date_order", ("day first", "month first")),
    "zones": ("zones", ("as written", "UTC")),
    "future": ("future", ("set aside", "keep")),
    "latest": ("latest", ("first", "last")),
}
"""What can be asked of raw rows: the field of the derivation that the answer sets, and the answers."""


class Asked(UnusableTable):
    """A question without whose answer no customers can be derived."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(f"{issue.message} {issue.cure or ''}".strip())
        self.issue = issue


def ask_order(header: str, days: Days) -> Issue:
    """Whether dates begin with the day or the month."""
    key = "order_both" if days.day_first and days.month_first else "order"
    return ask(key, header, day_first=days.day_first, month_first=days.month_first, either=days.either)


def ask(key: str, header: str, **told: object) -> Issue:
    """A question without whose answer nothing can be derived."""
    field, answers = QUESTIONS[key]
    message = say(f"deriving.ask.{key}", header=header, **told)
    options = tuple(
        Option(value=answer, label=say(f"deriving.answer.{field}.{answer.replace(' ', '_')}", **told))
        for answer in answers
    )
    question = Question.model_validate(
        {"field": field, "column": header, "text": message, "options": options, "assumed": ""}
    )
    return Issue(severity="error", column=header, message=message, cure=say("deriving.ask.cure"), question=question)
