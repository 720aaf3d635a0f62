"""What adding up postings costs beside pandas' groupby: seconds, CPU seconds, postings a second,
peak memory.

    python -m benchmarks.transactions --rows 1000000
    python -m benchmarks.transactions --rows 24000000

The file is made up: postings of two years with customer, card, moment, amount, merchant and category code. ccseg reads
it, makes all measures and gives customers; pandas reads it and makes four sums with one groupby. Each runs in a process
of its own, and both are held against each other: purchases and their number per customer.
"""

import argparse
import sys
import time
from datetime import date
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

POSTINGS_EACH = 120
PIECE = 1_000_000
HEADER = "id,date,client_id,card_id,amount,use_chip,merchant_id,mcc,errors\n"
TODAY = date(2026, 11, 1)


def write_file(path: Path, rows: int, seed: int = 1) -> None:
    """The postings, a piece at a time, in the order of their days."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(seed)
    codes = np.array([5411, 5812, 5541, 4722, 5311, 6011, 5732, 5912])
    span = np.timedelta64(731, "D").astype("timedelta64[s]").astype(np.int64)
    with path.open("w") as file:
        file.write(HEADER)
        for start in range(0, rows, PIECE):
            size = min(PIECE, rows - start)
            number = np.arange(start, start + size)
            moments = np.datetime64("2024-01-01T00:00:00") + (number * span // rows).astype("timedelta64[s]")
            client = rng.integers(1, max(20, rows // POSTINGS_EACH), size)
            table = pd.DataFrame(
                {
                    "id": number,
                    "date": np.char.replace(np.datetime_as_string(moments), "T", " "),
                    "client_id": client,
                    "card_id": client * 10 + rng.integers(0, 2, size),
                    "amount": np.char.add("$", (rng.integers(100, 30_000, size) / 100).astype("U12")),
                    "use_chip": rng.choice(["Chip Transaction", "Online Transaction"], size),
                    "merchant_id": rng.integers(1, 50_000, size),
                    "mcc": rng.choice(codes, size),
                    "errors": np.where(rng.random(size) < 0.02, "Insufficient Balance", ""),
                }
            )
            table.to_csv(file, index=False, header=False)


def ours(path: Path) -> dict[str, tuple[float, int]]:
    from ccseg.deriving.customers import DerivedCustomers, open_customers

    found = open_customers(path, today=TODAY)
    assert isinstance(found, DerivedCustomers)
    table = found.origin.table
    return {str(key): (row.purchases, int(row.purchases_trx)) for key, row in table.head(100).iterrows()}


def theirs(path: Path) -> dict[str, tuple[float, int]]:
    import pandas as pd

    rows = pd.read_csv(path)
    rows["amount"] = rows["amount"].str.replace("$", "").astype("float64")
    rows["date"] = pd.to_datetime(rows["date"])
    used = rows[rows["errors"].isna() & (rows["date"] >= "2025-01-01") & (rows["date"] < "2026-01-01")]
    bought = used[~used["mcc"].isin([6010, 6011])]
    sums = bought.groupby("client_id").agg(
        purchases=("amount", "sum"), number=("amount", "count"), last=("date", "max"), median=("amount", "median")
    )
    return {str(key): (row.purchases, int(row.number)) for key, row in sums.iterrows()}


WAYS = {"ccseg": ours, "pandas": theirs}


def measure(way: str, path: Path, rows: int) -> None:
    """Print one line of figures for one way, and a digest of what both must agree on."""
    import json

    before, spent = time.perf_counter(), time.process_time()
    found = WAYS[way](path)
    seconds, spent = time.perf_counter() - before, time.process_time() - spent
    peak = _peak()
    print(f"| {way} | {seconds:.1f} | {spent:.1f} | {rows / seconds:,.0f} | {peak:.2f} |", flush=True)
    path.with_suffix(f".{way}.json").write_text(json.dumps(found))


def _peak() -> float:
    """The most gigabytes that this process had at once; unlike ``ru_maxrss``, without those of its parent (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(kilobytes) / 1e6


def agree(path: Path) -> bool:
    """Whether both found the same purchases, to the cent, of the customers that are compared."""
    import json

    ours, theirs = (json.loads(path.with_suffix(f".{way}.json").read_text()) for way in WAYS)
    return all(
        abs(amount - theirs[key][0]) < 0.005 and number == theirs[key][1]
        for key, (amount, number) in ours.items()
        if number
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--way", choices=list(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        measure(given.way, given.file, given.rows)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder, "postings.csv")
        write_file(path, given.rows)
        print(f"{given.rows:,} postings, {path.stat().st_size / 1e6:,.0f} MB\n", flush=True)
        print("| way | seconds | CPU seconds | postings a second | peak GB |\n|---|---|---|---|---|", flush=True)
        for way in WAYS:
            command = [sys.executable, "-m", "benchmarks.transactions", "--rows", str(given.rows)]
            run([*command, "--way", way, "--file", str(path)], check=True)
        print(f"\nSame purchases to the cent: {agree(path)}")


if __name__ == "__main__":
    main()
