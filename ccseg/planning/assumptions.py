"""Assumptions: what a person must say of money and risk, each as a range with its unit and its source."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, Self

from pydantic import Field, ValidationError, model_validator

from ccseg.errors import InvalidAssumptions
from ccseg.records import Record
from ccseg.texts import say
from ccseg.thresholds import HELD_OUT, NEAR_LIMIT, POWER, SIGNIFICANCE

MONTHS = 12
"""Months of a year."""

UNIT = re.compile(r"(?:(?P<share>share|percent)|(?P<currency>[A-Z]{3}))(?: a (?P<period>year|month))?")
"""How a unit is written: a share or percent or a currency's three letters, where it is of a time with that."""

MOST_RATE = 3.0
"""A yearly rate above 300% was meant as a percentage (convention)."""


class Kind(NamedTuple):
    """An assumption that can be made: its key, what it counts, whether it is of a year, and the most it can be.

    What ``compounds`` is a chance a month that adds up as one does; all else of a month is twelve times as much a year.
    Its words are in ``texts/en/planning.toml``.
    """

    key: str
    counts: Literal["share", "money"] = "share"
    yearly: bool = False
    most: float = 1.0
    compounds: bool = False

    @property
    def title(self) -> str:
        return say(f"planning.assumptions.{self.key}.title")

    @property
    def meaning(self) -> str:
        return say(f"planning.assumptions.{self.key}.meaning")

    @property
    def units(self) -> tuple[str, ...]:
        """The units that it can have; ``CUR`` stands for a currency's three letters."""
        names = ("share", "percent") if self.counts == "share" else (CURRENCY,)
        return tuple(f"{name} a {period}" for name in names for period in ("year", "month")) if self.yearly else names


CURRENCY = "CUR"

KINDS = (
    Kind("interchange"),
    Kind("rewards"),
    Kind("cash_fee"),
    Kind("apr", yearly=True, most=MOST_RATE),
    Kind("apr_cash", yearly=True, most=MOST_RATE),
    Kind("cost_of_funds", yearly=True),
    Kind("operating_cost", counts="money", yearly=True, most=float("inf")),
    Kind("pd", yearly=True, compounds=True),
    Kind("lgd"),
    Kind("ccf"),
    Kind("mpb"),
    Kind("spend_response", yearly=True, most=float(MONTHS)),
    Kind("contact_cost", counts="money", most=float("inf")),
    Kind("offer_cost", counts="money", most=float("inf")),
    Kind("base_rate"),
    Kind("effect"),
)
"""What can be assumed, in the order of the form."""

BY_KEY: Mapping[str, Kind] = {kind.key: kind for kind in KINDS}


class Range(NamedTuple):
    """A low, a likely and a high value: shares 0–1, rates of a year, money as it is."""

    low: float
    likely: float
    high: float

    @property
    def is_zero(self) -> bool:
        """Whether it is nothing, for certain."""
        return self == (0.0, 0.0, 0.0)


class Assumption(Record):
    """A range that somebody gave, in the unit in which they gave it, and where they have it from."""

    low: float
    likely: float
    high: float
    unit: str
    source: str


class Gate(Record):
    """What a customer's own figure must be to be reviewed for a higher limit, and why."""

    key: Literal["utilisation", "minimum_coverage"]
    least: float | None = None
    below: float | None = None
    reason: str


