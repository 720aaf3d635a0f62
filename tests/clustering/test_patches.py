"""The reach into other libraries still does what it is here for; where one fails, see ``ccseg/clustering/patches.py``.

What is taken of scikit-learn is held against its own class in ``test_lloyd.py``.
"""

import sys
from importlib.metadata import version

import numba
import pytest
from numba.core.caching import NullCache
from numba.core.dispatcher import Dispatcher

from ccseg.clustering.patches import CHECKED, import_umap


@pytest.mark.parametrize("library", CHECKED)
def test_the_version_in_use_is_the_one_that_was_checked(library):
    """After an upgrade: run these tests, and write the new version into ``CHECKED``."""
    assert version(library) == CHECKED[library]


def kernels_of(package):
    """The compiled functions of a package's modules, by name."""
    modules = [(name, module) for name, module in sys.modules.items() if name.split(".")[0] == package]
    return {
        f"{name}.{key}": value
        for name, module in modules
        for key, value in vars(module).items()
        if isinstance(value, Dispatcher) and value.py_func.__module__ == name
    }


def test_the_kernels_of_umap_are_kept_on_disk():
    import_umap()
    kernels = kernels_of("umap")
    assert len(kernels) > 50
    assert [name for name, kernel in kernels.items() if isinstance(kernel._cache, NullCache)] == []


def test_numba_is_as_it_was_afterwards():
    import_umap()
    assert numba.njit.__module__.startswith("numba.")
    assert isinstance(numba.njit(abs_of)._cache, NullCache)


def abs_of(number):
    return abs(number)
