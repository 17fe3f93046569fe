import copy
import pickle
from datetime import UTC, date, datetime, timedelta

import pytest

from servicekit import errors
from servicekit.errors import (
    AggregateError,
    AlwaysOpenError,
    AmbiguousRulesError,
    AmountError,
    CellError,
    ColumnError,
    ContradictionError,
    CurrencyMismatchError,
    FactTypeError,
    FieldError,
    HeldError,
    HoursError,
    HoursSyntaxError,
    IllegalEventError,
    InstantOutOfRangeError,
    LoadError,
    MandateError,
    NaiveDatetimeError,
    NegativeDurationError,
    NoRuleError,
    NotADurationError,
    NotAnInstantError,
    NotAnsweredError,
    NoVersionError,
    NoWorkingTimeError,
    OutsideDomainError,
    Problem,
    ServiceKitError,
    UncoveredYearError,
    UnknownQuestionError,
    UnknownZoneError,
    WordingError,
)
from servicekit.tables import DecisionTable, Rule, col

TABLE = DecisionTable(
    name="return-window",
    columns={"opened": col.boolean()},
    rules=[Rule("gold", then="accept"), Rule("late", when={"opened": True}, then="decline")],
    check=False,
)
NAIVE = datetime(2026, 5, 4, 9)  # noqa: DTZ001 - refused on purpose
NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)

# Every error with its built-in, its arguments by name, and words that its message must hold.
SAMPLES = [
    (NaiveDatetimeError, ValueError, {"value": NAIVE}, ["2026-05-04 09:00", "tzinfo="]),
    (NotAnInstantError, TypeError, {"value": "noon"}, ["'noon'", "str", "datetime"]),
    (NotADurationError, TypeError, {"value": 90}, ["90", "int", "timedelta"]),
    (InstantOutOfRangeError, OverflowError, {"microseconds": 10**20}, [str(10**20), "9999"]),
    (UnknownZoneError, LookupError, {"zone": "Mars/Base"}, ["'Mars/Base'", "Europe/London"]),
    (
        AmountError,
        ValueError,
        {"value": 1.5, "expected": "floats are not exact"},
        ["1.5", "floats are not exact"],
    ),
    (CurrencyMismatchError, ValueError, {"left": "EUR", "right": "GBP"}, ["EUR", "GBP", "rate"]),
    (
        NoVersionError,
        LookupError,
        {"day": date(2026, 1, 1), "first": date(2026, 7, 1)},
        ["2026-01-01", "2026-07-01", "earlier version"],
    ),
    (
        FieldError,
        ValueError,
        {"field": "seq", "value": None, "expected": "a number"},
        ["seq=None", "a number"],
    ),
    (
        MandateError,
        ValueError,
        {"act": "consent", "by": "sam", "customer": "kim", "at": NINE, "mandate": None},
        ["'sam' cannot consent for customer 'kim'", "2026-05-04 09:00", "mandate="],
    ),
    (
        HeldError,
        RuntimeError,
        {"holds": ("court order 12", "tax")},
        ["court order 12; tax", "at="],
    ),
    (
        HoursError,
        ValueError,
        {"path": "weekly.mon[0]", "value": "9", "expected": "two times"},
        ["weekly.mon[0]", "'9'", "two times"],
    ),
    (
        HoursSyntaxError,
        ValueError,
        {"text": "Mo 9", "position": 3, "expected": "a time"},
        ["character 4", "a time", "  Mo 9\n     ^"],
    ),
    (
        ColumnError,
        ValueError,
        {"column": "integer", "value": "x", "expected": "a number"},
        ["column integer", "'x'", "a number"],
    ),
    (
        CellError,
        ValueError,
        {"text": "5, x", "position": 3, "expected": "a number"},
        ["character 4", "a number", "  5, x\n     ^"],
    ),
    (
        FactTypeError,
        TypeError,
        {"column": "days", "value": True, "expected": "an int"},
        ["days", "True", "bool", "pass an int"],
    ),
    (
        OutsideDomainError,
        ValueError,
        {"column": "days", "value": 4000, "expected": "0 to 3650"},
        ["days", "4000", "0 to 3650", "widen"],
    ),
    (
        NegativeDurationError,
        ValueError,
        {"duration": timedelta(hours=-1)},
        ["-1 day, 23:00:00", "subtract()"],
    ),
    (
        NoWorkingTimeError,
        LookupError,
        {"calendar": "desk", "asked": "open"},
        ["desk", "no open time to open"],
    ),
    (
        AlwaysOpenError,
        NoWorkingTimeError,
        {"calendar": "desk", "asked": "close"},
        ["desk", "does not close"],
    ),
    (
        UncoveredYearError,
        LookupError,
        {"year": 2031, "source": "holidays"},
        ["holidays", "2031", "extend"],
    ),
    (
        IllegalEventError,
        ValueError,
        {
            "subject": "promise 1",
            "event": "paused",
            "state": "kept",
            "at": NINE,
            "legal": ("transferred", "fulfilled"),
        },
        [
            "promise 1 is kept",
            "2026-05-04 09:00",
            "'paused' is not possible",
            "transferred, fulfilled",
        ],
    ),
    (
        ContradictionError,
        ValueError,
        {"table": TABLE, "report": TABLE.check()},
        ["'return-window'", "gold says accept", "late says decline", "opened = yes", ".repairs()"],
    ),
    (
        AmbiguousRulesError,
        LookupError,
        {"table": "return-window", "rules": ("gold", "late"), "facts": {"opened": True}},
        ["'gold' and 'late'", "'return-window'", "{'opened': True}", "table.check()"],
    ),
    (
        NoRuleError,
        LookupError,
        {"table": "return-window", "facts": {"opened": True}},
        ["'return-window'", "{'opened': True}", "table.repairs()", "otherwise"],
    ),
    (
        AggregateError,
        TypeError,
        {"table": "return-window", "aggregate": "sum", "outcomes": (1, "z")},
        ["'return-window'", "sum of (1, 'z')", "all durations"],
    ),
    (
        UnknownQuestionError,
        LookupError,
        {"question": "retrun", "brand": "acme", "known": ("return", "exchange")},
        ["no question 'retrun' for brand 'acme'", "did you mean 'return'?"],
    ),
    (
        NotAnsweredError,
        ValueError,
        {"question": "return", "state": "draft"},
        ["'return' is draft", "answered to nobody", "drafts=True"],
    ),
    (
        WordingError,
        LookupError,
        {"language": "fr", "languages": ("en", "de")},
        ["no words for 'fr', only in en, de", "name a fallback"],
    ),
    (
        Problem,
        ValueError,
        {"path": "targets[0].within", "message": "no"},
        ["targets[0].within: no"],
    ),
]
KINDS = [sample[0] for sample in SAMPLES]


