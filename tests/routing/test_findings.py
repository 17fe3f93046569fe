"""What a check of a ladder finds says itself in a sentence, and holds what confirms it."""

from __future__ import annotations

from routing.support import at, refund
from servicekit.decision import Reason
from servicekit.escalation import Needs
from servicekit.hours import Span
from servicekit.routing.findings import Gap, OnlyOne, plain

NIGHT = Span(at(18), at(8, day=2))
GAP = Gap(
    work="refunds",
    needs=refund(250),
    span=NIGHT,
    because=(Reason("empty_level", "Level 0 asks team first, and nobody can take it."),),
)
ONLY = OnlyOne(work="any work", needs=Needs(), span=NIGHT, agent_id="kim")


def test_a_plain_escalation_bars_whom_the_customer_complains_about() -> None:
    """Nothing has happened to it, its kind is the work, and whoever is excluded is so for good."""
    found = plain("refunds", refund(250), raised_at=at(9), excluded=["ada"])
    assert (found.kind, found.needs, found.events) == ("refunds", refund(250), ())
    assert found.exclusions(at=at(9)) == {"ada": "complained_about"}


def test_a_gap_says_what_when_and_why() -> None:
    """Whoever is responsible reads the work, what it takes, the span, and why nobody is asked."""
    assert str(GAP) == (
        "For refunds (authority for refund of 250 EUR) nobody is asked in time "
        "from Fri 1 May 2026 18:00 UTC to Sat 2 May 2026 08:00 UTC (14 h). "
        "Level 0 asks team first, and nobody can take it."
    )
    assert (GAP.code, GAP.evidence) == ("nobody_in_time", ("refunds",))


def test_a_gap_holds_the_escalation_that_confirms_it() -> None:
    """Its escalation is raised at the beginning of the span and takes what the work takes."""
    assert GAP.escalation == plain("refunds", refund(250), raised_at=at(18))


def test_the_only_one_is_named() -> None:
    """Work that takes nothing is named alone, and the sentence says on whom it hangs."""
    assert str(ONLY) == (
        "For any work nobody but kim is asked in time from Fri 1 May 2026 18:00 UTC to "
        "Sat 2 May 2026 08:00 UTC (14 h); whoever complains about kim then finds nobody."
    )
    assert (ONLY.code, ONLY.evidence) == ("only_one", ("any work", "kim"))


def test_the_escalation_of_the_only_one_must_not_go_to_them() -> None:
    """What confirms that everything hangs on somebody is a complaint about them."""
    assert ONLY.escalation.excluded == {"kim": "complained_about"}
