"""What a customer was told, and what has changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from servicekit.answers.change import ChangeReview
from servicekit.answers.otherwise import ToldOtherwise
from servicekit.followups.occasion import Occasion
from servicekit.situation.scene import Scene

__all__ = ["told_otherwise"]


def told_otherwise(scene: Scene, changes: ChangeReview | None) -> Iterator[Occasion]:
    """Yield each contact of a case in which the customer was told what has changed since.

    Of several answers to a question the last counts: whoever has heard the newer one knows it. A
    contact about several cases is put right once, in the first that it names.
    """
    found = defaultdict[str, list[ToldOtherwise]](list)
    for each in () if changes is None else changes.told:
        if _holds(scene, each):
            found[each.contact_id].append(each)
    for name, about in found.items():
        yield scene.occasion(
            "told_otherwise",
            about[0].at,
            " ".join(dict.fromkeys(each.why for each in about)),
            name,
            about=name,
            facts={"certain": any(each.certain for each in about)},
        )


def _holds(scene: Scene, each: ToldOtherwise) -> bool:
    """Tell whether it is the last that the customer was told, and to be put right in this case."""
    given = (scene.case if scene.history is None else scene.history).told(**scene.asked)
    same = [(contact, told) for contact, told in given if told.question == each.told.question]
    contact, told = same[-1] if same else (None, None)
    if contact is None or (contact.id, told) != (each.contact_id, each.told):
        return False
    mine = {known.id for known in scene.contacts}
    return contact.id in mine and contact.case_ids[:1] in {(), (scene.case.id,)}
