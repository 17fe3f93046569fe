"""Golden tables: what a policy says of some cases, kept in a file that people review."""

from servicekit.testing.golden.golden import (
    GoldenMismatch,
    GoldenTable,
    golden,
    golden_text,
)
from servicekit.testing.golden.rows import Given, rows_of

__all__ = ["Given", "GoldenMismatch", "GoldenTable", "golden", "golden_text", "rows_of"]
