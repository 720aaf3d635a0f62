"""How rightly the roles of columns are understood, beside what others infer: ``python -m benchmarks.understanding``.

Tables are made up of columns of all roles and languages (``headers.toml``), a few of each role in a table, with values
drawn for the role. A role is right where the column has it; where it is no input of a segmentation, being set aside for
another such reason is told apart from being used. Headers with a word that ccseg's own tables do not know are counted
by themselves, too. The peers know types only, so they are asked for what a type can tell: dates, identifiers by their
uniqueness, and categories by few values.
"""

import argparse
import io
import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent
SETS = {"made up": FOLDER / "headers.toml", "public": FOLDER / "headers_public.toml"}
"""Headers written by hand, and those of public tables and of exports of well-known systems."""
ROWS = 300
COLUMNS = 9
"""So many columns of the benchmark stand in one table."""
UNIQUE = 0.98
FEW = 30
WANTED = {"protected": (0.98, 0.95), "outcome": (0.98, 0.95), "identifier": (0.98, 0.95)}
"""Recall and precision that are wanted, by role."""
ASIDE = frozenset(
    {"identifier", "date", "date part", "outcome", "model score", "segment", "weight", "protected", "personal", "place"}
)


class Column(NamedTuple):
    """A column of the benchmark: its header and language, its role, and its values."""

    header: str
    language: str
    role: str
    values: Sequence[object]


class Counted(NamedTuple):
    """How often a role was found: of those that are it, rightly found; and of those found, right ones."""

    role: str
    columns: int
    found: int
    named: int

    @property
    def recall(self) -> float:
        return self.found / self.columns if self.columns else float("nan")

    @property
    def precision(self) -> float:
        return self.found / self.named if self.named else float("nan")


# -------------------------------------------------------------------------------------------------- made-up columns


def all_columns(headers: Path, rng: np.random.Generator) -> Iterator[Column]:
    """A column for each header in a file, its values drawn as its role has them."""
    table = tomllib.loads(headers.read_text("utf-8"))
    for role, groups in table.items():
        looks = groups.pop("looks")
        for group, names in groups.items():
            language, _, kind = group.partition("_")
            for place, header in enumerate(names):
                look = kind or looks[place % len(looks)]
                yield Column(header, language, role, LOOKS[look](rng, header))


Draw = Callable[[np.random.Generator, str], Sequence[object]]


def _levels(*levels: object) -> Draw:
    return lambda rng, header: [levels[place] for place in rng.integers(0, len(levels), ROWS)]


def _codes(rng: np.random.Generator, header: str) -> Sequence[object]:
    """Two to five codes: numbers, or the words that a language has for sex, marital status and the like."""
    count = int(rng.integers(2, 6))
    return (rng.integers(1, count + 1, ROWS)).tolist()


def _ages(rng: np.random.Generator, header: str) -> Sequence[object]:
    born = any(sign in header.lower() for sign in ("birth", "yob", "geb", "naiss", "nac", "nasc", "urodz", "doğum"))
    born |= any(sign in header for sign in ("рожд", "出生", "生年", "lahir", "ميلاد", "geboorte"))
    bands = any(sign in header.lower() for sign in ("grp", "band", "gruppe", "tranche", "rango", "faixa"))
    ages = np.clip(rng.normal(46, 14, ROWS), 18, 92).astype(int)
    if bands:
        return [f"{age // 10 * 10}-{age // 10 * 10 + 9}" for age in ages]
    return (2026 - ages if born else ages).tolist()


def _bands(rng: np.random.Generator, header: str) -> Sequence[object]:
    bands = ("under 20k", "20k - 40k", "40k - 80k", "80k+")
    return [bands[place] for place in rng.integers(0, 4, ROWS)]


def _low_to_high(rng: np.random.Generator, header: str) -> Sequence[object]:
    words = {
        "Ak": ("niedrig", "mittel", "hoch"),
        "Ri": ("niedrig", "mittel", "hoch") if header == "Risikoklasse" else ("low", "medium", "high"),
        "Ni": ("faible", "moyen", "élevé"),
        "ni": ("bajo", "medio", "alto"),
        "Ур": ("низкий", "средний", "высокий"),
        "活跃": ("低", "中", "高"),
    }
    levels = words.get(header[:2], ("Low", "Medium", "High"))
    return [levels[place] for place in rng.integers(0, 3, ROWS)]


def _compact_days(rng: np.random.Generator, header: str) -> Sequence[object]:
    return [str(day).replace("-", "") for day in _moments(rng)]


def _moments(rng: np.random.Generator) -> "np.ndarray":
    return np.datetime64("2016-01-01") + rng.integers(0, 3_000, ROWS)


