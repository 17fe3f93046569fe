"""A scorecard is read in a terminal, with what shows whether a figure is gamed."""

from scorecard.support import HOUR, NINE, SECOND, card, missed, said, told
from servicekit.scorecard import Scorecard


def test_an_empty_card_says_that_it_is():
    """Without cases there is one line, and no figures."""
    assert str(Scorecard()) == "0 cases."


def test_a_card_is_read_from_top_to_bottom():
    """Each measure has its figure, those of its groups, and what has to stand beside it."""
    found = card(
        *said("kept_by_first_due", 0, of="spoken", team="desk"),
        *said("kept_by_first_due", 1, of="spoken", team="shop"),
        *said("kept_by_agreed_due", 1, 1, of="spoken", team="desk"),
        *missed("kept_by_agreed_due", "let_go", of="spoken", team="desk"),
    )

    assert str(found).splitlines() == [
        "1 case; whether anybody waits for an answer is not recorded.",
        "",
        "Kept by the first due · spoken",
        "  50 % of 2.",
        "    desk                     0 % of 1.",
        "    shop                     100 % of 1.",
        "  Beside it: Kept by the agreed due · spoken: 100 %.",
        "",
        "Kept by the agreed due · spoken",
        "  100 % of 2; 1 left out: let go.",
        "  Beside it: Kept by the first due · spoken: 50 %.",
    ]


def test_one_group_is_the_whole():
    """Where only one group has a figure, it is not told twice."""
    found = card(*said("hand_overs", 1, team="desk"), *said("ping_pong", 0, team="shop"))

    assert not any(line.startswith("    ") for line in str(found).splitlines())


def test_who_waits_is_told_first():
    """The first line says how many cases there are and how many wait."""
    waits = Scorecard.of([told(waiting_since=NINE, has_contacts=True)] * 1200)

    assert str(waits) == "1,200 cases; 1,200 wait for an answer."


def test_nobody_waits_only_where_contacts_are_recorded():
    """That nobody waits is said of recorded contacts alone, and of how many cases."""
    told_once = Scorecard.of([told(has_contacts=True), told()])

    assert str(told_once) == "2 cases; nobody waits for an answer (recorded of 1)."


def test_the_same_part_stands_beside():
    """Beside a part stands the same part of the other measure, and no other."""
    found = card(
        *said("kept_by_first_due", 1, of="spoken"),
        *said("kept_by_agreed_due", 0, of="spoken"),
        *said("kept_by_agreed_due", 1, of="answer"),
    )

    assert "  Beside it: Kept by the agreed due · spoken: 0 %." in str(found).splitlines()


def test_all_parts_stand_beside_what_has_none():
    """Where the other measure has no such part, all of its parts stand beside."""
    found = card(
        *said("speed_of_answer", 9 * SECOND),
        *said("abandoned", 1, of="all"),
        *said("abandoned", 0, of="long"),
    )

    assert "  Beside it: Abandoned · all: 100 %; Abandoned · long: 0 %." in str(found)


def test_nothing_stands_beside_where_there_is_nothing():
    """Where nothing measured what should stand beside, the line is left out."""
    assert "Beside" not in str(card(*said("first_reply", HOUR)))


def test_what_nobody_measured_takes_one_line():
    """Where nothing was measured, neither groups nor other figures are told."""
    found = card(
        *missed("first_reply", "not_recorded", team="desk"),
        *missed("first_reply", "still_open", team="shop"),
        *said("resolution", HOUR),
    )

    assert str(found).splitlines()[2:5] == [
        "First reply",
        "  Not recorded; 2 left out: not recorded 1, still open 1.",
        "",
    ]


def test_what_should_stand_beside_and_was_not_recorded_is_told_once():
    """Where no part of another measure was recorded, one line says so for all of them."""
    found = card(
        *said("speed_of_answer", 9 * SECOND),
        *missed("abandoned", "not_recorded", of="all"),
        *missed("abandoned", "not_recorded", of="long"),
    )

    assert "  Beside it: Abandoned · all: not recorded." in str(found).splitlines()


def test_only_three_parts_stand_beside():
    """Of many parts three stand beside, and how many more there are."""
    found = card(*said("first_reply", HOUR), *(said("target_met", 1, of=n)[0] for n in "abcde"))

    assert str(found).splitlines()[-1] == (
        "  Beside it: Target met · a: 100 %; Target met · b: 100 %; Target met · c: 100 %; 2 more."
    )
