"""Promises of amounts, done in parts."""

from __future__ import annotations

import pytest

from promise.support import (
    at,
    euro,
    pounds,
    promise,
)
from servicekit.errors import (
    FieldError,
)
from servicekit.money import Money
from servicekit.promise import Promise


def paying(*done: tuple[int, str], **fields: object) -> Promise:
    """Return a promise of 10 EUR and 5 GBP, with payments by hour."""
    made = promise(**{"amounts": [euro(10), pounds(5)], **fields})
    for hour, paid in done:
        made = made.fulfil(at=at(hour), amount=Money.parse(paid))
    return made


def test_a_part_is_not_the_whole():
    """Part of what was promised leaves the promise open, and broken after its due."""
    part = paying((10, "4 EUR"))

    assert part.remaining(at=at(9)) == (euro(10), pounds(5))
    assert part.remaining(at=at(10)) == (euro(6), pounds(5))
    assert part.state(at=at(12)) == "open"
    assert part.state(at=at(13)) == "broken"
    assert part.remaining(at=at(13)) == (euro(6), pounds(5))


def test_a_promise_is_whole_once_every_currency_is():
    """Paying all of one currency leaves the other; paying both by the due keeps it."""
    half = paying((10, "10 EUR"))
    whole = paying((10, "10 EUR"), (12, "5 GBP"))

    assert half.state(at=at(12)) == "open"
    assert half.remaining(at=at(12)) == (pounds(5),)
    assert whole.standing(at=at(18)).state == "kept"
    assert whole.standing(at=at(18)).settled_at == at(12)
    assert whole.remaining(at=at(18)) == ()


def test_whole_after_the_due_is_late():
    """A promise of which the last part comes after the due is kept late, with that part."""
    late = paying((10, "10 EUR"), (13, "2 GBP"), (14, "3 GBP"))

    assert late.state(at=at(13)) == "broken"
    assert late.remaining(at=at(13)) == (pounds(3),)
    assert late.state(at=at(14)) == "kept_late"
    assert late.remaining(at=at(14)) == ()


def test_more_than_promised_is_enough():
    """Whoever pays too much has kept the promise; no currency pays for another."""
    assert paying((10, "99 EUR")).remaining(at=at(10)) == (pounds(5),)
    assert paying((10, "99 EUR"), (11, "6 GBP")).state(at=at(11)) == "kept"


def test_a_currency_can_be_paid_again():
    """A payment in a currency of which nothing is left is overpaid and changes nothing."""
    again = paying((10, "10 EUR"), (11, "1 EUR"))

    assert again.state(at=at(11)) == "open"
    assert again.remaining(at=at(11)) == (pounds(5),)


def test_without_an_amount_all_that_is_left_is_done():
    """A fulfilment that names no amount does the rest."""
    assert paying((10, "4 EUR")).fulfil(at=at(11)).state(at=at(11)) == "kept"
    assert paying().fulfil(at=at(11)).remaining(at=at(11)) == ()


def test_a_part_may_be_paid_while_it_is_paused():
    """Paid in a pause, a part stays paid, and the whole keeps the promise."""
    paused = paying((10, "10 EUR")).pause(at=at(11)).fulfil(at=at(13), amount=pounds(1))

    assert paused.state(at=at(13)) == "paused"
    assert paused.remaining(at=at(13)) == (pounds(4),)
    assert paused.fulfil(at=at(14), amount=pounds(4)).state(at=at(14)) == "kept"


@pytest.mark.parametrize("act", ["release", "withdraw"])
def test_what_is_let_go_is_owed_no_more(act):
    """Released, nothing is owed; withdrawn by the company alone, what is left is owed still."""
    ended = getattr(paying((10, "4 EUR")), act)(at=at(11))

    left = (euro(6), pounds(5)) if act == "withdraw" else ()
    assert ended.remaining(at=at(18)) == left


def test_cents_are_exact():
    """Amounts are decimal: three times ten cents are thirty cents."""
    made = promise(amounts=[euro("0.30")])
    for hour in (10, 11, 12):
        made = made.fulfil(at=at(hour), amount=euro("0.10"))

    assert made.state(at=at(12)) == "kept"


def test_a_promise_of_no_amount_leaves_none():
    """Where no amount was promised, none remains and none can be paid."""
    assert promise().remaining(at=at(10)) == ()
    with pytest.raises(FieldError, match="in a currency of what was promised: none") as caught:
        promise().fulfil(at=at(10), amount=euro(1))
    assert (caught.value.field, caught.value.value) == ("amount", "1 EUR")


def test_another_currency_is_another_promise():
    """A payment in a currency that was not promised is refused; the error says what was."""
    with pytest.raises(FieldError, match="in a currency of what was promised: 10 EUR and 5 GBP"):
        paying((10, "4 USD"))
