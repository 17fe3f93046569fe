"""JSON Schemas of the documents."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator as Validator

from extra.support_json import STRATEGIES
from servicekit import Case, Customer, Money, Promise
from servicekit.errors import FieldError, LoadError
from servicekit.extra.json import dumps, json_schema, structure, unstructure
from servicekit.extra.json.fields import fields_of
from servicekit.extra.json.kinds import KINDS, kind_named
from servicekit.hours import BusinessHours, Calendar
from servicekit.tables import DecisionTable
from servicekit.versions import Versions


@pytest.mark.parametrize("name", KINDS)
def test_schema_is_one(name):
    """Each schema is itself valid, and nothing but JSON."""
    schema = json_schema(kind_named(name))

    Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema
    assert schema["title"] == name


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
@settings(max_examples=4)
def test_every_document_is_valid(name, data):
    """Whatever is written fits the schema of its kind."""
    Validator(json_schema(kind_named(name))).validate(
        json.loads(dumps(data.draw(STRATEGIES[name])))
    )


def test_family():
    """The schema of calendars is that of any of them, also beside each other."""
    office = BusinessHours.always("UTC")
    schema = json_schema(Calendar)

    Validator.check_schema(schema)
    for calendar in (office, office & office):
        Validator(schema).validate(unstructure(calendar))
    assert not Validator(schema).is_valid(unstructure(Money(5, "EUR")))


def test_generic():
    """A class with its arguments has the schema of the class."""
    assert json_schema(Versions[BusinessHours]) == json_schema(Versions)


def test_what_is_not_written_has_no_schema():
    """A kind that has no documents has no schema."""
    with pytest.raises(FieldError, match="a table is written as TOML"):
        json_schema(DecisionTable)


def test_schema_says_what_the_class_says():
    """Titles, descriptions, words, defaults and what a text must be come from the class."""
    schema = json_schema(Promise)
    fields = schema["properties"]

    assert schema["title"] == "Promise"
    assert schema["description"].startswith("Something that the company owes to a customer")
    assert schema["required"] == ["schema", "type", "id", "customer_id", "what", "made_at"]
    assert schema["additionalProperties"] is False
    assert list(fields)[2:] == [field.name for field in fields_of(Promise)]
    assert fields["what"]["description"] == "what was promised, in a few words."
    assert fields["what"]["pattern"] == r"\S"
    assert fields["id"] == {
        "type": "string",
        "minLength": 1,
        "description": "the host's own id.",
    }
    assert fields["origin"]["enum"][:2] == ["spoken", "answer"]
    assert fields["origin"]["default"] == "spoken"
    assert "default" not in fields["recorded_at"]
    assert fields["words"]["description"] == "what was said, as it was said."
    assert "Condition" in schema["$defs"]


def test_one_description_for_several_fields():
    """Fields that a docstring describes together have the same description."""
    fields = json_schema(Case)["properties"]

    assert fields["promises"]["description"] == fields["escalations"]["description"]


# -- what does not fit -----------------------------------------------------------------------------


def _objects(schema: dict[str, Any], document: Any) -> list[dict[str, Any]]:
    """Return every object in a document that is written field by field."""
    found = [document] if isinstance(document, dict) else []
    parts = document.values() if isinstance(document, dict) else document
    for part in parts:
        if isinstance(part, dict | list):
            found += _objects(schema, part)
    return found


def _without_required(kind: type, document: dict[str, Any], draw: Callable[..., Any]) -> None:
    required = [field.name for field in fields_of(kind) if field.required]
    del document[draw(st.sampled_from(["schema", "type", *required]))]


def _unknown(kind: type, document: dict[str, Any], draw: Callable[..., Any]) -> None:
    document[draw(st.sampled_from(("unknown", "_id", "$id")))] = None


def _wrong_type(kind: type, document: dict[str, Any], draw: Callable[..., Any]) -> None:
    names = [field.name for field in fields_of(kind)]
    document[draw(st.sampled_from(names))] = {"$wrong": 1, "type": None}


def _unknown_word(kind: type, document: dict[str, Any], draw: Callable[..., Any]) -> None:
    words = [field.name for field in fields_of(kind) if field.words]
    document[draw(st.sampled_from(words or ["type"]))] = "no such word"


@pytest.mark.parametrize("spoil", [_without_required, _unknown, _wrong_type, _unknown_word])
@pytest.mark.parametrize(
    "name",
    [
        "Promise", "PromiseEvent", "Escalation", "Interaction", "Grant", "Feedback", "Measure",
        "Cap", "EnrolmentEvent", "FollowUp", "Occasion", "Plan", "Sequence", "Window",
    ],
)  # fmt: skip
@given(data=st.data())
@settings(max_examples=5)
def test_what_is_refused_for_its_shape_does_not_fit(name, spoil, data):
    """A document with a field too many or too few, a wrong type or word is refused by both."""
    kind = kind_named(name)
    document = unstructure(data.draw(STRATEGIES[name]))
    spoiled = copy.deepcopy(document)
    spoil(kind, spoiled, data.draw)

    with pytest.raises(LoadError):
        structure(spoiled, kind)
    assert not Validator(json_schema(kind)).is_valid(spoiled)


@pytest.mark.parametrize(
    "facts",
    [
        {"a": {"$date": 5}},
        {"a": {"$date": "2026-05-01", "b": 1}},
        {"a": {"$dat": "2026-05-01"}},
        {"a": {"$set": {}}},
        {"a": {"$value": {}}},
        {"a": {"$value": {"type": "Reasn"}}},
        {"a": [{"$decimal": "twelve"}]},
        {"$date": "2026-05-01"},
    ],
)
def test_marks_are_in_the_schema(facts):
    """A mark that cannot be read does not fit either."""
    document = {"schema": 1, "type": "Customer", "id": "7", "facts": facts}

    with pytest.raises(LoadError):
        structure(document, Customer)
    assert not Validator(json_schema(Customer)).is_valid(document)


@pytest.mark.parametrize(
    "hours",
    [
        {"type": "BusinesHours", "timezone": "UTC"},
        {"timezone": "UTC"},
        {"type": "BusinessHours"},
        {"type": "BusinessHours", "timezone": "UTC", "weekly": {"monday": []}},
        {"type": "BusinessHours", "timezone": "UTC", "weekly": {"mon": [["09:00"]]}},
        {"type": "BusinessHours", "timezone": "UTC", "holidays": {"Christmas": "2026-12-25"}},
        {"type": "Paused", "base": {"type": "BusinessHours", "timezone": "UTC"}, "pauses": []},
        {"type": "Combination", "left": None, "how": "&", "right": None},
    ],
)
def test_calendars_are_in_the_schema(hours):
    """A calendar that cannot be read does not fit either."""
    document = {"schema": 1, "type": "Team", "id": "7", "hours": hours}
    team = kind_named("Team")

    with pytest.raises(LoadError):
        structure(document, team)
    assert not Validator(json_schema(team)).is_valid(document)
