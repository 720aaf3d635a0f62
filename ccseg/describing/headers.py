"""Headers: what a column is called in a file, as a person would write it."""

import re
from collections.abc import Sequence

from ccseg.describing.windows import UP_TO, tell_spans
from ccseg.describing.words import clipped, is_plural, plural, shortened
from ccseg.texts import say

UNIT = re.compile(r"[(\[]\s*([^()\[\]]{1,12}?)\s*[)\]]\s*$")
QUESTION = re.compile(r"^\s*q?\d{1,3}\s?[.):]\s+(?=[^\W\d])", re.IGNORECASE)
"""The number of a question before a header that is one."""
WINDOW = re.compile(
    r" (?P<last>(?:last|past|previous|prior) )?"
    r"(?:(?P<days>\d{1,3})(?:d|(?P<d> )days)|(?P<months>3|6|9|12|18|24|36)(?:mo?|(?P<m> )(?:mo|mon|months|mths)))$"
)
"""The end of a header that says of how many days or months it tells; 5m may be millions."""
FISCAL = re.compile(r"^fy(\d{1,4})$")
"""A fiscal year with its number."""
SINCE = re.compile(r"(?P<span>days|weeks|months|years) since (?:the )?(?:(?P<which>last|first) )?(?P<event>\D+)")
"""A title that says how long ago something was."""
RANGE = re.compile(r"\d+ ?[-–] ?(\d+)")
SIGNS = re.compile(r"[$€£¥₹%²³°]|\bk\b")
PERCENT = re.compile(r"(?<=[^\W_])[\s_-]*%\s*$")
"""A sign of per cent that a header ends with, as a unit without brackets."""
UNIT_WORDS = frozenset({"gb", "mb", "kb", "tb", "kg", "km", "eur", "usd", "gbp", "chf", "inr"})
SPEEDS = {"kbps": "kbps", "mbps": "Mbps", "gbps": "Gbps", "mbit": "Mbit", "gbit": "Gbit"}
"""Units of how fast data go, as they are written."""
SPANS = frozenset({"years", "yrs", "months", "weeks", "days", "hours", "hrs", "minutes", "mins", "seconds", "secs"})
VOLUMES = frozenset({"l", "ml", "litre", "litres", "liter", "liters", "kwh", "kcal", "cal", "oz", "bpm", "points"})
LENGTHS = frozenset({"cm", "m", "mm", "miles", "mi", "ft", "lbs", "lb"})
"""Units that are told only in brackets, as elsewhere they are words of a header or one letter of it."""
RATE = re.compile(r"[^\W\d]+/[^\W\d]+")
"""What may stand in brackets behind a header and say what it is counted in."""


FLAG_WORDS = ("is", "has", "was", "had")


