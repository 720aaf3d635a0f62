"""Amounts: how the money of postings is written, in which currency, and the SQL that reads it to the cent."""

import re
from collections import Counter

from ccseg.deriving.engine import Cells, text
from ccseg.deriving.words import currency_of, tables
from ccseg.errors import UnusableTable
from ccseg.reading.tables import Reading
from ccseg.texts import say

DIGITS = "0123456789.,-+()'−’ \u00a0\u202f"
"""What numbers are written with; what else stands in a cell says a currency or a side, or that it is no amount."""

MONEY = "DECIMAL(18, 4)"
"""The type of amounts: sums of it are exact."""

GROUPS = {".": r"\d{1,3}(,\d{2,3})*(,\d{3})(\.\d*)?", ",": r"\d{1,3}(\.\d{2,3})*(\.\d{3})(,\d*)?"}
"""How digits are grouped, by the decimal mark; in India by two."""

SAMPLE = 20_000
"""So many different amounts tell the decimal mark."""


def read_amounts(cells: Cells, reading: Reading) -> None:
    """Put each amount that is written, once, into the look-up ``amount_of``, missing where it is none.

    Raises ``UnusableTable`` where they are in several currencies, or a mark has two readings.
    """
    amount = cells.cell("amount")
    cells.engine.execute(f"""
        CREATE OR REPLACE TABLE written AS
        SELECT {amount} AS cell, count(*) AS rows FROM cells WHERE cell IS NOT NULL GROUP BY 1""")
    beside = f"lower(translate(cell, {text(DIGITS)}, ''))"
    counts = cells.rows(f"SELECT {beside}, CAST(sum(rows) AS BIGINT) FROM written GROUP BY 1 ORDER BY 1")
    found = Counter({str(word): int(str(rows)) for word, rows in counts})
    sides = {word: side for side, words in tables()["side"].items() for word in words}
    known = {word: currency_of(word) for word in found if word not in sides}
    currencies = Counter[str]()
    for word, currency in known.items():
        currencies[currency] += found[word]
    _require_one(cells, currencies)
    fine = [word for word in found if not word or known.get(word) or word in sides]
    credit = [word for word in fine if sides.get(word) == "credit"]
    decimal = reading.decimals.get(cells.roles["amount"]) or reading.decimal or _decimal(cells)
    sql = _sql("cell", beside, fine, credit, decimal)
    cells.engine.execute(f"CREATE OR REPLACE TABLE amount_of AS SELECT cell, {sql} AS amount FROM written")
    if cells.has("quantity"):
        _read_quantities(cells, decimal)


def amount_as_written(cells: Cells) -> str:
    """The SQL of a row's amount: as it is written, or the price of one piece times how many there are."""
    if not cells.has("quantity"):
        return "amount_of.amount"
    return f"CAST(amount_of.amount * quantity_of.quantity AS {MONEY})"


def join_amounts(cells: Cells) -> str:
    """The SQL that joins what ``amount_as_written`` needs to ``cells``."""
    join = f"LEFT JOIN amount_of ON amount_of.cell = {cells.cell('amount')}"
    if cells.has("quantity"):
        join += f" LEFT JOIN quantity_of ON quantity_of.cell = {cells.cell('quantity')}"
    return join


def _read_quantities(cells: Cells, decimal: str) -> None:
    """Put each quantity that is written, once, into the look-up ``quantity_of``."""
    beside = f"lower(translate(cell, {text(DIGITS)}, ''))"
    sql = _sql("cell", beside, [""], [], decimal)
    cells.engine.execute(f"""
        CREATE OR REPLACE TABLE quantity_of AS
        SELECT DISTINCT {cells.cell("quantity")} AS cell, {sql} AS quantity FROM cells WHERE cell IS NOT NULL""")


def _require_one(cells: Cells, beside: Counter[str]) -> None:
    """Raise where two currencies stand beside the amounts, or in a column of their own."""
    found = {currency: count for currency, count in beside.items() if currency}
    if cells.has("currency"):
        found = dict(cells.counted(f"upper({cells.cell('currency')})"))
    if len(found) > 1:
        told = ", ".join(say("deriving.currency.each", rows=count, currency=name) for name, count in found.items())
        raise UnusableTable(say("deriving.currency.several", currencies=told))


def _decimal(cells: Cells) -> str:
    """The decimal mark, by the amounts that can have only one.

    Raises ``UnusableTable`` where every mark could be either.
    """
    query = f"SELECT cell FROM written ORDER BY hash(cell) LIMIT {SAMPLE}"
    votes = Counter(vote for (amount,) in cells.rows(query) if (vote := _vote(str(amount))))
    if votes["."] or votes[","]:
        return "." if votes["."] >= votes[","] else ","
    if votes["either"]:
        raise UnusableTable(say("deriving.decimal.unclear", header=cells.roles["amount"]))
    return "."


def _vote(amount: str) -> str:
    """The decimal mark that an amount has, or "either" where its one mark is before three digits.

    >>> [_vote(text) for text in ("1,234.50", "12,5", "1.234", "77", "1,23,456")]
    ['.', ',', 'either', '', '.']
    """
    marks = re.sub(r"[^.,]", "", amount)
    last = re.search(r"([.,])(\d*)\D*$", amount)
    if last is None:
        return ""
    if len(set(marks)) == 2:
        return last[1]
    if len(marks) > 1:
        return "." if last[1] == "," else ","
    return "either" if len(last[2]) == len("000") else last[1]


def _sql(cell: str, beside: str, fine: list[str], credit: list[str], decimal: str) -> str:
    letters = "".join(sorted({letter for word in fine for letter in word + word.upper()}))
    digits = f"translate({cell}, {text(letters + '-+−() ’' + chr(39) + chr(0xA0) + chr(0x202F))}, '')"
    other = "," if decimal == "." else "."
    grouped = f"regexp_full_match({digits}, {text(GROUPS[decimal])})"
    plain = f"replace(replace({digits}, {text(other)}, ''), {text(decimal)}, '.')"
    number = f"CASE WHEN contains({digits}, {text(other)}) AND NOT {grouped} THEN NULL ELSE {plain} END"
    minus = f"contains({cell}, '-') OR contains({cell}, '(') OR contains({cell}, '−')"
    if credit:
        minus += f" OR {beside} IN ({', '.join(map(text, credit))})"
    known = f"{beside} IN ({', '.join(map(text, fine or ['']))})"
    read = f"TRY_CAST({number} AS {MONEY}) * CASE WHEN {minus} THEN -1 ELSE 1 END"
    dressed = f"CASE WHEN {known} THEN {read} END"
    # Most amounts are plain: what is around a number is looked at only where a number is not all there is.
    return f"coalesce(TRY_CAST({cell} AS {MONEY}), {dressed})" if decimal == "." else dressed
