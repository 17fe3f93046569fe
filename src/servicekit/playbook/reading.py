"""The parts of a playbook, read one after the other; whatever is wrong with any of them is told."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from servicekit.followups import ContactPolicy, FollowUpPolicy
from servicekit.playbook.calendars import Calendars
from servicekit.playbook.columns import OwnColumns, RuleReader
from servicekit.playbook.contact import ContactReader
from servicekit.playbook.defaults import Defaults, service_level
from servicekit.playbook.examples.known import Known
from servicekit.playbook.examples.reader import examples
from servicekit.playbook.folder import Folder
from servicekit.playbook.follow_ups import FollowUpReader
from servicekit.playbook.ladders import LadderReader
from servicekit.playbook.log import log_mapping
from servicekit.playbook.names import Names
from servicekit.playbook.questions import answer_book
from servicekit.playbook.roster import RosterReader
from servicekit.playbook.section import Section
from servicekit.playbook.staff import Staff
from servicekit.playbook.targets import targets
from servicekit.playbook.triggers import TriggerReader
from servicekit.situation import COLUMNS, TRIGGER_COLUMNS

__all__ = ["fields"]


def fields(root: Section, folder: Folder, source: str, key: bytes | str) -> dict[str, Any]:
    """Return the fields of a playbook; those with a mistake are empty, or left out.

    Args:
        root: the playbook.
        folder: the files that it comes from.
        source: what to call it by default.
        key: the secret with which the facts of answers are digested.
    """
    timezone, complete = root.zone("timezone") or "UTC", folder.complete
    calendars = Calendars.read(root.section("hours"), complete=complete)
    defaults = Defaults.read(root.section("defaults"), calendars)
    own = OwnColumns.read(root, {**COLUMNS, **TRIGGER_COLUMNS})
    promised = targets(root, calendars)  # read before people, which they are not meant for
    staff = Staff.read(root, calendars, complete=complete)
    found = {
        "hours": calendars.usable,
        "targets": promised,
        **_people(root, calendars, staff, timezone, own, complete=complete),
        **_contacts(root, calendars, defaults, own, complete=complete),
        # A book of answers can be called after its file.
        "name": root.text("name", required=not root.has("questions")) or PurePath(source).stem,
        "answers": answer_book(root, calendars, timezone=timezone, key=key),
        "log": log_mapping(root.section("log")) if _is_there(root, "log") else None,
        "service_level": service_level(root.section("service_level")),
        "window": defaults.window,
        "max_hand_overs": _limit(root.section("limits")),
        "version": folder.version,
    }
    known = Known(
        root=root, parts=found, staff=staff, own=own, timezone=timezone, complete=complete
    )
    found["examples"] = [*examples(known)]
    root.close()
    said = {name: value for name, value in found.items() if value is not None}
    return {**said, "office": defaults.office}


def _people(
    root: Section,
    calendars: Calendars,
    staff: Staff,
    timezone: str,
    own: OwnColumns,
    *,
    complete: bool,
) -> dict[str, Any]:
    """Return the fields that say who is there, and whom a matter reaches."""
    rotations = Names.of(root, "rotations", complete=complete)
    ladders = Names.of(root, "ladders", complete=complete)
    rules = RuleReader(TRIGGER_COLUMNS, own)
    return {
        "roster": RosterReader(root, calendars, staff, timezone, rotations).read(),
        "ladders": LadderReader(root, calendars, staff, rotations).read(ladders),
        "triggers": TriggerReader(root, rules, staff, ladders).read(complete=complete),
    }


def _contacts(
    root: Section, calendars: Calendars, defaults: Defaults, own: OwnColumns, *, complete: bool
) -> dict[str, Any]:
    """Return the fields that say what is followed up, and how customers are contacted."""
    found: dict[str, Any] = {}
    channels = None
    if _is_there(root, "contact"):
        contact = ContactReader(root.section("contact"), calendars)
        channels = contact.channels
        found |= {"contact": contact.read(), "together": contact.together}
    if _is_there(root, "follow_ups"):
        section, rules = root.section("follow_ups"), RuleReader(COLUMNS, own)
        reader = FollowUpReader(section, rules, calendars, defaults, channels)
        found["follow_ups"] = reader.read(complete=complete)
    _refuse_two_bases(root, found.get("contact"), found.get("follow_ups"))
    return found


def _refuse_two_bases(
    root: Section, contact: ContactPolicy | None, follow_ups: FollowUpPolicy | None
) -> None:
    """Report the purposes of plans that have another basis where customers are contacted."""
    if contact is None or follow_ups is None:
        return
    for plan in follow_ups.plans:
        basis = contact.purposes.get(plan.purpose, plan.basis)
        if basis != plan.basis:
            place = f"contact.purposes.{plan.purpose}"
            root.report(place, f"is {basis!r}, and plan {plan.id!r} says {plan.basis!r}; say one")


def _is_there(root: Section, key: str) -> bool:
    return root.get(key, dict) is not None


def _limit(section: Section) -> int | None:
    most = section.whole("max_hand_overs", least=0)
    section.close()
    return most
