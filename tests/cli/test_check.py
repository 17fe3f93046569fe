import json

import pytest

from cli.support import BOOK, EXAMPLES, KINDS, Ran, file, process, terminal
from servicekit.answers import AnswerBook
from servicekit.playbook import Playbook

UNFINISHED = KINDS.replace('owner = "desk"\n', "")
UNFAIR = KINDS.replace('note = { column = "text"', 'channel = { column = "text"').replace(
    "{note}", "{channel}"
)


@pytest.fixture
def shop(tmp_path):
    return file(tmp_path, "shop.toml", BOOK)


def test_a_clean_book_says_what_was_looked_at(command, shop):
    """A book without findings ends with 0, and says what was looked at and proved."""
    assert command("check", shop) == Ran(
        0,
        f"{shop}: 2 questions, 4 rules, 1 example looked at; 3 of 3 claims on fairness proved.\n"
        "\n"
        "Nothing found.\n",
        "",
    )


def test_proofs_lists_the_claims(command, shop):
    """With --proofs every claim is told with its verdict, those that hold as well."""
    out = command("check", shop, "--proofs").out

    assert (
        "Proved: return: no answer depends on the channel, the representative or another "
        "protected fact.\n"
        "Proved: return: as days rises, the outcome moves on through refund, voucher and too_late."
        "\n" in out
    )
    assert out.endswith("\nNothing found.\n")


def test_findings_end_with_status_1(command, tmp_path):
    """Every finding is told with its place, they are counted, and the command ends with 1."""
    book = file(tmp_path, "kinds.toml", UNFINISHED)
    status, out, err = command("check", book)

    assert (status, err) == (1, "")
    assert "\nkinds.owner: Nobody answers for it; name a person or a desk.\n" in out
    assert out.endswith("\n1 finding.\n")


def test_what_is_unfair_is_told_with_its_example(command, tmp_path):
    """A claim that does not hold is a finding, and is not counted as proved."""
    out = command("check", file(tmp_path, "kinds.toml", UNFAIR)).out

    assert "; 0 of 1 claim on fairness proved.\n" in out
    assert "kinds: Refuted: kinds: no answer depends on the channel, the representative" in out
    assert "- outcomes.said.text.* says channel." in out


def test_what_is_not_decided_is_no_clean_bill(command, shop, monkeypatch):
    """What the budget leaves undecided is a finding, and counted as such."""
    whole = AnswerBook.check
    monkeypatch.setattr(AnswerBook, "check", lambda book, budget: whole(book, budget=1))
    status, out, _ = command("check", shop)

    assert status == 1
    assert " not decided.\n" in out


def test_a_playbook_without_questions_says_so(command):
    """Where there are no questions, that is said, so that nobody takes it for a check."""
    desk = EXAMPLES / "desk.toml"

    assert command("check", desk) == Ran(
        0, f"{desk}: it can be read. It has no questions, so nothing else was looked at.\n", ""
    )


def test_every_mistake_of_a_book_is_told(command, tmp_path):
    """A book that cannot be loaded ends with 2 and all its problems, however many there are."""
    keys = "".join(f"wrong_{n} = 1\n" for n in range(80))
    book = file(tmp_path, "wrong.toml", keys + BOOK.replace("<= 30", "<< 30"))
    status, out, err = command("check", book)

    assert (status, out) == (2, "")
    assert err.startswith(f"servicekit: {book} cannot be used:\n")
    assert all(f"  wrong_{n}: " in err for n in range(80))
    assert all(f"  questions[0].rules[{n}].when.days: " in err for n in (0, 1))
    assert "lines more" not in err


def test_json_of_what_cannot_be_loaded(command, tmp_path):
    """With --json the problems are a document as well, on the standard output."""
    book = file(tmp_path, "wrong.toml", BOOK.replace('"Europe/London"\nlang', '"Europe/X"\nlang'))
    status, out, err = command("check", book, "--json")
    told = json.loads(out)

    assert (status, err) == (2, "")
    assert [problem["path"] for problem in told.pop("problems")] == ["timezone"]
    assert told == {
        "schema": 1, "playbook": None, "looked_at": None, "findings": None, "claims": None,
    }  # fmt: skip


def test_json_of_a_promise_that_cannot_be(command, tmp_path):
    """A promise that begins after its end keeps a book from being loaded, and has its place."""
    text = BOOK.replace('within = "7 business days"', 'within = "3 business days"')
    status, out, err = command("check", file(tmp_path, "wrong.toml", text), "--json")
    [problem] = json.loads(out)["problems"]

    assert (status, err) == (2, "")
    assert problem["path"] == "questions[0].outcomes.refund.promises[0].not_before"
    assert "at most 3 business days" in problem["message"]


def test_json_tells_findings_and_claims(command, tmp_path):
    """With --json a program gets what was looked at, every finding and every claim."""
    book = file(tmp_path, "kinds.toml", UNFAIR)
    status, out, err = command("check", book, "--json")
    told = json.loads(out)

    assert (status, err) == (1, "")
    assert list(told) == ["schema", "playbook", "problems", "looked_at", "findings", "claims"]
    assert (told["schema"], told["problems"]) == (1, [])
    assert told["playbook"] == Playbook.load(book).version
    assert told["looked_at"] == {"questions": 1, "rules": 0, "examples": 0}
    assert "unfair" in {finding["code"] for finding in told["findings"]}
    assert told["claims"] == [
        {
            "claim": "kinds: no answer depends on the channel, the representative or another "
            "protected fact",
            "status": "refuted",
            "findings": ["outcomes.said.text.* says channel."],
            "complete": True,
        }
    ]


def test_a_folder_is_a_book(command, tmp_path):
    """The files of a folder are checked as one book."""
    file(tmp_path, "shop.toml", BOOK)
    file(tmp_path, "kinds.toml", KINDS)

    assert ": 3 questions, 4 rules, 1 example looked at; 4 of 4" in command("check", tmp_path).out


@pytest.mark.parametrize("name", ["none.toml", "none"])
def test_a_book_that_is_not_there(command, tmp_path, name):
    """A book that is not there is named, with status 2."""
    status, out, err = command("check", tmp_path / name)

    assert (status, out) == (2, "")
    assert str(tmp_path / name) in err


def test_a_narrow_terminal_gets_whole_words(tmp_path):
    """On a terminal no line is longer than it is wide."""
    out = terminal("check", file(tmp_path, "kinds.toml", UNFINISHED), columns=30).out

    assert "\nkinds.owner: Nobody answers\nfor it; name a person or a\ndesk.\n" in out


def test_a_check_is_the_same_in_every_process(command, shop):
    """The installed command prints what it prints here, whatever the hash seed."""
    here = command("check", shop, "--json")

    assert process("check", shop, "--json", PYTHONHASHSEED="1") == here
