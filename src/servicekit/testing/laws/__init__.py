"""Laws: what must hold of a policy, as checks that a host's own tests call, each with a name."""

from servicekit.testing.laws.given import Declared
from servicekit.testing.laws.law import Law, LawBroken
from servicekit.testing.laws.laws import laws
from servicekit.testing.laws.statements import LAWS

__all__ = ["LAWS", "Declared", "Law", "LawBroken", "laws"]
