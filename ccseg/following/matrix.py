"""The matrix of a migration: from each segment before to each now, in customers or balances, for page and text."""

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from ccseg.following.migration import Migration
from ccseg.texts import say

Measure = Literal["customers", "balance"]


def measures_of(migration: Migration) -> tuple[Measure, ...]:
    """What moves can be counted in: balances too where the earlier file has them."""
    known = any(movement.balance is not None for movement in migration.movements)
    return ("customers", "balance") if known else ("customers",)


def flow_matrix(
    migration: Migration, names: Mapping[int, str], *, clear: bool = True, measure: Measure = "customers"
) -> pd.DataFrame:
    """A row for each segment before, a column for each now; of ``clear`` only those who were and are clearly in one.

    All moves have the leavers in a column and the newcomers in a row of their own. The last column is the sum of each
    row: all who, or what balance, was in the segment before.

    >>> from ccseg.following.migration import Movement
    >>> moves = (Movement(source=0, target=0, customers=7, clear=6, share=0.7),
    ...          Movement(source=0, target=1, customers=3, clear=1, share=0.3))
    >>> found = Migration(both=10, newcomers={}, leavers={1: 2}, movements=moves, stay=0.7, clear=0.1)
    >>> flow_matrix(found, {0: "A", 1: "B"}, clear=False).to_numpy().tolist()
    [[7.0, 3.0, 0.0, 10.0], [0.0, 0.0, 2.0, 2.0], [0.0, 0.0, 0.0, 0.0]]
    """
    alone: tuple[Mapping[int, float], Mapping[int, float]] = migration.leavers, migration.newcomers
    if measure == "balance":
        alone = migration.leaver_balances, migration.newcomer_balances
    ends = {end for movement in migration.movements for end in (movement.source, movement.target)}
    segments = sorted(ends | (set() if clear else {*migration.leavers, *migration.newcomers}), key=lambda s: (s < 0, s))
    cells = pd.DataFrame(0.0, index=segments, columns=segments)
    for movement in migration.movements:
        cells.loc[movement.source, movement.target] = movement.amount(measure, clear=clear)
    table = cells.rename(index=names, columns=names)
    if not clear:
        table[say("following.page.leavers")] = [alone[0].get(segment, 0) for segment in segments]
        table.loc[say("following.page.newcomers")] = [*(alone[1].get(segment, 0) for segment in segments), 0.0]
    table[say("following.page.sum")] = table.sum(axis=1)
    return table.rename_axis(say("following.page.from"))
