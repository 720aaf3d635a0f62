"""Who finds the groups that are there, and none where there are none: ``python -m benchmarks.truth --help``.

ccseg beside six other ways to settle the number of segments, on the same planted portfolios and clouds in one run: how
often the number is right, how well customers are where they belong (adjusted Rand index, Hubert & Arabie 1985), and how
often groups are claimed in a cloud.
"""

import argparse
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

from benchmarks.planted import CLOUDS, REACH, Portfolio, cloud, plant
from ccseg.clustering.evidence import find_deepest_valley, find_evidence
from ccseg.clustering.features import signed_log
from ccseg.clustering.order import canonical_order
from ccseg.reading.customers import read_customers
from ccseg.records import Floats, Ints
from ccseg.segmentation import segment

CHOSEN_ON, REPORTED_ON = (*range(6), 100, 101), range(102, 114)
"""The seeds of the portfolios on which the thresholds of the choice were set, and of those that are reported."""

NUMBERS = range(2, 11)
STARTS = 10
REFERENCES = 10
"""Reference samples of the gap statistic."""

STRONG = 0.8
"""Prediction strength from which a number of clusters is supported (Tibshirani & Walther 2005)."""

LEAST = 0.03
"""HDBSCAN's least share of a cluster: that of ccseg."""


class Answer(NamedTuple):
    """A segment for each customer, and whether it is claimed that there are groups at all."""

    labels: Ints
    claims: bool

    @property
    def number(self) -> int:
        return len(np.unique(self.labels[self.labels >= 0])) if self.claims else 1


def ccseg(portfolio: Portfolio) -> Answer:
    found = segment(portfolio.table, draw_map=False)
    none = "no segments worth acting on", "tiers of one cloud"
    return Answer(found.labels, found.run.verdict not in none)


def k_means_and_silhouette(rows: Floats) -> Answer:
    """The number with the highest silhouette (Rousseeuw 1987), which is never one."""
    fits = [_k_means(rows, number).labels_ for number in NUMBERS]
    scores = [silhouette_score(rows, labels) for labels in fits]
    return Answer(fits[int(np.argmax(scores))], True)


def gap_statistic(rows: Floats) -> Answer:
    """The first number whose gap is not clearly below the next (Tibshirani, Walther & Hastie 2001)."""
    random = np.random.default_rng(0)
    low, high = rows.min(axis=0), rows.max(axis=0)
    references = [random.uniform(low, high, rows.shape) for _ in range(REFERENCES)]
    numbers = range(1, max(NUMBERS) + 1)
    own = np.array([np.log(_k_means(rows, number).inertia_) for number in numbers])
    others = np.array([[np.log(_k_means(each, number, 1).inertia_) for number in numbers] for each in references])
    gaps = others.mean(axis=0) - own
    errors = others.std(axis=0) * np.sqrt(1 + 1 / REFERENCES)
    settled = np.flatnonzero(gaps[:-1] >= gaps[1:] - errors[1:])
    number = int(settled[0]) + 1 if len(settled) else max(NUMBERS)
    return Answer(_k_means(rows, number).labels_, number > 1)


def prediction_strength(rows: Floats) -> Answer:
    """The highest number whose clusters predict each other from half to half (Tibshirani & Walther 2005)."""
    random = np.random.default_rng(0)
    strong = [number for number in NUMBERS if np.mean(list(_strengths(rows, number, random))) >= STRONG]
    number = max(strong, default=1)
    return Answer(_k_means(rows, number).labels_, number > 1)


def _strengths(rows: Floats, number: int, random: np.random.Generator) -> Iterator[float]:
    for _ in range(3):
        half = random.permutation(len(rows)) < len(rows) // 2
        predicted = _k_means(rows[half], number, 3).predict(rows[~half])
        own = _k_means(rows[~half], number, 3).labels_
        yield min(_togetherness(predicted[own == label]) for label in range(number))


def _togetherness(predicted: Ints) -> float:
    """The share of pairs that are predicted to be together."""
    customers = len(predicted)
    if customers < 2:
        return 0.0
    sizes = np.bincount(predicted)
    return float((sizes * (sizes - 1)).sum() / (customers * (customers - 1)))


def mixture_and_bic(rows: Floats) -> Answer:
    """The number of full-covariance clouds with the lowest BIC (Schwarz 1978)."""
    settings = {"covariance_type": "full", "n_init": 2, "reg_covar": 1e-3, "random_state": 0}
    fits = [GaussianMixture(number, **settings).fit(rows) for number in (1, *NUMBERS)]
    best = min(fits, key=lambda fit: fit.bic(rows))
    return Answer(best.predict(rows), best.n_components > 1)


def hdbscan(rows: Floats) -> Answer:
    """Dense regions (Campello, Moulavi & Sander 2013)."""
    labels = HDBSCAN(min_cluster_size=int(np.ceil(LEAST * len(rows))), copy=True).fit_predict(rows)
    return Answer(labels, labels.max() > 0)


