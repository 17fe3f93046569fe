import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs.support import NINE, mapping, placed
from servicekit.errors import LoadError
from servicekit.logs.fault import Fault
from servicekit.logs.tabular import read_header
from servicekit.money import Money
from servicekit.playbook import LogMapping


def rows(content: str | bytes, wanted: LogMapping | None = None) -> list[object]:
    """Return what the rows of a log say, without their places."""
    return [row for _, row in placed(content, wanted)]


def refused(content: str | bytes, wanted: LogMapping | None = None) -> str:
    with pytest.raises(LoadError) as caught:
        rows(content, wanted)
    return str(caught.value)


# -- headers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("", ["it has no header", "log.case: the log has no column 'case'"]),
        ("\n\n", ["it has no header"]),
        ("number,at\n", ["its columns are number, at", "log.case: the log has no column 'case'"]),
        ("Case,at\n", ["log.case: the log has no column 'case'"]),
        ("case;at\n", ["its columns are case;at", "log.case", "log.at"]),
        ("case,at,case\n", ["log.case: the log has 2 columns 'case'"]),
    ],
)
def test_a_header_has_each_column_once(header, words):
    """A column that the mapping names must be there once; else all columns are told."""
    told = refused(header)

    assert told.startswith("log.csv does not fit the mapping (")
    assert all(word in told for word in words)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (b'case,"at"x\n', "log.csv:1: is not CSV: "),
        (b'"case,at\n', "log.csv:1: is not CSV: a quote is open from line 1 to the end"),
        (b"case,at,caf\xe9\n", "log.csv:1: is not UTF-8; name the encoding of the log"),
        ("case,at\n1,2\n".encode("utf-16"), "log.csv:1: is not UTF-8"),
        ("case,at\n1,2\n".encode("utf-16-le"), "log.csv:1: is not UTF-8"),
        ("case,at\n1,2\n".encode("utf-16-be"), "log.csv:1: is not UTF-8"),
    ],
)
def test_a_header_that_cannot_be_read_is_said_in_words(header, words):
    """A header that is not CSV or not UTF-8 is refused, for then no row can be read."""
    assert refused(header).startswith(f"the header of the log cannot be read:\n  {words}")


def test_a_header_alone_is_no_row():
    """A log with a header and no rows has no rows, and that is no mistake."""
    assert rows("case,at\n") == []
    assert read_header(iter([("log.csv:1", ["case", "at"])]), "log.csv", "utf-8") == ["case", "at"]
    assert read_header(iter([]), "log.csv", "utf-8") == []


# -- rows -----------------------------------------------------------------------------------------


def test_constants_hold_for_every_row():
    """What the log has no column for can be said of every row, read as a column would be."""
    constants = {"measure": "csat", "scale": "1..5", "currency": "EUR", "event": "feedback"}
    wanted = mapping("score", "amount", constants=constants, values={"event": {"feedback": "note"}})
    content = "case,at,score,amount\n1,2026-05-04 09:00,4,12.50\n2,2026-05-04 09:00,,\n"
    (_, first), (_, second) = placed(content, wanted)

    assert first == {
        "case": "1", "at": NINE, "score": 4, "amount": Money("12.50", "EUR"), "measure": "csat",
        "scale": (1, 5), "currency": "EUR", "event": "feedback",
    }  # fmt: skip
    assert second == {
        "case": "2", "at": NINE, "measure": "csat", "scale": (1, 5), "currency": "EUR",
        "event": "feedback",
    }  # fmt: skip


def test_a_row_holds_what_the_mapping_names():
    """A row holds the meanings that the mapping names, converted; other columns are left out."""
    content = "x,status,at,order,case\nsecret,Active,2026-05-04 09:00,7,D1\n"
    wanted = mapping("order", "status", values={"status": {"Active": "open"}})

    assert placed(content, wanted) == [
        ("log.csv:2", {"case": "D1", "at": NINE, "order": 7, "status": "open"})
    ]


@pytest.mark.parametrize(
    ("delimiter", "content"),
    [
        (";", "case;at;text\n1;2026-05-04 09:00;a, b\n"),
        ("\t", "case\tat\ttext\n1\t2026-05-04 09:00\ta, b\n"),
        ("|", "case|at|text\n1|2026-05-04 09:00|a, b\n"),
        (",", 'case,at,text\n1,2026-05-04 09:00,"a, b"\n'),
    ],
)
def test_fields_are_parted_as_the_mapping_says(delimiter, content):
    """A semicolon, a tab or a bar parts fields as well as a comma does."""
    wanted = mapping("text", delimiter=delimiter)

    assert rows(content, wanted) == [{"case": "1", "at": NINE, "text": "a, b"}]


def test_what_stands_for_nothing_is_left_out():
    """An empty field and a missing marker are not in the row."""
    wanted = mapping("team", "agent", "order", missing=["?"])

    assert rows("case,at,team,agent,order\n1,2026-05-04 09:00,?,,\n", wanted) == [
        {"case": "1", "at": NINE}
    ]