NAMES = ("Ana Lima", "Bo Chen", "Cem Kaya", "Dora Nagy", "Emil Roth", "Fay Moss", "Gil Amar", "Hana Ito")
LOOKS: Mapping[str, Draw] = {
    "whole ids": lambda rng, header: (rng.permutation(900_000)[:ROWS] + 100_000).tolist(),
    "coded ids": lambda rng, header: [f"{'KPM'[int(n) % 3]}-{n:06d}" for n in rng.permutation(900_000)[:ROWS]],
    "days": lambda rng, header: [str(day) for day in _moments(rng)],
    "compact days": _compact_days,
    "excel days": lambda rng, header: rng.integers(41_000, 46_000, ROWS).tolist(),
    "seconds": lambda rng, header: rng.integers(1_420_000_000, 1_740_000_000, ROWS).tolist(),
    "flag": lambda rng, header: (rng.random(ROWS) < 0.3).astype(int).tolist(),
    "yes or no": lambda rng, header: np.where(rng.random(ROWS) < 0.3, "Yes", "No").tolist(),
    "share": lambda rng, header: rng.beta(2, 5, ROWS).round(4).tolist(),
    "few numbers": _codes,
    "few words": _levels("Alpha", "Bravo", "Carlo", "Delta"),
    "weight": lambda rng, header: rng.gamma(5, 0.2, ROWS).round(4).tolist(),
    "age": _ages,
    "few": _codes,
    "heads": lambda rng, header: rng.poisson(1.2, ROWS).tolist(),
    "phone": lambda rng, header: [f"0{n}" for n in rng.integers(10**9, 9 * 10**9, ROWS)],
    "name": lambda rng, header: [NAMES[place] for place in rng.integers(0, len(NAMES), ROWS)],
    "mail": lambda rng, header: [f"user{n}@mail.example" for n in rng.integers(0, 10**6, ROWS)],
    "street": lambda rng, header: [f"Road {n}" for n in rng.permutation(5_000)[:ROWS]],
    "zip": lambda rng, header: rng.integers(10_000, 99_999, ROWS).tolist(),
    "degrees": lambda rng, header: (rng.random(ROWS) * 3 + 47).round(5).tolist(),
    "money": lambda rng, header: rng.lognormal(7, 0.8, ROWS).round(2).tolist(),
    "count": lambda rng, header: rng.poisson(7, ROWS).tolist(),
    "days since": lambda rng, header: rng.integers(1, 400, ROWS).tolist(),
    "rating": lambda rng, header: rng.integers(1, 11, ROWS).tolist(),
    "low": _low_to_high,
    "bands": _bands,
}
"""How the values of columns are drawn, by name."""


def tables(headers: Path, seed: int) -> Iterator[tuple[Column, ...]]:
    """The columns in tables of a few, those of one language together, each table with an id of its own."""
    rng = np.random.default_rng(seed)
    by_language: dict[str, list[Column]] = defaultdict(list)
    for column in all_columns(headers, rng):
        by_language[column.language].append(column)
    for columns in by_language.values():
        order = rng.permutation(len(columns))
        mixed = [columns[place] for place in order]
        for start in range(0, len(mixed), COLUMNS):
            yield tuple(mixed[start : start + COLUMNS])


def as_csv(columns: Sequence[Column]) -> bytes:
    """A table with these columns behind the id of its rows and a measure."""
    first = {
        "Customer ID": [f"C{place:05d}" for place in range(ROWS)],
        "volume": np.random.default_rng(len(columns)).gamma(2, 30, ROWS).round(2),
    }
    frame = pd.DataFrame(first | {column.header: column.values for column in columns})
    return frame.to_csv(index=False).encode()


# ---------------------------------------------------------------------------------------------------- who is asked

Found = Mapping[str, str]
"""The role that somebody gives each header."""


def by_ours(raw: bytes) -> Found:
    from ccseg.reading.customers import read_customers

    return {column.name: column.role or "" for column in read_customers(raw).columns}


def by_pandas(raw: bytes) -> Found:
    """pandas infers dates, numbers and texts; what is unique or has few values is counted."""
    frame = pd.read_csv(io.BytesIO(raw))
    return {name: _by_type(frame[name], _is_date(frame[name])) for name in map(str, frame.columns)}


def _is_date(values: "pd.Series[object]") -> bool:
    if not pd.api.types.is_string_dtype(values):
        return False
    return bool(pd.to_datetime(values, errors="coerce", format="ISO8601").notna().mean() > 0.9)


