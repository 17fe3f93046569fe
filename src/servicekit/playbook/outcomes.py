"""Outcomes of a question in a playbook: a part with a mistake is replaced by a harmless one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import attrs

from servicekit.answers import KINDS, Outcome, PromiseTemplate, Wording
from servicekit.hours import Allowance
from servicekit.money import Money
from servicekit.playbook.calendars import Calendars
from servicekit.playbook.section import Section

__all__ = ["OUTCOME", "WORDS", "Terms", "wording"]

#: Words for every language, in place of some with a mistake.
WORDS = "-"
#: An outcome of which there is nothing to complain.
OUTCOME = Outcome(kind="handed_over", text=WORDS)

_NUMBER = re.compile(r"\s*[-+.]?\d")


def wording(section: Section, key: str) -> Wording:
    """Read one text for every language, or a table of them."""
    if not section.holds(key, dict):
        return section.made(key, Wording, _text(section, key)) or Wording(WORDS)
    texts = section.section(key)
    if not texts.names():
        section.report(key, "is empty; give text in one language at least")
    tried = {language: _text(texts, language) for language in texts.names()}
    sound = {
        language: text
        for language, text in tried.items()
        if texts.made(language, Wording, {language: text})
    }
    return section.made(key, Wording, sound) or Wording(WORDS) if sound else Wording(WORDS)


def _text(section: Section, key: str) -> str:
    return section.text(key, required=True) or WORDS


@attrs.frozen
class Terms:
    """What outcomes may name: the calendars of the playbook and the facts of the question.

    Args:
        calendars: the calendars.
        facts: the names of the facts.
    """

    calendars: Calendars
    facts: Collection[str]

    def outcome(self, section: Section) -> Outcome:
        """Read an outcome."""
        made = Outcome(
            kind=section.word("kind", KINDS, required=True) or OUTCOME.kind,
            text=wording(section, "text"),
            promises=tuple(self._promises(section)),
            authority=section.text("authority"),
            amount=self._amount(section),
        )
        section.close()
        return made

    def _promises(self, section: Section) -> Iterator[PromiseTemplate]:
        taken: set[str] = set()
        for number, part in enumerate(section.tables("promises")):
            name = None if part is None else self._id(part, taken)
            name = name or section.path(f"promises[{number}]")
            taken.add(name)
            yield (
                PromiseTemplate(id=name, what=WORDS, within="1 hour")
                if part is None
                else (self._promise(part, name))
            )

    def _id(self, section: Section, taken: set[str]) -> str | None:
        name = section.text("id") or "promise"
        if name not in taken:
            return name
        section.report("id", f"{name!r} is there twice; give each promise an id of its own")
        return None

    def _promise(self, section: Section, name: str) -> PromiseTemplate:
        within, earliest = _allowance(section, "within"), _allowance(section, "not_before")
        calendar = self.calendars.named(section, within, earliest)
        if calendar is None:  # what is missing has been told, or is a mistake in the calendar
            within, earliest = _unhurried(within), _unhurried(earliest)
        made = PromiseTemplate(
            id=name,
            what=wording(section, "what"),
            within=within or "1 hour",
            hours=calendar,
            kind=section.text("kind"),
            amount=self._amount(section),
        )
        section.close()
        if within is None or earliest is None:
            return made
        # Only the two together can be wrong now.
        return section.made("not_before", attrs.evolve, made, not_before=earliest) or made

    def _amount(self, section: Section) -> Money | str | None:
        """Read an amount, or the name of the fact that holds it."""
        text = section.text("amount")
        if text is None or text in self.facts or not _NUMBER.match(text):
            return text
        return section.made("amount", Money.parse, text)


def _allowance(section: Section, key: str) -> Allowance | None:
    words = section.text(key, required=key == "within")
    return None if words is None else section.made(key, Allowance.parse, words, field=key)


def _unhurried(amount: Allowance | None) -> Allowance | None:
    return None if amount is not None and amount.is_business else amount
