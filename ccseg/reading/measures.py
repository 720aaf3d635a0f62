"""Measures: the seventeen measures of the field, and the headers they go by elsewhere, with where each was seen."""

import re
import unicodedata
from collections.abc import Collection
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from ccseg.records import Record
from ccseg.texts import say

Unit = Literal["money", "share", "count", "months", "number"]


class Measure(Record):
    """One of the measures: its name, its unit and the range its values lie in."""

    name: str
    unit: Unit
    low: float | None = 0.0
    high: float | None = None

    @property
    def title(self) -> str:
        """What people call it."""
        return say(f"measures.{self.name}.title")

    @property
    def meaning(self) -> str:
        """What it counts or adds up, and over which time."""
        return say(f"measures.{self.name}.meaning")


MEASURES: tuple[Measure, ...] = (
    Measure(name="balance", unit="money", low=None),
    Measure(name="balance_frequency", unit="share", high=1),
    Measure(name="purchases", unit="money"),
    Measure(name="oneoff_purchases", unit="money"),
    Measure(name="installments_purchases", unit="money"),
    Measure(name="cash_advance", unit="money"),
    Measure(name="purchases_frequency", unit="share", high=1),
    Measure(name="oneoff_purchases_frequency", unit="share", high=1),
    Measure(name="purchases_installments_frequency", unit="share", high=1),
    Measure(name="cash_advance_frequency", unit="share", high=1),
    Measure(name="cash_advance_trx", unit="count"),
    Measure(name="purchases_trx", unit="count"),
    Measure(name="credit_limit", unit="money"),
    Measure(name="payments", unit="money"),
    Measure(name="minimum_payments", unit="money"),
    Measure(name="prc_full_payment", unit="share", high=1),
    Measure(name="tenure", unit="months", low=1, high=60),
)
"""The seventeen measures of a customer file; their words are in ``texts/en/measures.toml``."""

MERCHANT_GROUPS = (
    *("groceries", "dining", "fuel", "transport", "travel", "clothing", "home", "electronics"),
    *("health", "leisure", "bills", "services", "general", "other"),
)
"""The groups of merchants that spend is divided into."""

DERIVED_MEASURES: tuple[Measure, ...] = (
    Measure(name="recency_days", unit="number"),
    Measure(name="quasi_cash", unit="money"),
    Measure(name="quasi_cash_trx", unit="count"),
    Measure(name="gap_days", unit="number"),
    Measure(name="spend_trend", unit="number"),
    Measure(name="spend_regularity", unit="number"),
    Measure(name="ticket_median", unit="money"),
    Measure(name="ticket_max_share", unit="share", high=1),
    Measure(name="group_breadth", unit="number"),
    Measure(name="merchant_count", unit="count"),
    Measure(name="merchant_loyalty", unit="share", high=1),
    Measure(name="online_share", unit="share", high=1),
    Measure(name="abroad_share", unit="share", high=1),
    Measure(name="weekend_share", unit="share", high=1),
    Measure(name="night_share", unit="share", high=1),
    Measure(name="refund_share", unit="share", high=1),
    Measure(name="declined_share", unit="share", high=1),
    *(Measure(name=f"spend_share_{group}", unit="share", high=1) for group in MERCHANT_GROUPS),
    Measure(name="balance_mean", unit="money", low=None),
    Measure(name="balance_trend", unit="number", low=None),
    Measure(name="owing_frequency", unit="share", high=1),
    Measure(name="utilisation_mean", unit="number", low=None),
    Measure(name="payments_frequency", unit="share", high=1),
    Measure(name="payment_delay", unit="number"),
    Measure(name="delay_frequency", unit="share", high=1),
    Measure(name="longest_delay", unit="number"),
)
"""Measures that only postings or months tell, beyond those of a customer file; no inputs until a person says so."""

DERIVED_INPUTS = frozenset({"payment_delay", "delay_frequency"})
"""Those of them that are inputs, as the months that they are made of would be."""

ALL_MEASURES = (*MEASURES, *DERIVED_MEASURES)
BY_NAME = {measure.name: measure for measure in ALL_MEASURES}
DERIVED_NAMES = frozenset(measure.name for measure in DERIVED_MEASURES)

