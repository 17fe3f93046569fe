"""The checks of a playbook: its parts by themselves, and what has to fit across them."""

from __future__ import annotations

from itertools import chain

from servicekit.playbook.checks.authority import authority
from servicekit.playbook.checks.channels import channels
from servicekit.playbook.checks.ladders import ladders
from servicekit.playbook.checks.promises import promises
from servicekit.playbook.checks.subject import Subject
from servicekit.playbook.checks.tables import tables
from servicekit.playbook.checks.targets import targets
from servicekit.playbook.checks.triggers import triggers
from servicekit.playbook.report import Claim

__all__ = ["Subject", "claims"]

_CHECKS = (targets, promises, authority, ladders, triggers, tables, channels)


def claims(subject: Subject) -> tuple[Claim, ...]:
    """Return every claim on a playbook but those on its answers alone, each with its verdict."""
    return tuple(chain.from_iterable(check(subject) for check in _CHECKS))
