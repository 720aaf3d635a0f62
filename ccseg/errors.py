"""What can go wrong, as one family: every message is one sentence with the thing, the value and the cure."""


class CcsegError(Exception):
    """The family: its text is a sentence that can be shown to the person as it is."""


class UnreadableFile(CcsegError):
    """The source is not a table that can be read."""


class UnusableTable(CcsegError):
    """The table was read, but no segments can be formed from it."""


class InvalidRecipe(CcsegError):
    """The recipe asks for something that does not exist or does not fit these customers."""


class DamagedRun(CcsegError):
    """A stored result is not what was stored, or was stored by a newer version."""


class NotKept(CcsegError):
    """The store keeps no such result of this owner."""


class StoreFault(CcsegError):
    """The store could not do what was asked, and nothing was changed."""
