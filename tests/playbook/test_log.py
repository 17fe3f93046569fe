"""The log mapping of a playbook as TOML; what a mapping is stands in test_mapping."""

import pytest

from playbook.support import problems
from servicekit.playbook import LogMapping, Playbook

HEAD = 'name = "Desk"\n[log]\ncase = "number"\nat = "updated"\n'
COLUMNS = {"case": "number", "at": "updated"}


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("", {}),
        ('format = "%d/%m/%Y"', {"format": ("%d/%m/%Y",)}),
        ('format = ["%d/%m/%Y", "iso"]', {"format": ("%d/%m/%Y", "iso")}),
        ('encoding = "cp1252"', {"encoding": "cp1252"}),
        (
            '[log.constants]\nmeasure = "csat"\nscale = "1..5"',
            {"constants": {"measure": "csat", "scale": "1..5"}},
        ),
    ],
    ids=["nothing", "one format", "two formats", "encoding", "constants"],
)
def test_a_mapping_is_read(text, fields):
    """Each setting of a mapping is read, and the formats stay in their order."""
    assert Playbook.parse(HEAD + text).log == LogMapping(columns=COLUMNS, **fields)


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("format = []", "log.format", "is empty"),
        ("format = 5", "log.format", "is not a list of texts"),
        ('format = "%H:%M"', "log.format", "a whole date"),
        ('format = ["iso", "%H:%M"]', "log.format[1]", "a whole date"),
        ('format = ["iso", " "]', "log.format[1]", "is blank"),
        ('encoding = "cp12520"', "log.encoding", "such as 'utf-8', 'cp1252' or 'utf-16'"),
        ("constants = 5", "log.constants", "is not a table"),
        ('constants.at = "x"', "log.constants.at", "'updated' is its column already; say one"),
        ('constants.score = "5"', "log.constants.score", "what is text, words or a scale"),
        ('constants.scale = "1-5"', "log.constants.scale", "a scale like '1..5'"),
        ('constants.colour = "x"', "log.constants.colour", "what is text, words or a scale"),
        ('constants.measure = ""', "log.constants.measure", "is blank; give text"),
        ('values.status.A = ""', "log.values.status.A", "is blank; give one of new, open"),
        ('values.status.A = "opn"', "log.values.status.A", "'opn' is not possible; one of new"),
        ('values.team.A = ""', "log.values.team.A", "is blank; give text"),
    ],
)
def test_each_mistake_has_its_place(text, path, words):
    """What is wrong with a setting is told once, at its key, with what would be right."""
    found = problems(HEAD + text)

    assert found.keys() == {path}
    assert words in found[path]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("case", "the name of the column that holds the id of the case"),
        ("at", "the name of the column that says when it happened"),
    ],
)
def test_what_a_log_needs_is_asked_for(key, words):
    """Without the column of the case, or of the instant, the playbook says what to name."""
    (other,) = {"case", "at"} - {key}

    assert problems(f'name = "Desk"\n[log]\n{other} = "x"\n') == {
        f"log.{key}": f"is missing; give {words}"
    }
    assert problems(f'name = "Desk"\n[log]\n{other} = "x"\n{key} = " "\n') == {
        f"log.{key}": f"is blank; give {words}"
    }
