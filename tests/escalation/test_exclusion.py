import pytest

from escalation.support import at, event, offered, raised
from servicekit.errors import FieldError
from servicekit.escalation import EXCLUSIONS


def test_people_are_excluded_for_a_reason():
    """Who is excluded is kept with the reason; of a plain list everybody is involved."""
    assert raised(excluded=["ada", 7]).excluded == {"ada": "involved", "7": "involved"}
    assert raised(excluded={7: "complained_about"}).excluded == {"7": "complained_about"}
    assert raised().excluded == {}
    assert "ada" in raised(excluded=["ada"]).excluded


@pytest.mark.parametrize(
    "wrong", ["ada", [""], {"ada": "disliked"}, {"ada": None}, {"": "involved"}, 7]
)
def test_exclusions_are_checked(wrong):
    """One text is no list of people, and a reason that is not known is refused."""
    with pytest.raises(FieldError):
        raised(excluded=wrong)


def test_an_unknown_reason_lists_the_known_ones():
    """The message names the reason that is not known, and those that are."""
    with pytest.raises(FieldError, match=f"'disliked'.*{', '.join(EXCLUSIONS)}"):
        raised(excluded={"ada": "disliked"})


def test_whoever_declines_or_gives_up_is_excluded_from_then_on():
    """Who declined or gave it up must not be asked again, from that instant on."""
    refund = offered().decline(at=at(10), by="ada").acknowledge(at=at(11), by="kim")
    refund = refund.give_up(at=at(12), by="kim")

    assert refund.exclusions(at=at(9, 59)) == {}
    assert refund.exclusions(at=at(10)) == {"ada": "declined"}
    assert refund.exclusions(at=at(12)) == {"ada": "declined", "kim": "gave_up"}


def test_the_first_reason_stays():
    """Somebody who was complained about stays so, also after declining."""
    refund = offered(excluded={"ada": "complained_about"}).decline(at=at(10), by="ada")

    assert refund.exclusions(at=at(10)) == {"ada": "complained_about"}


def test_whose_decision_is_in_question_is_involved():
    """Nobody is asked about their own decision, for whatever other reason is known."""
    assert raised(decided_by="sam").exclusions(at=at(9)) == {"sam": "involved"}
    known = raised(decided_by="sam", excluded={"sam": "complained_about"})
    assert known.exclusions(at=at(9)) == {"sam": "complained_about"}


def test_exclusions_know_what_was_recorded():
    """A refusal that is entered late excludes nobody before, unless one asks what is known now."""
    refund = offered().decline(at=at(10), by="ada", recorded_at=at(12))

    assert refund.exclusions(at=at(11)) == {}
    assert refund.exclusions(at=at(11), known_at=at(12)) == {"ada": "declined"}


def test_what_was_entered_in_error_excludes_nobody():
    """A refusal that is taken back, or that was overtaken, excludes nobody."""
    taken_back = offered().decline(at=at(10), by="ada", id="d").retract("d", at=at(11))
    late = event("acknowledged", at(9, 30), recorded_at=at(12), by="kim")
    overtaken = offered().decline(at=at(10), by="ada").record(late)

    assert taken_back.exclusions(at=at(11)) == {}
    assert overtaken.exclusions(at=at(12)) == {}


def test_exclusions_need_an_escalation():
    """Before it was raised there is nobody to exclude."""
    with pytest.raises(FieldError, match="raised later"):
        raised().exclusions(at=at(8))
