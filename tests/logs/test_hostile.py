"""Logs that mean harm, or came about by accident: a clean read, or an error with its place."""

import gzip
import json
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from logs.support import mapping, table, write
from servicekit.case import Case
from servicekit.errors import LoadError
from servicekit.logs import read_log, spool
from servicekit.logs.packing import not_text
from servicekit.playbook import LogMapping

HEAD = "case,at,team,text\n"
ROW = "{},2026-05-04 09:00,shop,hello\n"
WANTED = mapping("team", "text")

Read = Callable[[Path, LogMapping], tuple[list[Case], list[str]]]


def at_once(file: Path, wanted: LogMapping) -> tuple[list[Case], list[str]]:
    log = read_log([file], wanted, skip_bad=True)
    return [*log.cases], [str(problem) for problem in log.skipped]


def spooled(file: Path, wanted: LogMapping) -> tuple[list[Case], list[str]]:
    with spool([file], wanted, skip_bad=True) as read:
        groups = [*read.groups()]
    problems = [*read.skipped, *(problem for group in groups for problem in group.skipped)]
    return [case for group in groups for case in group.cases], [str(each) for each in problems]


@pytest.fixture(params=[at_once, spooled], ids=["at once", "spooled"])
def read(request) -> Read:
    return request.param


def ids(cases: list[Case]) -> list[str]:
    return [case.id for case in cases]


def test_a_field_of_ten_megabytes(tmp_path, read):
    """A field of ten megabytes, over many lines or on one, is a fault; nothing in it is a row."""
    forged = ROW.format("forged")
    for inside in (f'"{forged * 330_000}"', "x" * 10_000_000):
        row = f"1,2026-05-04 09:00,shop,{inside}\n"
        cases, problems = read(write(tmp_path, HEAD + row + ROW.format(2)), WANTED)

        assert ids(cases) == ["2"]
        (problem,) = problems
        assert "is not CSV: field larger than field limit (131072)" in problem


def json_line(case: str, **fields: object) -> str:
    return json.dumps({"case": case, "at": "2026-05-04 09:00", **fields}) + "\n"


@pytest.mark.parametrize(
    ("size", "count"), [(131_072, 2), (131_073, 1), (10_000_000, 1)], ids=["most", "more", "10 MB"]
)
@pytest.mark.parametrize("meaning", ["text", "topic"])
def test_a_field_has_one_limit_in_all_formats(tmp_path, read, meaning, size, count):
    """A field of a line of JSON may be no longer than one of CSV; a longer one is a fault."""
    content = json_line("1", **{meaning: "x" * size}) + json_line("2", **{meaning: "y"})
    cases, problems = read(write(tmp_path, content, "log.jsonl"), mapping(meaning))

    told = f"{'x' * 60!r}… ({size:,} characters) is longer than a field may be, 131,072 characters"
    assert len(cases) == count
    assert problems == [f"log.jsonl:1: {meaning}: {told}"][count - 1 :]


@pytest.mark.parametrize("items", [["x" * 70_000] * 2, [""] * 200_000], ids=["long", "many"])
def test_a_list_is_as_long_as_what_it_holds(tmp_path, read, items):
    """A list may be no longer than a field may be, whether its items are long or many."""
    content = json_line("1", signals=items) + json_line("2", signals=["x"])
    cases, (problem,) = read(write(tmp_path, content, "log.jsonl"), mapping("signals"))

    assert ids(cases) == ["2"]
    assert "is longer than a field may be" in problem


def test_long_values_are_not_remembered(tmp_path):
    """However long the values of a column are, reading another row takes no more memory."""
    content = "".join(json_line(f"c{n}", topic=f"{n}" + "x" * 100_000) for n in range(200))
    file = write(tmp_path, content, "log.jsonl")
    del content
    tracemalloc.start()
    with spool([file], mapping("topic")) as read:
        cases = sum(len(group.cases) for group in read.groups())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert cases == 200
    assert peak < 5_000_000