@pytest.mark.parametrize(("kind", "builtin", "named", "words"), SAMPLES, ids=lambda v: str(v)[:40])
def test_says_what_was_wrong(kind, builtin, named, words):
    """An error has one base and a built-in, holds its values as attributes, and names them."""
    error = kind(**named)

    assert isinstance(error, ServiceKitError)
    assert isinstance(error, builtin)
    assert {name: getattr(error, name) for name in named} == named
    assert all(word in str(error) for word in words)


@pytest.mark.parametrize(("kind", "builtin", "named", "words"), SAMPLES, ids=lambda v: str(v)[:40])
def test_survives_pickling(kind, builtin, named, words):
    """An error that was pickled or copied has the same type, attributes and message."""
    error = kind(**named)

    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):  # noqa: S301
        assert type(twin) is kind
        assert vars(twin) == vars(error)
        assert twin.args == error.args == tuple(named.values())
        assert str(twin) == str(error)


@pytest.mark.parametrize(("kind", "builtin", "named", "words"), SAMPLES, ids=lambda v: str(v)[:40])
def test_takes_its_attributes_and_nothing_else(kind, builtin, named, words):
    """A constructor takes its attributes by position or name, and refuses one more or one less."""
    name, *others = named

    assert kind(*named.values()).args == kind(**named).args
    assert kind(named[name], **{other: named[other] for other in others}).args
    for positional, keywords in (
        ((), {}),
        ((*named.values(), "more"), {}),
        ((), {**named, "more": 1}),
        ((), {**{other: named[other] for other in others}, "other": 1}),
        ((named[name],), named),
    ):
        with pytest.raises(TypeError, match=f"{kind.__name__} takes {', '.join(named)}$"):
            kind(*positional, **keywords)


