"""What a host's own tests can use: for policies, and for code around them (extra ``test``).

The plugin of pytest is there by itself. :mod:`servicekit.testing.golden`,
:mod:`~servicekit.testing.laws`, :mod:`~servicekit.testing.coverage` and
:mod:`~servicekit.testing.mutation` work without pytest as well;
:mod:`~servicekit.testing.strategies` and :mod:`~servicekit.testing.machines` need Hypothesis.
Nothing else in this library imports them.
"""
