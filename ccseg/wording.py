"""Wording: the settings of the written word, and figures as people write them."""

from typing import Literal

from ccseg.records import Record


class Wording(Record):
    """How figures are written: the language, a currency sign, the decimal style and the word for a customer."""

    language: Literal["en"] = "en"
    currency: str = ""
    decimal: Literal[".", ","] = "."
    customer: str = "customer"
    customers: str = "customers"
