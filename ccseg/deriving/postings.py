"""Postings: raw rows in one form, each with its customer, day, amount and kind, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from ccseg.deriving.amounts import amount_as_written, join_amounts, read_amounts
from ccseg.deriving.cards import CARD_NUMBER, RUINED, require_whole
from ccseg.deriving.dates import Days, read_days
from ccseg.deriving.engine import LINE, ROW, Cells, quoted, text
from ccseg.deriving.merchants import cash_of_code, group_of_code, group_of_words
from ccseg.deriving.moments import day_text, hour_of_day, in_utc, offset_text
from ccseg.deriving.order_lines import join_lines
from ccseg.deriving.questions import Asked, ask, ask_order
from ccseg.deriving.roles import OWNERS, Role
from ccseg.deriving.signs import Orientation, are_of_accounts, find_orientation
from ccseg.deriving.window import Derivation
from ccseg.deriving.words import meaning_of
from ccseg.reading.tables import Reading
from ccseg.texts import say

BROKEN = ("ragged", "no customer", "no date", "no amount", "future")
"""Why a row is set aside, in the order in which it is looked at."""
LEFT_OUT = ("declined", "reversed", "other", "copy")
"""Why a posting takes no part, though nothing is wrong with its row."""
KEPT = "kept"


@dataclass(frozen=True)
class Postings:
    """The table ``postings`` in the engine, and what was found out on the way.

    ``owner`` is the role that says whose a posting is; ``said`` are sentences on how the rows were read.
    ``of_accounts``: money is paid in, so they are of accounts and not of cards. ``paid_back``: amounts of the other
    sign than purchases are payments.
    """

    cells: Cells
    owner: Role
    said: tuple[str, ...]
    of_accounts: bool = False
    paid_back: bool = False


def make_postings(cells: Cells, derivation: Derivation, reading: Reading, today: date) -> Postings:
    """Read every row as a posting.

    Raises:
        Asked: A day, a time zone or a future date has two readings.
        UnusableTable: The amounts are in several currencies, or card numbers are rounded.
    """
    owner = next(role for role in OWNERS if cells.has(role))
    _require_whole_ids(cells, owner)
    days = _days(cells, derivation)
    _require_no_future(days, derivation, today)
    read_amounts(cells, reading)
    _look_ups(cells, days)
    found = find_orientation(cells, derivation)
    of_accounts = are_of_accounts(cells)
    cells.engine.execute(_sql(cells, owner, found, of_accounts, derivation, today))
    said = [
        *_tell_days(days),
        *_tell_types(cells, of_accounts),
        *_tell_prices(cells),
        *found.said,
        *_take_out_copies(cells),
        *_take_out_reversed(cells),
        *join_lines(cells),
        *_tell_frauds(cells),
    ]
    return Postings(cells, owner, tuple(said), of_accounts, found.paid_back)


def _require_whole_ids(cells: Cells, owner: Role) -> None:
    """Raise where a spreadsheet rounded the numbers that say whose a posting is, as people would be merged."""
    cell = cells.cell(owner)
    found = f"SELECT avg(CAST(regexp_full_match({cell}, '{RUINED}') AS INT)) * 1e6 FROM cells WHERE {cell} IS NOT NULL"
    share = cells.number(f"SELECT CAST(coalesce(({found}), 0) AS BIGINT)") / 1e6
    require_whole(cells.roles[owner], share)


# ------------------------------------------------------------------------------------------------ days


def _days(cells: Cells, derivation: Derivation) -> Days:
    """Every day that is there. Raises ``Asked`` where its reading is open."""
    days = read_days(cells.counted(day_text(cells)), derivation.date_order)
    if days.unclear:
        raise Asked(ask_order(cells.roles["date"], days))
    if cells.has("date") and not cells.has("time") and derivation.zones is None:
        zones = cells.counted(offset_text(cells))
        if len(zones) > 1:
            raise Asked(
                ask("zones", cells.roles["date"], zones=[zone or say("deriving.zones.none") for zone, _ in zones])
            )
    return days


def _require_no_future(days: Days, derivation: Derivation, today: date) -> None:
    later = [day for day in days.dates.values() if day > today]
    # A statement may be dated at the end of the month that it is drawn up in.
    if later and derivation.future is None:
        header = ""
        raise Asked(ask("future", header, days=len(later), latest=max(later), today=today))


def _tell_days(days: Days) -> list[str]:
    if not (days.day_first or days.month_first or days.either) or days.order is None:
        return []
    return [say(f"deriving.said.{days.order.replace(' ', '_')}")]


def _tell_types(cells: Cells, of_accounts: bool) -> list[str]:
    """What the types that stand in the file were read as, the most frequent of each first."""
    if not cells.has("type"):
        return []
    kinds: dict[str, list[str]] = {}
    for cell, _ in sorted(cells.counted(cells.cell("type")), key=lambda row: -row[1]):
        kinds.setdefault(meaning_of(cell, "type") or "unknown", []).append(cell)
    names = OF_AN_ACCOUNT if of_accounts else {}
    told = [say(f"deriving.type.{names.get(kind, kind)}", types=types[:MOST_TYPES]) for kind, types in kinds.items()]
    return [say("deriving.said.types", kinds=told)]


MOST_TYPES = 6
"""So many types of a kind are named."""
OF_AN_ACCOUNT = {"payment": "paid_out", "cash": "withdrawn"}
"""What payments and cash are where postings are of accounts."""


def _tell_prices(cells: Cells) -> list[str]:
    """That an amount is a price times a quantity."""
    if not cells.has("quantity"):
        return []
    return [say("deriving.said.prices", price=cells.roles["amount"], quantity=cells.roles["quantity"])]


# ------------------------------------------------------------------------------------------------ look-ups


def _look_ups(cells: Cells, days: Days) -> None:
    """Small tables in the engine: the date of each day as written, and what each type, code and category means."""
    dates = list(days.dates)
    found = {"cell": pa.array(dates, pa.string()), "day": pa.array([days.dates[cell] for cell in dates], pa.date32())}
    cells.keep_look_up("day_of", found)
    for role, name, meaning in MEANINGS:
        if cells.has(role):
            texts = [cell for cell, _ in cells.counted(cells.cell(role))]
            told = [meaning(cell) or None for cell in texts]
            cells.keep_look_up(name, {"cell": pa.array(texts, pa.string()), "meaning": pa.array(told, pa.string())})


def _status(cell: str) -> str:
    """What a status says; an error that is none of the known ones declined the posting too."""
    return meaning_of(cell, "status") or "unknown"


def _plan(cell: str) -> str:
    try:
        return "yes" if float(cell) > 1 else ""
    except ValueError:
        return meaning_of(cell, "plan").replace("no", "")


def _written_online(cell: str) -> str:
    """Whether a category says that it was bought online, as ``shopping_net`` does."""
    return "online" if cell.lower().endswith(("_net", " online")) else ""


Meaning = Callable[[str], str]
MEANINGS: tuple[tuple[Role, str, Meaning], ...] = (
    ("type", "type_of", lambda cell: meaning_of(cell, "type")),
    ("status", "status_of", _status),
    ("mcc", "group_of_code", group_of_code),
    ("mcc", "cash_of_code", cash_of_code),
    ("category", "group_of_category", group_of_words),
    ("category", "online_of_category", _written_online),
    ("channel", "channel_of", lambda cell: meaning_of(cell, "channel")),
    ("plan", "plan_of", _plan),
    ("fraud", "fraud_of", lambda cell: meaning_of(cell, "flag")),
)
"""The look-ups, each by its role, its name in the engine, and the function that says what a cell means."""


def _meaning(cells: Cells, name: str) -> str:
    """The SQL of what a look-up says of a row; missing where the role is not there."""
    role = next(role for role, known, _ in MEANINGS if known == name)
    return f"{name}.meaning" if cells.has(role) else "NULL"


def _joins(cells: Cells) -> str:
    joins = [f"LEFT JOIN day_of ON day_of.cell = {day_text(cells)}", join_amounts(cells)]
    joins += [f"LEFT JOIN {name} ON {name}.cell = {cells.cell(role)}" for role, name, _ in MEANINGS if cells.has(role)]
    return "\n".join(joins)


# ------------------------------------------------------------------------------------------------ the table


def _sql(cells: Cells, owner: Role, found: Orientation, of_accounts: bool, derivation: Derivation, today: date) -> str:
    """The statement that makes the table ``postings``."""
    day, hour = "day_of.day", hour_of_day(cells)
    if derivation.zones == "UTC":
        day, hour = in_utc(cells, day, hour)
    future = f"day > DATE '{today}'" if derivation.future == "set aside" else "false"
    return f"""
        CREATE OR REPLACE TABLE postings AS
        WITH read AS (
            SELECT {quoted(LINE)} AS line,
                {_owner(cells, owner)} AS customer,
                {cells.cell("card") if cells.has("card") else "NULL"} AS card,
                {cells.cell("posting") if cells.has("posting") else "NULL"} AS posting,
                {day} AS day,
                {hour} AS hour,
                {amount_as_written(cells)} AS written,
                coalesce({_meaning(cells, "type_of")}, '') AS type,
                coalesce({_meaning(cells, "status_of")}, '') AS status,
                {_merchant(cells)} AS merchant,
                {_place(cells)} AS at_merchant,
                coalesce({_meaning(cells, "group_of_category")}, {_meaning(cells, "group_of_code")}, 'other')
                    AS merchant_group,
                coalesce({_meaning(cells, "cash_of_code")}, '') AS cash,
                {_online(cells)} AS online,
                {_abroad(cells)} AS abroad,
                coalesce({_meaning(cells, "plan_of")} = 'yes', false) AS plan,
                coalesce({_meaning(cells, "fraud_of")} = 'yes', false) AS fraud,
                cells.{quoted(ROW)} AS whole_row
            FROM cells {_joins(cells)}
        ), named AS (
            SELECT *, {_kind(found, of_accounts)} AS kind FROM read
        ), signed AS (
            SELECT * REPLACE (CASE WHEN kind IN ('purchase', 'refund') AND cash <> '' THEN cash ELSE kind END AS kind),
                {_signed(found.sign)} AS amount
            FROM named
        )
        SELECT line, customer, card, posting, day, hour, amount, amount AS ticket, true AS leads,
            CASE kind WHEN 'refund' THEN 'purchase' ELSE kind END AS kind,
            merchant, merchant_group, online, abroad, plan, fraud, whole_row,
            CASE WHEN customer IS NULL THEN 'no customer'
                WHEN day IS NULL THEN 'no date'
                WHEN amount IS NULL THEN 'no amount'
                WHEN {future} THEN 'future'
                WHEN 'declined' IN (type, status) OR ({_is_error(cells)} AND status = 'unknown') THEN 'declined'
                WHEN 'reversed' IN (type, status) THEN 'reversed'
                WHEN kind = 'other' THEN 'other'
                ELSE 'kept' END AS fate,
            type = 'reversed' AS reverses
        FROM signed"""


def _owner(cells: Cells, owner: Role) -> str:
    """The SQL of whose a posting is: a whole number that a spreadsheet wrote as 12.0 is 12, and a card number is the
    same in groups of digits or not."""
    cell = cells.cell(owner)
    if owner == "card":
        joined = f"translate({cell}, ' -', '')"
        cell = f"CASE WHEN regexp_full_match({joined}, '{CARD_NUMBER}') THEN {joined} ELSE {cell} END"
    return f"regexp_replace({cell}, '^(\\d+)\\.0$', '\\1')"


def _merchant(cells: Cells) -> str:
    return f"hash(lower({cells.cell('merchant')}))" if cells.has("merchant") else "NULL"


def _place(cells: Cells) -> str:
    """Whether a posting is at a merchant: whether anything says at which."""
    places = [f"{cells.cell(role)}" for role in ("merchant", "mcc", "category") if cells.has(role)]
    return f"coalesce({', '.join(places)}) IS NOT NULL" if places else "true"


def _online(cells: Cells) -> str:
    signs = [f"coalesce({_meaning(cells, name)} = 'online', false)" for name in ("channel_of", "online_of_category")]
    if cells.has("city"):
        signs.append(f"coalesce(lower({cells.cell('city')}) = 'online', false)")
    return " OR ".join(signs)


def _abroad(cells: Cells) -> str:
    """Whether the country is another than the one that most postings are from."""
    if not cells.has("country"):
        return "NULL"
    counts = cells.counted(f"upper({cells.cell('country')})")
    home = max(counts, key=lambda row: row[1], default=("", 0))[0]
    return f"upper({cells.cell('country')}) <> {text(home)}"


def _is_error(cells: Cells) -> str:
    """Whether what stands in the status column is an error by its header."""
    header = cells.roles.get("status", "")
    return "true" if "error" in header.lower() else "false"


def _kind(found: Orientation, of_accounts: bool) -> str:
    """The SQL of what a posting is by its type; without one it is a purchase, or by its sign a refund or a payment."""
    out = "WHEN type = 'payment' THEN 'paid_out'" if of_accounts else ""
    back = f"WHEN {found.sign} * written < 0 THEN 'payment'" if found.paid_back else ""
    return f"""CASE
        WHEN type IN ('fee', 'transfer', 'looked') THEN 'other'
        {out}
        WHEN type IN ('cash', 'quasi_cash', 'payment', 'refund') THEN type
        WHEN type = 'paid_in' THEN 'payment'
        WHEN type = 'credit' AND at_merchant THEN 'refund'
        WHEN type = 'credit' THEN 'payment'
        {back}
        ELSE 'purchase' END"""


def _signed(sign: int) -> str:
    """The SQL of the amount as it counts: purchases, cash and payments are positive, refunds negative."""
    return f"""CASE kind
        WHEN 'payment' THEN abs(written)
        WHEN 'paid_out' THEN abs(written)
        WHEN 'refund' THEN -abs(written)
        ELSE {sign} * written END"""


# ------------------------------------------------------------------------------------------------ copies and reversals


def _take_out_copies(cells: Cells) -> list[str]:
    """Leave out rows that repeat another in every cell, its number included; without numbers they are only told."""
    among = "fate IN ('kept', 'declined')" if cells.has("posting") else "fate = 'kept'"
    repeated = f"SELECT whole_row, count(*) AS rows FROM postings WHERE {among} GROUP BY 1 HAVING rows > 1"
    copies = cells.number(f"SELECT sum(rows - 1) FROM ({repeated})")
    if not copies:
        return []
    if not cells.has("posting"):
        return [say("deriving.said.alike", rows=copies)]
    cells.engine.execute(f"""
        UPDATE postings SET fate = 'copy' WHERE line IN (
            SELECT line FROM (
                SELECT line, row_number() OVER (PARTITION BY whole_row ORDER BY line) AS place FROM postings
                WHERE {among} AND whole_row IN (SELECT whole_row FROM ({repeated}))
            ) WHERE place > 1)""")
    return []


def _take_out_reversed(cells: Cells) -> list[str]:
    """Leave out the posting that a reversal takes back: the latest before it of the same amount."""
    if not cells.number("SELECT count(*) FROM postings WHERE reverses AND fate = 'reversed'"):
        return []
    same = "customer, abs(amount) AS size, coalesce(merchant, 0) AS shop"
    cells.engine.execute(f"""
        UPDATE postings SET fate = 'reversed' WHERE line IN (
            SELECT line FROM (
                SELECT line, number, row_number() OVER (PARTITION BY customer, size, shop ORDER BY day DESC, line DESC)
                    AS place
                FROM (SELECT line, day, {same} FROM postings WHERE fate = 'kept' AND amount > 0)
                JOIN (SELECT {same}, count(*) AS number, max(day) AS latest FROM postings WHERE reverses
                    AND fate = 'reversed' GROUP BY ALL) USING (customer, size, shop)
                WHERE day <= latest
            ) WHERE place <= number)""")
    return [say("deriving.said.reversals")]


def _tell_frauds(cells: Cells) -> list[str]:
    frauds = cells.number("SELECT count(*) FROM postings WHERE fraud AND fate = 'kept'") if cells.has("fraud") else 0
    return [say("deriving.said.frauds", rows=frauds)] if frauds else []