FEWEST_DERIVED = 5
"""Columns with names of derived measures from which on a table is one that was derived (convention)."""
FEWEST_WITH_ID = 2
"""The same where the ids have the header that ``ccseg customers`` gives them."""
OWN_ID = "customer"


def derived_measures(headers: Collection[str]) -> dict[str, Measure]:
    """The derived measures among headers, in a table that was derived; in any other they may mean anything.

    >>> derived_measures(["Customer", "recency_days", "frequency"])
    {}
    """
    found = {measure.name: measure for measure in DERIVED_MEASURES if measure.name in headers}
    return found if len(found) >= (FEWEST_WITH_ID if OWN_ID in headers else FEWEST_DERIVED) else {}


class Alias(NamedTuple):
    """A header, the measure it stands for (or none), where it was seen, and what makes it doubtful or none of ours.

    ``seen`` and ``doubt`` are keys of the texts in ``texts/en/reading.toml``.
    """

    header: str
    measure: str | None
    seen: str
    doubt: str = ""


REFERENCE = "reference"
RENAMED = "renamed"
BANK_CHURNERS = "bank_churners"
TAIWAN = "taiwan"
EXPORT = "exports"
GERMAN = "german"
FRENCH = "french"
SPANISH = "spanish"
PORTUGUESE = "portuguese"
ITALIAN = "italian"
DUTCH = "dutch"

