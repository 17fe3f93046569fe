"""What every measure says: its formula, range and source, and how it is gamed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from servicekit.review import MEASURES
from servicekit.scorecard.definition import Definition
from servicekit.scorecard.definitions.course import COURSE
from servicekit.scorecard.definitions.promises import PROMISES
from servicekit.scorecard.definitions.service import SERVICE
from servicekit.scorecard.definitions.speed import SPEED
from servicekit.scorecard.definitions.voice import VOICE

__all__ = ["DEFINITIONS"]

_FOUND = {each.id: each for each in (*SPEED, *COURSE, *PROMISES, *SERVICE, *VOICE)}

#: What every measure says, in the order of :data:`~servicekit.review.MEASURES`.
DEFINITIONS: Mapping[str, Definition] = MappingProxyType({m: _FOUND[m] for m in MEASURES})
