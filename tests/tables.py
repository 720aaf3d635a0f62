"""Customer tables of other trades, none with any of the seventeen measures, each with the groups it was drawn from."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.random import Generator


class KnownGroups(NamedTuple):
    """A table, the header of its id, and the true group of each row."""

    table: pd.DataFrame
    id: str
    groups: np.ndarray


def shop(customers: int = 600, seed: int = 1) -> KnownGroups:
    """A shop's customers: bargain hunters online, loyal regulars in the store, and rare buyers of expensive things."""
    rng = np.random.default_rng(seed)
    groups = rng.choice(["bargain", "regular", "luxury"], customers, p=[0.4, 0.4, 0.2])
    of = _by_group(groups)
    table = pd.DataFrame(
        {
            "Shopper": [f"K-{number:05d}" for number in range(customers)],
            "orders_per_year": rng.poisson(of(bargain=6, regular=30, luxury=2)),
            "average_basket": of(bargain=18, regular=42, luxury=410) * rng.lognormal(0, 0.25, customers),
            "discount_share": _share(rng, of(bargain=0.7, regular=0.2, luxury=0.05)),
            "returns_per_year": rng.poisson(of(bargain=4, regular=1, luxury=0)),
            "channel": np.where(rng.random(customers) < of(bargain=0.97, regular=0.03, luxury=0.03), "online", "store"),
        }
    )
    return KnownGroups(table, "Shopper", groups)


def telecom(customers: int = 600, seed: int = 2) -> KnownGroups:
    """A telecom's customers: streamers, callers and those who hardly use their phone."""
    rng = np.random.default_rng(seed)
    groups = rng.choice(["streamer", "caller", "sleeper"], customers, p=[0.35, 0.4, 0.25])
    of = _by_group(groups)
    table = pd.DataFrame(
        {
            "subscriber_id": [f"T{number * 7919 % 1_000_003:07d}" for number in range(customers)],
            "data_gb": of(streamer=45, caller=4, sleeper=0.3) * rng.lognormal(0, 0.4, customers),
            "voice_minutes": of(streamer=90, caller=620, sleeper=15) * rng.lognormal(0, 0.4, customers),
            "sms_sent": rng.poisson(of(streamer=8, caller=40, sleeper=3)),
            "roaming_days": rng.poisson(of(streamer=7, caller=2, sleeper=0)),
            "support_calls": rng.poisson(of(streamer=2, caller=3, sleeper=2)),
            "contract": np.where(
                rng.random(customers) < of(streamer=0.97, caller=0.97, sleeper=0.03), "plan", "prepaid"
            ),
        }
    )
    return KnownGroups(table, "subscriber_id", groups)


def library(customers: int = 600, seed: int = 3) -> KnownGroups:
    """A library's readers: families, students in the reading room, and readers of e-books."""
    rng = np.random.default_rng(seed)
    groups = rng.choice(["family", "student", "remote"], customers, p=[0.35, 0.3, 0.35])
    of = _by_group(groups)
    table = pd.DataFrame(
        {
            "reader": [f"R{number:04d}" for number in range(customers)],
            "childrens_loans": rng.poisson(of(family=45, student=0, remote=2)),
            "study_room_hours": rng.gamma(2, of(family=0.5, student=40, remote=0.2)).round(1),
            "ebook_loans": rng.poisson(of(family=3, student=6, remote=35)),
            "visits": rng.poisson(of(family=24, student=80, remote=2)),
            "days_overdue": rng.poisson(of(family=12, student=4, remote=0)),
        }
    )
    return KnownGroups(table, "reader", groups)


TRADES: dict[str, Callable[[], KnownGroups]] = {"shop": shop, "telecom": telecom, "library": library}


def _by_group(groups: np.ndarray) -> Callable[..., np.ndarray]:
    """A typical value for every row, looked up by its group."""
    return lambda **typical: np.array([typical[group] for group in groups], dtype=float)


def _share(rng: Generator, typical: np.ndarray) -> np.ndarray:
    return rng.beta(20 * typical, 20 * (1 - typical)).round(3)