ALIASES: tuple[Alias, ...] = (
    *(Alias(measure.name, measure.name, REFERENCE) for measure in MEASURES),
    Alias("installment_purchases", "installments_purchases", RENAMED),
    Alias("one_off_purchases", "oneoff_purchases", RENAMED),
    Alias("minimum_payment", "minimum_payments", RENAMED),
    Alias("min_payments", "minimum_payments", RENAMED),
    Alias("installment_purchases_frequency", "purchases_installments_frequency", RENAMED),
    Alias("one_off_purchases_frequency", "oneoff_purchases_frequency", RENAMED),
    Alias("purchases_one_off_frequency", "oneoff_purchases_frequency", RENAMED),
    Alias("percent_full_payment", "prc_full_payment", RENAMED),
    Alias("full_payment_percent", "prc_full_payment", RENAMED),
    Alias("number_of_purchases", "purchases_trx", RENAMED),
    Alias("number_of_cash_advances", "cash_advance_trx", RENAMED),
    Alias("Total_Revolving_Bal", "balance", BANK_CHURNERS),
    Alias("Total_Trans_Amt", "purchases", BANK_CHURNERS),
    Alias("Total_Trans_Ct", "purchases_trx", BANK_CHURNERS),
    Alias("Avg_Utilization_Ratio", None, BANK_CHURNERS, "utilisation"),
    Alias("Avg_Open_To_Buy", None, BANK_CHURNERS, "open_to_buy"),
    Alias("Months_on_book", None, BANK_CHURNERS, "account_age"),
    Alias("Total_Amt_Chng_Q4_Q1", None, BANK_CHURNERS, "change_of_total"),
    Alias("Total_Ct_Chng_Q4_Q1", None, BANK_CHURNERS, "change_of_count"),
    Alias("LIMIT_BAL", "credit_limit", TAIWAN),
    *(Alias(f"BILL_AMT{month}", None, TAIWAN, "month_bill") for month in range(2, 13)),
    Alias("BILL_AMT1", "balance", TAIWAN, "latest_bill"),
    *(Alias(f"PAY_AMT{month}", None, TAIWAN, "month_payment") for month in range(1, 13)),
    *(Alias(f"PAY_{month}", None, TAIWAN, "month_status") for month in range(7)),
    Alias("card limit", "credit_limit", EXPORT),
    Alias("credit line", "credit_limit", EXPORT),
    Alias("line amount", "credit_limit", EXPORT, "other_line"),
    Alias("limit", "credit_limit", EXPORT, "other_limit"),
    Alias("limit amount", "credit_limit", EXPORT, "other_limit"),
    Alias("total credit limit", "credit_limit", EXPORT),
    Alias("revolving bal", "balance", EXPORT),
    Alias("current balance", "balance", EXPORT),
    Alias("outstanding balance", "balance", EXPORT),
    Alias("balance amount", "balance", EXPORT),
    Alias("card balance", "balance", EXPORT),
    Alias("total balance", "balance", EXPORT),
    Alias("statement balance", "balance", EXPORT, "statement"),
    Alias("average balance", "balance", EXPORT, "average"),
    Alias("outstanding", "balance", EXPORT, "other_amount"),
    Alias("balance update frequency", "balance_frequency", EXPORT),
    Alias("total purchases", "purchases", EXPORT),
    Alias("purchase amount", "purchases", EXPORT),
    Alias("total purchase amount", "purchases", EXPORT),
    Alias("total spend", "purchases", EXPORT, "spend_and_cash"),
    Alias("spend", "purchases", EXPORT, "spend_and_cash"),
    Alias("spend amount", "purchases", EXPORT, "spend_and_cash"),
    Alias("card spend", "purchases", EXPORT, "spend_and_cash"),
    Alias("transaction amount", "purchases", EXPORT, "transactions_and_cash"),
    Alias("retail purchases", "purchases", EXPORT),
    Alias("retail spend", "purchases", EXPORT),
    Alias("single purchases", "oneoff_purchases", EXPORT),
    Alias("one off purchase amount", "oneoff_purchases", EXPORT),
    Alias("installment purchase amount", "installments_purchases", EXPORT),
    Alias("installments", "installments_purchases", EXPORT, "number_of_instalments"),
    Alias("cash advances", "cash_advance", EXPORT),
    Alias("cash advance amount", "cash_advance", EXPORT),
    Alias("total cash advance", "cash_advance", EXPORT),
    Alias("cash withdrawals", "cash_advance", EXPORT),
    Alias("cash drawn", "cash_advance", EXPORT),
    Alias("cash", "cash_advance", EXPORT, "other_cash"),
    Alias("purchase frequency", "purchases_frequency", EXPORT),
    Alias("cash frequency", "cash_advance_frequency", EXPORT),
    Alias("cash advance count", "cash_advance_trx", EXPORT),
    Alias("number of cash advance transactions", "cash_advance_trx", EXPORT),
    Alias("cash withdrawal count", "cash_advance_trx", EXPORT),
    Alias("purchase count", "purchases_trx", EXPORT),
    Alias("number of purchase transactions", "purchases_trx", EXPORT),
    Alias("transaction count", "purchases_trx", EXPORT, "transactions_and_draws"),
    Alias("number of transactions", "purchases_trx", EXPORT, "transactions_and_draws"),
    Alias("payment amount", "payments", EXPORT),
    Alias("total payments", "payments", EXPORT),
    Alias("total payment amount", "payments", EXPORT),
    Alias("payments made", "payments", EXPORT),
    Alias("amount paid", "payments", EXPORT),
    Alias("minimum payment due", "minimum_payments", EXPORT),
    Alias("minimum due", "minimum_payments", EXPORT),
    Alias("minimum payment amount", "minimum_payments", EXPORT),
    Alias("full payment rate", "prc_full_payment", EXPORT),
    Alias("full payment share", "prc_full_payment", EXPORT),
    Alias("full payment ratio", "prc_full_payment", EXPORT),
    Alias("months observed", "tenure", EXPORT),
    Alias("tenure months", "tenure", EXPORT),
    Alias("utilization", None, EXPORT, "utilisation"),
    Alias("utilisation", None, EXPORT, "utilisation"),
    Alias("credit utilization", None, EXPORT, "utilisation"),
    Alias("utilization rate", None, EXPORT, "utilisation"),
    Alias("utilization ratio", None, EXPORT, "utilisation"),
    Alias("current utilization", None, EXPORT, "utilisation"),
    Alias("open to buy", None, EXPORT, "open_to_buy"),
    Alias("months since opening", None, EXPORT, "account_age"),
    Alias("account age", None, EXPORT, "account_age"),
    Alias("Kreditlimit", "credit_limit", GERMAN),
    Alias("Kreditrahmen", "credit_limit", GERMAN),
    Alias("Kartenlimit", "credit_limit", GERMAN),
    Alias("Verfügungsrahmen", "credit_limit", GERMAN),
    Alias("Saldo", "balance", "several"),
    Alias("Kontostand", "balance", GERMAN),
    Alias("Einkäufe", "purchases", GERMAN),
    Alias("Kartenumsatz", "purchases", GERMAN, "turnover_and_cash"),
    Alias("Umsatz", "purchases", GERMAN, "turnover_and_cash"),
    Alias("Einmalkäufe", "oneoff_purchases", GERMAN),
    Alias("Ratenkäufe", "installments_purchases", GERMAN),
    Alias("Bargeldabhebungen", "cash_advance", GERMAN),
    Alias("Barabhebungen", "cash_advance", GERMAN),
    Alias("Bargeldbezug", "cash_advance", GERMAN),
    Alias("Barvorschuss", "cash_advance", GERMAN),
    Alias("Anzahl Einkäufe", "purchases_trx", GERMAN),
    Alias("Anzahl Käufe", "purchases_trx", GERMAN),
    Alias("Anzahl Barabhebungen", "cash_advance_trx", GERMAN),
    Alias("Anzahl Bargeldabhebungen", "cash_advance_trx", GERMAN),
    Alias("Zahlungen", "payments", GERMAN),
    Alias("Rückzahlungen", "payments", GERMAN),
    Alias("Mindestzahlung", "minimum_payments", GERMAN),
    Alias("Mindestbetrag", "minimum_payments", GERMAN),
    Alias("Einkaufshäufigkeit", "purchases_frequency", GERMAN),
    Alias("Anteil Vollzahlung", "prc_full_payment", GERMAN),
    Alias("Plafond", "credit_limit", FRENCH),
    Alias("Limite de crédit", "credit_limit", FRENCH),
    Alias("Plafond de crédit", "credit_limit", FRENCH),
    Alias("Solde", "balance", FRENCH),
    Alias("Achats", "purchases", FRENCH),
    Alias("Montant des achats", "purchases", FRENCH),
    Alias("Achats comptant", "oneoff_purchases", FRENCH),
    Alias("Achats échelonnés", "installments_purchases", FRENCH),
    Alias("Achats à crédit", "installments_purchases", FRENCH, "more_credit"),
    Alias("Retraits d'espèces", "cash_advance", FRENCH),
    Alias("Retraits", "cash_advance", FRENCH),
    Alias("Avances de fonds", "cash_advance", FRENCH),
    Alias("Nombre d'achats", "purchases_trx", FRENCH),
    Alias("Nombre de retraits", "cash_advance_trx", FRENCH),
    Alias("Paiements", "payments", FRENCH),
    Alias("Remboursements", "payments", FRENCH),
    Alias("Paiement minimum", "minimum_payments", FRENCH),
    Alias("Mensualité minimale", "minimum_payments", FRENCH),
    Alias("Fréquence des achats", "purchases_frequency", FRENCH),
    Alias("Fréquence d'achat", "purchases_frequency", FRENCH),
    Alias("Ancienneté", None, FRENCH, "account_age"),
    Alias("Límite de crédito", "credit_limit", "iberian"),
    Alias("Cupo", "credit_limit", SPANISH),
    Alias("Compras", "purchases", "iberian"),
    Alias("Compras a plazos", "installments_purchases", SPANISH),
    Alias("Avance de efectivo", "cash_advance", SPANISH),
    Alias("Disposición de efectivo", "cash_advance", SPANISH),
    Alias("Número de compras", "purchases_trx", "iberian"),
    Alias("Pagos", "payments", SPANISH),
    Alias("Pago mínimo", "minimum_payments", SPANISH),
    Alias("Limite do cartão", "credit_limit", PORTUGUESE),
    Alias("Compras parceladas", "installments_purchases", PORTUGUESE),
    Alias("Compras à vista", "oneoff_purchases", PORTUGUESE),
    Alias("Saques", "cash_advance", PORTUGUESE),
    Alias("Pagamentos", "payments", PORTUGUESE),
    Alias("Pagamento mínimo", "minimum_payments", PORTUGUESE),
    Alias("Fido", "credit_limit", ITALIAN),
    Alias("Limite di credito", "credit_limit", ITALIAN),
    Alias("Acquisti", "purchases", ITALIAN),
    Alias("Acquisti rateali", "installments_purchases", ITALIAN),
    Alias("Anticipo contante", "cash_advance", ITALIAN),
    Alias("Prelievi", "cash_advance", ITALIAN),
    Alias("Numero acquisti", "purchases_trx", ITALIAN),
    Alias("Pagamenti", "payments", ITALIAN),
    Alias("Pagamento minimo", "minimum_payments", ITALIAN),
    Alias("Kredietlimiet", "credit_limit", DUTCH),
    Alias("Aankopen", "purchases", DUTCH),
    Alias("Contante opnames", "cash_advance", DUTCH),
    Alias("Aantal aankopen", "purchases_trx", DUTCH),
    Alias("Betalingen", "payments", DUTCH),
    Alias("Minimale betaling", "minimum_payments", DUTCH),
)

