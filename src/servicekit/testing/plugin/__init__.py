"""What pytest loads when policies are tested: golden tables, examples, coverage."""

from servicekit.testing.plugin.plugin import Plugin

__all__ = ["Plugin"]
