"""Versions: of the packages that a result was made with."""

import platform

PACKAGES = ("ccseg", "numpy", "scikit-learn", "umap-learn")
"""Those whose version may change a result."""


def versions() -> dict[str, str]:
    """The version of Python, and of the packages that may change a result.

    >>> sorted(versions())
    ['ccseg', 'numpy', 'python', 'scikit-learn', 'umap-learn']
    """
    return {"python": platform.python_version(), **{name: version_of(name) for name in PACKAGES}}


def version_of(package: str) -> str:
    """The version of a package as it is installed; ccseg may not be, where it runs from its source.

    >>> version_of("no such package")
    'from source'
    """
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "from source"
