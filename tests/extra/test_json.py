"""Every value to JSON and back: documents."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import servicekit
from extra.support_json import LONDON, STRATEGIES, exact, refusals
from servicekit import BusinessHours, Customer, Money, Promise, PromiseEvent, Reason, Span, Versions
from servicekit.case import Feedback
from servicekit.decision import Verdict
from servicekit.errors import FieldError, LoadError
from servicekit.extra.holidays import public_holidays
from servicekit.extra.json import SCHEMA, dumps, json_schema, loads, structure, unstructure
from servicekit.extra.json.fields import fields_of
from servicekit.extra.json.kinds import KINDS, kind_name, kind_named, reason_against
from servicekit.hours import Calendar
from servicekit.mandate import Mandate
from servicekit.promise import PromiseState
from servicekit.staff import Agent, Authority, Limit
from servicekit.tables import DecisionTable, col
from servicekit.values import Facts

OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:30", timezone="Europe/London")
MADE = datetime(2026, 5, 1, 16, 45, tzinfo=LONDON)
CALL = Promise(
    id=1,
    customer_id=7,
    what="call back",
    made_at=MADE,
    due_at=MADE + timedelta(days=4),
    kind="call",
    events=[PromiseEvent(kind="transferred", at=MADE + timedelta(hours=1), owner="sam")],
)

# All that a host keeps, asks or is told is below these.
_ABOVE = ("cli", "extra", "testing")


def classes() -> dict[str, type]:
    """Return every attrs class of floors 0 to 8 that somebody can make."""
    found = {}
    for module in pkgutil.walk_packages(servicekit.__path__, "servicekit."):
        if module.name.split(".")[1] in _ABOVE:
            continue
        for name, kind in vars(importlib.import_module(module.name)).items():
            if inspect.isclass(kind) and kind.__module__ == module.name and attrs.has(kind):
                found[f"{module.name}.{name}"] = kind
    return {name: kind for name, kind in found.items() if not inspect.isabstract(kind)}


# -- there and back --------------------------------------------------------------------------------


def test_document_says_schema_type_and_what_is_not_the_default():
    """A document names its schema and type, then the fields that differ from their defaults."""
    assert unstructure(CALL) == {
        "schema": 1,
        "type": "Promise",
        "id": "1",
        "customer_id": "7",
        "what": "call back",
        "made_at": "2026-05-01T16:45:00+01:00[Europe/London]",
        "due_at": "2026-05-05T16:45:00+01:00[Europe/London]",
        "kind": "call",
        "events": [
            {
                "kind": "transferred",
                "at": "2026-05-01T17:45:00+01:00[Europe/London]",
                "owner": "sam",
            }
        ],
    }


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
@settings(max_examples=8)
def test_round_trip(name, data):
    """Every kind of value comes back equal, of the same types and zones, and writes the same."""
    value = data.draw(STRATEGIES[name])

    again = loads(dumps(value), kind_named(name))

    assert again == value
    assert exact(again) == exact(value)
    assert dumps(again) == dumps(value)


@pytest.mark.parametrize("name", classes())
def test_every_class_is_written_or_has_a_reason(name):
    """Each class of floors 0 to 8 has a name in documents, or says why it is not written."""
    kind = classes()[name]

    written = kind_name(kind) is not None
    excused = not reason_against(kind).startswith("a value of servicekit")

    assert written is not excused


def test_every_public_class_is_written_or_has_a_reason():
    """What the package shows at its face can be written, but for what is written as TOML."""
    kinds = [getattr(servicekit, name) for name in servicekit.__all__]
    values = [kind for kind in kinds if inspect.isclass(kind) and attrs.has(kind)]
    unwritten = {kind.__name__ for kind in values if kind_name(kind) is None}

    books = {"Answer", "AnswerBook", "Question"}
    duty = {"EscalationPolicy", "Roster", "Rotation"}
    policies = {"ContactPolicy", "FollowUpPolicy"}
    assert unwritten == {*books, *duty, *policies, "DecisionTable", "Playbook", "Rule"}


@pytest.mark.parametrize("name", [name for name in KINDS if attrs.has(kind_named(name))])
def test_no_field_is_called_like_what_a_document_says_of_itself(name):
    """No class has a field ``schema`` or ``type``, nor one that begins with a dollar sign."""
    fields = {field.name for field in fields_of(kind_named(name))}

    assert fields.isdisjoint({"schema", "type"})
    assert not any(field.startswith(("$", "_")) for field in fields)


def test_value_without_fields_stands_under_value():
    """What is one word, and facts, whose names are free, stand under ``value``."""
    assert unstructure(Money("12.50", "EUR"))["value"] == "12.50 EUR"
    assert unstructure(Facts({"type": "vip"})) == {
        "schema": 1,
        "type": "Facts",
        "value": {"type": "vip"},
    }


def test_same_value_gives_the_same_text():
    """Neither the order of facts nor that of a set shows in what is written."""
    one = Customer(id=7, facts={"b": 1, "a": {"x", "y", "z", 1, "1"}})
    two = Customer(id=7, facts={"a": {"z", "1", "y", 1, "x"}, "b": 1})

    assert dumps(one) == dumps(two)


def test_what_is_worked_out_is_not_written():
    """What a value has computed for itself does not appear and changes nothing."""
    before = dumps(OFFICE)
    OFFICE.is_open(MADE)

    assert dumps(OFFICE) == before
    assert "_" not in json.loads(before)


def test_document_shares_nothing_with_the_value():
    """Changing a document changes no value, and no other document of it."""
    first = unstructure(CALL)
    first["events"][0]["owner"] = "ada"
    first["events"].append("anything")

    assert CALL.events[0].owner == "sam"
    assert unstructure(CALL)["events"][0]["owner"] == "sam"
    assert len(unstructure(CALL)["events"]) == 1


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (attrs.evolve(CALL, recorded_at=MADE.astimezone(UTC)), "recorded_at"),
        (attrs.evolve(CALL, recorded_at=MADE + timedelta(hours=1)), "recorded_at"),
        (Mandate(holder=1, customer_id=2, from_at=MADE, acts=["release", "agree"]), "acts"),
        (Agent(id=1, capacity=0), "capacity"),
        (Feedback(kind="csat", at=MADE, scale=(1.0, 5.0)), "scale"),
    ],
)
def test_only_the_very_default_is_left_out(value, field):
    """A field that is like its default, but not the same, is written."""
    assert field in unstructure(value)
    assert exact(structure(unstructure(value), type(value))) == exact(value)


def test_default_is_left_out_however_it_was_given():
    """A field that somebody gave as it would be anyway does not appear."""
    given = attrs.evolve(CALL, recorded_at=MADE, origin="spoken", assumed=False, events=[])

    assert unstructure(given).keys() == unstructure(attrs.evolve(CALL, events=())).keys()
    assert "recorded_at" not in unstructure(given)


def test_word_of_an_enumeration_is_written_as_text():
    """A text field that holds the member of an enumeration is written as its word."""

    class Mood(StrEnum):
        CALM = "calm"

    assert unstructure(Customer(id=7, brand=Mood.CALM))["brand"] == "calm"


def test_pendulum_comes_back_as_datetime():
    """An instant of another library comes back as a datetime of the same zone."""
    pendulum = pytest.importorskip("pendulum")
    made = pendulum.datetime(2026, 5, 1, 16, 45, tz="Europe/London")
    again = loads(dumps(attrs.evolve(CALL, made_at=made)), Promise)

    assert type(again.made_at) is datetime
    assert exact(again.made_at) == exact(MADE)


# -- calendars and what is generic -----------------------------------------------------------------


@pytest.mark.parametrize(
    "calendar",
    [
        OFFICE,
        OFFICE & BusinessHours.always("UTC"),
        OFFICE - [Span(MADE, MADE + timedelta(hours=1))],
        Versions({date(2026, 1, 1): OFFICE, date(2027, 1, 1): BusinessHours.always("UTC")}).whole,
    ],
)
def test_calendar_says_which_it_is(calendar):
    """A calendar in a field says its type, and any can be asked for as a calendar."""
    agent = Agent(id="sam", hours=calendar)

    assert unstructure(agent)["hours"]["type"] == type(calendar).__name__
    assert loads(dumps(agent), Agent) == agent
    assert loads(dumps(calendar), Calendar) == calendar


def test_pauses_are_instants():
    """The pauses of a calendar are written as instants, and read in any order."""
    first, second = (Span(MADE + timedelta(n), MADE + timedelta(n, hours=1)) for n in (0, 1))
    written = unstructure(OFFICE - [first, second])

    assert written["pauses"][0] == ["2026-05-01T15:45:00+00:00", "2026-05-01T16:45:00+00:00"]
    assert structure({**written, "pauses": written["pauses"][::-1]}, Calendar) == (
        OFFICE - [first, second]
    )


@pytest.mark.parametrize(
    "pauses",
    [[], [["2026-05-01T15:45:00Z"] * 2], [["2026-05-02T00:00:00Z", "2026-05-01T00:00:00Z"]]],
)
def test_pause_takes_time(pauses):
    """A calendar with pauses has some, and each ends after it begins."""
    written = {**unstructure(OFFICE - [Span(MADE, MADE + timedelta(1))]), "pauses": pauses}

    [problem] = refusals(written, Calendar)

    assert problem.startswith("pauses: ")
    assert problem.endswith("is not a list of pauses, each a start and an end after it")


def test_frozen_holidays_keep_what_they_cover():
    """Public holidays that were frozen come back with the years that they cover."""
    england = public_holidays("GB", subdivision="ENG", years=[2026])
    office = attrs.evolve(OFFICE, holidays=england)

    assert loads(dumps(office), BusinessHours) == office
    assert unstructure(office)["holidays"]["years"] == [2026]


def test_source_of_holidays_is_refused():
    """A source of holidays is code: it is refused with what to do instead."""

    class Source:
        def dates(self, first, last):
            return {}

        def covers(self, year):
            return True

    with pytest.raises(
        FieldError, match=r"^hours.holidays=.*public_holidays\(\) has frozen"
    ) as error:
        dumps(Agent(id=1, hours=attrs.evolve(OFFICE, holidays=Source())))

    assert error.value.field == "hours.holidays"


def test_calendar_of_your_own_is_refused():
    """A calendar of a class that nobody here knows is refused, with those that are written."""

    class Mine(BusinessHours):
        pass

    with pytest.raises(FieldError, match="one of BusinessHours, Combination, Paused, Succession"):
        dumps(Agent(id=1, hours=Mine(timezone="UTC")))


def test_versions_can_be_asked_for_by_what_they_hold():
    """Versions say what each of them is, and hold nothing else than was asked for."""
    fees = Versions({date(2026, 1, 1): Money(5, "EUR")})

    assert unstructure(fees)["entries"] == [["2026-01-01", {"$money": "5 EUR"}]]
    assert loads(dumps(fees), Versions[Money]) == fees
    assert refusals(unstructure(fees), Versions[BusinessHours]) == [
        "entries[0][1]: Money('5', 'EUR') is not a BusinessHours"
    ]


def test_generic_field_takes_what_fits():
    """What a generic class holds is not checked where the type asked for leaves it open."""
    verdict = Verdict("it holds", "refuted", [Reason("no", "It does not.")])

    assert loads(dumps(verdict), Verdict[Reason]) == verdict
    assert loads(dumps(verdict), Verdict[Reason | Money]) == verdict
    assert loads(dumps(verdict), Verdict) == verdict


# -- documents that are none -----------------------------------------------------------------------

HEAD = {"schema": SCHEMA, "type": "Reason"}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ([], "[] is not an object"),
        ({"type": "Reason"}, "schema: is missing; a document says it: 1"),
        ({"schema": 1}, "type: is missing; a document says it: 'Reason'"),
        ({**HEAD, "schema": 2}, "schema: 2 is another version; this library reads 1"),
        ({**HEAD, "schema": True}, "schema: True is another version; this library reads 1"),
        ({**HEAD, "schema": "1"}, "schema: '1' is another version; this library reads 1"),
        ({**HEAD, "type": "Money"}, "type: 'Money' is another type; wanted is Reason"),
        ({**HEAD, "type": ["Reason"]}, "type: ['Reason'] is another type; wanted is Reason"),
    ],
)
def test_another_document_is_refused(data, problem):
    """A document of another schema or type is refused before anything in it is looked at."""
    with pytest.raises(LoadError, match="this Reason cannot be read"):
        structure(data, Reason)
    assert refusals(data, Reason) == [problem]


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({}, "value: is missing; it says what the value is"),
        ({"value": 5}, "value: 5 is not an amount and its currency, such as '12.50 EUR'"),
        ({"value": "5"}, "value: '5' is not an amount of money: write it like '12.50 EUR'"),
        ({"value": "5 EUR", "vlaue": 1}, "vlaue: is not a known key; did you mean 'value'?"),
    ],
)
def test_document_of_one_word_is_checked(more, problem):
    """A value without fields is refused with its path as well."""
    assert refusals({"schema": 1, "type": "Money", **more}, Money) == [problem]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "Expecting property name enclosed in double quotes"),
        (b"\xff", "codec can't decode"),
        ('{"schema": 1, "schema": 1}', "'schema' stands twice in one object"),
        ('{"schema": NaN}', "NaN is no number that JSON has"),
        ('{"schema": -Infinity}', "-Infinity is no number that JSON has"),
        ("[" * 100_000, "maximum recursion depth exceeded"),
    ],
)
def test_text_that_is_no_json_is_refused(text, problem):
    """Text that is not JSON, or that readers would understand in two ways, is refused."""
    with pytest.raises(LoadError, match="this is no JSON document") as error:
        loads(text, Reason)

    assert problem in error.value.exceptions[0].message


@pytest.mark.parametrize("depth", [300, 600, 900])
def test_depth_is_an_error_of_the_document(depth):
    """Lists that stand too deep in each other are refused like anything else."""
    inner = "[" * depth + '{"$date": 1}' + "]" * depth
    text = f'{{"schema": 1, "type": "Customer", "id": "7", "facts": {{"deep": {inner}}}}}'

    with pytest.raises(LoadError):
        loads(text, Customer)


def test_bytes_are_read():
    """A document can be bytes, as a database gives them."""
    assert loads(dumps(CALL).encode(), Promise) == CALL


def test_indent():
    """A document can be written for people."""
    assert dumps(Money(5, "EUR"), indent=2).splitlines()[1] == '  "schema": 1,'


def test_text_stays_readable():
    """Letters of other languages are written as they are."""
    assert "Zoë" in dumps(Customer(id=7, name="Zoë"))


def test_half_a_character_is_refused():
    """Text that no file can hold is refused when it is written."""
    with pytest.raises(FieldError, match="whole characters"):
        dumps(Customer(id=7, name="\ud83d"))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (
            DecisionTable(name="t", columns={"a": col.boolean()}, rules=[], otherwise="no"),
            "a table is written as TOML, Markdown, CSV or DMN",
        ),
        (7, "a value of servicekit; for classes of your own there is make_converter()"),
        (Promise, "a value of servicekit"),
        (PromiseState.OPEN, "a value of servicekit"),
    ],
)
def test_what_is_not_written_says_why(value, reason):
    """A value that has no document is refused with the reason."""
    with pytest.raises(FieldError) as error:
        dumps(value)

    assert reason in error.value.expected


def test_document_of_an_older_library_takes_defaults():
    """Fields that a document does not have are what they are by default."""
    minimal = {"schema": 1, "type": "Limit"}

    assert structure(minimal, Limit) == Limit()
    assert structure({"schema": 1, "type": "Authority"}, Authority) == Authority()


# -- without cattrs --------------------------------------------------------------------------------


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout + done.stderr


def test_missing_cattrs_names_the_extra(monkeypatch):
    """Without cattrs the import says which extra to install."""
    monkeypatch.setitem(sys.modules, "cattrs", None)
    monkeypatch.delitem(sys.modules, "servicekit.extra.json")

    with pytest.raises(ImportError, match=r"needs cattrs.* pip install 'servicekit-model\[json\]'"):
        importlib.import_module("servicekit.extra.json")


def test_nobody_else_imports_cattrs():
    """Only who imports this module pays for cattrs, and it imports no class before it is used."""
    told = _run(
        "import sys, servicekit\n"
        "from servicekit import Promise\n"
        "print('cattrs' in sys.modules)\n"
        "import servicekit.extra.json\n"
        "print('cattrs' in sys.modules, 'servicekit.customer' in sys.modules)"
    )

    assert told.split() == ["False", "True", "False"]


def test_missing_extra_of_a_value_is_a_problem_of_the_document(monkeypatch):
    """A document that holds frozen holidays needs their extra, and says so where it is needed."""
    office = attrs.evolve(OFFICE, holidays=public_holidays("GB", subdivision="ENG", years=[2026]))
    document = unstructure(office)
    monkeypatch.setitem(sys.modules, "holidays", None)
    monkeypatch.delitem(sys.modules, "servicekit.extra.holidays")

    [problem] = refusals(document, BusinessHours)
    described = json_schema(BusinessHours)["properties"]["holidays"]["anyOf"][1]

    assert problem.startswith("holidays.type: PublicHolidays needs holidays; install it with: pip")
    assert described["properties"] == {"type": {"const": "PublicHolidays"}}
