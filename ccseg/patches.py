"""Patches: where other libraries' insides are changed, each with the version it was checked with."""

from contextlib import AbstractContextManager


def unchecked() -> AbstractContextManager[object]:
    """Import without typeguard compiling its checks into what is imported: inflect takes 0.1 s and not 4 s.

    Checked with inflect 7.6.0 and typeguard 4.6.1.
    """
    from unittest.mock import patch

    import typeguard

    return patch.object(typeguard, "typechecked", lambda target: target)
