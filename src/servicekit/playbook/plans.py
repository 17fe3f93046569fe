"""The plans of a playbook: each setting is looked at by itself, so that every mistake is found."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from servicekit.case import STATUSES
from servicekit.followups import AUDIENCES, WHO, Plan, Timing
from servicekit.interaction import BASES
from servicekit.playbook.names import Names
from servicekit.playbook.section import Section

__all__ = ["PlanReader", "word_list"]


@attrs.frozen
class PlanReader:
    """Read plans.

    Args:
        names: what they are called.
        known: those of a preset by id, of which a plan of the same id changes what it says.
        channels: the channels of the company, ``None`` where they are not known.
    """

    names: Names
    known: Mapping[str, Plan]
    channels: Names | None

    def plan(self, section: Section) -> Plan | None:
        """Return a plan, ``None`` for one with a mistake."""
        found = len(section.problems)
        name = self.names.taken(section)
        base = self.known.get(name or "")
        if base is None and not section.has("purpose"):
            Names("plans", *self.known).meant(section, "id", name or "")
        fields = {
            "id": name,
            "purpose": section.text("purpose", required=base is None),
            "basis": section.word("basis", BASES),
            "audience": section.word("audience", AUDIENCES),
            "who": section.word("who", WHO),
            **{key: _timing(section, key) for key in ("earliest", "latest", "every")},
            "channels": word_list(section, "channels", self.channels),
            "waits_on": word_list(section, "waits_on", Names("statuses", *STATUSES)),
        }
        section.close()
        if base is None:
            return section.fitted(found, Plan, **fields)
        return section.fitted(found, lambda **given: attrs.evolve(base, **given), **fields)


def _timing(section: Section, key: str) -> Timing | None:
    words = section.text(key)
    return None if words is None else section.made(key, Timing.parse, words, field=key)


def word_list(
    section: Section, key: str, known: Names | None, *, such_as: str = ""
) -> tuple[str, ...] | None:
    """Return a list of words; one that is not known is reported where it stands.

    Args:
        section: the part.
        key: the key.
        known: the words that are possible, ``None`` where that is not known.
        such_as: what to give where it is missing; by default it need not be there.
    """
    words = section.listed(key, such_as=such_as)
    if known is not None:
        for place, word in words.items():
            known.checked(section, place, word)
    return tuple(words.values()) if section.has(key) else None
