"""What a customer was told, and what has changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time

from servicekit.answers.change import ChangeReview
from servicekit.answers.otherwise import ToldOtherwise
from servicekit.followups.occasion import Occasion
from servicekit.instants import from_microseconds, to_microseconds
from servicekit.interaction import Told
from servicekit.situation.scene import Scene

__all__ = ["told_otherwise"]


def told_otherwise(scene: Scene, changes: ChangeReview | None) -> Iterator[Occasion]:
    """Yield each contact of a case in which the customer was told what has changed since.

    It begins when they were told, or on the date of the change where that was later, at midnight
    UTC. Of several answers to a question the last counts: whoever has heard the newer one knows it.
    A contact about several cases is one occasion in each of them, under one key.
    """
    if changes is None:
        return
    last, original = _last_told(scene), scene.originals
    found = defaultdict[str, list[ToldOtherwise]](list)
    for each in changes.told:
        if last.get(each.told.question) == (each.contact_id, each.told):
            found[each.contact_id].append(each)
    for name, about in found.items():
        yield scene.occasion(
            "told_otherwise",
            _since(about, changes),
            " ".join(dict.fromkeys(each.why for each in about)),
            name,
            about=original.get(name, name),
            facts={"certain": any(each.certain for each in about)},
        )


def _last_told(scene: Scene) -> dict[str, tuple[str, Told]]:
    """Return what the customer was told last of each question, where that was in this case."""
    mine = {contact.id for contact in scene.contacts}
    given = (scene.case if scene.history is None else scene.history).told(**scene.asked)
    last = {told.question: (contact.id, told) for contact, told in given}
    return {question: each for question, each in last.items() if each[0] in mine}


def _since(about: Sequence[ToldOtherwise], changes: ChangeReview) -> datetime:
    """Return when they were told, or when what they were told changed, if that came later."""
    asked, told_at = {each.told.question for each in about}, about[0].at
    editions = (change.after for change in changes.questions if change.id in asked)
    days = (each.effective_on for each in editions if each is not None)
    begun = [to_microseconds(datetime.combine(day, time(), UTC)) for day in days if day]
    return from_microseconds(max([to_microseconds(told_at), *begun]), told_at)
