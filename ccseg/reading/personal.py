"""Personal: values that identify a person whatever the header says, recognised by their form and their check digits."""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

CHECKED_CELLS = 200
"""So many cells are tried against the rules of national numbers."""
MOSTLY = 0.8
"""From this share of the cells up a form is the form of the column (convention)."""
CHECKED = 0.95
"""From this share of right check digits up they are no coincidence: one in ten fits by chance (convention)."""


class Form(NamedTuple):
    """A form of personal values: what it is called, and a pattern for it."""

    what: str
    pattern: str


FORMS = (
    Form("email", r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$"),
    Form("phone", r"^\+\d[\d\s()./-]{7,}\d$"),
    Form("phone", r"^\(?\d{3,5}\)?[\s.-]\d{3,4}[\s.-]\d{3,4}$"),
    Form("national", r"^\d{3}-\d{2}-\d{4}$"),
    Form("national", r"^[A-Z]{5}\d{4}[A-Z]$"),
    Form("network", r"^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$"),
)
"""Forms that hardly anything else has; the fifth is India's permanent account number."""

NATIONAL = (
    "in_.aadhaar",
    "br.cpf",
    "es.dni",
    "es.nie",
    "it.codicefiscale",
    "pl.pesel",
    "nl.bsn",
    "tr.tckimlik",
    "cn.ric",
    "kr.rrn",
    "ru.inn",
    "de.idnr",
    "fr.nir",
    "se.personnummer",
    "fi.hetu",
    "dk.cpr",
    "no.fodselsnummer",
    "be.nn",
    "ch.ssn",
    "cl.rut",
    "pt.cc",
    "cz.rc",
    "ro.cnp",
    "bg.egn",
    "tw.ubn",
    "mx.curp",
)
"""National numbers with check digits or a strict form, by the module of python-stdnum that knows them."""
WEAK = frozenset({"nl.bsn", "tw.ubn", "cl.rut", "dk.cpr", "cz.rc"})
"""Those that many random numbers satisfy, and whose digits alone say nothing."""


def recognise_values(sample: pa.Array, many: bool) -> str | None:
    """What personal data the values of a column are by themselves, or ``None``; ``many`` is whether they mostly differ.

    >>> recognise_values(pa.array(["ann@example.com", "bob@example.com"]), True)
    'email'
    """
    if len(sample) == 0:
        return None
    if holds_card_numbers(sample):
        return "cardnumbers"
    for form in FORMS:
        if _share(sample, form.pattern) >= MOSTLY:
            return form.what
    if _holds_ibans(sample):
        return "iban"
    return "national" if many and _holds_national_numbers(sample) else None


def holds_card_numbers(texts: pa.Array) -> bool:
    """Whether at least 80 % are card numbers: 13–19 digits, a known issuer's first digits, and Luhn's check digit."""
    digits = pc.replace_substring_regex(texts, r"[\s-]", "")
    shaped = digits.filter(pc.match_substring_regex(digits, r"^(?:4|5[1-5]|2[2-7]|3[0-9]|6)\d{12,18}$"))
    if len(texts) == 0 or len(shaped) < MOSTLY * len(texts):
        return False
    passing = sum(passes_luhn(text) for text in shaped.to_pylist())
    return passing >= MOSTLY * len(texts)


def mask_card_numbers(texts: pa.Array) -> pa.Array:
    """Card numbers with all but their last four digits hidden.

    >>> mask_card_numbers(pa.array(["4111 1111 1111 1111", None])).to_pylist()
    ['•••• 1111', None]
    """
    digits = pc.replace_substring_regex(texts, r"\D", "")
    return pc.binary_join_element_wise("••••", pc.utf8_slice_codeunits(digits, -4), " ")


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1).

    >>> passes_luhn("4111111111111111"), passes_luhn("4111111111111112")
    (True, False)
    """
    from stdnum import luhn

    return bool(luhn.is_valid(digits))


def _holds_ibans(sample: pa.Array) -> bool:
    shaped = r"^[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){2,7}[A-Z0-9]{1,4}$"
    if _share(sample, shaped) < MOSTLY:
        return False
    from stdnum import iban

    texts = sample[:CHECKED_CELLS].to_pylist()
    return _passing(texts, lambda text: iban.is_valid(text, check_country=False)) >= MOSTLY


def _holds_national_numbers(sample: pa.Array) -> bool:
    """Whether nearly all of the values are national numbers of one country, whose check digits are right."""
    texts = sample[:CHECKED_CELLS].to_pylist()
    bare = [text.replace(" ", "").replace("-", "").replace(".", "") for text in texts]
    lengths = {len(text) for text in bare}
    if len(lengths) > 2 or not 8 <= min(lengths) <= max(lengths) <= 20 or len(set(bare)) < 0.9 * len(bare):
        return False
    return any(_passing(texts, _validator(name)) >= CHECKED for name in NATIONAL if name not in WEAK)


def _validator(name: str) -> Callable[[str], bool]:
    return import_module(f"stdnum.{name}").is_valid  # type: ignore[no-any-return]


def _passing(texts: list[str], valid: Callable[[str], bool]) -> float:
    """The share of the texts that are valid; as soon as too many are not, none."""
    allowed = (1 - MOSTLY) * len(texts)
    passed = failed = 0
    for text in texts:
        if valid(text):
            passed += 1
        elif (failed := failed + 1) > allowed:
            return 0.0
    return passed / max(1, len(texts))


def _share(sample: pa.Array, pattern: str) -> float:
    return (pc.sum(pc.match_substring_regex(sample, pattern)).as_py() or 0) / max(1, len(sample))
