"""Amounts of time and of money in a playbook."""

from __future__ import annotations

from datetime import timedelta

from servicekit.hours import Allowance
from servicekit.hours.allowance import UNITS
from servicekit.money import Money
from servicekit.playbook.section import Section

__all__ = ["duration", "lasting", "money", "waiting"]


def money(section: Section, key: str) -> Money | None:
    """Read an amount of money from nothing up."""
    words = section.text(key)
    amount = None if words is None else section.made(key, Money.parse, words)
    if amount is not None and amount.amount < 0:
        section.report(key, f"{words!r} is less than nothing")
        return None
    return amount


def waiting(section: Section, key: str) -> Allowance | None:
    """Read how long to wait, in hours or minutes."""
    words = section.text(key)
    return None if words is None else _of_the_clock(section, key, words, "'30 working minutes'")


def duration(section: Section, key: str) -> timedelta | None:
    """Read an amount of time on the clock on the wall."""
    words = section.text(key)
    if words is None:
        return None
    amount = _of_the_clock(section, key, words, "'36 hours'")
    return None if amount is None else _on_the_wall(section, key, words, amount)


def lasting(section: Section, key: str, *, required: bool = False) -> timedelta | None:
    """Read how long something lasts; a day is 24 hours, and a week seven days."""
    words = section.text(key, required=required, such_as="an amount of time, such as '5 minutes'")
    if words is None:
        return None
    amount = section.made(key, Allowance.parse, words, field=key)
    return None if amount is None else _on_the_wall(section, key, words, amount)


def _on_the_wall(section: Section, key: str, words: str, amount: Allowance) -> timedelta | None:
    if amount.is_business:
        section.report(key, f"{words!r} is working time; give hours, such as '36 hours'")
        return None
    days = timedelta(days=amount.count * UNITS[amount.unit].days)
    return amount.duration or days


def _of_the_clock(section: Section, key: str, words: str, such_as: str) -> Allowance | None:
    amount = section.made(key, Allowance.parse, words, field=key)
    if amount is not None and amount.is_dated:
        section.report(key, f"{words!r} counts dates; give hours or minutes, such as {such_as}")
        return None
    return amount
