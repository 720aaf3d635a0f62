"""Personal: what identifies a person and what the law protects, recognised by header and by content."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ccseg.reading.measures import header_words, spellings


class Guard(NamedTuple):
    """A kind of personal or protected data: what it is called, the headers that name it, and how its values look.

    ``values`` are words of which the column holds at least two and (besides gaps) no others.
    """

    what: str
    headers: str = ""
    pattern: str = ""
    values: str = ""


PERSONAL: tuple[Guard, ...] = (
    Guard("e-mail addresses", "email, e mail, mail, email address", r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$"),
    Guard("bank account numbers (IBAN)", "iban", r"^[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){2,7}[A-Z0-9]{1,4}$"),
    Guard(
        "phone numbers",
        "phone, phone number, telephone, mobile, cell phone, telefon, telefonnummer, handy, fax",
        r"^\+\d[\d\s()./-]{7,}\d$",
    ),
    Guard(
        "names",
        "name, first name, last name, surname, full name, customer name, forename, given name, family name, vorname, "
        "nachname, nom, prenom, nombre, apellido, apellidos, cognome, naam, achternaam",
    ),
    Guard(
        "birth dates",
        "birth date, date of birth, dob, birthdate, birthday, birth year, year of birth, geburtsdatum, "
        "date de naissance, fecha de nacimiento, data di nascita",
    ),
    Guard("addresses", "address, street, street address, strasse, adresse, direccion, indirizzo, home address"),
    Guard(
        "social security numbers",
        "ssn, social security number, national id, tax id, passport, passport number",
        r"^\d{3}-\d{2}-\d{4}$",
    ),
)

PROTECTED: tuple[Guard, ...] = (
    Guard(
        "sex",
        "sex, gender, geschlecht, sexe, sexo, sesso, geslacht, genere",
        values="m, f, male, female, man, woman, w, d, männlich, weiblich, divers, homme, femme, mann, frau",
    ),
    Guard("age", "age, customer age, age group, age band, age range, alter, lebensalter, edad, idade, eta, leeftijd"),
    Guard(
        "marital status",
        "marital status, marital, marriage, married, civil status, "
        "familienstand, etat civil, estado civil, stato civile",
        values="married, single, divorced, widowed, separated, unmarried, never married, ledig, verheiratet, "
        "geschieden, verwitwet, célibataire, marié, divorcé",
    ),
    Guard("family status", "dependents, dependent count, number of dependents, children, number of children, kinder"),
    Guard("ethnicity", "ethnicity, ethnic group, ethnic, race"),
    Guard("religion", "religion, faith, konfession, religione"),
    Guard("nationality", "nationality, citizenship, nationalitat, nationalite, nacionalidad, national origin"),
    Guard("disability", "disability, disabled, handicap"),
    Guard("sexual orientation", "sexual orientation, sexuality"),
    Guard("health", "health, diagnosis, health status"),
)
"""Characteristics that no segmentation may rest on (in the US 12 CFR 1002.2(z), in the EU the Charter, article 21)."""
UNTOLD = frozenset({"unknown", "other", "u", "n/a", "na", "-", "not stated"})


def recognise_personal(header: str, sample: pa.Array) -> str | None:
    """What personal data a column holds, by its header or by how its values look, or ``None``.

    >>> recognise_personal("contact", pa.array(["ann@example.com", "bob@example.com"]))
    'e-mail addresses'
    """
    if holds_card_numbers(sample):
        return "card numbers"
    words = header_words(header)
    for guard in PERSONAL:
        if words in spellings(guard.headers) or (guard.pattern and _share(sample, guard.pattern) >= 0.8):
            return guard.what
    return None


def recognise_protected(header: str, sample: pa.Array) -> str | None:
    """Which protected characteristic a column tells, by its header or its values, or ``None``.

    >>> recognise_protected("Marital_Status", pa.array(["1", "2"])), recognise_protected("kind", pa.array(["F", "M"]))
    ('marital status', 'sex')
    >>> recognise_protected("Account age", pa.array(["12", "31"]))
    """
    words = header_words(header)
    found = {str(value).lower() for value in pc.unique(sample[:1_000]).to_pylist()} - UNTOLD
    for guard in PROTECTED:
        if words in spellings(guard.headers) or (len(found) > 1 and found <= set(guard.values.split(", "))):
            return guard.what
    return None


def holds_card_numbers(texts: pa.Array) -> bool:
    """Whether at least 80 % are card numbers: 13–19 digits, a known issuer's first digits, and Luhn's check digit."""
    digits = pc.replace_substring_regex(texts, r"[\s-]", "")
    shaped = digits.filter(pc.match_substring_regex(digits, r"^(?:4|5[1-5]|2[2-7]|3[0-9]|6)\d{12,18}$"))
    if len(texts) == 0 or len(shaped) < 0.8 * len(texts):
        return False
    return sum(passes_luhn(text) for text in shaped.to_pylist()) >= 0.8 * len(texts)


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
    places = np.array([int(digit) for digit in reversed(digits)])
    doubled = places[1::2] * 2
    return bool((places[::2].sum() + (doubled - 9 * (doubled > 9)).sum()) % 10 == 0)


def _share(sample: pa.Array, pattern: str) -> float:
    return (pc.sum(pc.match_substring_regex(sample, pattern)).as_py() or 0) / max(1, len(sample))
