import io
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from ccseg import streaming
from ccseg.exporting.export import scores_table, to_csv
from ccseg.scoring import compare_sizes, score
from ccseg.streaming import score_file


@pytest.fixture
def whole(monkeypatch):
    """Counts how often a whole file was read, with pieces and ends so small that a test's file has many."""
    read = []
    monkeypatch.setattr(streaming, "PIECE", 1 << 14)
    monkeypatch.setattr(streaming, "END", 1 << 14)
    monkeypatch.setattr(
        streaming, "score", lambda run, source, **more: (read.append(type(source)), score(run, source, **more))[1]
    )
    return lambda: sum(not issubclass(kind, streaming.Customers) for kind in read)


def scored(run, path):
    out = io.BytesIO()
    return score_file(run, path, out), out.getvalue()


def table_of(content):
    return pd.read_csv(io.BytesIO(content))


@pytest.fixture
def file(tmp_path, sample):
    path = tmp_path / "customers.csv"
    sample.to_csv(path, index=False)
    return path


def test_a_clean_file_is_placed_in_pieces_as_it_would_be_whole(result, sample, file, whole):
    tally, content = scored(result.run, file)
    assert whole() == 0
    assert tally.customers == len(sample)
    expected = table_of(to_csv(scores_table(score(result.run, file))))
    pd.testing.assert_frame_equal(table_of(content), expected)
    assert table_of(content)["segment"].tolist() == result.labels.tolist()


def test_renamed_and_reordered_columns_are_placed_in_pieces(result, sample, file, whole):
    sample[sample.columns[::-1]].rename(columns=str.lower).to_csv(file, index=False)
    assert table_of(scored(result.run, file)[1])["segment"].tolist() == result.labels.tolist()
    assert whole() == 0


@pytest.mark.parametrize(
    ("cell", "row"),
    [("$1,234.50", 500), ("n/a", 500), ("inf", 500), ("n/a", 3), ("n/a", -3)],
)
def test_a_cell_that_needs_repair_is_repaired_wherever_it_stands(result, sample, file, whole, cell, row):
    marked = sample.astype({"BALANCE": object})
    marked.iloc[row, 1] = cell
    marked.to_csv(file, index=False)
    content = scored(result.run, file)[1]
    assert whole() == 1
    assert content == to_csv(scores_table(score(result.run, file)))


def test_a_nul_far_down_is_removed_as_in_the_whole_file(result, file, whole):
    raw = file.read_bytes()
    assert raw.count(b"S000500") == 1
    file.write_bytes(raw.replace(b"S000500", b"S0005\x0000"))
    content = scored(result.run, file)[1]
    assert whole() == 1
    assert content == to_csv(scores_table(score(result.run, file)))
    assert b"S000500" in content


def test_customers_that_stand_twice_are_seen_across_pieces(result, sample, file, whole):
    pd.concat([sample, sample.head(1)]).to_csv(file, index=False)
    tally, _ = scored(result.run, file)
    assert (whole(), tally.customers) == (1, len(sample))


def test_card_numbers_are_masked(result, sample, file, whole):
    cards = ["4111111111111111" if place % 2 else "5500005555555559" for place in range(len(sample))]
    sample.assign(card_number=cards).to_csv(file, index=False)
    assert b"4111111111111111" not in scored(result.run, file)[1]


def test_a_workbook_and_a_packed_file_are_placed_too(result, sample, file, whole, tmp_path):
    packed = tmp_path / "customers.csv.gz"
    sample.to_csv(packed, index=False)
    assert table_of(scored(result.run, packed)[1])["segment"].tolist() == result.labels.tolist()
    assert whole() == 1


def test_memory_does_not_grow_with_the_file(result, sample, file, whole):
    def peak(times):
        parts = [sample.assign(CUST_ID=[f"{turn}-{n}" for n in range(len(sample))]) for turn in range(times)]
        pd.concat(parts).to_csv(file, index=False)
        with file.with_suffix(".out").open("w+b") as out:
            tracemalloc.start()
            score_file(result.run, file, out)
            return tracemalloc.get_traced_memory()[1], tracemalloc.stop()

    small, large = peak(2)[0], peak(6)[0]
    assert whole() == 0
    assert large < 2 * small


def test_sizes_then_and_now_stand_beside_each_other(result, sample, file):
    tally, _ = scored(result.run, file)
    sizes = compare_sizes(result.run, tally.sizes)
    assert sizes["then"].tolist() == sizes["now"].tolist() == [s.size for s in result.run.segments]
    assert np.isclose(sizes["share_now"].sum(), 1)
