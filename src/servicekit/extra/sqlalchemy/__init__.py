"""Timers and sends in tables of the host's own database, with SQLAlchemy (extra ``sqlalchemy``).

``Timers`` keeps wake-ups in a table, and ``sweep`` fires those that are due. ``Sends`` keeps what
goes out of the company, so that a process that dies contacts nobody twice and forgets nothing.
Both take a Connection, to commit together with the rows of the host, or an Engine. SQLite and
PostgreSQL will do.
"""

from servicekit.extra.sqlalchemy.sends import Delivered, Held, Message, Sends, Unsure
from servicekit.extra.sqlalchemy.tables import sends_table, timers_table
from servicekit.extra.sqlalchemy.timers import Failed, Swept, Timers, WakeUp, doubling

__all__ = [
    "Delivered",
    "Failed",
    "Held",
    "Message",
    "Sends",
    "Swept",
    "Timers",
    "Unsure",
    "WakeUp",
    "doubling",
    "sends_table",
    "timers_table",
]