def test_every_error_is_held_by_these_tests():
    """Every public error derives from the one base, and each one is sampled here."""
    public = {getattr(errors, name) for name in errors.__all__}

    assert public == {*KINDS, ServiceKitError, LoadError}
    assert all(issubclass(kind, ServiceKitError) for kind in public)


def test_the_base_takes_nothing():
    """The base has no attributes, so that its constructor refuses every argument."""
    assert str(ServiceKitError()) == ""
    with pytest.raises(TypeError, match="ServiceKitError takes nothing"):
        ServiceKitError("words")


def test_a_subclass_of_the_host_declares_its_attributes():
    """A subclass needs nothing but annotations to take arguments and keep them."""

    class TooManyCallsError(ServiceKitError, ValueError):
        calls: int

    assert TooManyCallsError(calls=3).calls == 3
    assert TooManyCallsError(3).args == (3,)


def test_an_illegal_event_without_an_instant_or_a_way_on():
    """An illegal event says "nothing" where nothing is legal, and leaves out an unknown instant."""
    error = IllegalEventError("promise 1", "paused", "kept", None, ())

    assert str(error) == "promise 1 is kept, so 'paused' is not possible; possible: nothing"


def test_a_mandate_that_does_not_cover_is_named():
    """Where a mandate was given, the message says what it holds instead of asking for one."""
    error = MandateError("consent", "sam", "kim", NINE, "a letter of May")

    assert str(error).endswith("that covers it then; this one says: a letter of May")


@pytest.mark.parametrize(
    ("question", "known", "told"),
    [
        ("retrun", ("return", "exchange"), "did you mean 'return'?"),
        ("RETURN", ("Return", "exchange"), "did you mean 'Return'?"),
        ("where", ("return", "exchange"), "there are: return, exchange"),
        ("return", (), "there are: none"),
    ],
)
def test_an_unknown_question_names_those_that_look_alike(question, known, told):
    """The question that looks most alike is named, in capitals or not; all where none does."""
    error = UnknownQuestionError(question, None, known)

    assert str(error) == f"there is no question {question!r}; {told}"


def test_only_a_draft_can_be_tried_out():
    """A question that is answered no more cannot be tried out either."""
    error = NotAnsweredError("return", "retired")

    assert str(error) == "question 'return' is retired and answered to nobody"


def test_words_for_a_language_that_nobody_knows():
    """Where nobody said which language somebody speaks, the message says that."""
    error = WordingError(None, ("en",))

    assert str(error).startswith("there are no words for a language that nobody named, only in en;")


def test_a_problem_of_the_whole_file_has_no_path():
    """A problem without a place is told without one."""
    assert str(Problem("", "is empty")) == "is empty"


def load_error() -> LoadError:
    return LoadError("desk.toml", [Problem("name", "is missing"), Problem("targets[0]", "is odd")])


def test_a_load_error_lists_all_problems():
    """A load error reports every problem at once, each with its place."""
    assert str(load_error()) == "desk.toml:\n  name: is missing\n  targets[0]: is odd"


def test_a_load_error_is_a_group():
    """A load error is an exception group, so that ``except*`` takes its problems."""
    caught = []
    try:
        raise load_error()
    except* Problem as group:
        caught.extend(group.exceptions)

    assert isinstance(load_error(), ExceptionGroup)
    assert isinstance(load_error(), ServiceKitError)
    assert [problem.path for problem in caught] == ["name", "targets[0]"]


def test_a_load_error_splits_into_its_kind():
    """The parts of a load error are load errors with the same message."""
    named, rest = load_error().split(lambda e: isinstance(e, Problem) and e.path == "name")

    assert type(named) is type(rest) is LoadError
    assert (str(named), str(rest)) == (
        "desk.toml:\n  name: is missing",
        "desk.toml:\n  targets[0]: is odd",
    )


def test_a_load_error_survives_pickling():
    """A load error that was pickled or copied holds the same problems."""
    error = load_error()

    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):  # noqa: S301
        assert type(twin) is LoadError
        assert str(twin) == str(error)
        assert twin.message == "desk.toml"
        assert [p.args for p in twin.exceptions] == [p.args for p in error.exceptions]


def test_a_load_error_holds_at_least_one_problem():
    """A load error without problems is refused, for then nothing was wrong."""
    with pytest.raises(ValueError, match="non-empty"):
        LoadError("desk.toml", [])
