"""Insight: what history allows to promise honestly.

>>> from datetime import UTC, datetime, timedelta
>>> seen = Durations.of((timedelta(hours=n % 8 + 1), n % 5 > 0) for n in range(400))
>>> print(seen.quantile(0.8))
80 % done within 8 h (95 % interval: 7 h to 8 h; 320 done, 80 not done)
>>> print(earliest_due(seen, datetime(2026, 5, 4, 12, tzinfo=UTC), kept=0.8).due_at)
2026-05-04 20:00:00+00:00
"""

from servicekit.insight.due import EarliestDue, earliest_due
from servicekit.insight.history import KEYS, PAUSES, Key, durations, durations_by
from servicekit.insight.survival import Count, Durations, Quantile, Step

__all__ = [
    "KEYS",
    "PAUSES",
    "Count",
    "Durations",
    "EarliestDue",
    "Key",
    "Quantile",
    "Step",
    "durations",
    "durations_by",
    "earliest_due",
]
