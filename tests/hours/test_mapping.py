from __future__ import annotations

import attrs
import pytest

from hours.support import pickled
from servicekit.hours.mapping import FrozenMapping


def test_equals_any_equal_mapping() -> None:
    """The order in which keys were given does not matter, nor the type of the other mapping."""
    ab, ba = FrozenMapping({"a": 1, "b": 2}), FrozenMapping({"b": 2, "a": 1})
    assert ab == ba == {"a": 1, "b": 2}
    assert hash(ab) == hash(ba)
    assert (len(ab), list(ab), ab["b"]) == (2, ["a", "b"], 2)


def test_cannot_be_changed() -> None:
    """What was frozen stays: neither the mapping nor the one it was made of changes it."""
    source = {"a": 1}
    frozen = FrozenMapping(source)
    source["a"] = 2
    assert frozen["a"] == 1
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        frozen._items = {}


def test_survives_pickling_and_reads_like_a_dict() -> None:
    """A pickle brings back an equal mapping, and the text is that of a dict."""
    frozen = FrozenMapping({"a": 1})
    assert pickled(frozen) == frozen
    assert repr(frozen) == "{'a': 1}"