def test_bytes_of_another_encoding(tmp_path, read):
    """A row in another encoding is a fault, and the others are read."""
    content = HEAD.encode() + b"1,2026-05-04,caf\xe9,x\n" + ROW.format(2).encode()
    cases, problems = read(write(tmp_path, content), WANTED)

    assert (ids(cases), problems) == (["2"], [f"log.csv:2: team: {not_text('utf-8')}"])


def test_bytes_of_zero(tmp_path, read):
    """A byte of zero is a character like any other, also in the id of a case."""
    cases, problems = read(
        write(tmp_path, HEAD + ROW.format("a\0b") + ROW.format("a\0c") + ROW.format("a")), WANTED
    )

    assert (ids(cases), problems) == (["a\0b", "a\0c", "a"], [])


def test_instants_of_no_time(tmp_path, read):
    """Instants of the far past and future are faults, however they are written."""
    rows = "".join(
        f"{n},{at},shop,x\n"
        for n, at in enumerate(
            ["0001-01-01", "9999-12-31T23:59:59Z", "1969-12-31", "2200-01-01", "10000-01-01", "NaT"]
        )
    )
    cases, problems = read(write(tmp_path, HEAD + rows + ROW.format("ok")), WANTED)

    assert ids(cases) == ["ok"]
    assert len(problems) == 6
    assert problems[0].startswith("log.csv:2: at: '0001-01-01' lies outside the years 1970 to 2199")


def test_an_id_that_comes_twice(tmp_path, read):
    """A promise, a contact or an escalation of an id that was there before is a fault."""
    rows = [
        {"case": 1, "at": "2026-05-04 09:00", "event": event, "role": "agent", "contact": "c",
         "promise": "p", "escalation": "e", "due_at": "2026-05-05", "text": "x"}
        for event in ("message", "message", "promised", "promised", "escalated", "escalated")
    ]  # fmt: skip
    meanings = ("event", "role", "contact", "promise", "escalation", "due_at", "text")
    (case,), problems = read(write(tmp_path, table(rows)), mapping(*meanings))

    assert [problem.partition(": ")[0] for problem in problems] == [
        "log.csv:3", "log.csv:5", "log.csv:7",
    ]  # fmt: skip
    assert [len(made) for made in (case.interactions, case.promises, case.escalations)] == [1] * 3


def test_a_million_columns(tmp_path, read):
    """A header with a million columns is refused by its number."""
    with pytest.raises(LoadError) as caught:
        read(write(tmp_path, "x," * 1_000_000 + "\n" + "1," * 1_000_000 + "\n"), WANTED)

    assert "log.csv:1: has 1,000,001 columns" in str(caught.value)


def test_very_many_columns_in_a_row(tmp_path, read):
    """A row with more fields than the header is a fault, however many they are."""
    row = "1," * 1_000_000 + "\n"
    cases, problems = read(write(tmp_path, HEAD + row + ROW.format(2)), WANTED)

    assert ids(cases) == ["2"]
    assert problems == ["log.csv:2: has 1000001 fields, the header has 4"]


def test_columns_of_a_header_are_told_in_part(tmp_path, read):
    """Where a log does not fit, some of its columns are told, and how many more there are."""
    header = ",".join(f"c{n}" for n in range(5_000))
    with pytest.raises(LoadError) as caught:
        read(write(tmp_path, f"{header}\n"), WANTED)

    assert "c48, c49 and 4950 more)" in str(caught.value)
    assert "c50" not in str(caught.value)


def test_quotes_that_never_close(tmp_path, read):
    """After a quote that never closes nothing is read, and its line is told."""
    content = HEAD + ROW.format(1) + '2,2026-05-04 09:00,"shop,x\n' + ROW.format(3)
    cases, problems = read(write(tmp_path, content), WANTED)

    assert ids(cases) == ["1"]
    assert problems == [
        "log.csv:4: is not CSV: a quote is open from line 3 to the end (unexpected end of data)"
    ]


