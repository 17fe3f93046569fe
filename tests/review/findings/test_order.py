"""What is found comes in one order, whatever was found."""

from __future__ import annotations

from hypothesis import given, settings

from review.findings.support import ANSWERING, inquiry
from review.support import call, case, may, moved, said
from servicekit.review import CODES, PRAISES, SEVERITIES
from servicekit.review.findings import found, went_well
from servicekit.testing.strategies import cases


def test_the_most_severe_comes_first_and_what_nobody_can_tell_last():
    """Serious things, then notices, then what is undecided."""
    subject = case(
        said(may(4, 10)),
        promises=[call(made_by=None), call(id="q", due_at=may(9), made_by=None)],
        changes=[moved(may(5), "open", "resolved"), moved(may(6), "resolved", "open")],
    )
    every = found(inquiry(subject, may(8), history=None))
    codes = [each.code for each in every]
    assert codes == ["broken", "at_risk", "unowned", "unowned", "repeat_contact"]
    assert [each.undecided for each in every] == [False, False, False, False, True]


@given(subject=cases())
@settings(max_examples=40)
def test_everything_found_says_what_shows_it(subject):
    """Whatever happened in a case, each finding has a known code, its severity and a sentence."""
    last = max((change.at for change in subject.changes), default=subject.opened_at)
    for fields in ({}, {"history": None}):
        asked = inquiry(subject, last, playbook=ANSWERING, **fields)
        for each in found(asked):
            assert CODES[each.code] == each.severity
            assert each.because
        ranks = [(f.undecided, SEVERITIES.index(f.severity)) for f in found(asked)]
        assert ranks == sorted(ranks)
        for each in went_well(asked):
            assert (each.code in PRAISES, each.severity, each.undecided) == (True, "good", False)
        texts = [contact.text for contact in subject.interactions if len(contact.text) > 9]
        said_ = " ".join(str(why) for f in (*found(asked), *went_well(asked)) for why in f.because)
        assert not any(text in said_ for text in texts)