SYNONYMS = {
    word: meaning
    for meaning, words in {
        "amount": "amt amnt",
        "average": "avg mean",
        "balance": "bal blnc",
        "count": "ct cnt num number nbr no nr qty",
        "transaction": "trx txn tx trans transact trxn",
        "purchase": "purch purchas purchasing",
        "payment": "pmt pymt pmnt pay paymt",
        "minimum": "min mini",
        "percent": "prc pct perc percentage",
        "frequency": "freq frq",
        "installment": "instalment instal install inst instl emi",
        "customer": "cust client clnt",
        "account": "acct acc acnt",
        "month": "mth mnth mo mon",
        "limit": "lim lmt",
        "advance": "adv",
        "credit": "cr crd",
        "current": "curr cur now",
        "total": "tot ttl",
        "utilization": "util utilisation",
        "oneoff": "onetime",
    }.items()
    for word in words.split()
}
FILLERS = frozenset(
    {"of", "the", "in", "on", "a", "an", "amount", "eur", "usd", "gbp", "chf"}
    | {"de", "des", "du", "d", "la", "le", "di", "do", "da", "del", "der", "die", "das"}
)


def title_of(key: str) -> str:
    """What a measure is called among people; any other column keeps its own header.

    >>> title_of("cash_advance"), title_of("Fines paid")
    ('Cash advances', 'Fines paid')
    """
    return BY_NAME[key].title if key in BY_NAME else key


