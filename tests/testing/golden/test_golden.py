"""Golden tables, with and without pytest."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from servicekit.tables import DecisionTable, Rule, col
from servicekit.testing.golden import GoldenMismatch, golden, golden_text


def window(days: int = 30, **columns: Any) -> DecisionTable[str]:
    return DecisionTable(
        name="window",
        columns={"days": col.integer(0, 365), **columns},
        rules=[Rule("in-time", when={"days": f"<= {days}"}, then="accept")],
        otherwise="decline",
    )


CASES = [{"days": 10}, {"days": 20}, {"days": 30}]


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    """A file with what a window of thirty days says of the cases."""
    golden(window(), CASES, path=tmp_path / "new" / "window.md", update=True)
    return tmp_path / "new" / "window.md"


def mismatch(*args: Any, **named: Any) -> str:
    """What is told of a policy that says something else."""
    with pytest.raises(GoldenMismatch) as caught:
        golden(*args, **named)
    return str(caught.value)


def test_what_was_written_holds(path: Path) -> None:
    """The file is the text of the policy, in UTF-8 and with one kind of line ends."""
    golden(window(), CASES, path=path)
    assert path.read_bytes() == golden_text(window(), CASES).encode()
    assert path.read_bytes().endswith(b"|\n")


def test_a_path_can_be_text(path: Path) -> None:
    """Text names a file as well."""
    golden(window(), CASES, path=str(path))


def test_ends_of_lines_and_width_make_no_difference(path: Path) -> None:
    """A check-out on Windows, or a formatter of Markdown, breaks no test."""
    text = path.read_text().replace("  ", "").replace("\n", "\r\n")
    path.write_text(text, newline="")
    golden(window(), CASES, path=path)


def test_a_file_that_is_not_there_is_not_written(tmp_path: Path) -> None:
    """It is told what it would be, and how to write it."""
    path = tmp_path / "window.md"
    said = mismatch(window(), CASES, path=path)
    assert "is not there yet" in said
    assert "| 10       | accept   |" in said
    assert "update=True" in said
    assert not path.exists()


def test_a_row_that_changed_is_told_with_its_rules(path: Path) -> None:
    """Old and new outcome stand beside the conditions that held or failed."""
    said = mismatch(window(14), CASES, path=path)
    assert "2 changed, 0 new, 0 gone" in said
    assert "days = 20\n  outcome: accept -> decline\n  rule: in-time -> otherwise\n" in said
    assert "      in-time    accept   <= 14 failed" in said
    assert "days = 10\n" not in said


def test_what_did_not_change_of_a_row_is_not_told(path: Path) -> None:
    """Another outcome by the same rule is one line."""
    other = DecisionTable(
        name="window", columns={"days": col.integer(0, 365)}, otherwise="decline",
        rules=[Rule("in-time", when={"days": "<= 30"}, then="take it")],
    )  # fmt: skip
    said = mismatch(other, CASES, path=path)
    assert "outcome: accept -> take it" in said
    assert "rule:" not in said


def test_rows_that_are_new_or_gone_are_told(path: Path) -> None:
    """Cases are found again by their facts."""
    said = mismatch(window(), [*CASES[1:], {"days": 40}], path=path)
    assert "0 changed, 1 new, 1 gone" in said
    assert "days = 40\n  new: outcome = decline, rule = otherwise\n\n" in said
    assert "days = 10\n  is gone" in said


def test_a_case_that_is_gone_is_asked_about_once_more(tmp_path: Path) -> None:
    """Where an edge moved, its old boundaries are gone, and what is said of them counts."""
    kind = col.enum("new", "used")
    golden(window(30, kind=kind), path=tmp_path / "a.md", update=True)
    said = mismatch(window(28, kind=kind), path=tmp_path / "a.md")
    assert "0 changed, 2 new, 2 gone" in said
    moved = (
        "  is gone\n  outcome: accept -> decline\n  rule: in-time -> otherwise\n    window: days"
    )
    assert f"days = 30, kind = new\n{moved}" in said
    assert "days = 31, kind = new\n  is gone\n\n" in said


@pytest.mark.parametrize(
    ("case", "columns"),
    [({"days": 30}, ["kind"]), ({"days": 30, "kind": {"new", "used"}}, None)],
    ids=["hidden", "unreadable"],
)
def test_a_case_that_its_words_do_not_tell_is_only_gone(
    tmp_path: Path, case: Any, columns: Any
) -> None:
    """Nobody can ask about a case of which a column is left out, or cannot be read."""
    kind = col.set_of(["new", "used"])
    golden(window(kind=kind), [case], path=tmp_path / "a.md", columns=columns, update=True)
    said = mismatch(window(1, kind=kind), [], path=tmp_path / "a.md", columns=columns)
    assert "is gone\n\nTo accept" in said


def test_an_unknown_fact_of_a_case_that_is_gone_stays_unknown(tmp_path: Path) -> None:
    """It is asked about with as much as was known."""
    golden(window(), [{}], path=tmp_path / "a.md", update=True)
    other = DecisionTable(columns={"days": col.integer(0, 9)}, rules=[Rule("all", then="accept")])
    said = mismatch(other, [], path=tmp_path / "a.md")
    assert "is gone\n  outcome: not decided: ask for days -> accept" in said


def test_the_same_case_can_stand_there_twice(path: Path) -> None:
    """Each row has a partner of its own."""
    said = mismatch(window(), [*CASES, CASES[0]], path=path)
    assert "0 changed, 1 new, 0 gone" in said


def test_another_order_is_told_as_such(path: Path) -> None:
    """The file is reviewed row by row, so their order counts."""
    assert "their order" in mismatch(window(), CASES[::-1], path=path)


def test_other_columns_are_told_as_such(path: Path) -> None:
    """Rows of other columns cannot be compared."""
    said = mismatch(window(opened=col.boolean()), CASES, path=path)
    assert "The table has other columns, or is new." in said


def test_a_table_that_is_gone_is_told(path: Path) -> None:
    """A question that is not in the book any more is no silent change."""
    path.write_text(path.read_text() + "\n## swap\n\n| a |\n|---|\n")
    assert "The table swap is gone." in mismatch(window(), CASES, path=path)


def test_many_changes_are_counted_and_some_shown(tmp_path: Path) -> None:
    """A changed edge can change a hundred rows, and one shows why."""
    cases = [{"days": n} for n in range(31)]
    golden(window(), cases, path=tmp_path / "a.md", update=True)
    said = mismatch(window(0), cases, path=tmp_path / "a.md")
    assert "30 changed" in said
    assert "… and 20 rows more" in said
    assert said.count("outcome: accept -> decline") == 10


def test_a_case_that_has_no_conditions_says_why(tmp_path: Path) -> None:
    """A fact outside of the domain is told where the rules would stand."""
    cases = [{"days": 400}]
    golden(window(), cases, path=tmp_path / "a.md", update=True)
    text = (tmp_path / "a.md").read_text()
    (tmp_path / "a.md").write_text(text.replace("outside the domain", "accept"))
    said = mismatch(window(), cases, path=tmp_path / "a.md")
    assert "outcome: accept -> outside the domain\n    days: 400" in said


def test_a_file_that_is_no_text_can_be_written_anew(path: Path) -> None:
    """What cannot be read is told, not raised from the inside."""
    path.write_bytes(b"\xff\xfe")
    assert "cannot be read" in mismatch(window(), CASES, path=path)
    golden(window(), CASES, path=path, update=True)
    golden(window(), CASES, path=path)


def test_a_file_that_says_the_same_is_not_written(path: Path) -> None:
    """An update leaves what is right alone."""
    os.utime(path, (1, 1))
    golden(window(), CASES, path=path, update=True)
    assert path.stat().st_mtime == 1


def test_a_file_is_never_half_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where writing fails the old file stays, and nothing is left beside it."""

    def fail(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="full"):
        golden(window(14), CASES, path=path, update=True)
    assert list(path.parent.iterdir()) == [path]
    golden(window(), CASES, path=path)


