"""Panels: columns that are the months of one measure, as in the public Taiwanese table, and how months are told."""

import re
from typing import NamedTuple

from ccseg.reading.measures import find_alias
from ccseg.texts import say

PANELS = {"month_status": "arrears", "month_bill": "bill", "month_payment": "payment"}
"""What a column of a panel says, by why it is none of the measures of the field."""


class Month(NamedTuple):
    """One month of a panel: its key in the texts, and how many months before the latest it is."""

    panel: str
    before: int

    @property
    def when(self) -> str:
        """Which month it is, behind what happened in it."""
        return say("personas.panels.earlier", months=self.before) if self.before else say("personas.panels.latest")

    @property
    def title(self) -> str:
        """What people call the column."""
        return say(f"personas.panels.{self.panel}.title", when=self.when)


def month_of(header: str) -> Month | None:
    """Which month of a panel a column is, or ``None``; the latest has the number 0 or 1, and none has the next.

    >>> month_of("PAY_0"), month_of("PAY_2"), month_of("BILL_AMT6"), month_of("PAYMENTS")
    (Month(panel='arrears', before=0), Month(panel='arrears', before=1), Month(panel='bill', before=5), None)
    """
    alias, number = find_alias(header), re.search(r"\d+$", header)
    if alias is None or number is None or alias.doubt not in PANELS:
        return None
    return Month(PANELS[alias.doubt], max(0, int(number[0]) - 1))
