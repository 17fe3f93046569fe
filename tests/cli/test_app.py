import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import servicekit.cli
from cli.support import EXAMPLES, SERVICEKIT, Ran, file, process
from servicekit.playbook import Playbook

PLAYBOOK = """\
name = "Desk [bold]"

[hours.office]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:00"

[[targets]]
measure = "first_reply"
within = "4 working hours"
hours = "office"

[limits]
max_hand_overs = 1

[log]
timezone = "Europe/London"
case = "case"
at = "at"
event = "event"
customer = "customer"
author = "author"
role = "role"
channel = "channel"
outcome = "outcome"
needs_reply = "needs_reply"
status = "status"
priority = "priority"
team = "team"
reason = "reason"
promise = "promise"
due_at = "due_at"
escalation = "escalation"
text = "text"
"""
HEADER = (
    "case,at,event,customer,author,role,channel,outcome,needs_reply,status,priority,team,reason,"
    "promise,due_at,escalation,text\n"
)
ROWS = """\
A1,2026-05-04 09:00,message,kim,,customer,email,,,new,high,billing,,,,,Where is [red]my[/red] money?
A1,2026-05-04 09:10,auto_reply,,mailer,bot,email,,,,,,,,,,We have it.
A1,2026-05-04 10:00,note,,ada,agent,,,,,,shop,wrong_desk,,,,Not ours.
A1,2026-05-04 11:00,,,sam,,,,,,,billing,returned,,,,
A1,2026-05-04 11:30,call,,ada,agent,phone,no_answer,,,,,,,,,
A1,2026-05-04 12:00,promised,,ada,agent,,,,,,,,p1,2026-05-04 15:00,,a refund
A1,2026-05-04 12:30,escalated,,ada,agent,,,,,,,,,,e1,above the limit
A1,2026-05-04 14:00,promise_fulfilled,,sam,agent,,,,,,,,p1,,,
A1,2026-05-04 15:00,message,,ada,agent,email,,,resolved,,,,,,,Done.
A1,2026-05-04 15:30,message,,,customer,email,,no,,,,,,,,Thanks
B2,2026-05-04 16:00,message,sam,,customer,chat,,,new,low,,,,,,Hello?
B2,2026-05-04 16:05,promised,,ada,agent,,,,,,,,p2,2026-05-04 18:00,,an answer
"""


@pytest.fixture
def desk(tmp_path: Path) -> tuple[Path, Path]:
    """Write a small log and its playbook."""
    return file(tmp_path, "log.csv", HEADER + ROWS), file(tmp_path, "desk.toml", PLAYBOOK)


# -- review: totals -------------------------------------------------------------------------------


def test_review_tells_the_totals(command, desk):
    """A review says what was read and judged when, sums it up, and tells what is due next."""
    log, playbook = desk
    status, out, err = command("review", log, "--playbook", playbook)

    assert (status, err) == (0, "")
    assert out.startswith(f"Desk [bold] ({Playbook.load(playbook).version}): 12 rows, 2 cases; ")
    assert "judged at Mon 4 May 2026 16:05 BST\n" in out
    assert (
        "2 cases, of which 1 wait for an answer; moved from desk to desk 2 times, straight back"
        " 1 times; reopened 0 times." in out
    )
    assert ["A1", "2", "1", "0", "billing", "→", "shop", "→", "billing"] in [
        line.split() for line in out.splitlines()
    ]
    for title in ("Promises by priority", "Promises by team", "Due next: 2"):
        assert title in out


def test_origins_of_promises_have_lines_of_their_own(command, desk):
    """Spoken promises and standing targets are counted apart, each in a line."""
    log, playbook = desk
    out = command("review", log, "--playbook", playbook).out
    lines = [line.split() for line in out.splitlines()]

    assert ["cases", "origin", "open", "kept", "late"] in lines
    assert ["all", "2", "spoken", "1", "1", "0"] in lines
    assert ["target", "1", "0", "1"] in lines


