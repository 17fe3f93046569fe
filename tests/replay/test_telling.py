"""What customers were told, each answer once."""

from replay.support import ADA, NOON, case, may, returning, said, told
from servicekit.case import History
from servicekit.customer import Customer
from servicekit.replay.telling import Telling, tellings

BOOK = returning(30)


def answer(number: int = 1, **fields: object):
    return said(may(4, 10), ADA, **{"id": f"a{number}", "told": [told(BOOK, number)], **fields})


def found(known: object) -> list[tuple[object, ...]]:
    return [
        (t.contact.id, t.customer_id, t.case_id, t.brand, t.branded) for t in tellings(known, NOON)
    ]


def test_what_was_told_in_a_case():
    """An answer in a case belongs to it, and its customer has the brand of the case, if any."""
    assert found(case(answer())) == [("a1", "kim", "c", None, False)]
    assert found(case(answer(), brand="lux")) == [("a1", "kim", "c", "lux", True)]


def test_what_is_told_later_is_not_there():
    """What is told after the instant was not told."""
    later = answer(at=may(5))

    assert found(case(later)) == found(History(customer="kim", cases=[case(later)])) == []


def test_what_was_told_beside_all_cases():
    """An answer beside all cases belongs to none, or to the one that its contact names."""
    known = History(customer="kim", contacts=[answer(1), answer(2, case_ids=["x", "y"])])

    assert found(known) == [("a1", "kim", None, None, False), ("a2", "kim", "x", None, False)]


def test_what_was_told_in_several_cases_counts_once():
    """A contact about two cases told its answer once, in the first of them."""
    both = answer(case_ids=["c", "d"])
    known = History(customer="kim", cases=[case(both), case(both, id="d", opened_at=may(4, 9, 30))])

    assert found(known) == [("a1", "kim", "c", None, False)]


def test_the_brand_of_the_customer_counts():
    """A customer who is known has their own brand, also where they have none."""
    for brand in ("lux", None):
        kim = Customer(id="kim", brand=brand)
        known = History(customer=kim, cases=[case(answer(), brand="else")])
        assert found(known) == [("a1", "kim", "c", brand, True)]


def test_the_customer_has_the_id_of_the_case():
    """Of a customer with several ids, the case says under which one it was."""
    kim = Customer(id="kim", same_as=["old"])
    known = History(customer=kim, cases=[case(answer(), customer_id="old")])

    assert [each.customer_id for each in tellings(known, NOON)] == ["old"]
    assert isinstance(next(tellings(known, NOON)), Telling)