def readable(name: str, longest: int = 40) -> str:
    """A header as a person would write it, with its unit in brackets, shortened by whole words where it is overlong.

    >>> readable("monthly_visits"), readable("avgBasketValue"), readable("TOTAL SPEND")
    ('monthly visits', 'average basket value', 'total spend')
    >>> readable("CDAccount"), readable("visitIDs"), readable("ATMWithdrawals")
    ('CD account', 'visit ids', 'ATM withdrawals')
    >>> readable("min_payment_amt"), readable("n_txn_sent")
    ('min payment amount', 'n transactions sent')
    >>> readable("emails_opened_30d"), readable("service_failure_count"), readable("txn_count")
    ('emails opened in 30 days', 'service failures', 'transactions')
    >>> readable("order_count_90d"), readable("Contacts_Count_12_mon"), readable("visit_count_last_6m")
    ('orders in 90 days', 'contacts in 12 months', 'visits in the last 6 months')
    >>> readable("spend_last_3_months"), readable("term_36_months"), readable("payments_late_30_days")
    ('spend in the last 3 months', 'term 36 months', 'payments late 30 days')
    >>> readable("Total_Trans_Ct"), readable("Total_Trans_Amt"), readable("Total_Ct_Chng_Q4_Q1")
    ('total transactions', 'total transaction amount', 'total count change q4 q1')
    >>> readable("revenue_sum"), readable("txn_amount_mean"), readable("average_mean"), readable("is_late_mean")
    ('total revenue', 'average transaction amount', 'average mean', 'late payment mean')
    >>> readable("gifts_total_12m"), readable("last_login_days_ago"), readable("days_from_last_order")
    ('gifts total in 12 months', 'days since last login', 'days since last order')
    >>> readable("Récence (jours)"), readable("recencia_dias"), readable("Monetary"), readable("monetary_score")
    ('recency (days)', 'recency (days)', 'monetary value', 'monetary score')
    >>> readable("12. What is your annual income?"), readable("Q3: Visits"), readable("How satisfied are you?")
    ('annual income', 'visits', 'satisfied')
    >>> readable("2024"), readable("Annual Income (k$)"), readable("data_usage_gb"), readable("Age (years)")
    ('“2024”', 'annual income (k$)', 'data usage (GB)', 'age (years)')
    >>> readable("Repayment_Rate_%"), readable("total_charges_zwl"), readable("is_late_trend_3m"), readable("is_member")
    ('repayment rate (%)', 'total charges (ZWL)', 'late payment trend in 3 months', 'is member')
    >>> readable("orders_in_the_last_30_days"), readable("support_tickets_last_30"), readable("purchases_last_3")
    ('orders in the last 30 days', 'support tickets in the last 30 days', 'purchases last 3')
    >>> readable("compras_nos_ultimos_3_meses"), readable("achats_12_mois"), readable("atraso_ate_3m")
    ('compras in the last 3 months', 'achats in 12 months', 'atraso up to 3 months')
    >>> readable("Total_TL_opened_L12M"), readable("pct_tl_closed_L12M"), readable("monto")
    ('total TL opened in the last 12 months', 'percentage TL closed in 12 months', 'amount')
    >>> readable("TotalSpent"), readable("amount_spent"), readable("PrevFY1Giving"), readable("int_rate_clean")
    ('total spend', 'amount spent', 'previous FY1 giving', 'interest rate')
    >>> readable("SPEND_TO_LIMIT"), readable("debt_to_income_ratio"), readable("days_to_second_purchase")
    ('spend-to-limit ratio', 'debt-to-income ratio', 'days to second purchase')
    >>> readable("purchase_frequency_days"), readable("avg_download_speed_mbps")
    ('purchase frequency (days)', 'average download speed (Mbps)')
    >>> readable("Water_Intake (liters)"), readable("Visits (days/week)"), readable("Card (gold)")
    ('water intake (liters)', 'visits (days/week)', 'card gold')
    """
    plain, unit = _apart_from_unit(QUESTION.sub("", name))
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})|[\W_]+", " ", plain).lower().split()
    spaced = _of_a_flag(_written_out(_without_question(spaced)))
    spaced = _in_its_window(_since(_alone(_counted(_as_nouns(tell_spans(spaced))))))
    if not unit and len(spaced) > 1:
        spaced, unit = _unit_at_the_end(spaced)
    whole = " ".join(spaced)
    # A window in fewer words says more than none.
    whole = whole if len(whole) <= longest else whole.replace(" in the last ", " in ")
    words = shortened(clipped(whole, 500), longest) or say("personas.unnamed")
    quoted = words if re.search(r"[^\W\d]", words) else f"“{words}”"
    return f"{quoted} ({unit})" if unit else quoted


def _written_out(words: Sequence[str]) -> list[str]:
    """The words without short forms, and what was worked out of many values before what it is of.

    Some are a short form only behind another word, or before what is measured of it.
    """
    plain, behind, before = (say.raw(f"grammar.abbreviations{where}") for where in ("", "_behind", "_before"))
    found = [(behind if place and word in behind else plain).get(word, word) for place, word in enumerate(words)]
    moved: dict[str, str] = say.raw("grammar.statistics_before")
    if len(found) > 1 and found[-1] in moved and found[0] not in (*FLAG_WORDS, moved[found[-1]]):
        found = [moved[found[-1]], *found[:-1]]
    followed = zip(found, [*found, ""][1:], strict=True)
    told = [before.get(word, word) if after in say.raw("grammar.measured") else word for word, after in followed]
    return [FISCAL.sub(r"FY\1", word) for word in _together(told)]


def _together(words: list[str]) -> list[str]:
    """The words, with two short forms written out that stand for something only together."""
    text = f" {' '.join(words)} "
    for pair, written in say.raw("grammar.abbreviations_of_two").items():
        text = text.replace(f" {pair} ", f" {written} ")
    return text.split()


def _as_nouns(words: list[str]) -> list[str]:
    """What a header is of as a noun: total spend for "total spent", a ratio where one thing is set against another."""
    if len(words) < 2:
        return words
    *first, last = words
    if last in say.raw("grammar.mended"):
        return _as_nouns(first)
    if first[-1] in say.raw("grammar.summing"):
        last = say.raw("grammar.sums").get(last, last)
    return _as_ratio([*first, last])


def _as_ratio(words: list[str]) -> list[str]:
    """What is set against what, in one word before the ratio that it is: a debt-to-income ratio."""
    sides = " ".join(words).removesuffix(" ratio").split(" to ")
    compared = frozenset(say.raw("grammar.compared"))
    if len(sides) != 2 or any(compared.isdisjoint(side.split()[-1:]) for side in sides):
        return words
    *first, one = sides[0].split()
    return [*first, "-".join([one, "to", *sides[1].split()]), "ratio"]