def test_what_is_overdue_comes_first(command, desk):
    """What is overdue is told before what is due next, and what has no due comes last."""
    log, playbook = desk
    out = command("review", log, "--playbook", playbook, "--at", "2026-05-05T09:30").out

    _, title, due = out.partition("Overdue: ")
    assert title
    places = [
        due.index(words)
        for words in ("an answer", "Due next: ", "a first reply within 4 h",
                      "Without a due: ", "take the escalation")
    ]  # fmt: skip
    assert places == sorted(places)


def test_each_list_starts_with_the_earliest_due(command, desk):
    """Within a list the earliest due comes first: there somebody has waited longest."""
    log, playbook = desk
    out = command("review", log, "--playbook", playbook, "--at", "2026-05-06T09:30").out
    _, _, due = out.partition("Overdue: ")

    assert due.index("Mon 4 May 2026 18:00") < due.index("Tue 5 May 2026 12:00")


def test_nothing_owed_and_nobody_sent_around(command, tmp_path, desk):
    """Where nothing is owed and nobody was sent around, that is said."""
    log = file(tmp_path, "quiet.csv", HEADER + "Q,2026-05-04 09:00,,,,,,,,new,,,,,,,\n")
    out = command("review", log, "--playbook", desk[1]).out

    assert "Nobody was sent from desk to desk." in out
    assert "Nothing is owed to anybody." in out


def test_several_logs_are_one(command, tmp_path, desk):
    """Several files are read as one log, packed or not."""
    lines = ROWS.splitlines(keepends=True)
    one = file(tmp_path, "one.csv", HEADER + "".join(lines[:3]))
    two = file(tmp_path, "two.csv", HEADER + "".join(lines[3:]))
    whole = command("review", desk[0], "--playbook", desk[1])

    assert command("review", two, one, "--playbook", desk[1]) == whole


# -- review: one case -----------------------------------------------------------------------------


def test_a_case_tells_its_story(command, desk):
    """With --case everything that happened is told, with every verdict, reason and finding."""
    log, playbook = desk
    status, out, _ = command("review", log, "--playbook", playbook, "--case", "A1")
    told = [" ".join(line.split()) for line in out.splitlines()]

    assert status == 0
    assert "Case A1 of customer kim" in told
    for line in (
        "Mon 4 May 2026 09:00 BST kim opened: request",
        "Mon 4 May 2026 09:00 BST kim inbound email: Where is [red]my[/red] money?",
        "Mon 4 May 2026 09:10 BST mailer outbound email (automatic): We have it.",
        "Mon 4 May 2026 10:00 BST ada note: Not ours.",
        "Mon 4 May 2026 10:00 BST ada team: billing → shop (wrong_desk)",
        "Mon 4 May 2026 11:30 BST ada outbound phone (no_answer):",
        "Mon 4 May 2026 12:00 BST ada promised: a refund",
        "Mon 4 May 2026 12:30 BST ada escalated: above the limit",
        "Mon 4 May 2026 14:00 BST sam a refund: done by sam",
        "Mon 4 May 2026 15:30 BST kim inbound email (needs no reply): Thanks",
        "a refund kept Kept: done on Mon 4 May 2026 14:00 BST, 1 h before it was due.",
        "ping_pong notice Went back from shop to billing on Mon 4 May 2026 11:00 BST.",
        "Pending since Mon 4 May 2026 12:30 BST: nobody has been asked yet.",
    ):
        assert line in told


def test_a_story_ends_with_its_instant(command, desk):
    """With --at the story tells nothing that came later."""
    log, playbook = desk
    arguments = ("review", log, "--playbook", playbook, "--case", "A1", "--at", "2026-05-04T11:30")
    out = command(*arguments).out

    assert "no_answer" in out
    assert "promised: a refund" not in out
    assert "late" not in out


