"""What a host's own tests can use: values that chance draws, and machines that work with them.

:mod:`servicekit.testing.strategies` and :mod:`servicekit.testing.machines` need Hypothesis (extra
``testing``). Nothing else in this library imports them.
"""
