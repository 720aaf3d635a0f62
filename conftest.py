"""What the examples in the code share: they show what is done with segments, and need not judge them for long."""

import pytest

from tests.judging import hardly_judging


@pytest.fixture(autouse=True)
def examples_hardly_judge(request):
    """Examples in the code, not the tests."""
    if not isinstance(request.node, pytest.DoctestItem):
        yield
        return
    with hardly_judging():
        yield