def by_duckdb(raw: bytes) -> Found:
    """DuckDB's sniffer infers dates and times, numbers, booleans and texts; the rest is counted."""
    import tempfile

    import duckdb

    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(raw)
        file.flush()
        frame = duckdb.sql(f"from read_csv('{file.name}')").df()
    return {name: _by_type(frame[name], "datetime" in str(frame[name].dtype)) for name in map(str, frame.columns)}


def _by_type(values: "pd.Series[object]", date: bool) -> str:
    if date:
        return "date"
    if values.nunique() >= UNIQUE * len(values) and not pd.api.types.is_float_dtype(values):
        return "identifier"
    if not pd.api.types.is_numeric_dtype(values):
        return "category" if values.nunique() <= FEW else "text"
    return "number"


SYSTEMS: Mapping[str, Callable[[bytes], Found]] = {"ccseg": by_ours, "pandas": by_pandas, "duckdb": by_duckdb}
SAME = {"flag": "category", "number": "measure", "counter": "identifier"}
MEASURES = frozenset({"amount", "count", "share", "score", "duration", "number"})


# ------------------------------------------------------------------------------------------------------- the figures


def count(pairs: Sequence[tuple[str, str]]) -> list[Counted]:
    """Recall and precision of each role, from pairs of the role that a column has and the one that was found."""
    truth, found = Counter(true for true, _ in pairs), Counter(told for _, told in pairs)
    right = Counter(true for true, told in pairs if true == told)
    return [Counted(role, truth[role], right[role], found[role]) for role in sorted(truth)]


def knows(header: str) -> bool:
    """Whether ccseg's tables know every word of a header."""
    from ccseg.reading.lexicon import senses_of

    return senses_of(header).unknown == 0


def measure(headers: Path, seeds: Sequence[int]) -> dict[str, object]:
    """The figures of all systems over all tables, the headers that ccseg does not know by themselves, and the slips."""
    pairs: dict[str, list[tuple[str, str]]] = {name: [] for name in SYSTEMS}
    unknown: list[tuple[str, str]] = []
    slips: Counter[tuple[str, str, str]] = Counter()
    for seed in seeds:
        for table in tables(headers, seed):
            raw = as_csv(table)
            told = {name: find(raw) for name, find in SYSTEMS.items()}
            for column in table:
                for name in SYSTEMS:
                    pairs[name].append((column.role, told[name].get(column.header, "")))
                own = told["ccseg"].get(column.header, "")
                if not knows(column.header):
                    unknown.append((column.role, own))
                if own != column.role:
                    slips[(column.header, column.role, own)] += 1
    return {
        "columns": len(pairs["ccseg"]),
        "systems": {name: [_row(counted) for counted in count(found)] for name, found in pairs.items()},
        "unknown words": [_row(counted) for counted in count(unknown)],
        "kept out": _kept_out(pairs["ccseg"]),
        "slips": [[*slip, times] for slip, times in slips.most_common()],
    }


def _row(counted: Counted) -> dict[str, object]:
    return {**counted._asdict(), "recall": counted.recall, "precision": counted.precision}


def _kept_out(pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Of columns that are no input, the share that is set aside, for this reason or another, by role."""
    shares = {}
    for role in sorted({true for true, _ in pairs} & ASIDE):
        told = [own for true, own in pairs if true == role]
        shares[role] = sum(own in ASIDE or own in ("counter", "text", "duplicate") for own in told) / len(told)
    return shares


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2, help="how many times all columns are drawn and mixed")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = {name: measure(headers, range(arguments.seeds)) for name, headers in SETS.items()}
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    for name, found in figures.items():
        print(f"\n=== {name} headers")
        _show(found)


def _show(figures: Mapping[str, object]) -> None:
    print(f"{figures['columns']} columns")
    for name, rows in figures["systems"].items():  # type: ignore[attr-defined]
        print(f"\n{name}\n{'role':12} columns recall precision")
        for row in rows:
            wanted = WANTED.get(row["role"]) if name == "ccseg" else None
            short = "  below what is wanted" if wanted and (row["recall"], row["precision"]) < wanted else ""
            print(f"{row['role']:12} {row['columns']:7} {row['recall']:6.3f} {row['precision']:9.3f}{short}")
    print("\nheaders with words that the tables do not know")
    for row in figures["unknown words"]:  # type: ignore[attr-defined]
        print(f"{row['role']:12} {row['columns']:7} {row['recall']:6.3f} {row['precision']:9.3f}")
    print("\nset aside, for the right reason or another:", figures["kept out"])
    for header, role, own, times in figures["slips"]:  # type: ignore[attr-defined]
        print(f"  {header}: {role}, taken for {own or 'nothing'} ({times})")


if __name__ == "__main__":
    main()
