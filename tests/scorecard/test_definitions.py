"""Every measure is defined, with how it is gamed and what shows it."""

import attrs
import pytest

from servicekit.errors import FieldError
from servicekit.review import MEASURES
from servicekit.scorecard import DEFINITIONS, KINDS, SUMMARIES, Definition


def test_every_measure_is_defined():
    """There is one definition for every measure, in their order, and none beside."""
    assert tuple(DEFINITIONS) == MEASURES
    assert all(key == each.id for key, each in DEFINITIONS.items())


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS.keys())
def test_what_can_be_gamed_has_something_beside_it(definition):
    """Beside a measure of which more or less is better stands another that exists."""
    assert set(definition.beside) <= set(MEASURES) - {definition.id}
    assert definition.beside or definition.id == "preferred_channel"  # its coverage shows it


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS.keys())
def test_definitions_are_sentences(definition):
    """Formulas and ways of gaming are whole sentences; titles are told apart."""
    assert definition.formula.endswith(".")
    assert definition.gamed.endswith(".")
    assert [each.title for each in DEFINITIONS.values()].count(definition.title) == 1


def test_definitions_cannot_be_changed():
    """What a measure means is the same for everybody."""
    with pytest.raises(TypeError):
        DEFINITIONS["csat"] = DEFINITIONS["nps"]


def test_every_kind_has_a_usual_summary():
    """What stands for all follows from the kind, unless a definition says otherwise."""
    found = {
        kind: attrs.evolve(DEFINITIONS["csat"], kind=kind, summary=usual).summary
        for kind, usual in zip(KINDS, ("share", "median", "per_100", "mean_score"), strict=True)
    }

    assert {
        kind: Definition(
            id="csat", title="t", kind=kind, unit="u", formula="f", range="r", source="s",
            gamed="g",
        ).summary
        for kind in KINDS
    } == found  # fmt: skip
    assert set(SUMMARIES.values()) == set(KINDS)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "speed"},
        {"kind": "ratio"},
        {"summary": "median"},
        {"summary": "best"},
        {"title": " "},
        {"better": "higher"},
        {"beside": "csat"},
    ],
    ids=lambda change: "-".join(f"{k}-{v}".strip() for k, v in change.items()),
)
def test_a_definition_that_cannot_be_is_refused(change):
    """Words are those that are known, and a summary fits its kind."""
    with pytest.raises(FieldError):
        attrs.evolve(DEFINITIONS["csat"], **change)


def test_definitions_travel(travels):
    """Definitions can be hashed, copied and pickled."""
    travels(DEFINITIONS["csat"])
