from decimal import Decimal, localcontext

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import AmountError, CurrencyMismatchError
from servicekit.money import Money, totals

decimals = st.builds(
    lambda digits, places: Decimal(f"{digits}e-{places}"),
    st.integers(-(10**30), 10**30),
    st.integers(0, 6),
)
euros = st.builds(Money, decimals, st.just("EUR"))
money = st.builds(Money, decimals, st.sampled_from(["EUR", "GBP", "USD"]))


def euro(amount: object) -> Money:
    return Money(amount, "EUR")


# -- making it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [Decimal("12.50"), "12.50", "12.5"], ids=repr)
def test_an_amount_is_exact(amount):
    """An amount is what was written, as a decimal."""
    assert euro(amount).amount == Decimal("12.50")
    assert type(euro(amount).amount) is Decimal


def test_an_amount_may_be_a_whole_number():
    """An integer is an exact amount, and a negative one is a credit."""
    assert euro(-3).amount == Decimal(-3)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (1.5, "floats are not exact"),
        (True, "floats are not exact"),
        (None, "floats are not exact"),
        ("a lot", "write it like"),
        ("", "write it like"),
        ("1e9999999999999999999", "write it like"),
        ("NaN", "is finite"),
        ("-Infinity", "is finite"),
        (Decimal("sNaN"), "is finite"),
    ],
    ids=repr,
)
def test_an_amount_is_refused(amount, words):
    """What is not exact, not a number or not finite is no amount."""
    with pytest.raises(AmountError, match=words):
        euro(amount)


def test_a_currency_has_three_letters():
    """A currency is three letters, and small ones become capitals."""
    assert Money(1, "eur") == Money(1, "EUR")
    for code in ("EU", "EURO", "E1R", "€€€", "ÄÖÜ", "", None, 978):
        with pytest.raises(AmountError, match="three letters"):
            Money(1, code)


def test_text_becomes_money():
    """An amount, space and a currency are read; anything else is refused."""
    assert Money.parse(" 20   eur ") == euro(20)
    for text in ("20", "EUR", "20EUR", "20 EUR net", "", "EUR 20", None, 20):
        with pytest.raises(AmountError):
            Money.parse(text)


def test_money_in_words():
    """Money is written with the digits that it was given."""
    assert str(euro("12.50")) == "12.50 EUR"
    assert repr(euro("12.50")) == "Money('12.50', 'EUR')"


# -- computing with it ----------------------------------------------------------------------------


def test_sums_are_exact():
    """Ten cents and twenty cents are thirty cents."""
    assert euro("0.10") + euro("0.20") == euro("0.30")
    assert euro("0.30") - euro("0.10") == euro("0.20")
    assert -euro("0.30") == euro("-0.30")


def test_a_context_of_the_host_rounds_nothing():
    """Sums do not depend on the precision that the host has set for its own decimals."""
    with localcontext() as context:
        context.prec = 2
        assert euro("12345.67") + euro("0.01") == euro("12345.68")
        assert euro("12345.67") - euro("0.01") == euro("12345.66")
        assert -euro("12345.67") == euro("-12345.67")


def test_a_large_sum_is_exact_or_refused():
    """A sum of more digits than usual is exact, and one of far too many is refused, not rounded."""
    assert str(euro("9" * 40 + ".01") + euro("0.01")) == "9" * 40 + ".02 EUR"
    with pytest.raises(AmountError, match="at most 100 digits"):
        euro("1e200") + euro("0.01")


def test_currencies_do_not_mix():
    """Amounts of two currencies are neither added nor compared, and never equal."""
    pound = Money(1, "GBP")

    assert euro(1) != pound
    for mix in (
        lambda: euro(1) + pound,
        lambda: euro(1) - pound,
        lambda: euro(1) < pound,
        lambda: euro(1) <= pound,
        lambda: euro(1) > pound,
        lambda: euro(1) >= pound,
    ):
        with pytest.raises(CurrencyMismatchError) as caught:
            mix()
        assert (caught.value.left, caught.value.right) == ("EUR", "GBP")


def test_money_does_not_mix_with_numbers():
    """A number without a currency is neither added to money nor compared with it."""
    assert euro(1) != 1
    for mix in (
        lambda: euro(1) + 1,
        lambda: euro(1) - 1,
        lambda: euro(1) < 2,
        lambda: euro(1) <= 2,
        lambda: euro(1) > 0,
        lambda: euro(1) >= 0,
    ):
        with pytest.raises(TypeError):
            mix()


def test_money_is_ordered_by_amount():
    """Money of one currency compares by its amount."""
    less, more = euro("9.99"), euro(10)

    assert less < more
    assert less <= more
    assert more > less
    assert more >= less
    assert not less < euro("9.990")
    assert not less > euro("9.990")
    assert less <= euro("9.990") <= less
    assert less >= euro("9.990") >= less


def test_zeros_at_the_end_make_no_difference():
    """One euro is one euro, with or without cents written, also in a set."""
    assert euro("1.0") == euro("1.00") == euro(1)
    assert len({euro("1.0"), euro("1.00"), euro(1)}) == 1
    assert euro("-0") == euro(0)
    assert str(-euro(0)) == "0 EUR"


def test_money_never_changes(travels):
    """Money is immutable, can be copied and pickled, and is checked again when evolved."""
    travels(euro("12.50"))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        euro(1).amount = Decimal(2)
    assert attrs.evolve(euro(1), amount="2") == euro(2)
    with pytest.raises(AmountError):
        attrs.evolve(euro(1), amount=0.5)


# -- totals ---------------------------------------------------------------------------------------


def test_totals_by_currency():
    """Totals are one sum per currency, in the order of the codes; of nothing there are none."""
    assert totals([Money(2, "GBP"), euro(5), Money(-2, "GBP"), euro(1)]) == (
        euro(6),
        Money(0, "GBP"),
    )
    assert totals([]) == ()


# -- laws -----------------------------------------------------------------------------------------


@given(money)
def test_text_reads_back(m):
    """What ``str`` writes reads back equal, with the same digits."""
    assert Money.parse(str(m)) == m
    assert str(Money.parse(str(m))) == str(m)


@given(money, money)
def test_equal_money_has_an_equal_hash(a, b):
    """Money is equal when amount and currency are, and then hashes alike."""
    assert (a == b) == ((a.amount, a.currency) == (b.amount, b.currency))
    assert hash(Money(f"{a.amount:f}0" if "." in f"{a.amount:f}" else a.amount, "EUR")) == hash(
        Money(a.amount, "EUR")
    )


@given(euros, euros)
def test_subtraction_undoes_addition(a, b):
    """What was added can be taken away again, without a trace."""
    assert a + b - b == a
    assert a - b == a + -b
    negative = -a
    assert -negative == a


@given(euros, euros)
def test_exactly_one_comparison_holds(a, b):
    """Two amounts of one currency are less, equal or more."""
    assert [a < b, a == b, a > b].count(True) == 1
    assert (a <= b) == (not a > b)
    assert (a >= b) == (not a < b)


@given(st.lists(money, max_size=8), st.randoms())
def test_totals_do_not_depend_on_the_order(amounts, random):
    """Totals are the same, digit for digit, in whatever order the amounts come."""
    shuffled = list(amounts)
    random.shuffle(shuffled)

    assert list(map(str, totals(shuffled))) == list(map(str, totals(amounts)))


@given(st.lists(money, max_size=6), st.lists(money, max_size=6))
def test_totals_of_parts_add_up(some, others):
    """Totals of totals are the totals of everything."""
    assert totals([*totals(some), *totals(others)]) == totals([*some, *others])
