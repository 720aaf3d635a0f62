"""What can go wrong, as one family: every message is one sentence with the thing, the value and the cure."""


class CcsegError(Exception):
    """The family: its text is a sentence that can be shown to the person as it is.

    Examples:
        >>> from ccseg import read_customers
        >>> try:
        ...     read_customers(b"")
        ... except CcsegError as error:
        ...     print(type(error).__name__)
        UnreadableFile
    """


class UnreadableFile(CcsegError):
    """The source is not a table that can be read.

    Examples:
        >>> from ccseg import read_customers
        >>> read_customers(b"")
        Traceback (most recent call last):
        ccseg.errors.UnreadableFile: The file is empty. ...
    """


class UnusableTable(CcsegError):
    """The table was read, but no segments can be formed from it.

    Examples:
        >>> from ccseg import read_customers
        >>> read_customers(b"CUST_ID,BALANCE\\nA,1\\nB,2\\n")
        Traceback (most recent call last):
        ccseg.errors.UnusableTable: The file has 2 customers ...
    """


class InvalidRecipe(CcsegError):
    """The recipe asks for something that does not exist or does not fit these customers.

    Examples:
        >>> from ccseg import Recipe, make_sample, segment
        >>> segment(make_sample(50), Recipe(mapping={"spend": "purchases"}))
        Traceback (most recent call last):
        ccseg.errors.InvalidRecipe: There is no column 'spend'. ...
    """


class InvalidAssumptions(CcsegError):
    """What was assumed of money or risk cannot be meant so, or does not fit these segments.

    Examples:
        >>> from ccseg import read_assumptions
        >>> read_assumptions("version = [")
        Traceback (most recent call last):
        ccseg.errors.InvalidAssumptions: This is no file of assumptions ...
    """


class NotSplit(CcsegError):
    """A segment stays whole: there is no such segment, or what was found in it does not pass the tests.

    Examples:
        >>> from ccseg import KMeans, Recipe, make_sample, segment, split
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> split(segment(make_sample(200), recipe, draw_map=False), 9)
        Traceback (most recent call last):
        ccseg.errors.NotSplit: There is no segment 9. ...
    """


class DamagedRun(CcsegError):
    """A stored result is not what was stored, or was stored by a newer version.

    Examples:
        >>> from ccseg import read_run
        >>> read_run("{}")
        Traceback (most recent call last):
        ccseg.errors.DamagedRun: This is no run document ...
    """


class NotKept(CcsegError):
    """The store keeps no such result of this owner."""


class StoreFault(CcsegError):
    """The store could not do what was asked, and nothing was changed."""


class MissingPackage(CcsegError):
    """What was asked for needs a package that is not installed; the sentence says which pip line installs it."""


class EngineFault(CcsegError):
    """An engine could not do what was asked, or the table changed meanwhile; nothing was written.

    Examples:
        >>> from ccseg import open_table
        >>> with open_table("customers.parquet", engine="spark.example"):
        ...     pass
        Traceback (most recent call last):
        ccseg.errors.EngineFault: That is no address of a Spark Connect server. ...
    """
