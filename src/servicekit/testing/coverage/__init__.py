"""What of policies tests made happen: rules, boundaries, answers, levels, and what never."""

from servicekit.testing.coverage.coverage import Coverage
from servicekit.testing.coverage.element import KINDS, Element
from servicekit.testing.coverage.hits import Hits

__all__ = ["KINDS", "Coverage", "Element", "Hits"]
