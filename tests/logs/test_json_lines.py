import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs.support import NINE, mapping, placed, write
from servicekit.errors import LoadError
from servicekit.logs import lines as lines_module
from servicekit.logs import read_log
from servicekit.logs.fault import Fault
from servicekit.logs.packing import not_text

HEAD = '{"case": 1, "at": "2026-05-04 09:00"'


def rows(content: str | bytes, *meanings: str, **fields: object) -> list[object]:
    wanted = mapping(*meanings, **fields)
    return [row for _, row in placed(content, wanted, "log.jsonl")]


def message(content: str | bytes, *meanings: str, **fields: object) -> str:
    (fault,) = rows(content, *meanings, **fields)
    assert isinstance(fault, Fault)
    return fault.message


# -- what a line holds ----------------------------------------------------------------------------


def test_each_line_is_a_row(tmp_path):
    """Lines of JSON are read like a table, plain or packed, under either ending."""
    content = HEAD + ', "team": "shop"}\n\n' + HEAD + ', "team": "lab"}\n'
    plain = write(tmp_path, content, "log.jsonl")
    packed = write(tmp_path, gzip.compress(content.encode()), "log.NDJSON.gz")

    log = read_log([plain], mapping("team"))
    assert log == read_log([packed], mapping("team"))
    assert [change.new for change in log.cases[0].changes] == ["shop", "lab"]


def test_a_place_is_a_line():
    """A row is placed by its line, empty lines counted."""
    found = placed("\n" + HEAD + "}\n\n[]\n", mapping(), "log.jsonl")

    assert [place for place, _ in found] == ["log.jsonl:2", "log.jsonl:4"]


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ('"a"', "a"),
        ("7", "7"),
        ("-1.50", "-1.50"),
        ("1e5", "1e5"),
        ("true", "true"),
        ("false", "false"),
        ("null", None),
        ('""', None),
    ],
)
def test_a_value_is_what_is_written(value, word):
    """Numbers stay as they are written, truth is a word, and null is nothing."""
    (row,) = rows(f'{HEAD}, "team": {value}}}', "team")

    assert row.get("team") == word


def test_truth_says_yes_or_no():
    """True and false answer a question of yes or no."""
    (row,) = rows(HEAD + ', "needs_reply": false, "verified": true}', "needs_reply", "verified")

    assert (row["needs_reply"], row["verified"]) == ("no", "yes")


def test_a_list_is_a_list():
    """A list is read as one where a column has several values, its items translated."""
    (row,) = rows(
        HEAD + ', "signals": ["angry", null, "praise, mild"]}',
        "signals",
        values={"signals": {"angry": "abusive"}},
    )

    assert row["signals"] == ("abusive", "praise, mild")


def test_parts_are_named_with_dots():
    """A column with dots is a path into the object; a key that is called so comes first."""
    columns = {"case": "id", "at": "at", "status": "fields.status.name", "team": "a.b"}
    wanted = mapping(columns=columns)
    line = {
        "id": 1, "at": "2026-05-04 09:00", "fields": {"status": {"name": "open"}},
        "a": {"b": "inside"}, "a.b": "outside",
    }  # fmt: skip

    assert placed(json.dumps(line), wanted, "log.jsonl") == [
        ("log.jsonl:1", {"case": "1", "at": NINE, "status": "open", "team": "outside"})
    ]


@pytest.mark.parametrize("fields", ['"x"', "null", "[]", "{}", '{"status": 5}'])
def test_a_path_that_leads_nowhere_is_nothing(fields):
    """Where a part is missing, or is no object, its column is empty."""
    wanted = mapping(columns={"case": "case", "at": "at", "status": "fields.status.name"})

    assert placed(f'{HEAD}, "fields": {fields}}}', wanted, "log.jsonl") == [
        ("log.jsonl:1", {"case": "1", "at": NINE})
    ]


def test_a_column_that_no_row_has_is_a_mistake(tmp_path):
    """A column that the mapping names and no row of any file has is refused by its name."""
    one = write(tmp_path, HEAD + ', "team": "shop"}\n', "one.jsonl")
    two = write(tmp_path, HEAD + ', "agent": "ada"}\n', "two.jsonl")

    assert read_log([one, two], mapping("team", "agent")).rows == 2
    with pytest.raises(LoadError) as caught:
        read_log([one, two], mapping("team", "agent", "topic"), skip_bad=True)
    assert str(caught.value) == (
        "the log does not fit the mapping:\n  log.topic: no row has 'topic'"
    )