def test_empty_lines_are_no_rows():
    """Empty lines are passed over, and lines are counted with them."""
    assert placed("case,at\n\n\n1,2026-05-04 09:00\n\n") == [
        ("log.csv:4", {"case": "1", "at": NINE})
    ]


def test_a_field_may_hold_several_lines():
    """A quoted field may run over lines; its row is placed where it ends."""
    content = 'case,at,text\r\n1,2026-05-04 09:00,"a\r\nb ""c"""\r\n'

    assert placed(content, mapping("text")) == [
        ("log.csv:3", {"case": "1", "at": NINE, "text": 'a\r\nb "c"'})
    ]


def test_a_control_character_is_a_character():
    """A byte of zero inside a field is kept as it stands."""
    assert rows("case,at,text\n1,2026-05-04 09:00,a\x00b\n", mapping("text"))[0]["text"] == "a\x00b"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("1,4/5/2026,,,", "at: '4/5/2026' is no instant in the format 'iso'"),
        ("1,,,,", "at: is missing"),
        (",2026-05-04,,,", "case: is missing"),
        ("1,2026-05-04,Active,,", "status: 'Active' is not mapped; list it under"),
        ("1,2026-05-04,,1.0,", "order: '1.0' is not a whole number"),
        ("1,2026-05-04,,first,", "order: 'first' is not a whole number"),
        ("1,2026-05-04,,,31.12.", "due_at: '31.12.' is no instant in the format 'iso'"),
        ("1,0001-01-01T00:00+09:00,,,", "lies outside the years 1970 to 2199"),
        ("1,2026-05-04,,", "has 4 fields, the header has 5"),
        ("1,2026-05-04,,,,", "has 6 fields, the header has 5"),
        ('1,2026-05-04,"open"s,,', "is not CSV: "),
        ('1,2026-05-04,"open,,', "is not CSV: a quote is open from line 2 to the end"),
    ],
)
def test_a_row_that_cannot_be_read_is_a_fault(line, words):
    """A row that cannot be read becomes a fault with its line, and says what is wrong."""
    wanted = mapping("status", "order", "due_at")
    ((place, fault),) = placed(f"case,at,status,order,due_at\n{line}\n", wanted)

    assert isinstance(fault, Fault)
    assert place == fault.place == "log.csv:2"
    assert words in fault.message


@pytest.mark.parametrize("field", ["text", "status", "at", "case"])
def test_bytes_that_are_not_utf_8_are_a_fault(field):
    """A row with bytes in another encoding is a fault that names the column, and prints."""
    values = {"case": b"1", "at": b"2026-05-04", "status": b"open", "text": b"hello"}
    line = b",".join({**values, field: values[field] + b"\xe9"}.values())
    ((_, fault),) = placed(b"case,at,status,text\n" + line + b"\n", mapping("status", "text"))

    assert isinstance(fault, Fault)
    assert fault.message.startswith(f"{field}: ")
    assert fault.message.encode()


def test_bytes_in_columns_that_nobody_reads_do_no_harm():
    """A column that the mapping does not name may hold anything."""
    assert rows(b"case,at,x\n1,2026-05-04 09:00,caf\xe9\n") == [{"case": "1", "at": NINE}]


def test_rows_after_a_bad_one_still_count():
    """A row that cannot be read does not hide those that follow it."""
    content = 'case,at\n1,"x"y\n2,2026-05-04 09:00\n3\n4,2026-05-04 09:00\n'
    read = rows(content)

    assert [row["case"] if isinstance(row, dict) else None for row in read] == [
        None,
        "2",
        None,
        "4",
    ]


def test_a_field_without_end_is_a_fault():
    """A field that is larger than the reader takes is a fault, not a crash."""
    content = f"case,at,text\n1,2026-05-04,{'x' * 200_000}\n2,2026-05-04,y\n"
    fault, row = rows(content, mapping("text"))

    assert isinstance(fault, Fault)
    assert "field larger than field limit" in fault.message
    assert row["text"] == "y"


@given(st.binary(max_size=80), st.sampled_from([",", ";"]))
def test_any_bytes_are_rows_or_faults(content, delimiter):
    """Whatever stands below the header, each line is a row or a fault, and nothing raises."""
    header = delimiter.join(["case", "at", "status"]).encode()
    wanted = mapping("status", delimiter=delimiter)

    for place, row in placed(header + b"\n" + content, wanted):
        assert place.startswith("log.csv:")
        assert isinstance(row, Fault) or {"case", "at"} <= set(row)


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8"), min_size=1, max_size=8),
            st.text(st.characters(codec="utf-8"), max_size=8),
        ),
        max_size=5,
    )
)
def test_any_text_survives_quoting(pairs):
    """Whatever text stands in a quoted field is read as it is."""
    quoted = [
        ",".join(f'"{word.replace(chr(34), 2 * chr(34))}"' for word in (case, "2026-05-04", text))
        for case, text in pairs
    ]
    content = "\n".join(["case,at,text", *quoted, ""])

    read = [(row["case"], row.get("text", "")) for row in rows(content, mapping("text"))]
    assert read == pairs