def _of_a_flag(words: list[str]) -> list[str]:
    """What a figure of a flag is of: the trend of "is late" is a late trend."""
    of_a_flag = len(words) > 2 and words[0] in FLAG_WORDS
    if not of_a_flag or set(words[2:]).isdisjoint(say.raw("grammar.statistics")):
        return words
    return [*(["late", "payment"] if words[1] == "late" else words[1:2]), *words[2:]]


def _counted(words: list[str]) -> list[str]:
    """What is counted in the plural, without the word that says that it is counted: "orders" for "order count"."""
    if len(words) > 1 and words[-1] == "count":
        return plural(" ".join(words[:-1])).split()
    return words


def _in_its_window(words: list[str]) -> list[str]:
    """The days or months that a header tells of, as a person would say them."""
    title = " ".join(words)
    found = WINDOW.search(title)
    if not found or not found.start():
        return words
    what = " ".join(_counted(words[: len(title[: found.start()].split())]))
    if what.endswith(UP_TO):
        return words
    span = "days" if found["days"] else "months"
    apart = found["d"] or found["m"]
    # A "term 36 months" is so long, and who is "late 30 days" is so late; neither was counted in that time.
    late = not set(words).isdisjoint(say.raw("grammar.lateness"))
    if apart and not found["last"] and (late or not is_plural(what)):
        return words
    return f"{what} in {'the last ' if found['last'] else ''}{found[span]} {span}".split()


def _since(words: list[str]) -> list[str]:
    """How long ago something was, as a person would say it: "days since last login" for "last login days ago"."""
    if len(words) < 3:
        return words
    if words[0] in SPANS and words[1:3] == ["from", "last"]:
        return [words[0], "since", *words[2:]]
    *event, span = words[:-1] if words[-1] == "ago" else words
    said = words[-1] == "ago" or (event[0] == "last" and event[1:])
    numbered = any(map(str.isdigit, " ".join(event)))
    return [span, "since", *event] if said and span in SPANS and not numbered else words


def _alone(words: list[str]) -> list[str]:
    """A word that is no noun, or one of another language, that is a whole header but for the span it is counted in."""
    first, *behind = words or [""]
    span = [say.raw("grammar.spans").get(word, word) for word in behind if word not in say.raw("grammar.into")]
    whole = not behind or (len(span) == 1 and span[0] in SPANS)
    return [*say.raw("grammar.alone").get(first, first).split(), *span] if whole else words


def _without_question(words: list[str]) -> list[str]:
    """What a question asks for: its words without those that only ask; other headers stay as they are."""
    asked = set(words[:1]) & set(say.raw("grammar.questions")) or {"you", "your"} & set(words)
    asking = frozenset(say.raw("grammar.asking_words"))
    first = next((place for place, word in enumerate(words) if word not in asking), None)
    if not asked or first is None:
        return words
    again = (place for place, word in enumerate(words) if place > first and word in ("you", "your"))
    found = words[first : next(again, len(words))]
    while found[-1] in asking:
        found.pop()
    return found


def _apart_from_unit(name: str) -> tuple[str, str]:
    """A header and the unit in brackets at its end, where it is one."""
    if percent := PERCENT.search(name):
        return name[: percent.start()], "%"
    found = UNIT.search(name)
    if not found or found.start() == 0:
        return name, ""
    unit = clipped(found[1], 12)
    words = UNIT_WORDS.union(SPEEDS, SPANS, VOLUMES, LENGTHS, say.raw("grammar.currencies"))
    known = unit.lower() in words or RANGE.fullmatch(unit) or SIGNS.search(unit)
    return (name[: found.start()], unit) if known or RATE.fullmatch(unit) else (name, "")


def _unit_at_the_end(words: list[str]) -> tuple[list[str], str]:
    *first, last = words
    if last in UNIT_WORDS or last in SPEEDS or last in say.raw("grammar.currencies"):
        return first, SPEEDS.get(last, last.upper())
    if last in SPANS and first[-1] in say.raw("grammar.in_spans"):
        return first, last
    return words, ""


def split_unit(title: str) -> tuple[str, str]:
    """A title and what stands behind its values: a unit, or the end of a scale.

    >>> split_unit("annual income (k$)"), split_unit("spending score (1-100)"), split_unit("visits")
    (('annual income', 'k$'), ('spending score', 'of 100'), ('visits', ''))
    """
    found = UNIT.search(title)
    if not found:
        return title, ""
    scale = RANGE.fullmatch(found[1])
    return title[: found.start()].rstrip(), f"of {scale[1]}" if scale else found[1]
