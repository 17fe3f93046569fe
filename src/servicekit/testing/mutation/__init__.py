"""Rule mutation: change the policies in every small way, and see which changes tests notice."""

from servicekit.testing.mutation.drafting import OPERATORS, mutants
from servicekit.testing.mutation.mutant import STATUSES, Mutant
from servicekit.testing.mutation.mutating import UnchangedFailsError, mutate
from servicekit.testing.mutation.redirect import redirect as activate
from servicekit.testing.mutation.report import FATES, MutationReport, Trial

__all__ = [
    "FATES",
    "OPERATORS",
    "STATUSES",
    "Mutant",
    "MutationReport",
    "Trial",
    "UnchangedFailsError",
    "activate",
    "mutants",
    "mutate",
]