class Raise(Record):
    """The question about limits: by which part of the limit it may be raised, for which share of those who pass."""

    by: float = 0.10
    reviewed: float = 1.0
    gates: tuple[Gate, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for name, value in (("by", self.by), ("reviewed", self.reviewed)):
            if not 0 < value <= 1:
                raise InvalidAssumptions(say("planning.invalid.question", name=name, value=value))
        return self


def usual_gates() -> tuple[Gate, ...]:
    """The gates that hold where nobody says others: conventions of the card trade, each with its reason."""
    bounds: Mapping[str, dict[str, float]] = {
        "utilisation": {"least": USED, "below": NEAR_LIMIT},
        "minimum_coverage": {"least": PAY_WELL},
    }
    return tuple(Gate.model_validate({"key": key, **bounds[key], "reason": _reason(key)}) for key in bounds)


def _reason(key: str) -> str:
    return say(f"planning.gates.{key}.reason")


USED = 0.30
"""From this share of the limit on, a customer uses it (the convention of the plays for revolvers)."""

PAY_WELL = 2.0
"""Payments of so many times the minimum due would carry a larger plan (the convention of the plays)."""


class Design(Record):
    """What a test must keep: the false alarms allowed, the power, the share held out, and the days it runs."""

    significance: float = SIGNIFICANCE
    power: float = POWER
    held_out: float = HELD_OUT
    days: int | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for name in ("significance", "power", "held_out"):
            if not 0 < getattr(self, name) < 1:
                raise InvalidAssumptions(say("planning.invalid.question", name=name, value=getattr(self, name)))
        return self


Given = Mapping[str, Assumption]


class Assumptions(Record):
    """What a person says of money and risk. Nothing has a default: what nobody gave makes a figure unknown.

    Attributes:
        version: The version of the document.
        made_up: Whether they are an example and no bank's, which every output then says.
        months: The months that the sums of the file cover, where the file does not say.
        revolving: The header of the column with the balance that pays interest, where the file has one.
        portfolio: What holds for all customers, by the key of its kind.
        segments: What holds for one segment instead, by the segment's name or number.
        limits: The question about limits, and its gates.
        test: What a test must keep.

    Examples:
        >>> apr = Assumption(low=18, likely=20, high=24, unit="percent a year", source="price list")
        >>> Assumptions(portfolio={"apr": apr}).find("apr")
        Range(low=0.18, likely=0.2, high=0.24)
        >>> Assumptions(portfolio={"apr": apr.but(unit="share a year")})
        Traceback (most recent call last):
        ccseg.errors.InvalidAssumptions: ...
    """

    version: Literal[1] = 1
    made_up: bool = False
    months: float | None = Field(None, gt=0, allow_inf_nan=False)
    revolving: str = ""
    portfolio: dict[str, Assumption] = {}
    segments: dict[str, dict[str, Assumption]] = {}
    limits: Raise = Raise()
    test: Design = Design()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for key, given in self._all():
            _check(key, given)
        if len(self.currencies) > 1:
            raise InvalidAssumptions(say("planning.invalid.currencies", currencies=self.currencies))
        return self

    def _all(self) -> Iterator[tuple[str, Assumption]]:
        yield from self.portfolio.items()
        for own in self.segments.values():
            yield from own.items()

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies in which amounts are given, by name."""
        parsed = (UNIT.fullmatch(given.unit) for _, given in self._all())
        return tuple(sorted({found["currency"] for found in parsed if found and found["currency"]}))

    @property
    def gates(self) -> tuple[Gate, ...]:
        """The gates that were said, else the usual ones."""
        return self.limits.gates or usual_gates()

    def given(self, key: str, names: tuple[str, ...] = ()) -> tuple[str, Assumption] | None:
        """What was said of a key, and of whom: of a segment of one of these names, else of all (``""``)."""
        for name in names:
            if key in self.segments.get(name, {}):
                return name, self.segments[name][key]
        return ("", self.portfolio[key]) if key in self.portfolio else None

    def find(self, key: str, names: tuple[str, ...] = ()) -> Range | None:
        """The range of a key in the library's units; ``None`` where nobody gave one."""
        found = self.given(key, names)
        return None if found is None else as_range(key, found[1])

    def to_toml(self) -> str:
        """The same as TOML, which ``read_assumptions`` reads."""
        return "\n".join(_toml_lines(self))


def as_range(key: str, given: Assumption) -> Range:
    """A range in the library's units: shares and rates of a year.

    >>> pd = Assumption(low=0.5, likely=1, high=2, unit="percent a month", source="model")
    >>> [round(end, 4) for end in as_range("pd", pd)]
    [0.0584, 0.1136, 0.2153]
    """
    kind, unit = BY_KEY[key], UNIT.fullmatch(given.unit)
    assert unit
    scale = 0.01 if unit["share"] == "percent" else 1.0
    ends = [end * scale for end in (given.low, given.likely, given.high)]
    if unit["period"] != "month":
        return Range(*ends)
    return Range(*(1 - (1 - end) ** MONTHS if kind.compounds else end * MONTHS for end in ends))


def _check(key: str, given: Assumption) -> None:
    """Raise ``InvalidAssumptions`` with a sentence where a range cannot be meant so."""
    if key not in BY_KEY:
        raise InvalidAssumptions(say("planning.invalid.key", key=key, keys=list(BY_KEY)))
    kind, told = BY_KEY[key], {"title": BY_KEY[key].title, **dict(given)}
    found = UNIT.fullmatch(given.unit)
    fits = found and re.sub("^[A-Z]{3}", CURRENCY, given.unit) in kind.units
    if not found or not fits:
        raise InvalidAssumptions(say("planning.invalid.unit", units=kind.units, **told))
    if not given.source.strip():
        raise InvalidAssumptions(say("planning.invalid.source", **told))
    if not given.low <= given.likely <= given.high:
        raise InvalidAssumptions(say("planning.invalid.order", **told))
    if given.low < 0 or given.high == float("inf"):
        raise InvalidAssumptions(say("planning.invalid.negative", **told))
    monthly = 1 if kind.compounds or found["period"] != "month" else MONTHS
    scale = 0.01 if found["share"] == "percent" else 1.0
    if given.high * scale * monthly > kind.most:
        hint = "percent" if found["share"] == "share" else "most"
        meant = given.unit.replace("share", "percent")
        raise InvalidAssumptions(say(f"planning.invalid.{hint}", meant=meant, most=kind.most, **told))


def read_assumptions(text: str | bytes) -> Assumptions:
    """The assumptions in a TOML file.

    Args:
        text: The text of the file, or its bytes.

    Raises:
        InvalidAssumptions: It is none, or what it says cannot be meant so.

    Examples:
        >>> text = '[portfolio.lgd]\\nlow = 80\\nlikely = 85\\nhigh = 90\\nunit = "percent"\\nsource = "own losses"'
        >>> read_assumptions(text).find("lgd")
        Range(low=0.8, likely=0.85, high=0.9)
    """
    try:
        content = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        return Assumptions.model_validate(tomllib.loads(content))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidAssumptions(say("planning.invalid.toml", why=error)) from None
    except ValidationError as error:
        first = error.errors()[0]
        part = ".".join(map(str, first["loc"]))
        raise InvalidAssumptions(say("planning.invalid.part", part=part)) from None


def _toml_lines(assumptions: Assumptions) -> Iterator[str]:
    plain = assumptions.model_dump(exclude_none=True)
    yield from (f"{key} = {_toml(plain[key])}" for key in ("version", "made_up", "months", "revolving") if key in plain)
    for key, given in plain["portfolio"].items():
        yield from _table(f"portfolio.{key}", given)
    for name, own in plain["segments"].items():
        for key, given in own.items():
            yield from _table(f"segments.{_toml(name)}.{key}", given)
    gates = plain["limits"].pop("gates")
    yield from _table("limits", plain["limits"])
    for gate in gates:
        yield from _table("limits.gates", gate, many=True)
    yield from _table("test", plain["test"])


def _table(name: str, values: Mapping[str, object], *, many: bool = False) -> Iterator[str]:
    yield f"\n[[{name}]]" if many else f"\n[{name}]"
    yield from (f"{key} = {_toml(value)}" for key, value in values.items())


def _toml(value: object) -> str:
    """A value as TOML writes it; what JSON calls a text is one in TOML, but for the sign DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
