"""What a check finds, by place."""

from datetime import UTC, datetime
from typing import Any

from servicekit.playbook import Claim, Playbook

#: A Monday and the one after it, in a week without holidays.
MONDAY, NEXT = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)

OFFICE = """\
name = "Desk"
[hours.office]
timezone = "UTC"
weekly = "Mo-Fr 09:00-17:00"
[hours.never]
timezone = "UTC"
weekly = "Mo-Su off"
[defaults]
hours = "office"
"""


def checked(text: str, **given: Any) -> tuple[Claim, ...]:
    """Return the claims on a playbook."""
    return Playbook.parse(text).check(**given).claims


def found(text: str, **given: Any) -> dict[str, tuple[str, str, bool]]:
    """Return the code and the text of each finding by its place, and whether it is undecided."""
    findings = [each for claim in checked(text, **given) for each in claim.findings]
    by_place = {each.place: (each.code, each.text, each.undecided) for each in findings}
    assert len(by_place) == len(findings), "a place was found twice"
    return by_place


def status(text: str, words: str, **given: Any) -> list[str]:
    """Return the status of the claims that say something, and ``open`` for what is not seen."""
    return [
        "open" if claim.is_open else claim.verdict.status
        for claim in checked(text, **given)
        if words in claim.verdict.claim
    ]
