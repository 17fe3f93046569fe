"""What is wrong with a document, or with a value that cannot be written: paths and words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from cattrs.errors import ClassValidationError

from extra.support_json import OFFICE, RETURN, refusals
from servicekit import Case, Interaction, Money, Party, Promise, PromiseEvent, Review
from servicekit.customer import Customer
from servicekit.errors import FieldError, LoadError
from servicekit.extra.json import dumps, structure, unstructure
from servicekit.extra.json.faults import load_error
from servicekit.hours import Calendar
from servicekit.interaction import Told
from servicekit.promise import Standing
from servicekit.staff import Agent, Grant
from servicekit.targets import Target

MADE = datetime(2026, 5, 1, 9, tzinfo=UTC)
CALL = Promise(
    id=1,
    customer_id=7,
    what="call back",
    made_at=MADE,
    due_at=MADE + timedelta(hours=3),
    amounts=[Money(5, "EUR")],
    events=[PromiseEvent(kind="transferred", at=MADE + timedelta(hours=1), owner="sam")],
)


def changed(value: object, **fields: object) -> dict[str, object]:
    return {**unstructure(value), **fields}


def event(**fields: object) -> list[object]:
    return [{**unstructure(CALL)["events"][0], **fields}]


# -- one thing that is wrong -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"id": 7}, "id: 7 is not text"),
        ({"id": None}, "id: None is not text"),
        (
            {"id": ""},
            "id: '' is not possible: an id is text that is not empty, an integer or a UUID",
        ),
        ({"what": " "}, "what: ' ' is not possible: text that is not blank"),
        ({"assumed": 1}, "assumed: 1 is not true or false"),
        ({"assumed": "no"}, "assumed: 'no' is not true or false"),
        ({"attempts": True}, "attempts: True is not a whole number"),
        ({"attempts": 1.0}, "attempts: 1.0 is not a whole number"),
        ({"attempts": 0}, "attempts: 0 is not possible: a whole number from 1, or None"),
        ({"amounts": "5 EUR"}, "amounts: '5 EUR' is not a list"),
        ({"amounts": {}}, "amounts: {} is not a list"),
        ({"amounts": ["5 EUR", 5]}, "amounts[1]: 5 is not an amount and its currency"),
        (
            {"amounts": ["5 euros"]},
            "amounts[0]: 'euros' is not an amount of money: a currency is three letters",
        ),
        ({"timezone": "Europe/Lodnon"}, "timezone: 'Europe/Lodnon' is no IANA time zone;"),
        ({"condition": "once"}, "condition: 'once' is not an object with the fields of Condition"),
        ({"condition": {}}, "condition.what: is missing; Condition needs it"),
        ({"due": None}, "due: is not a known key; did you mean 'due_at'?"),
        ({"xyz": None}, "xyz: is not a known key; known: id, customer_id,"),
        (
            {"origin": "speken"},
            "origin: 'speken' is not possible: one of spoken, answer, auto_reply,",
        ),
        (
            {"due_at": "2026-05-01T08:00:00+00:00"},
            "due_at: 2026-05-01 08:00:00+00:00 is not possible: not before made_at",
        ),
        ({"events": event(at=5)}, "events[0].at: 5 is not an instant in ISO 8601"),
        ({"events": event(kind="took")}, "events[0].kind: 'took' is not possible: one of"),
        ({"events": event(owner=None)}, "events[0].owner: None is not possible: an event"),
        ({"events": [None]}, "events[0]: None is not an object with the fields of PromiseEvent"),
        ({"events": event(type="Promise")}, "events[0].type: 'Promise' is not 'PromiseEvent'"),
    ],
)  # fmt: skip
def test_one_problem(fields, problem):
    """Whatever is wrong has the path at which it stands, and words that say what would be right."""
    [found] = refusals(changed(CALL, **fields), Promise)

    assert found.startswith(problem)


def test_missing_fields():
    """Each field that a class cannot do without is missing by its name."""
    assert refusals({"schema": 1, "type": "Promise"}, Promise) == [
        f"{name}: is missing; Promise needs it" for name in ("id", "customer_id", "what", "made_at")
    ]


def test_type_may_stand_where_it_is_known():
    """An object may say its type where only one is possible."""
    data = changed(CALL, events=event(type="PromiseEvent"))

    assert structure(data, Promise) == CALL


def test_events_that_cannot_follow_each_other():
    """What the whole says against its parts is a problem of the whole."""
    events = [*event(), *event(kind="resumed", due_at="2026-05-01T12:00:00Z", owner=None)]
    [found] = refusals(changed(CALL, events=events), Promise)

    assert found.startswith("promise 1 is open at 2026-05-01 10:00:00+00:00, so ")


def test_check_of_the_whole_has_the_path_of_its_field():
    """What one field says of another stands at the field that is to be changed."""
    case = changed(RETURN, promises=[{**unstructure(CALL), "type": "Promise", "case_id": "2"}])
    del case["promises"][0]["schema"]

    assert refusals(case, Case) == ["promises.case_id: '2' is not possible: this case, '1'"]


def test_path_within_a_mapping():
    """A part of a mapping has its key in the path."""
    data = {"schema": 1, "type": "Agent", "id": "sam", "skills": {"billing": 0, "it": "good"}}
    assert refusals(data, Agent) == ["skills.it: 'good' is not a whole number"]

    data["skills"] = {"billing": 0}
    assert refusals(data, Agent) == ["skills['billing']: 0 is not possible: a whole number from 1"]


def test_hours_have_their_own_paths():
    """What business hours say of a rule has the path of that rule."""
    hours = changed(OFFICE, weekly={"mon": [["09:00", "9"]], "tue": [["09:00"]]})
    assert refusals(hours, Calendar) == ["weekly.tue[0]: ['09:00'] is not a list of 2"]

    hours["weekly"]["tue"] = []
    [found] = refusals(hours, Calendar)
    assert found.startswith("weekly.mon[0]: '9' is not possible: a time such as '09:00'")


def test_words_of_a_list_and_of_keys():
    """A word that is none of those that a list, or the keys of a mapping, can hold is refused."""
    mandate = {"holder": "sam", "customer_id": "7", "from_at": "2026-05-01T09:00:00Z"}
    customer = {"schema": 1, "type": "Customer", "id": "7"}

    assert refusals({**customer, "mandates": [{**mandate, "acts": ["agre"]}]}, Customer) == [
        "mandates[0].acts[0]: 'agre' is not one of agree, release, consent"
    ]
    assert refusals(changed(OFFICE, weekly={"monday": []}), Calendar) == [
        "weekly.monday: 'monday' is not one of mon, tue, wed, thu, fri, sat, sun"
    ]


def test_enumeration():
    """A state is one of the words of its enumeration."""
    standing = unstructure(CALL.standing(at=MADE + timedelta(hours=1)))

    [found] = refusals({**standing, "state": "opened"}, Standing)
    assert found.startswith("state: 'opened' is not one of offered, conditional, open,")


def test_one_type_or_another():
    """Where a word or an object can stand, each is read as what it looks like."""
    target = {"schema": 1, "type": "Target", "id": "t", "within": "2 days"}
    measure = {"type": "Measure", "id": "m", "words": "it", "starts": "opening", "stops": ["reply"]}

    assert structure({**target, "measure": "resolution"}, Target).measure == "resolution"
    assert structure({**target, "measure": measure}, Target).measured.id == "m"
    assert refusals({**target, "measure": 5}, Target) == ["measure: 5 is not text"]
    assert refusals({**target, "measure": {**measure, "stops": ["end"]}}, Target) == [
        "measure.stops[0]: 'end' is not one of reply, final_response, settling"
    ]
    assert refusals({**target, "measure": {**measure, "type": "Mesure"}}, Target) == [
        "measure.type: 'Mesure' is not known; did you mean 'Measure'?"
    ]


@pytest.mark.parametrize("name", ["BusinesHours", None, ["BusinessHours"], "Promise"])
def test_type_that_is_not_possible(name):
    """A calendar that says another type is refused, whatever that is."""
    data = {"schema": 1, "type": "Agent", "id": "sam", "hours": {"type": name}}
    [found] = refusals(data, Agent)

    assert found.startswith(f"hours.type: {name!r} is not known; ")


def test_type_that_is_missing():
    """A calendar that does not say which it is is refused."""
    data = {"schema": 1, "type": "Agent", "id": "sam"}

    assert refusals({**data, "hours": {}}, Agent) == [
        "hours.type: is missing; it says which kind of value it is"
    ]
    assert refusals({**data, "hours": "Mo-Fr"}, Agent) == [
        "hours: 'Mo-Fr' is not an object that says its type"
    ]


def test_long_value_is_shortened():
    """A value that is long is not repeated whole."""
    [found] = refusals(changed(CALL, id=list(range(100))), Promise)

    assert found.startswith("id: [0, 1, 2,")
    assert found.endswith("… is not text")
    assert len(found) < 100


# -- everything at once ----------------------------------------------------------------------------


def test_everything_is_reported_at_once_in_the_order_of_the_fields():
    """One reading finds all that is wrong: shape, words, unknown keys, and what classes refuse."""
    data = changed(
        CALL,
        id="",
        due_at="tomorrow",
        owner=5,
        origin="speken",
        amounts=["5 EUR", "six"],
        events=[*event(at=1, by=2), *event(owner=""), *event(evidence="x")],
        duee=1,
    )
    del data["what"]

    assert [found.partition(": ")[0] for found in refusals(data, Promise)] == [
        "id",
        "what",
        "due_at",
        "owner",
        "origin",
        "amounts[1]",
        "events[0].at",
        "events[0].by",
        "events[1].owner",
        "events[2].evidence",
        "duee",
    ]


def test_problems_are_an_exception_group():
    """A problem has its path and its message as attributes."""
    with pytest.raises(LoadError) as error:
        structure(changed(CALL, id=7), Promise)

    [problem] = error.value.exceptions
    assert (problem.path, problem.message) == ("id", "7 is not text")
    assert str(error.value) == "this Promise cannot be read:\n  id: 7 is not text"


def test_error_of_somebody_else():
    """What a hook of a host's own raises is a problem as well, whatever it notes."""
    error = ValueError("too late")
    error.add_note("said the host")

    found = load_error(ClassValidationError("", [error, KeyError()], Promise), "Promise")

    assert [problem.message for problem in found.exceptions] == ["too late", "KeyError"]


