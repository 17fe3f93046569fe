"""Decision tables that cannot contradict themselves."""

from servicekit.tables import col
from servicekit.tables.checking import Report
from servicekit.tables.columns.cell import Cell
from servicekit.tables.columns.column import Column
from servicekit.tables.differing import Difference
from servicekit.tables.examples import Example
from servicekit.tables.findings import Gap, Idle, OutOfDomain, Overlap, Unreachable
from servicekit.tables.proving import Claim, Counterexample, independent, monotone, never
from servicekit.tables.region import Region
from servicekit.tables.repairing import Repair
from servicekit.tables.rule import Rule
from servicekit.tables.ruling import Ending
from servicekit.tables.table import DecisionTable

__all__ = [
    "Cell",
    "Claim",
    "Column",
    "Counterexample",
    "DecisionTable",
    "Difference",
    "Ending",
    "Example",
    "Gap",
    "Idle",
    "OutOfDomain",
    "Overlap",
    "Region",
    "Repair",
    "Report",
    "Rule",
    "Unreachable",
    "col",
    "independent",
    "monotone",
    "never",
]
