"""What a customer was told, and what has changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from servicekit.answers.change import ChangeReview
from servicekit.answers.otherwise import ToldOtherwise
from servicekit.followups.occasion import Occasion
from servicekit.interaction import Told
from servicekit.situation.scene import Scene

__all__ = ["told_otherwise"]


def told_otherwise(scene: Scene, changes: ChangeReview | None) -> Iterator[Occasion]:
    """Yield each contact of a case in which the customer was told what has changed since.

    Of several answers to a question the last counts: whoever has heard the newer one knows it. A
    contact about several cases is put right once, in the first that it names.
    """
    if changes is None:
        return
    last = _last_told(scene)
    found = defaultdict[str, list[ToldOtherwise]](list)
    for each in changes.told:
        if last.get(each.told.question) == (each.contact_id, each.told):
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


def _last_told(scene: Scene) -> dict[str, tuple[str, Told]]:
    """Return what the customer was told last of each question, where that was in this case."""
    mine = {c.id for c in scene.contacts if c.case_ids[:1] in {(), (scene.case.id,)}}
    given = (scene.case if scene.history is None else scene.history).told(**scene.asked)
    last = {told.question: (contact.id, told) for contact, told in given}
    return {question: each for question, each in last.items() if each[0] in mine}