def test_an_escalation_is_told_to_its_end(command, tmp_path, desk):
    """A story tells what became of an escalation."""
    rows = (
        "E,2026-05-04 09:00,escalated,,ada,agent,,,,,,,,,,e,a refund\n"
        "E,2026-05-04 10:00,escalation_resolved,,sam,agent,,,,,,,,,,e,granted\n"
    )
    log = file(tmp_path, "e.csv", HEADER + rows)
    out = command("review", log, "--playbook", desk[1], "--case", "E").out

    assert "10:00 BST sam escalation resolved granted" in " ".join(out.split())
    assert "What was owed" not in out


# -- review: other ways ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "judged"),
    [
        ("2026-05-04T12:00", "2026-05-04T12:00:00+01:00"),
        ("2026-05-05", "2026-05-05T00:00:00+01:00"),
        ("2026-05-04T12:00Z", "2026-05-04T12:00:00+00:00"),
        ("2026-05-04 12:00-05:00", "2026-05-04T12:00:00-05:00"),
    ],
)
def test_the_instant_may_be_named(command, desk, at, judged):
    """With --at the log is judged then: in the zone of the log, unless the instant has its own."""
    log, playbook = desk
    out = command("review", log, "--playbook", playbook, "--json", "--at", at).out

    assert json.loads(out)["at"] == judged


def test_json_tells_everything(command, desk):
    """With --json a program gets totals and cases, by a schema with a number."""
    log, playbook = desk
    status, out, err = command("review", log, "--playbook", playbook, "--json")
    told = json.loads(out)

    assert (status, err) == (0, "")
    assert list(told) == ["schema", "at", "playbook", "totals", "skipped", "cases"]
    assert (told["schema"], told["at"]) == (1, "2026-05-04T16:05:00+01:00")
    assert told["playbook"] == Playbook.load(playbook).version
    assert told["totals"]["promises"] == {
        "spoken": {"kept": 1, "open": 1}, "target": {"kept_late": 1, "open": 1},
    }  # fmt: skip
    assert [(case["case_id"], case["hand_overs"]) for case in told["cases"]] == [
        ("A1", 2),
        ("B2", 0),
    ]
    assert told["cases"][0]["promises"][1]["what"] == "a refund"


def test_json_of_one_case(command, desk):
    """With --case and --json a program gets this case only."""
    log, playbook = desk
    out = command("review", log, "--playbook", playbook, "--json", "--case", "B2").out

    assert [case["case_id"] for case in json.loads(out)["cases"]] == ["B2"]
    assert json.loads(out)["totals"]["cases"] == 1


def test_bad_rows_are_skipped_and_listed(command, tmp_path, desk):
    """With --skip-bad rows that cannot be read are left out, counted and listed."""
    bad = "".join(f"X,[b]{n}[/b],,,,,,,,,,,,,,,\n" for n in range(12))
    log = file(tmp_path, "bad.csv", HEADER + ROWS + bad)
    status, out, _ = command("review", log, "--playbook", desk[1], "--skip-bad")

    assert status == 0
    assert "12 rows, 2 cases, 12 rows skipped; judged at" in out
    assert "12 rows were skipped\nbad.csv:14: at: '[b]0[/b]' is no instant" in out
    assert "\n… and 2 more\n" in out


def test_bad_rows_are_listed_for_programs(command, tmp_path, desk):
    """With --skip-bad and --json each row that was left out is listed."""
    log = file(tmp_path, "bad.csv", HEADER + ROWS + "X,soon,,,,,,,,,,,,,,,\n")
    out = command("review", log, "--playbook", desk[1], "--skip-bad", "--json").out

    assert json.loads(out)["skipped"] == [
        {"path": "bad.csv:14", "message": "at: 'soon' is no instant in the format 'iso'"}
    ]


def test_what_a_customer_wrote_cannot_steer_the_terminal(command, tmp_path, desk):
    """Control characters and markup in a log are shown as plain text, or not at all."""
    text = "\x1b[2Jgone\x07 [link=x]y[/link] \x9b31m end\\"
    rows = f"Z,2026-05-04 09:00,message,kim,,customer,email,,,,,,,,,,{text}\n"
    log = file(tmp_path, "z.csv", HEADER + rows)
    out = command("review", log, "--playbook", desk[1], "--case", "Z").out

    assert "inbound email: [2Jgone [link=x]y[/link] 31m end\\" in out
    assert not {"\x1b", "\x07", "\x9b"} & set(out)