def test_a_column_may_hold_nothing(tmp_path):
    """A column that is there, but always null, is a column; so is one of which all is wrong."""
    file = write(tmp_path, HEAD + ', "team": null}\n[]\n', "log.jsonl")
    assert read_log([file], mapping("team"), skip_bad=True).rows == 1

    file = write(tmp_path, "[]\n", "log.jsonl")
    assert len(read_log([file], mapping("team"), skip_bad=True).skipped) == 1


def test_an_empty_file_has_no_rows(tmp_path):
    """A file without lines is a log without rows."""
    assert read_log([write(tmp_path, "\n", "log.jsonl")], mapping("team")).rows == 0


# -- what is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "is not JSON: Expecting property name enclosed in double quotes at character 2"),
        ("[1]", "is not a JSON object"),
        ("7", "is not a JSON object"),
        (HEAD + ', "x": NaN}', "is not JSON that can be read: NaN is no number"),
        (HEAD + ', "x": -Infinity}', "is not JSON that can be read: -Infinity is no number"),
        (HEAD + ', "case": 2}', "is not JSON that can be read: it has the key 'case' twice"),
        ('{"case": 1}', "at: is missing"),
        (HEAD + ', "team": {"name": "x", "id": 5}}', "has parts: team.name, team.id"),
        (HEAD + ', "team": {}}', "team is no value, it has parts: nothing"),
        (HEAD + ', "team": ["x", "y"]}', "team: 'x, y' is a list, and only one value belongs here"),
        (HEAD + ', "team": [["x"]]}', "team is no value, it is a list of lists"),
        (HEAD + ', "team": ' + "[" * 900 + "]" * 900 + "}", "it is a list of lists"),
        (HEAD + ', "team": "\\ud800"}', "team: is not UTF-8"),
        ("[" * 200_000, "is not JSON that can be read: it is nested too deep"),
        ('{"a":' * 200_000, "is not JSON that can be read: it is nested too deep"),
    ],
    ids=lambda value: value[:40],
)
def test_a_line_that_cannot_be_read_is_a_fault(line, words):
    """A line that is no object, or holds what cannot be read, is a fault that says so."""
    assert words in message(line, "team")


def test_a_list_inside_a_list_is_no_value():
    """An object in a list is refused, for it is no word."""
    assert "has parts" in message(HEAD + ', "signals": [{"a": 1}]}', "signals")


def test_a_number_of_5000_digits_is_text():
    """A very long number harms nobody; where a number belongs it is refused, and shown cut."""
    long = "9" * 5_000

    assert rows(f'{HEAD}, "team": {long}}}', "team")[0]["team"] == long
    told = message(f'{HEAD}, "order": {long}}}', "order")
    assert told.startswith("order: '99999")
    assert told.endswith("(5,000 characters) is not a whole number")


def test_bytes_that_are_not_utf_8_are_a_fault():
    """A line in another encoding is a fault that names the column."""
    line = (HEAD + ', "team": "caf').encode() + b'\xe9"}'

    assert message(line, "team") == f"team: {not_text('utf-8')}"


def test_a_line_without_end_is_a_fault(monkeypatch):
    """A line longer than memory should hold is a fault, and the next one is read."""
    monkeypatch.setattr(lines_module, "LONGEST", 60)
    fault, row = rows('{"x": "' + "y" * 200 + '"}\n' + HEAD + "}\n")

    assert fault.message == "is not JSON: a line has more than 60 characters"
    assert row == {"case": "1", "at": NINE}


@given(st.binary(max_size=60))
def test_any_bytes_are_rows_or_faults(content):
    """Whatever stands in a file, each line is a row or a fault, and nothing raises."""
    for row in rows(content, "status"):
        assert isinstance(row, Fault) or {"case", "at"} <= set(row)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["team", "a", "signals"]), json_values))
def test_any_object_is_a_row_or_a_fault(fields):
    """Whatever values an object has, it is a row or a fault."""
    line = json.dumps({"case": 1, "at": "2026-05-04 09:00", **fields})
    wanted = mapping(columns={"case": "case", "at": "at", "team": "team", "signals": "signals"})

    ((_, row),) = placed(line, wanted, "log.jsonl")
    assert isinstance(row, Fault) or row["case"] == "1"