def test_a_mismatch_carries_the_path(path: Path) -> None:
    """Tools of a host can find the file."""
    with pytest.raises(GoldenMismatch) as caught:
        golden(window(1), CASES, path=path)
    assert caught.value.path == path
    assert isinstance(caught.value, AssertionError)


def test_a_host_of_unittest_can_use_it(path: Path) -> None:
    """A test case of the standard library fails with the rows, and pytest is never imported."""
    code = f"""
        import sys, unittest
        from servicekit.tables import DecisionTable, Rule, col
        from servicekit.testing.golden import golden

        class Returns(unittest.TestCase):
            def table(self, days):
                return DecisionTable(
                    columns={{"days": col.integer(0, 365)}}, otherwise="decline",
                    rules=[Rule("in-time", when={{"days": f"<= {{days}}"}}, then="accept")],
                )
            def test_holds(self):
                golden(self.table(30), {CASES}, path={str(path)!r})
            def test_fails(self):
                golden(self.table(14), {CASES}, path={str(path)!r})

        ran = unittest.main(exit=False).result
        assert "pytest" not in sys.modules and "hypothesis" not in sys.modules
        sys.exit(10 * len(ran.failures) + len(ran.errors))
    """
    found = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert found.returncode == 10, found.stderr
    assert "FAIL: test_fails" in found.stderr
    assert "outcome: accept -> decline" in found.stderr