def test_formulas_are_text(tmp_path, read):
    """What a spreadsheet would run, and what a browser would, is text."""
    for word in ("=cmd|' /C calc'!A0", "<script>alert(1)</script>", "'; DROP TABLE arrived; --"):
        row = f'"{word}",2026-05-04 09:00,"{word}",x\n'
        (case,), problems = read(write(tmp_path, HEAD + row), WANTED)

        assert (case.id, case.changes[0].new, problems) == (word, word, [])


def test_rows_in_random_order(tmp_path, read):
    """The order in which rows stand changes no case."""
    rows = [
        {"case": n % 7, "at": f"2026-05-04T{9 + n // 60:02}:{n % 60:02}+00:00", "team": n % 5}
        for n in range(200)
    ]
    straight, _ = read(write(tmp_path, table(rows)), mapping("team"))
    random.Random(7).shuffle(rows)  # noqa: S311 - it only has to be another order
    shuffled, _ = read(write(tmp_path, table(rows)), mapping("team"))

    assert set(straight) == set(shuffled)


def test_a_bomb_takes_no_memory(tmp_path, read):
    """A packed file that unpacks to a thousand times its size is read in pieces."""
    bomb = HEAD.encode() + b"1,2026-05-04 09:00,shop," + b"x" * 100_000_000 + b"\n2,2026-05-04,,\n"
    file = write(tmp_path, gzip.compress(bomb), "log.csv.gz")
    del bomb
    tracemalloc.start()
    cases, problems = read(file, WANTED)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert ids(cases) == ["2"]
    assert problems == ["log.csv.gz:2: is not CSV: a line has more than 16,777,216 characters"]
    assert peak < 80_000_000


@pytest.mark.parametrize(
    ("meaning", "value", "words"),
    [
        ("order", "9" * 5_000, "(5,000 characters) is not a whole number"),
        ("order", "9" * 19, "is not a whole number"),
        ("order", "1_000", "'1_000' is not a whole number"),
        ("order", "٣", "is not a whole number"),
        ("wait", "1e999", "'1e999' is no duration in seconds, nor like 0:01:30"),
        ("wait", "inf", "is no duration"),
        ("wait", "9999999999", "is no duration"),
        ("wait", "1:30", "is no duration"),
        ("wait", "0:60:00", "is no duration"),
        ("score", "1e400", "'1e400' is not a number"),
        ("score", "Infinity", "is not a number"),
        ("amount", "9" * 31 + " EUR", "is no amount"),
        ("amount", "1 €", "is no amount"),
        ("scale", "1..", "is no scale"),
        ("text", "x" * 100_000 + "\ud800", "text: is not UTF-8"),
        ("status", "x" * 100_000, "(100,000 characters) is not mapped"),
    ],
    ids=lambda value: value[:12] if value.isascii() else ascii(value[:3]),
)
def test_numbers_that_are_none(tmp_path, meaning, value, words, read):
    """A value that only looks like a number is a fault, and a long one is shown cut."""
    content = f"case,at,{meaning}\n1,2026-05-04 09:00,{value}\n".encode(errors="surrogatepass")
    cases, (problem,) = read(write(tmp_path, content), mapping(meaning))

    assert cases == []
    assert words in problem
    assert len(problem) < 300


@pytest.mark.parametrize(
    ("meaning", "value"),
    [
        ("order", "-5"),
        ("wait", "-0.5"),
        ("wait", "999:59:59"),
        ("score", "-3.5"),
        ("amount", "+5 eur"),
        ("scale", "-5..5"),
    ],
)
def test_numbers_that_are_some(tmp_path, meaning, value, read):
    """A number less than nothing, and what is long but possible, is what it is."""
    content = f"case,at,{meaning}\n1,2026-05-04 09:00,{value}\n"
    cases, problems = read(write(tmp_path, content), mapping(meaning))

    assert (len(cases), problems) == (1, [])