def _k_means(rows: Floats, number: int, starts: int = STARTS) -> KMeans:
    return KMeans(number, n_init=starts, random_state=0).fit(rows)


RIVALS: dict[str, Callable[[Floats], Answer]] = {
    "k-means + silhouette": k_means_and_silhouette,
    "k-means + gap": gap_statistic,
    "prediction strength": prediction_strength,
    "mixture + BIC": mixture_and_bic,
    "HDBSCAN": hdbscan,
}


def z_scores(table: pd.DataFrame) -> Floats:
    filled = table.fillna(table.median())
    return np.asarray((filled - filled.mean()) / filled.std())


def log_z_scores(table: pd.DataFrame) -> Floats:
    return z_scores(table.fillna(table.median()).apply(lambda column: signed_log(column.to_numpy())))


SPACES: dict[str, Callable[[pd.DataFrame], Floats]] = {"z": z_scores, "log z": log_z_scores}


@dataclass
class Tally:
    """What one way has found in the portfolios of one kind."""

    right: int = 0
    agreement: float = 0.0
    alarms: int = 0
    portfolios: int = 0

    def add(self, portfolio: Portfolio, answer: Answer) -> float:
        """Count an answer, and say how well customers are where they belong."""
        self.portfolios += 1
        self.right += answer.number == portfolio.groups
        self.alarms += answer.claims
        agreement = float(adjusted_rand_score(portfolio.truth, answer.labels))
        self.agreement += agreement
        return agreement


def compare(seeds: Sequence[int], rivals: bool) -> dict[str, dict[str, Tally]]:
    """The tallies of each way, by kind of portfolio."""
    tallies: dict[str, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    kinds = [(plant, kind) for kind in REACH] + [(cloud, kind) for kind in CLOUDS]
    for seed in seeds:
        for make, kind in kinds:
            portfolio = make(kind, seed)
            for way, answer in _answers(portfolio, rivals):
                right = tallies[way][kind].add(portfolio, answer)
                print(f"{portfolio.name}, {portfolio.groups} groups; {way}: {answer.number}, {right:.2f}", flush=True)
    return tallies


def _answers(portfolio: Portfolio, rivals: bool) -> Iterator[tuple[str, Answer]]:
    yield "ccseg", ccseg(portfolio)
    for space, prepare in SPACES.items() if rivals else ():
        rows = prepare(portfolio.table)
        for way, answer in RIVALS.items():
            yield f"{way}, {space}", answer(rows)


def write_margins(seeds: Sequence[int]) -> str:
    """How far each portfolio is above clouds and how deep its valley is: what "tiers of one cloud" rests on."""
    kinds = [(plant, kind) for kind in REACH] + [(cloud, kind) for kind in CLOUDS]
    lines = ["| | " + " | ".join(f"seed {seed}" for seed in seeds) + " |", "| --- " * (len(seeds) + 1) + "|"]
    for make, kind in kinds:
        found = [_margins(make(kind, seed)) for seed in seeds]
        lines.append(f"| {kind} | " + " | ".join(found) + " |")
    return "\n".join(lines)


def _margins(portfolio: Portfolio) -> str:
    values = read_customers(portfolio.table).values()
    ordered = values.iloc[canonical_order(values)]
    evidence = find_evidence(ordered)
    return f"{evidence.above_cloud:.3f}, {find_deepest_valley(ordered, evidence.weights):.2f}"


def write_table(tallies: dict[str, dict[str, Tally]]) -> str:
    """The table of docs/quality.md."""
    heads = [*(f"{kind}: number, ARI" for kind in REACH), *(f"alarms: {kind}" for kind in CLOUDS)]
    lines = ["| | " + " | ".join(heads) + " |", "| --- " * (len(heads) + 1) + "|"]
    for way, found in tallies.items():
        planted = [
            f"{found[k].right} of {found[k].portfolios}, {found[k].agreement / found[k].portfolios:.2f}" for k in REACH
        ]
        clouds = [f"{found[k].alarms} of {found[k].portfolios}" for k in CLOUDS]
        lines.append(f"| {way} | " + " | ".join([*planted, *clouds]) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chosen-on", action="store_true", help="the portfolios on which thresholds were set")
    parser.add_argument("--seeds", type=int, default=len(REPORTED_ON), help="portfolios of each kind, at most 12")
    parser.add_argument("--margins", action="store_true", help="only distances above clouds, and valleys")
    parser.add_argument("--alone", action="store_true", help="without the other ways")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    seeds = (CHOSEN_ON if arguments.chosen_on else REPORTED_ON)[: arguments.seeds]
    with threadpool_limits(limits=1):
        if arguments.margins:
            print(write_margins(seeds))
            return
        print(write_table(compare(seeds, not arguments.alone)))


if __name__ == "__main__":
    main()