def test_a_case_in_the_hour_that_comes_twice_has_not_begun(command, tmp_path, desk):
    """A case that opens in the second of two equal hours is not judged in the first."""
    log = file(
        tmp_path,
        "fold.csv",
        f"{HEADER}A,2026-10-25T00:10Z,,,,,,,,,,,,,,,\nB,2026-10-25T01:10Z,,,,,,,,,,,,,,,\n",
    )
    arguments = ("review", log, "--playbook", desk[1], "--json", "--at", "2026-10-25T01:30")

    assert json.loads(command(*arguments).out)["totals"]["cases"] == 1


# -- review: what cannot be used ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (["--case", "C3"], "the log has no case 'C3'; it has 2, such as A1, B2"),
        (["--case", ""], "the log has no case ''; it has 2, such as A1, B2"),
        (["--at", "tomorrow"], "--at 'tomorrow' is not an instant; write 2026-05-04T09:00"),
        (["--at", ""], "--at '' is not an instant; write 2026-05-04T09:00"),
        (["--case", "B2", "--at", "2026-05-04T15:59"], "case B2 was opened only after 2026-05-04"),
    ],
)
def test_what_is_asked_in_vain_is_said(command, desk, extra, words):
    """A case or an instant that does not exist ends with status 2 and words, on stderr only."""
    log, playbook = desk
    status, out, err = command("review", log, "--playbook", playbook, *extra)

    assert (status, out) == (2, "")
    assert err.startswith(f"servicekit: {words}")


def test_an_instant_needs_a_zone_from_somewhere(command, tmp_path, desk):
    """Where the log names no zone, --at has to, for none is guessed."""
    text = PLAYBOOK.replace('[log]\ntimezone = "Europe/London"', "[log]")
    playbook = file(tmp_path, "zoneless.toml", text)
    log = file(tmp_path, "z.csv", HEADER + ROWS.replace(":00,", ":00Z,").splitlines()[0] + "\n")
    arguments = ("review", log, "--playbook", playbook, "--at")
    status, _, err = command(*arguments, "2026-05-04T12:00")

    assert status == 2
    assert err.startswith("servicekit: --at '2026-05-04T12:00' has no time zone, and [log] names")
    assert command(*arguments, "2026-05-04T12:00+00:00").status == 0


def test_a_log_without_rows_has_no_last_instant(command, tmp_path, desk):
    """A log without rows cannot say when to judge it, and has no case to show."""
    log = file(tmp_path, "empty.csv", HEADER)
    arguments = ("review", log, "--playbook", desk[1])

    assert command(*arguments) == Ran(
        2, "", "servicekit: the log has no rows; give --at and a log that has some\n"
    )
    assert command(*arguments, "--at", "2026-05-04", "--case", "A1") == Ran(
        2, "", "servicekit: the log has no case 'A1'; it has 0\n"
    )
    assert command(*arguments, "--at", "2026-05-04").status == 0


def test_files_that_cannot_be_opened_are_named(command, tmp_path, desk):
    """A log or a playbook that is not there, or is a folder, is named."""
    log, playbook = desk
    for arguments in (
        ("review", tmp_path / "none.csv", "--playbook", playbook),
        ("review", log, "--playbook", tmp_path / "none.toml"),
        ("review", tmp_path, "--playbook", playbook),
        ("init", tmp_path / "none.csv"),
    ):
        status, out, err = command(*arguments)
        assert (status, out) == (2, "")
        assert err.startswith("servicekit: [Errno ")
        assert str(tmp_path) in err


