"""What work in a playbook needs of whoever takes it."""

from __future__ import annotations

from servicekit.escalation import Needs
from servicekit.playbook.amounts import money
from servicekit.playbook.names import Names
from servicekit.playbook.section import Section
from servicekit.playbook.staff import Staff

__all__ = ["needs"]


def needs(section: Section, staff: Staff, *, has_people: bool) -> Needs:
    """Read what somebody must have.

    Args:
        section: the part.
        staff: the people of the playbook.
        has_people: whether it is known who can be named: else the host's own roster has them.
    """
    authority, amount = section.text("authority"), money(section, "amount")
    if amount is not None and not section.has("authority"):
        section.report("amount", "says how much of nothing; give 'authority' as well")
    skills = section.wholes("skills", least=1)
    for skill in skills:
        staff.skills.meant(section, f"skills.{skill}", skill)
    if authority is not None:
        staff.decisions.meant(section, "authority", authority)
    found = Needs(
        skills=skills,
        authority=authority,
        amount=amount,
        language=section.text("language"),
        channel=section.text("channel"),
        team_id=_named(section, "team", staff.desks, has_people=has_people),
        agent_id=_named(section, "agent", staff.people, has_people=has_people),
    )
    section.close()
    return found


def _named(section: Section, key: str, names: Names, *, has_people: bool) -> str | None:
    return names.named(section, key) if has_people else section.text(key)
