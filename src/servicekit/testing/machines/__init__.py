"""Machines that do to a promise or a case what a host can do, and hold the laws meanwhile.

Run one as a test by subclassing it (extra ``test``)::

    class Mine(PromiseMachine):
        def kept(self, promise):
            return my_store.read(my_store.write(promise))

    TestMine = Mine.TestCase
"""

import servicekit.testing.strategies  # noqa: F401 - says what is missing without hypothesis
from servicekit.testing.machines.case import CaseMachine
from servicekit.testing.machines.promise import PromiseMachine

__all__ = ["CaseMachine", "PromiseMachine"]