def test_a_playbook_that_is_wrong_is_told_whole(command, tmp_path, desk):
    """Every mistake of a playbook is told, each with its path in a line of its own."""
    playbook = file(tmp_path, "wrong.toml", '[limits]\nmax_hand_over = 3\n[log]\ncase = "c"\n')
    status, out, err = command("review", desk[0], "--playbook", playbook)
    first, *problems = err.splitlines()

    assert (status, out) == (2, "")
    assert first == f"servicekit: {playbook} cannot be used:"
    assert sorted(problems) == [
        "  limits.max_hand_over: is not a known key; did you mean 'max_hand_overs'?",
        "  log.at: is missing; give text",
        "  name: is missing; give text",
    ]


def test_a_playbook_without_a_mapping_reads_no_log(command, tmp_path, desk):
    """A playbook without [log] is refused, with the way to get a mapping."""
    playbook = file(tmp_path, "none.toml", 'name = "Desk"')

    assert command("review", desk[0], "--playbook", playbook) == Ran(
        2, "", f"servicekit: {playbook} has no [log] mapping; see: servicekit init LOG\n"
    )


def test_a_log_that_fits_nowhere_is_not_told_line_by_line(command, tmp_path, desk):
    """A log that is wrong in every row is told by its first faults and how many more there are."""
    bad = "".join(f"X,day {n},,,,,,,,,,,,,,,\n" for n in range(500))
    status, out, err = command(
        "review", file(tmp_path, "bad.csv", HEADER + bad), "--playbook", desk[1]
    )
    lines = err.splitlines()

    assert (status, out, len(lines)) == (2, "", 51)
    assert lines[1] == "  bad.csv:2: at: 'day 0' is no instant in the format 'iso'"
    assert lines[-1] == "… and 451 lines more"


def test_no_log_is_named(command, desk):
    """A review without a log says that it needs one."""
    assert command("review", "--playbook", desk[1]) == Ran(
        2, "", "servicekit: name at least one log to review\n"
    )


@pytest.mark.parametrize(
    "arguments", [("foo",), ("review", "log.csv"), ("review", "--playbook", "x", "--frobnicate")]
)
def test_a_wrong_usage_ends_with_status_2(command, arguments):
    """A command or an option that does not exist ends with the shell's own status for it."""
    status, out, err = command(*arguments)

    assert (status, out) == (2, "")
    assert "Error" in err


@pytest.mark.parametrize("arguments", [(), ("--help",), ("review", "--help"), ("--version",)])
def test_help_is_no_error(command, arguments):
    """Help and the version go to stdout, with status 0."""
    status, out, err = command(*arguments)

    assert (status, err) == (0, "")
    assert out.strip()


# -- init -----------------------------------------------------------------------------------------


def test_init_prints_a_starter(command, desk):
    """Without --output a starter playbook is printed as it is, to be put into a file."""
    status, out, err = command("init", desk[0])

    assert (status, err) == (0, "")
    assert out.startswith('# A starter playbook for "log.csv"')
    assert Playbook.parse(out.replace("# confirm", "")).log is not None


def test_init_writes_a_starter(command, tmp_path, desk):
    """With --output the same text is written into a new file, and that is said."""
    target = tmp_path / "[new].toml"
    status, out, err = command("init", desk[0], "--output", target)

    assert (status, out) == (0, "")
    assert err == f"Wrote {target}; check each '# confirm', then delete the mark.\n"
    assert target.read_text(encoding="utf-8") == command("init", desk[0]).out


def test_init_never_overwrites(command, desk):
    """A file that is there is never overwritten."""
    log, playbook = desk

    assert command("init", log, "--output", playbook) == Ran(
        2, "", f"servicekit: {playbook} is there already; name another file\n"
    )
    assert playbook.read_text() == PLAYBOOK


def test_init_of_a_log_without_rows(command, tmp_path):
    """A log with nothing in it gives no starter, and no file."""
    target = tmp_path / "new.toml"
    status, _, err = command("init", file(tmp_path, "x.csv", "case,at\n"), "--output", target)

    assert status == 2
    assert "x.csv: has no header or no rows" in err
    assert not target.exists()


