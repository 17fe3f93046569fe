"""What the tests share: settings of Hypothesis, and the check that every value must pass."""

import copy
import os
import pickle
from collections.abc import Callable

import pytest
from hypothesis import Phase, settings

# To explain a failure takes longer than to find it, and what is simplest says enough.
PHASES = [phase for phase in Phase if phase is not Phase.explain]
settings.register_profile("servicekit", deadline=None, max_examples=50, phases=PHASES)
# Where a run decides about a change it tries the same examples each time, and fewer; elsewhere it
# searches on.
settings.register_profile(
    "ci", settings.get_profile("servicekit"), derandomize=True, max_examples=30
)
settings.load_profile("ci" if os.environ.get("CI") else "servicekit")


def _travel(value: object) -> None:
    for twin in (
        copy.deepcopy(value),
        copy.copy(value),
        pickle.loads(pickle.dumps(value)),  # noqa: S301 - our own bytes
    ):
        assert twin == value
        assert hash(twin) == hash(value)
        assert type(twin) is type(value)


@pytest.fixture(scope="session")
def travels() -> Callable[[object], None]:
    """Check that a value can be copied, pickled and hashed, and stays equal to itself."""
    return _travel
