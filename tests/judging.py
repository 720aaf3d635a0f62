"""Less judging, for tests and examples of what is done with segments rather than of which segments are found."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import pytest

FEWER = {
    "clustering.trials": {"DRAWS": 2, "HALVES": 1, "CHOSEN_ANEW": 0, "FIRST_SHUFFLES": 2, "SHUFFLES": 2},
    "clustering.evidence": {"CLOUDS": (1, 1), "NUMBERS": range(2, 4)},
    "describing.callings": {"DRAWS": 2},
}
"""How often is drawn and shuffled, module by module."""


@contextmanager
def hardly_judging() -> Iterator[None]:
    """Segments get two resamples and two shuffles instead of dozens, and nothing better is looked for."""
    from ccseg import segmentation

    with pytest.MonkeyPatch.context() as patch:
        for module, numbers in FEWER.items():
            for name, number in numbers.items():
                patch.setattr(import_module(f"ccseg.{module}"), name, number)
        patch.setattr(segmentation, "_find_better", lambda *anything: None)
        yield
