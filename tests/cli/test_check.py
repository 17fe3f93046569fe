import json
import re
from datetime import datetime, timedelta
from functools import partialmethod

import pytest

from cli.support import BOOK, EXAMPLES, KINDS, Ran, file, process, terminal
from servicekit.answers import AnswerBook
from servicekit.playbook import Playbook
from servicekit.routing import EscalationPolicy

UNFINISHED = KINDS.replace('owner = "desk"\n', "")
UNFAIR = KINDS.replace('note = { column = "text"', 'channel = { column = "text"').replace(
    "{note}", "{channel}"
)

LONELY = """\
name = "Desk"
[hours.day]
timezone = "UTC"
weekly = "Mo-Fr 09:00-17:00"
[[agents]]
id = "ada"
hours = "day"
[[ladders]]
id = "plain"
fallback = ["on_duty"]
[[ladders.levels]]
targets = ["agent:ada"]
wait = "1 hour"
"""


@pytest.fixture
def shop(tmp_path):
    return file(tmp_path, "shop.toml", BOOK)


def test_a_clean_book_says_what_was_looked_at(command, shop):
    """A book without findings ends with 0, and says what was looked at and proved."""
    assert command("check", shop) == Ran(
        0,
        f"{shop}: 2 questions, 4 rules looked at; 3 of 3 claims on fairness proved.\n"
        f"{shop}: 1 example, 1 as expected.\n"
        "\n"
        "Not looked at: answers: whatever is promised leaves time to contact the customer. The "
        "playbook has no [contact], so nobody knows when customers are contacted.\n"
        "Not looked at: agents: somebody may decide whatever takes authority. The playbook has no "
        "[[agents]], so nobody knows who may decide: refund.\n"
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


def test_a_playbook_without_questions_says_so(command, tmp_path):
    """Where there is nothing to look at, that is said, so that nobody takes it for a check."""
    desk = file(tmp_path, "desk.toml", 'name = "Desk"\n')

    assert command("check", desk) == Ran(
        0, f"{desk}: it can be read. It has no questions, so nothing else was looked at.\n", ""
    )


def test_what_was_looked_at_beside_answers_and_ladders_is_said(command, tmp_path):
    """Claims on other parts are counted, and their parts named."""
    target = '[[targets]]\nmeasure = "first_reply"\nwithin = "30 minutes"\n'
    desk = file(tmp_path, "desk.toml", f'name = "Desk"\n{target}')

    assert command("check", desk) == Ran(
        0,
        f"{desk}: it can be read. It has no questions.\n"
        f"{desk}: 1 of 1 claim on targets proved.\n"
        "\n"
        "Nothing found.\n",
        "",
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
        "schema": 1, "playbook": None, "looked_at": None, "period": None, "findings": None,
        "claims": None, "examples": None,
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
    assert list(told) == [
        "schema", "playbook", "problems", "looked_at", "period", "findings", "claims",
        "examples",
    ]  # fmt: skip
    assert (told["schema"], told["problems"]) == (1, [])
    assert told["playbook"] == Playbook.load(book).version
    counts = {
        "questions": 1, "rules": 0, "examples": 0, "ladders": 0, "work": 0, "targets": 0,
        "triggers": 0, "plans": 0, "channels": 0,
    }  # fmt: skip
    assert told["looked_at"] == counts
    assert told["period"] is None
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

    assert ": 3 questions, 4 rules looked at; 4 of 4" in command("check", tmp_path).out


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


# -- ladders --------------------------------------------------------------------------------------

AT = ("--at", "2026-11-23T00:00")


def test_a_clean_ladder_says_what_was_looked_at(command):
    """Ladders are held against the roster for four weeks, and what was looked at is said."""
    status, out, err = command("check", EXAMPLES / "desk", *AT)
    first, second, blank, last = out.splitlines()

    assert (status, err, blank, last) == (0, "", "", "Nothing found.")
    assert first == f"{EXAMPLES / 'desk'}: it can be read. It has no questions."
    assert second.startswith(
        f"{EXAMPLES / 'desk'}: 2 ladders, 4 kinds of work, looked at from Mon 23 Nov 2026 00:00 GMT"
        " to Mon 21 Dec 2026 00:00 GMT; "
    )
    assert second.endswith(" claims on who is reached proved.")


@pytest.fixture
def lonely(tmp_path):
    """A desk with one person, who works by day."""
    return file(tmp_path, "desk.toml", LONELY)


def test_what_a_ladder_lacks_ends_with_status_1(command, lonely):
    """Every claim on a ladder that does not hold is told with its ladder, and counted."""
    status, out, err = command("check", lonely, *AT)

    assert (status, err) == (1, "")
    assert "\nplain: Refuted: " in out
    assert "\nplain: Proved: " not in out
    assert re.search(r"\n\d+ findings; \d where what recurs counts once\.\n$", out)


def test_what_recurs_every_night_is_told_once(command, lonely):
    """A desk that is closed at night has one line for all nights of four weeks."""
    out = command("check", lonely, *AT).out
    (nights,) = [line for line in out.splitlines() if "nobody is asked in time" in line]

    assert "Mon to Thu 17:00 to 08:00 the next day (16 times, 15 h); Fri 17:00 to Mon" in nights
    assert "The longest is from Fri 27 Nov 2026 17:00 UTC" in nights


def test_times_are_those_of_the_office(command, tmp_path):
    """Where there is an office, its clocks count, whatever the zone of the answers is."""
    book = file(tmp_path, "desk.toml", LONELY.replace('"UTC"', '"Europe/Berlin"'))
    out = command("check", book, *AT).out

    assert "Mon to Thu 17:00 to 08:00 the next day" in out
    assert " looked at from Mon 23 Nov 2026 00:00 CET " in out


def test_proofs_of_ladders_are_told_as_well(command, lonely):
    """With --proofs the claims on ladders that hold are told, too."""
    assert "\nplain: Proved: " in command("check", lonely, *AT, "--proofs").out


def test_json_tells_what_ladders_lack(command, lonely):
    """With --json findings and claims on ladders stand beside those on answers."""
    status, out, _ = command("check", lonely, *AT, "--json")
    told = json.loads(out)

    assert status == 1
    assert told["period"] == {
        "from": "2026-11-23T00:00:00+00:00",
        "to": "2026-12-21T00:00:00+00:00",
    }
    assert told["looked_at"] == {
        "questions": 0, "rules": 0, "examples": 0, "ladders": 1, "work": 1, "targets": 0,
        "triggers": 0, "plans": 0, "channels": 0,
    }  # fmt: skip
    refuted = [claim for claim in told["claims"] if claim["status"] == "refuted"]
    assert refuted
    assert all(claim["claim"].startswith("plain: ") for claim in told["claims"])
    assert [finding["text"] for finding in told["findings"]] == [
        text for claim in refuted for text in claim["findings"]
    ]
    assert {finding["place"] for finding in told["findings"]} == {"ladders.plain"}
    assert not any(finding["undecided"] for finding in told["findings"])
    assert "nobody_in_time" in {finding["code"] for finding in told["findings"]}


def test_a_ladder_that_is_not_decided_is_no_clean_bill(command, monkeypatch):
    """What the budget leaves undecided about a ladder is a finding, and counted as such."""
    whole = EscalationPolicy.check
    starved = partialmethod(whole, budget=1)
    monkeypatch.setattr(EscalationPolicy, "check", starved)
    status, out, _ = command("check", EXAMPLES / "desk", *AT)

    assert status == 1
    assert "\nrefunds: Undecided: " in out
    assert re.search(r"\n(\d) findings, of which \1 not decided\.\n$", out)
    findings = json.loads(command("check", EXAMPLES / "desk", *AT, "--json").out)["findings"]
    assert {(each["code"], each["undecided"]) for each in findings} == {("undecided", True)}


def test_ladders_without_people_are_not_looked_at(command, tmp_path):
    """Ladders of a playbook without people are not decided, which is said and ends with 1."""
    ladder = LONELY.partition("[[ladders]]")[2]
    book = file(tmp_path, "desk.toml", f'name = "Desk"\n[[ladders]]{ladder}')
    words = "The playbook has no [[agents]], so nobody knows whom its ladders reach."

    assert command("check", book) == Ran(
        1,
        f"{book}: it can be read. It has no questions.\n"
        f"{book}: 1 ladder, 1 kind of work: not looked at.\n"
        "\n"
        "ladders: Undecided: whenever it is raised, somebody is reached.\n"
        f"- {words}\n"
        "1 finding, of which 1 not decided.\n",
        "",
    )
    told = json.loads(command("check", book, "--json").out)
    assert told["findings"] == [
        {"place": "ladders", "code": "no_agents", "text": words, "undecided": True}
    ]
    assert told["period"] is None


def test_questions_and_ladders_are_checked_together(command, tmp_path):
    """A playbook that has both is told to have been looked at in both."""
    book = file(tmp_path, "desk.toml", f"{LONELY}\n{KINDS}")
    first, second, *_ = command("check", book, *AT).out.splitlines()

    assert "1 question, 0 rules looked at" in first
    assert "1 ladder, 1 kind of work, looked at from" in second


def test_the_instant_of_a_check_has_to_be_one(command, lonely):
    """An instant that is none, or too late for four weeks, ends with 2."""
    assert command("check", lonely, "--at", "soon").status == 2
    assert "28 days on lies after the year 9999" in command(
        "check", lonely, "--at", "9999-12-31"
    ).err  # fmt: skip


def test_the_period_of_a_check_begins_now(command, lonely):
    """Without --at a check looks at the four weeks from now on, in the zone of the playbook."""
    period = json.loads(command("check", lonely, "--json").out)["period"]
    start, end = (datetime.fromisoformat(period[key]) for key in ("from", "to"))

    assert start.utcoffset() == timedelta(0)
    assert end - start == timedelta(days=28)


# -- what has to fit across parts -----------------------------------------------------------------

FOLLOWED = """\
name = "Desk"
[columns]
tier = "enum trial, paid"
[follow_ups]
otherwise = []
[[follow_ups.rules]]
id = "settled"
when = { occasion = "resolved", tier = "-" }
then = "ask"
[[follow_ups.plans]]
id = "ask"
purpose = "ask whether it stayed fixed"
channels = ["phone"]
[contact]
channels = ["phone"]
[hours.never]
timezone = "UTC"
weekly = "Mo-Su off"
[[contact.windows]]
id = "team hours"
hours = "never"
"""


def test_parts_that_do_not_fit_end_with_status_1(command, tmp_path):
    """What two parts make of each other is told with its place, and counted."""
    book = file(tmp_path, "desk.toml", FOLLOWED)
    status, out, err = command("check", book)

    assert (status, err) == (1, "")
    assert f"{book}: 4 of 7 claims on follow-ups and contact proved.\n" in out
    assert "\nfollow_ups: Refuted: every column can change the outcome.\n" in out
    assert "\ncontact: Refuted: on every channel there is time to reply, to keep a promise" in out
    assert "\n- follow_ups.plans.ask: By phone there is never time for it; name another" in out
    assert out.endswith("\n3 findings.\n")


def test_json_of_parts_that_do_not_fit(command, tmp_path):
    """With --json every part has its claims, and its findings with their places and codes."""
    told = json.loads(command("check", file(tmp_path, "desk.toml", FOLLOWED), "--json").out)

    assert [(each["place"], each["code"]) for each in told["findings"]] == [
        ("follow_ups", "unused_column"),
        ("contact.channels.phone", "no_time"),
        ("follow_ups.plans.ask", "no_time"),
    ]
    assert told["looked_at"]["plans"] == told["looked_at"]["channels"] == 1
    assert "follow_ups: every plan is used" in {each["claim"] for each in told["claims"]}


def test_what_nobody_can_judge_is_a_claim_and_no_finding(command, shop):
    """What is not looked at, as a part is not there, is undecided in the JSON and ends with 0."""
    status, out, _ = command("check", shop, "--json")
    open_ = [each for each in json.loads(out)["claims"] if each["status"] == "undecided"]

    assert status == 0
    assert [each["claim"] for each in open_] == [
        "answers: whatever is promised leaves time to contact the customer",
        "agents: somebody may decide whatever takes authority",
    ]


def test_what_examples_come_to_is_told(command, tmp_path):
    """Examples are counted, those of questions too, and each that comes out otherwise is told."""
    late = 'name = "an hour"\ntarget = "reply"\nopened_at = 2026-05-01T09:00:00\n'
    target = '[[targets]]\nid = "reply"\nmeasure = "first_reply"\nwithin = "2 hours"\n'
    text = f"[[examples]]\n{late}due = 2026-05-01T10:00:00\n{target}"
    book = file(tmp_path, "desk.toml", f"{BOOK}\n{text}")
    status, out, _ = command("check", book)

    assert status == 1
    assert f"{book}: 2 examples, 1 as expected.\n" in out
    assert (
        "\nexamples[0]: Refuted: the example 'an hour' comes out as expected.\n"
        "- expected: due = Fri 1 May 2026 10:00 BST\n"
        "  said: due = Fri 1 May 2026 11:00 BST\n" in out
    )
    assert " on examples" not in out, "examples are no part of which there are claims"
    told = json.loads(command("check", book, "--json").out)
    assert told["looked_at"]["examples"] == 2
    assert [(each["place"], each["passed"]) for each in told["examples"]] == [
        ("examples[0]", False),
        ("return.examples[0]", True),
    ]
    assert [each["code"] for each in told["findings"]] == ["example"]


def test_a_book_without_examples_says_so(command, tmp_path):
    """Where there are questions and no examples, that is said."""
    book = file(tmp_path, "kinds.toml", KINDS)

    assert f"{book}: no examples.\n" in command("check", book).out
