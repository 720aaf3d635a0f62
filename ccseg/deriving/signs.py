"""Signs: what the sign of an amount says, and whether postings are of cards or of accounts."""

from dataclasses import dataclass

from ccseg.deriving.amounts import amount_as_written, join_amounts
from ccseg.deriving.engine import Cells
from ccseg.deriving.window import Derivation
from ccseg.deriving.words import meaning_of
from ccseg.texts import say


@dataclass(frozen=True)
class Orientation:
    """Whether purchases are written as positive (1) or negative (-1) amounts, and what is to be said of it.

    ``paid_back``: amounts of the other sign are too much for refunds, so they are payments.
    """

    sign: int
    said: tuple[str, ...] = ()
    paid_back: bool = False


TOO_MUCH = 0.5
"""Refunds are less than this share of purchases (convention)."""


def find_orientation(cells: Cells, derivation: Derivation) -> Orientation:
    """How purchases are written, by what most of them are."""
    if derivation.purchases:
        return Orientation(-1 if derivation.purchases == "negative" else 1)
    kind = "type_of.meaning" if cells.has("type") else "NULL"
    join = f"LEFT JOIN type_of ON type_of.cell = {cells.cell('type')}" if cells.has("type") else ""
    bought = f"coalesce({kind}, 'purchase') IN ('purchase', 'debit')"
    amount = amount_as_written(cells)
    signs = [f"FILTER ({amount} {side} 0 AND {bought})" for side in "<>"]
    sums = ", ".join(f"count(*) {side}, CAST(coalesce(sum(abs({amount})) {side}, 0) AS DOUBLE)" for side in signs)
    [row] = cells.rows(f"SELECT {sums} FROM cells {join_amounts(cells)} {join}")
    below, owed, above, spent = (float(str(value)) for value in row)
    turned = below > above
    back, whole = (spent, owed) if turned else (owed, spent)
    paid_back = back > TOO_MUCH * whole and not cells.has("quantity")
    said = [say("deriving.said.negative", negative=int(below), positive=int(above))] if turned else []
    if paid_back:
        said.append(say("deriving.said.paid_back", rows=int(above if turned else below), share=back / whole))
    elif below and not turned:
        said.append(say("deriving.said.refunds", negative=int(below)))
    return Orientation(-1 if turned else 1, tuple(said), paid_back)


PAID_IN = 0.01
"""From this share of rows that say that money was paid in on, postings are of accounts (convention)."""


def are_of_accounts(cells: Cells) -> bool:
    """Whether types say that money is paid in, as into an account, where a payment is one that goes out."""
    if not cells.has("type"):
        return False
    counts = [(meaning_of(cell, "type"), rows) for cell, rows in cells.counted(cells.cell("type"))]
    paid_in = sum(rows for kind, rows in counts if kind == "paid_in")
    return paid_in > PAID_IN * sum(rows for _, rows in counts)
