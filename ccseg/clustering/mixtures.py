"""Mixtures: what a Gaussian mixture starts from, and its precisions in one shape, whatever its covariances."""

import numpy as np

from ccseg.records import Floats, Ints

LEAST_VARIANCE = 1e-2
"""Share of the mean variance that is added to every variance of a mixture, so that customers all alike still make a
cloud: a convention, far above rounding and far below any spread that tells customers apart."""


def least_variance(matrix: Floats) -> float:
    """What is added to every variance of a mixture of these rows, shape (rows, features)."""
    return LEAST_VARIANCE * float(matrix.var(axis=0).mean())


def start_of(matrix: Floats, labels: Ints, covariance: str) -> dict[str, Floats]:
    """Weights, means and precisions of groups of rows, shape (rows, features), as scikit-learn's mixture starts from.

    >>> rows = np.array([[0.0], [2.0], [10.0], [12.0]])
    >>> start_of(rows, np.array([0, 0, 1, 1]), "diag")["means_init"].tolist()
    [[1.0], [11.0]]
    """
    groups = [matrix[labels == label] for label in np.unique(labels)]
    weights = np.array([len(group) / len(matrix) for group in groups])
    means = np.array([group.mean(axis=0) for group in groups])
    least = least_variance(matrix) * np.eye(matrix.shape[1])
    spreads = np.array([_spread(group) + least for group in groups])
    precisions = _precisions(spreads, weights, covariance)
    return {"weights_init": weights, "means_init": means, "precisions_init": precisions}


def _spread(group: Floats) -> Floats:
    """The covariance of a group, shape (features, features), for a single feature too."""
    features = group.shape[1]
    return np.cov(group.T, bias=True).reshape(features, features)


def _precisions(spreads: Floats, weights: Floats, covariance: str) -> Floats:
    """The inverse of the groups' covariances, in the shape that scikit-learn expects for each covariance type."""
    if covariance == "tied":
        return np.asarray(np.linalg.inv(np.average(spreads, axis=0, weights=weights)))
    if covariance == "full":
        return np.asarray(np.linalg.inv(spreads))
    variances = np.array([np.diag(spread) for spread in spreads])
    return np.asarray(1 / (variances if covariance == "diag" else variances.mean(axis=1)))


def full_factors(found: Floats, covariance: str, shape: tuple[int, int]) -> Floats:
    """Precision factors of any covariance type as full upper triangles, shape (segments, features, features)."""
    k, d = shape
    if covariance == "full":
        return found
    if covariance == "tied":
        return np.broadcast_to(found, (k, d, d))
    diagonal = found if covariance == "diag" else np.repeat(found[:, None], d, axis=1)
    return diagonal[:, :, None] * np.eye(d)
