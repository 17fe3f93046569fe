"""DMN documents that nobody needs to trust."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extra.support_dmn import (
    Input,
    Output,
    decision,
    document,
    problems,
    refused,
    rule,
    table,
    text,
)
from servicekit.errors import ServiceKitError
from servicekit.extra import dmn

PLAIN = document(decision(table([Input("age")], [("< 18", '"child"')])))


@pytest.mark.parametrize(
    "prologue",
    [
        "<!DOCTYPE definitions>",
        '<!DOCTYPE definitions SYSTEM "http://localhost/definitions.dtd">',
        "<!DOCTYPE d [<!ENTITY a 'b'><!ENTITY c '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>",
        "<!DOCTYPE d [<!ENTITY % all SYSTEM 'http://localhost/all.dtd'> %all;]>",
        "<!DOCTYPE d [<!ATTLIST decisionTable hitPolicy CDATA 'FIRST'>]>",
    ],
)
def test_a_document_type_is_refused(prologue: str) -> None:
    """Without a document type there are no entities, and no file or address to fetch."""
    (problem,) = problems(prologue + PLAIN)
    assert "remove <!DOCTYPE ...>" in problem.message


def test_no_file_is_read(tmp_path: Path) -> None:
    """An entity that stands for a file is refused before anybody looks at the file."""
    secret = tmp_path / "secret"
    secret.write_text('"Ada"')
    row = "<rule><inputEntry/><outputEntry><text>&x;</text></outputEntry></rule>"
    logic = decision(table([Input("age")], [row]))
    entity = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    (problem,) = problems(entity + document(logic))
    assert "Ada" not in str(problem)


def test_nothing_is_included(tmp_path: Path) -> None:
    """An inclusion is an element inside of a text, which is refused; it is not followed."""
    secret = tmp_path / "secret"
    secret.write_text('"Ada"')
    include = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" '
        f'href="{secret.as_uri()}"/>'
    )
    row = f"<rule><inputEntry/><outputEntry><text>{include}</text></outputEntry></rule>"
    (problem,) = problems(document(decision(table([Input("age")], [row]))))
    assert problem.path == "T.rules[0].then"
    assert "elements inside of its text" in problem.message


def test_great_depth() -> None:
    """A document may be as deep as it likes; only what tables are made of is looked at."""
    deep = "<extensionElements>" * 100_000 + "</extensionElements>" * 100_000
    assert list(dmn.loads(PLAIN.replace("<decision ", f"{deep}<decision "))) == ["T"]


@pytest.mark.parametrize(
    "given",
    [
        "",
        "<",
        "no XML",
        "<definitions>",
        "<definitions/><definitions/>",
        "<definitions>\x00</definitions>",
        "<definitions>\ud800</definitions>",
        "<definitions>&undefined;</definitions>",
        b"\xff\xfe<",
        b'<?xml version="1.0" encoding="klingon"?><definitions/>',
        b'<?xml version="1.0" encoding="shift_jis"?><definitions/>',
    ],
)
def test_what_is_not_well_formed(given: str | bytes) -> None:
    """Whatever is no XML is refused as such."""
    (problem,) = problems(given)
    assert problem.message.startswith("it is not well-formed XML")


def test_other_documents() -> None:
    """XML of another kind is refused by the name of its root."""
    (problem,) = problems("<html xmlns='http://www.w3.org/1999/xhtml'/>")
    assert problem.message == "its root is <html>; that of a DMN document is <definitions>"


def test_text_that_would_mean_something_in_xml() -> None:
    """What stands in a cell is text, whichever way XML wrote it."""
    row = rule(['"a & b"'], ['"<x>"']).replace("&lt;x&gt;", "<![CDATA[<x>]]>")
    found = dmn.loads(document(decision(table([Input("x", "string")], [row]))))["T"]
    assert found.decide({"x": "a & b"}).outcome == "<x>"


def test_texts_cannot_leave_their_quotes() -> None:
    """A label that looks like a cell of ours stays a label."""
    found = dmn.loads(
        document(decision(table([Input("x", "string")], [(r'"a\", none, \"b"', "1")])))
    )["T"]
    assert found.decide({"x": 'a", none, "b'}).outcome == 1
    assert found.decide({}).outcome is None


SEEDS = [
    PLAIN,
    document(
        "<itemDefinition name='tTier'><typeRef>string</typeRef>",
        text("allowedValues", '"standard", "gold"'),
        "</itemDefinition>",
        "<inputData name='age'><variable name='age' typeRef='number'/></inputData>",
        decision(
            table(
                [Input("age", "string", "[0..150)"), Input("tier", "tTier"), Input("on", "date")],
                [
                    ("[18..65), null", 'not("gold")', '@"2026-02-01"', '"a"', "1.50"),
                    ("!= 5", "-", '< date("2026-02-01")', '"b"', "-2"),
                ],
                outputs=[Output("kind", '"b", "a"', '"a"'), Output("rate")],
                hitPolicy="PRIORITY",
            )
        ),
    ),
    document(
        decision(
            table(
                [Input("at", "date and time"), Input("for", "dayTimeDuration")],
                [
                    rule(
                        ['> @"2026-02-01T09:00:00@Europe/London"', 'not(duration("PT5M"))'],
                        [r'"é\n"'],
                        more=text("annotationEntry", "why"),
                        id="r1",
                    ),
                    rule(["-", "null"], ['time("09:00:00")'], label="second"),
                ],
                hitPolicy="COLLECT",
            )
        ),
    ),
    document(
        decision(
            table(
                [Input("open", "boolean")],
                [("true", "5"), ("-", "7e2")],
                hitPolicy="COLLECT",
                aggregation="SUM",
            )
        ),
    ),
]
PIECES = [
    *("<", ">", "&", '"', "'", "/>", "]]>", "<!--", "<?x", "&#0;", "&lt;", "\x00", "\ud800", "é"),
    *("<!DOCTYPE d [<!ENTITY x 'y'>]>", "<text>", "</text>", "<rule/>", "<input/>", "<output/>"),
    *("not(", "(", ")", "[", "]", "..", ",", "-", "null", "true", "= ", "<= ", "1e9999", "\\ud800"),
    *("9" * 5000, '"\\u0000"', '@"', 'date("', "FIRST", "OUTPUT ORDER", "COUNT", "tTier", "Any"),
    *(
        ' id=""',
        ' name=""',
        ' typeRef="x:number"',
        " aggregation='MAX'",
        "0001-01-01",
        "P99999999D",
    ),
]
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(PIECES) | st.text(max_size=3)),
    min_size=1,
    max_size=4,
)


def accepted(given: str | bytes) -> None:
    """Load a document and check what comes of it, or be refused with an error of our own."""
    with suppress(ServiceKitError):
        for found in dmn.loads(given).values():
            assert str(found.check(budget=1_000))


@settings(max_examples=400)
@given(st.sampled_from(SEEDS), CHANGES)
@example(PLAIN, [])
def test_any_text_is_read_or_refused(seed: str, changes: list[tuple[float, int, str]]) -> None:
    """No document whatever makes loads raise anything but an error of our own."""
    for place, length, piece in changes:
        at = int(place * len(seed))
        seed = seed[:at] + piece + seed[at + length :]
    accepted(seed)


TOKENS = st.sampled_from([*'"-<>=[](),.@ \n', "not(", "..", "null", "true", "5", "-0.5e3", '"a"'])


@settings(max_examples=300)
@given(
    st.sampled_from(["string", "number", "boolean", "date", "date and time", "dayTimeDuration"]),
    st.lists(TOKENS | st.text(max_size=4), max_size=8).map("".join),
)
def test_any_cell_is_read_or_refused(type_: str, cell: str) -> None:
    """No cell, outcome or allowed value makes loads raise anything but an error of our own."""
    row = rule([cell], [cell])
    accepted(document(decision(table([Input("x", type_, cell)], [row]))))


@given(st.binary(max_size=60), st.integers(0, len(PLAIN)))
def test_any_bytes_are_read_or_refused(raw: bytes, at: int) -> None:
    """No bytes whatever make loads raise anything but an error of our own."""
    accepted(raw)
    accepted(PLAIN.encode()[:at] + raw + PLAIN.encode()[at:])


def test_the_seeds_are_documents() -> None:
    """What is changed at random are documents that can be loaded."""
    for seed in SEEDS:
        assert dmn.loads(seed)


def test_refusals_do_not_fetch_types() -> None:
    """A type from elsewhere is not looked for; it is refused by its name."""
    ((path, message),) = refused([Input("x", "http://localhost/types:tAge")], [])
    assert path == "T.inputs[0]"
    assert "http://localhost/types:tAge" in message
