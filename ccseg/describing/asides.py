"""Asides: what is told of a segment beyond its inputs: columns that only describe, outcomes and merchant groups."""

from collections.abc import Iterator

from ccseg.describing.conditions import Context, Rate
from ccseg.describing.wording import Wording
from ccseg.describing.words import capitalised


def tell_asides(context: Context, wording: Wording) -> Iterator[str]:
    """A line for each rate, and one for the basket.

    >>> rate = Rate(title="churn", level="yes", customers=90, share=0.4, low=0.3, high=0.5, portfolio=0.2)
    >>> print(*tell_asides(Context(rates=(rate,)), Wording()))
    Churn yes: 40% (30% to 50%; portfolio: 20%, lift 2.0).
    """
    for rate in context.rates:
        yield " ".join(_tell_rate(rate, wording))
    if context.basket:
        part = wording.text("personas.rates.part")
        parts = [wording.fill(part, **basket.model_dump()) for basket in context.basket]
        yield wording.fill(wording.text("personas.rates.basket"), parts=parts)


def _tell_rate(rate: Rate, wording: Wording) -> Iterator[str]:
    told = rate.model_dump(include={"level", "share", "low", "high", "portfolio"})
    rated = wording.text("personas.rates.rate")
    yield wording.fill(rated, title=capitalised(rate.title), lift=rate.lift, **told)
    if rate.odds:
        odds, low, high = rate.odds
        template = wording.text(f"personas.rates.{'more' if rate.says_more else 'no_more'}")
        yield wording.fill(template, odds=odds, low=low, high=high)
