"""The situation of a case at an instant: the facts that tables read, and what happened in it."""

from servicekit.followups.columns import COLUMNS
from servicekit.situation.cause import touched
from servicekit.situation.coming import next_at
from servicekit.situation.noticing import occasions
from servicekit.situation.reading import facts
from servicekit.situation.triggers import TRIGGER_COLUMNS, trigger_facts

__all__ = [
    "COLUMNS",
    "TRIGGER_COLUMNS",
    "facts",
    "next_at",
    "occasions",
    "touched",
    "trigger_facts",
]