def test_from_a_log_to_its_review(command, tmp_path, desk):
    """A starter is refused until its guesses are confirmed, and reviews its log from then on."""
    log = file(tmp_path, "t.csv", "id;updated_at;status\n1;2026-05-04 09:00;Active\n")
    playbook = tmp_path / "starter.toml"
    command("init", log, "--output", playbook)
    status, _, err = command("review", log, "--playbook", playbook)

    assert status == 2
    assert "is a guess: weekly = \"Mo-Fr 09:00-17:00\"; check it, then delete '# confirm'" in err
    playbook.write_text(playbook.read_text().replace("# confirm", ""))
    assert command("review", log, "--playbook", playbook).status == 0


# -- a process of its own -------------------------------------------------------------------------


def test_the_installed_command_reviews(command, desk):
    """The installed command prints what it prints here; piped, it has no colours."""
    log, playbook = desk
    here = command("review", log, "--playbook", playbook)
    there = process("review", log, "--playbook", playbook, COLUMNS="200")

    assert there == here
    assert "\x1b" not in there.out


def test_json_is_the_same_in_every_process(desk):
    """The same input gives the same bytes of JSON, whatever the hash seed and the encoding."""
    log, playbook = desk
    arguments = ("review", log, "--playbook", playbook, "--json")
    one = process(*arguments, PYTHONHASHSEED="1", COLUMNS="40")
    two = process(*arguments, PYTHONHASHSEED="2", PYTHONIOENCODING="latin-1", TZ="Asia/Tokyo")

    assert one == two
    assert "billing → shop → billing" in one.out


def test_a_terminal_of_few_signs_breaks_nothing(tmp_path, desk):
    """Where the output cannot hold a sign it shows another; a starter is UTF-8 in any case."""
    log, playbook = desk
    done = process("review", log, "--playbook", playbook, PYTHONIOENCODING="ascii", COLUMNS="200")
    other = file(tmp_path, "é.csv", "case,at,status\n1,2026-05-04,fermé → là\n")
    starter = process("init", other, PYTHONIOENCODING="ascii")

    assert (done.status, done.err) == (0, "")
    assert "billing ? shop ? billing" in done.out
    assert '"fermé → là" = "open"  # confirm' in starter.out


def test_bad_input_ends_a_process_with_status_2(desk):
    """The installed command ends with status 2 and no traceback when its input cannot be used."""
    log, playbook = desk

    assert process("review", log, "--playbook", playbook, "--case", "C3") == Ran(
        2, "", "servicekit: the log has no case 'C3'; it has 2, such as A1, B2\n"
    )


def test_a_reader_that_goes_away_is_no_crash():
    """A reader that closes the pipe early gets what it read, and nobody gets a traceback."""
    log, playbook = EXAMPLES / "desk.csv", EXAMPLES / "desk.toml"
    shell = shutil.which("sh")
    assert shell
    words = f"'{SERVICEKIT}' review '{log}' --playbook '{playbook}' --json | head -n 1"
    done = subprocess.run(  # noqa: S603 - our own command
        [shell, "-c", words], capture_output=True, text=True, check=True
    )

    assert done.stdout == "{\n"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("missing", ["cyclopts", "rich"])
def test_what_is_not_installed_is_named(missing):
    """Without the extra the command says what it needs and how to get it, without a traceback."""
    code = f"import sys; sys.modules[{missing!r}] = None\nfrom servicekit.cli import main\nmain()\n"
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"servicekit: the command line needs {missing}; "
        "install it with: pip install 'servicekit-model[cli]'\n"
    )


def test_another_missing_module_is_a_bug(monkeypatch):
    """A module that is missing for another reason is not blamed on the extra."""
    monkeypatch.delitem(sys.modules, "servicekit.cli.app")
    monkeypatch.setitem(sys.modules, "servicekit.logs", None)

    with pytest.raises(ModuleNotFoundError, match=r"servicekit\.logs"):
        servicekit.cli.main()
