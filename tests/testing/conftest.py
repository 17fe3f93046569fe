"""What the tests of servicekit.testing share."""

import pytest


@pytest.fixture(autouse=True)
def _unmeasured(unmeasured: None) -> None:
    """Run what has a process of its own at full speed."""