# -- what cannot be written ------------------------------------------------------------------------


def test_path_of_what_cannot_be_written():
    """What cannot be written has the path at which it stands."""
    told = Told(question="q", outcome={"a": [b"x"]})
    contact = Interaction(
        id=1, at=MADE, author=Party(id=1, role="agent"), channel="email", told=[told]
    )

    with pytest.raises(FieldError) as error:
        dumps(attrs.evolve(RETURN, interactions=[contact]))

    assert error.value.field == "interactions[0].told[0].outcome.a[0]"


STANDING = CALL.standing(at=MADE)
REVIEW = Review(
    case_id="1", customer_id="7", at=MADE, playbook="", kind="request", topic=None, channel=None,
    opened_at=MADE, settled_at=None, status="open", priority=None, team=None, agent=None,
    promises=(), agenda=(), next_at=None, findings=(), went_well=(), routes=(), follow_ups=(),
    measurements=(), desks=(), ping_pong=0, reopenings=0, has_contacts=False,
    waiting_since=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (attrs.evolve(REVIEW, case_id=5), "case_id=5 is not possible: text"),
        (attrs.evolve(REVIEW, ping_pong=True), "ping_pong=True is not possible: a whole number"),
        (attrs.evolve(REVIEW, desks=["a"]), "desks=['a'] is not possible: a tuple"),
        (attrs.evolve(REVIEW, desks=("a", 5)), "desks[1]=5 is not possible: text"),
        (attrs.evolve(REVIEW, agenda=("a",)), "agenda[0]='a' is not possible: an object of"),
        (attrs.evolve(REVIEW, next_at=MADE.date()), "next_at=2026-05-01 is not possible:"),
        (attrs.evolve(STANDING, state="opened"), "state='opened' is not possible: a member"),
        (attrs.evolve(STANDING, state="open"), "state='open' is not possible: a member"),
    ],
)  # fmt: skip
def test_field_that_holds_something_else(value, said):
    """A field that holds what its class does not say is refused: it would not come back."""
    with pytest.raises(FieldError) as error:
        dumps(value)

    assert str(error.value).startswith(said)


def test_subclass_is_refused():
    """A class of your own that refines one of these would come back without what it adds."""

    class Mine(Grant):
        pass

    grant = Mine(id=1, kind="refund", case_id=1, by="sam", at=MADE)
    with pytest.raises(
        FieldError, match=r"grants\[0\]=.* is not possible: an object of class Grant"
    ):
        dumps(attrs.evolve(RETURN, grants=[grant]))
