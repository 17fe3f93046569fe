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
settings.register_profile("ci above", settings.get_profile("ci"), max_examples=10)
# The floors above those that are held to 100 %: what they stand on has tests of its own.
ABOVE = {"cli", "extra", "testing"}
settings.load_profile("ci" if os.environ.get("CI") else "servicekit")


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Choose how many examples a module draws, which is fixed when it is imported."""
    if isinstance(collector, pytest.Module) and os.environ.get("CI"):
        settings.load_profile("ci above" if ABOVE & {*collector.path.parts} else "ci")


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


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure nothing in other processes: what they run is not held to 100 %, or is elsewhere."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
