"""What was said of a file holds for the next one with the same headers, and is kept without any of their text."""

import pytest

from ccseg.reading.corrections import MOST_FILES, Corrections, Said, recall, remember
from ccseg.reading.tables import Reading

HEADERS = ["Client", "Channel", "Days since order"]
SAID = Said(
    Reading(decimals={"Channel": ","}, stand_ins={"Days since order": "number"}, rows="customers", encoding="cp1252"),
    {"Channel": "number", "Client": "id"},
)


def test_it_holds_for_the_same_headers_in_any_order():
    recalled = recall(remember(Corrections(), HEADERS, SAID), HEADERS[::-1])
    assert recalled is not None
    assert recalled.mapping == SAID.mapping
    assert recalled.reading == SAID.reading.but(encoding=None)


@pytest.mark.parametrize("headers", [HEADERS[:2], [*HEADERS, "Town"], ["Client", "Channel", "Days"]])
def test_it_does_not_hold_for_others(headers):
    assert recall(remember(Corrections(), HEADERS, SAID), headers) is None


def test_no_header_stands_in_what_is_kept():
    kept = remember(Corrections(), HEADERS, SAID).to_json()
    assert not any(header in kept for header in HEADERS)
    assert Corrections.from_json(kept) == remember(Corrections(), HEADERS, SAID)


def test_what_is_taken_back_is_forgotten():
    assert remember(remember(Corrections(), HEADERS, SAID), HEADERS, Said(Reading(), {})) == Corrections()


def test_the_oldest_are_forgotten_first():
    kept = remember(Corrections(), HEADERS, SAID)
    crowd = {str(number): next(iter(kept.files.values())) for number in range(MOST_FILES)}
    full = remember(Corrections(files=crowd), HEADERS, SAID)
    assert len(full.files) == MOST_FILES
    assert "0" not in full.files
    assert recall(full, HEADERS) is not None
