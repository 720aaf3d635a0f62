"""The pipeline: a run as a scikit-learn Pipeline of ready-made parts, for those who place customers without ccseg."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.frozen import FrozenEstimator
from sklearn.impute import SimpleImputer
from sklearn.mixture import GaussianMixture
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from ccseg.clustering.features import Feature, FeaturePlan, Missing, signed_log
from ccseg.clustering.models import AnyModel, Centroids, CorePoints, Gaussians
from ccseg.reading.rare_levels import fold_levels
from ccseg.records import Floats, Ints

if TYPE_CHECKING:
    from ccseg.result import Run

Step = tuple[str, Pipeline, list[str]]


def to_sklearn(run: "Run") -> Pipeline:
    """The run as a fitted Pipeline: ``predict`` takes a frame with the file's headers, and gives segments, (rows,).

    It has ccseg's code inside only for the logarithm, for DBSCAN and where a segment was split. Customers with gaps
    must be left out before where the run leaves them out: scikit-learn refuses them.

    >>> from ccseg import KMeans, Recipe, segment
    >>> visits = pd.DataFrame({"visits": [1.0, 2.0, 3.0, 4.0, 5.0, 91.0, 92.0, 93.0, 94.0, 95.0] * 3})
    >>> run = segment(visits, Recipe(preparation="plain", clusterer=KMeans(segments=2)), draw_map=False).run
    >>> to_sklearn(run).predict(pd.DataFrame({"visits": [2.0, 90.0]})).tolist() == [0, 1]
    True
    """
    whole = _pipeline(run, run.plan, run.model)
    if run.after:
        return Pipeline([("assign", FrozenEstimator(KeptNumbers(whole, run.after.numbers)))])
    if not run.parts:
        return whole
    parts = [(each.numbers, _pipeline(run, each.plan, each.model)) for each in run.parts]
    return Pipeline([("assign", FrozenEstimator(SplitSegments(whole, parts)))])


def _pipeline(run: "Run", plan: FeaturePlan, model: AnyModel) -> Pipeline:
    """A plan and the model that was fitted with it."""
    groups = [list(group) for _, group in groupby(plan.features, key=lambda feature: feature.column)]
    named = {column.key: column.levels for column in run.columns if column.folded}
    steps = [
        _prepare(run.headers[group[0].column], group, plan.missing, named.get(group[0].column)) for group in groups
    ]
    pipeline = Pipeline([("prepare", ColumnTransformer(steps)), ("assign", FrozenEstimator(_assigner(model)))])
    return pipeline.fit(pd.DataFrame({run.headers[group[0].column]: _example(group) for group in groups}))


class SplitSegments(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Segments of which some were split: a pipeline for all, and one for the parts of each, with the parts' numbers."""

    def __init__(self, whole: Pipeline, parts: Sequence[tuple[Sequence[int], Pipeline]]) -> None:
        self.whole = whole
        self.parts = parts

    def fit(self, X: pd.DataFrame, y: object = None) -> Self:
        return self

    def predict(self, X: pd.DataFrame) -> Ints:
        """The segments of customers, shape (rows,); the frame has the file's headers."""
        labels = np.asarray(self.whole.predict(X), dtype=np.int64)
        for numbers, pipeline in self.parts:
            inside = labels == numbers[0]
            if inside.any():
                labels[inside] = np.array(numbers)[pipeline.predict(X[inside])]
        return labels

    def __sklearn_is_fitted__(self) -> bool:
        return True


class KeptNumbers(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A pipeline whose segments have the numbers of an earlier result."""

    def __init__(self, whole: Pipeline, numbers: Sequence[int]) -> None:
        self.whole = whole
        self.numbers = numbers

    def fit(self, X: pd.DataFrame, y: object = None) -> Self:
        return self

    def predict(self, X: pd.DataFrame) -> Ints:
        """The segments of customers, shape (rows,); the frame has the file's headers."""
        return np.append(np.array(self.numbers), -1)[np.asarray(self.whole.predict(X), dtype=np.int64)]

    def __sklearn_is_fitted__(self) -> bool:
        return True


class DenseRegions(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """DBSCAN's ``predict``, which scikit-learn has not: the segment of the nearest core point within reach, else −1."""

    def __init__(self, model: CorePoints) -> None:
        self.model = model

    def fit(self, X: Floats, y: object = None) -> Self:
        return self

    def predict(self, X: Floats) -> Ints:
        """The segments of prepared customers, shape (rows,)."""
        from ccseg.clustering.models import assign

        return assign(self.model, np.asarray(X, dtype=np.float64)).labels

    def __sklearn_is_fitted__(self) -> bool:
        return True


def _prepare(header: str, group: list[Feature], missing: Missing, named: Sequence[str] | None) -> Step:
    """The steps of one column; of a category, all levels but those that are ``named`` are one."""
    if group[0].level is not None:
        levels = OneHotEncoder(categories=[_levels(group)], handle_unknown="ignore", sparse_output=False)
        fold = [] if named is None else [FunctionTransformer(_folded, kw_args={"named": list(named)})]
        return header, make_pipeline(*fold, levels, _scale(group)), [header]
    return header, make_pipeline(*_steps(group[0], missing), _scale(group)), [header]


def _folded(frame: pd.DataFrame, named: Sequence[str]) -> pd.DataFrame:
    return frame.apply(fold_levels, levels=named)


def _steps(feature: Feature, missing: Missing) -> Iterator[BaseEstimator]:
    yield FunctionTransformer(np.asarray, kw_args={"dtype": np.float64})
    if missing == "fill":
        yield SimpleImputer(strategy="constant", fill_value=feature.fill, keep_empty_features=True)
    if feature.transform == "log":
        yield FunctionTransformer(signed_log)
    elif feature.transform == "interpolate":
        at, to = np.array(feature.knots).T
        yield FunctionTransformer(np.interp, kw_args={"xp": at, "fp": to})


def _scale(group: list[Feature]) -> FrozenEstimator:
    scaler = StandardScaler()
    scaler.mean_ = np.array([feature.centre for feature in group])
    scaler.scale_ = np.array([feature.scale for feature in group])
    scaler.var_, scaler.n_features_in_ = scaler.scale_**2, len(group)
    return FrozenEstimator(scaler)


def _levels(group: list[Feature]) -> list[str]:
    return [str(feature.level) for feature in group]


def _example(group: list[Feature]) -> list[float] | list[str]:
    """A value of the column; nothing is learned from it but the column's name and type."""
    return [group[0].fill] if group[0].level is None else _levels(group)[:1]


def _assigner(model: AnyModel) -> BaseEstimator:
    if isinstance(model, CorePoints):
        return DenseRegions(model)
    return _nearest(model) if isinstance(model, Centroids) else _likeliest(model)


def _nearest(model: Centroids) -> KMeans:
    centres = model.centres.copy()
    found = KMeans(len(centres), init=centres, n_init=1, max_iter=1).fit(centres)
    found.cluster_centers_ = centres
    return found


def _likeliest(model: Gaussians) -> GaussianMixture:
    found = GaussianMixture(model.segments, covariance_type="full")
    found.weights_, found.means_ = model.weights.copy(), model.means.copy()
    found.precisions_cholesky_ = model.precisions.copy()
    found.precisions_ = found.precisions_cholesky_ @ found.precisions_cholesky_.transpose(0, 2, 1)
    found.covariances_ = np.linalg.inv(found.precisions_)
    return found
