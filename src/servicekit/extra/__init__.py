"""What needs a third party: one module for each, named like the extra that installs it."""