@lru_cache(4_096)
def header_words(header: str) -> tuple[str, ...]:
    """The words of a header in one spelling: no case, accents, separators, plurals or abbreviations.

    >>> header_words("Total_Trans_Amt"), header_words("CashAdvances"), header_words("Límite de crédito")
    (('total', 'transaction', 'amount'), ('cash', 'advance'), ('limite', 'de', 'credito'))
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", header) if not unicodedata.combining(c))
    split = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)", " ", plain)
    found = re.findall(r"[a-z]+|\d+|[^\W\d_]+", split.replace("ß", "ss").lower())
    return tuple(SYNONYMS.get(word, SYNONYMS.get(_singular(word), _singular(word))) for word in found)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def essence_of(header: str) -> frozenset[str]:
    """The words of a header that carry its meaning, in no order."""
    words = header_words(header.replace("one_off", "oneoff").replace("one off", "oneoff").replace("One-off", "oneoff"))
    return frozenset(words) - FILLERS or frozenset(words)


@cache
def spellings(headers: str) -> frozenset[tuple[str, ...]]:
    """The words of each header in a list with commas."""
    return frozenset(header_words(header) for header in headers.split(","))


@cache
def _table() -> dict[tuple[str, ...], Alias]:
    return {header_words(alias.header): alias for alias in reversed(ALIASES)}


@cache
def _essences() -> dict[frozenset[str], Alias]:
    return {essence_of(alias.header): alias for alias in reversed(ALIASES)}


def find_alias(header: str) -> Alias | None:
    """The alias a header matches, word for word or with its words in another order, or ``None``.

    >>> find_alias("Credit_Limit").measure, find_alias("balance_now").measure, find_alias("customer_minimum_payment")
    ('credit_limit', 'balance', None)
    """
    return _table().get(header_words(header)) or _essences().get(essence_of(header))
