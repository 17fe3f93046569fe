from datetime import UTC, datetime

import pytest
from hours.support import pickled

from servicekit.answers import BookReport, Finding
from servicekit.decision import Reason, Verdict
from servicekit.errors import FieldError
from servicekit.playbook import Claim, PlaybookReport

ANSWERS = BookReport(
    questions=1,
    findings=(Finding(place="return.owner", code="no_owner", text="Nobody answers for it."),),
    proofs=(Verdict("it is fair", "proved"),),
)
OWN = Finding(place="targets.reply", code="never_due", text="It is never due.")


def claim(status, *findings, **fields):
    return Claim(place="triggers", verdict=Verdict("all is well", status, findings), **fields)


def test_a_claim_that_holds_has_no_findings():
    """What is proved is a claim with a verdict, and nothing was found."""
    assert claim("proved").findings == ()


def test_a_finding_keeps_its_own_place():
    """What has a place and a code of its own is found as it is."""
    assert claim("refuted", OWN).findings == (OWN,)


def test_a_reason_is_found_at_the_place_of_its_claim():
    """A reason becomes a finding with its code, at the place that the claim is about."""
    assert claim("refuted", Reason("unused", "No rule names it.")).findings == (
        Finding(place="triggers", code="unused", text="No rule names it."),
    )


def test_a_reason_of_what_is_undecided_is_undecided():
    """What leaves a claim undecided is a finding that is not certain."""
    [found] = claim("undecided", Reason("no_period", "No period was given.")).findings

    assert (found.code, found.undecided) == ("no_period", True)


def test_what_has_no_code_is_found_as_a_whole():
    """Where what refutes a claim has no code, the verdict is the finding, under its code."""
    refuted = claim("refuted", "two rules", OWN, code="contradiction")

    assert refuted.findings == (
        Finding(place="triggers", code="contradiction", text=str(refuted.verdict)),
    )


@pytest.mark.parametrize("code", ["gap", "undecided"])
def test_what_the_budget_leaves_open_is_found(code):
    """A verdict that is undecided without a reason is a finding of its own."""
    [found] = claim("undecided", code=code).findings

    assert (found.code, found.undecided) == ("undecided", True)
    assert found.text == "Undecided: all is well."


def test_what_is_open_is_no_finding():
    """What cannot be looked at, as a part is not there, is told by itself."""
    open_ = claim("undecided", Reason("absent", "There is no [contact]."), is_open=True)
    report = PlaybookReport(answers=ANSWERS, claims=[open_, claim("proved")])

    assert open_.findings == ()
    assert report.open == (open_,)
    assert open_.unseen == "triggers: all is well. There is no [contact]."


def test_a_report_has_the_findings_of_all_parts():
    """Findings in the answers come first, then those of each claim, in order."""
    report = PlaybookReport(answers=ANSWERS, claims=(claim("refuted", OWN), claim("proved")))

    assert report.findings == (*ANSWERS.findings, OWN)
    assert [verdict.status for verdict in report.proofs] == ["proved", "refuted", "proved"]
    assert not report.clean


def test_a_report_is_clean_where_nothing_was_found():
    """Without findings a report is clean, also where something is open."""
    answers = BookReport(questions=0, findings=(), proofs=())
    assert str(PlaybookReport(answers=answers)) == "0 questions, 0 findings, 0 of 0 claims proved"
    open_ = claim("undecided", Reason("absent", "There is none."), is_open=True)

    assert PlaybookReport(answers=answers, claims=[open_]).clean
    assert not PlaybookReport(answers=answers, claims=[claim("undecided")]).clean


def test_a_report_says_everything_in_lines():
    """A report is counted in its first line; findings and what is open stand below."""
    open_ = claim("undecided", Reason("absent", "There is none."), is_open=True)
    start, end = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 8, tzinfo=UTC)
    report = PlaybookReport(
        answers=ANSWERS, claims=[claim("refuted", OWN), open_], start=start, end=end
    )

    assert str(report) == (
        "1 question, 2 findings, 1 of 3 claims proved "
        "from Fri 1 May 2026 00:00 UTC to Fri 8 May 2026 00:00 UTC\n"
        "- return.owner: Nobody answers for it.\n"
        "- targets.reply: It is never due.\n"
        "- not looked at: triggers: all is well. There is none."
    )


def test_a_claim_is_told_with_its_place():
    """A claim in words is its place and its verdict."""
    assert str(claim("proved")) == "triggers: Proved: all is well."


def test_a_report_is_a_value():
    """A report can be hashed and pickled, and holds nothing but claims."""
    report = PlaybookReport(answers=ANSWERS, claims=[claim("refuted", OWN)])

    assert pickled(report) == report
    assert hash(report) == hash(PlaybookReport(answers=ANSWERS, claims=report.claims))
    with pytest.raises(FieldError, match="Claim"):
        PlaybookReport(answers=ANSWERS, claims=[OWN])
