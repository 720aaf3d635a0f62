"""Patches: where clustering reaches into another library's insides, with the versions it was checked with."""

import functools
import warnings
from collections.abc import Callable
from typing import Any

CHECKED = {"scikit-learn": "1.9.1", "numba": "0.68.1", "umap-learn": "0.5.12", "pynndescent": "0.7.0"}


@functools.cache
def import_umap() -> Any:
    """UMAP with its compiled kernels kept on disk.

    The package and its search for neighbours compile them anew in every process unless numba is told to cache, for
    which they have no setting; loading takes a second instead of fifteen.
    """
    import numba

    plain = numba.njit, numba.jit
    numba.njit, numba.jit = (functools.partial(_cached, decorator) for decorator in plain)
    try:
        # It warns of an optional part of its own that is not installed.
        with warnings.catch_warnings(action="ignore"):
            import umap
    finally:
        numba.njit, numba.jit = plain
    return umap


@functools.cache
def import_lloyd() -> Callable[..., Any]:
    """One run of Lloyd's algorithm, of which scikit-learn's ``KMeans`` makes several, on rows that are ready for it."""
    from sklearn.cluster import _kmeans

    run: Callable[..., Any] = _kmeans._kmeans_single_lloyd
    return run


def _cached(decorator: Any, *args: Any, **options: Any) -> Any:
    return decorator(*args, **{"cache": True, **options})
