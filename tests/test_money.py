from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import AmountError, CurrencyMismatchError, FieldError
from servicekit.money import Money, Rate, converted, totals

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


# -- rates ----------------------------------------------------------------------------------------

MAY = date(2026, 5, 1)


def rate(value: object = "1.15", on: date = MAY, base: str = "GBP", quote: str = "EUR") -> Rate:
    return Rate(base, quote, value, on)


def test_a_rate_is_converted():
    """A rate is exact, and its currencies become capitals."""
    assert rate("1.150", base="gbp") == rate(Decimal("1.15"))
    assert (rate().base, rate().quote, rate().rate) == ("GBP", "EUR", Decimal("1.15"))
    assert rate(2).effective_on == MAY


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"value": 1.15}, AmountError),
        ({"value": "a lot"}, AmountError),
        ({"value": "NaN"}, AmountError),
        ({"value": 0}, FieldError),
        ({"value": "-1.15"}, FieldError),
        ({"base": "POUND"}, AmountError),
        ({"quote": ""}, AmountError),
        ({"quote": "gbp"}, FieldError),
        ({"on": "2026-05-01"}, FieldError),
        ({"on": datetime(2026, 5, 1, tzinfo=UTC)}, FieldError),
    ],
    ids=repr,
)
def test_a_rate_is_checked(wrong, error):
    """A rate is exact, more than nothing, from one currency to another, and begins on a date."""
    with pytest.raises(error):
        rate(**wrong)


def test_a_rate_never_changes(travels):
    """A rate is immutable, can be copied and pickled, and is checked again when evolved."""
    travels(rate())
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        rate().rate = Decimal(2)
    with pytest.raises(FieldError):
        attrs.evolve(rate(), rate=0)


@pytest.mark.parametrize(
    ("on", "amount"),
    [
        (MAY - timedelta(days=1), None),
        (MAY, "11.5"),
        (date(2026, 6, 30), "11.5"),
        (date(2026, 7, 1), "12.0"),
        (date.max, "12.0"),
    ],
)
def test_the_latest_rate_counts(on, amount):
    """A rate is in force from its date until the next one's, and before the first there is none."""
    rates = [rate("1.2", on=date(2026, 7, 1)), rate()]

    assert converted(Money(10, "GBP"), "EUR", rates, on=on) == (amount and euro(amount))


def test_a_conversion_is_exact():
    """Nothing is rounded, credits keep their sign, and a result of too many digits is refused."""
    rates = [rate("1.12345678")]

    assert converted(Money("-0.01", "GBP"), "EUR", rates, on=MAY) == euro("-0.0112345678")
    assert converted(Money("9" * 80, "GBP"), "eur", rates, on=MAY).currency == "EUR"
    with pytest.raises(AmountError, match="at most 100 digits"):
        converted(Money("9" * 99, "GBP"), "EUR", rates, on=MAY)


def test_only_a_direct_rate_converts():
    """No rate is turned round, and none is made of two others."""
    rates = [rate(), rate(base="USD", quote="GBP"), rate(base="GBP", quote="USD")]

    assert converted(euro(1), "GBP", rates, on=MAY) is None
    assert converted(Money(1, "USD"), "EUR", rates, on=MAY) is None
    assert converted(Money(1, "GBP"), "EUR", [], on=MAY) is None


def test_money_of_the_currency_needs_no_rate():
    """An amount that is in the currency already stays as it is."""
    assert converted(euro("1.50"), "eur", [], on=MAY) == euro("1.50")


def test_rates_that_differ_on_the_day_that_counts():
    """Of two rates for one pair and date nobody picks one; the same rate twice is one."""
    doubtful = [rate("1.2"), rate("1.1"), rate("1.3", on=date(2026, 7, 1))]

    with pytest.raises(FieldError, match="one rate of GBP to EUR from 2026-05-01 on"):
        converted(Money(1, "GBP"), "EUR", doubtful, on=MAY)
    assert converted(Money(1, "GBP"), "EUR", doubtful, on=date.max) == euro("1.3")
    assert converted(Money(1, "GBP"), "EUR", [rate(), rate("1.150")], on=MAY) == euro("1.15")


@pytest.mark.parametrize("on", [datetime(2026, 5, 1, tzinfo=UTC), "2026-05-01", None], ids=repr)
def test_a_conversion_has_a_date(on):
    """Amounts are converted on a date; an instant is none, for its zone decides which."""
    with pytest.raises(FieldError):
        converted(euro(1), "EUR", [], on=on)


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


rates_of_days = st.dictionaries(st.integers(0, 9), st.integers(1, 10**6), max_size=5).map(
    lambda days: [rate(n, on=MAY + timedelta(days=day)) for day, n in days.items()]
)


@given(decimals, decimals, rates_of_days, st.integers(-1, 10), st.randoms())
def test_conversion_is_linear(a, b, rates, day, random):
    """Converting a sum is summing what was converted, in whatever order the rates are given."""
    shuffled = random.sample(rates, len(rates))

    def in_euros(amount: Decimal, known: list[Rate]) -> Money | None:
        return converted(Money(amount, "GBP"), "EUR", known, on=MAY + timedelta(days=day))

    one, other = in_euros(a, rates), in_euros(b, shuffled)

    assert (one is None) == (other is None)
    if one is not None:
        whole = Money(a, "GBP") + Money(b, "GBP")
        assert one + other == in_euros(whole.amount, rates)
