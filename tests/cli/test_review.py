"""The command review: a log, its totals, and what is due."""

import json
import sys

import pytest

from cli.support import DESK, HEADER, ROWS, Ran, file, terminal
from servicekit.playbook import Playbook

# -- review: totals -------------------------------------------------------------------------------


def test_review_tells_the_totals(command, desk):
    """A review says what was read and judged when, sums it up, and tells what is due next."""
    log, playbook = desk
    status, out, err = command("review", log, "--playbook", playbook)

    assert (status, err) == (0, "")
    assert out.startswith(f"Desk [bold] ({Playbook.load(playbook).version}): 12 rows, 2 cases; ")
    assert "judged at Mon 4 May 2026 16:05 BST\n" in out
    assert (
        "2 cases; 1 waits for an answer; moved from desk to desk 2 times, straight back once"
        " (recorded of 1); reopened 0 times." in " ".join(out.split())
    )
    assert ["ping", "pong", "notice", "1", "50.0"] in [line.split() for line in out.splitlines()]
    for title in ("What to fix first", "Promises", "Scorecard", "Worst cases", "Due next: 2"):
        assert f"\n{title}" in out


def test_what_the_log_does_not_record_is_no_zero(command, tmp_path, desk):
    """Of a log of changes alone nobody can tell who waits, and no JSON says that nobody does."""
    rows = "A,2026-05-04 09:00,,kim,,,,,,new,,,,,,,\nA,2026-05-04 10:00,,kim,,,,,,open,,,,,,,\n"
    arguments = ("review", file(tmp_path, "changes.csv", HEADER + rows), "--playbook", desk[1])
    told = " ".join(command(*arguments).out.split())
    totals = json.loads(command(*arguments, "--json").out)["totals"]

    assert (
        "1 case; whether anybody waits for an answer is not recorded; which desks had them is not"
        " recorded; reopened 0 times." in told
    )
    assert [totals[name] for name in ("cases", "waiting", "hand_overs", "ping_pong")] == [
        1, None, None, None,
    ]  # fmt: skip


def _between(text: str, start: str, end: str) -> list[str]:
    return text.partition(start)[2].partition(end)[0].splitlines()


def test_what_is_serious_is_to_be_fixed_first(command, desk):
    """Serious findings come before notices, and of each the most frequent first."""
    log, playbook = desk
    out = command("review", log, "--playbook", playbook, "--at", "2026-05-06T09:30").out
    rows = [line.split() for line in _between(out, "What to fix first", "\nPromises")]
    severities = [word for row in rows for word in row if word in {"serious", "notice"}]

    assert severities == sorted(severities, reverse=True)
    assert severities[0] == "serious"


def test_figures_are_told_of_groups_where_that_is_asked(command, desk):
    """With --by each figure stands for every group beside that of all cases."""
    log, playbook = desk
    arguments = ("review", log, "--playbook", playbook)
    grouped = [line.split() for line in command(*arguments, "--by", "priority").out.splitlines()]
    plain = [line.split()[:1] for line in command(*arguments).out.splitlines()]

    assert [row[0] for row in grouped if row[:1] in (["high"], ["low"])][:2] == ["high", "low"]
    assert ["high"] not in plain


def test_origins_of_promises_have_lines_of_their_own(command, desk):
    """Spoken promises and standing targets are counted apart, each in a line."""
    log, playbook = desk
    out = command("review", log, "--playbook", playbook).out
    lines = [line.split() for line in out.splitlines()]

    assert ["origin", "open", "kept", "late"] in lines
    assert ["spoken", "1", "1", "0"] in lines
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


def _lone(folder, instant):
    rows = "A,2026-05-04 09:00,,,,,,,,new,,,,,,,\nB,2026-05-05 09:00,,,,,,,,new,,,,,,,\n"
    return file(folder, "lone.csv", f"{HEADER}C,{instant},,,,,,,,new,,,,,,,\n{rows}")


@pytest.mark.parametrize(
    ("instant", "note"),
    [
        ("2126-05-05 09:00", "stands alone, 36524 d after all other rows"),
        ("2026-06-04 09:01", "stands alone, 30 d after all other rows"),
    ],
)
def test_one_row_far_from_all_others_is_named(command, tmp_path, desk, instant, note):
    """Where one row far from all others decides when the log is judged, that is said."""
    status, _, err = command("review", _lone(tmp_path, instant), "--playbook", desk[1])

    assert status == 0
    assert err.startswith(f"Note: lone.csv:2 {note}, and the log is judged at its instant, ")
    assert f"{instant}:00+01:00. If it is a mistake, give --at.\n" in err


def test_a_log_in_use_needs_no_note(command, tmp_path, desk):
    """A row within 30 days of the others needs no note, nor does an instant that was asked for."""
    near, far = _lone(tmp_path, "2026-06-04 09:00"), ("--at", "2026-05-05T12:00")

    assert command("review", near, "--playbook", desk[1]).err == ""
    lone = _lone(tmp_path, "2126-05-05 09:00")
    assert command("review", lone, "--playbook", desk[1], *far).err == ""


def test_nothing_owed_and_nothing_to_fix(command, tmp_path, desk):
    """Where nothing is owed and nothing went wrong, that is said."""
    log = file(tmp_path, "quiet.csv", HEADER + "Q,2026-05-04 09:00,,,,,,,,new,,,,,,,\n")
    out = command("review", log, "--playbook", desk[1]).out

    assert "Nothing that needs to be fixed was found." in out
    assert "Nothing was promised." in out
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
        "Mon 4 May 2026 10:00 BST ada team: billing → shop (wrong desk)",
        "Mon 4 May 2026 11:30 BST ada outbound phone (no answer)",
        "Mon 4 May 2026 12:00 BST ada promised: a refund",
        "Mon 4 May 2026 12:30 BST ada escalated: above the limit",
        "Mon 4 May 2026 14:00 BST sam a refund: done by sam",
        "Mon 4 May 2026 15:30 BST kim inbound email (needs no reply): Thanks",
        "a refund kept Kept: done on Mon 4 May 2026 14:00 BST, 1 h before it was due.",
        "ping pong notice Went back from shop to billing on Mon 4 May 2026 11:00 BST.",
        "Pending since Mon 4 May 2026 12:30 BST: nobody has been asked yet.",
    ):
        assert line in told


def test_a_story_ends_with_its_instant(command, desk):
    """With --at the story tells nothing that came later."""
    log, playbook = desk
    arguments = ("review", log, "--playbook", playbook, "--case", "A1", "--at", "2026-05-04T11:30")
    out = command(*arguments).out

    assert "no answer" in out
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
    assert list(told) == [
        "schema", "at", "playbook", "cases", "skipped_rows", "skipped", "totals", "scorecard",
        "worst", "due",
    ]  # fmt: skip
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
    assert "unanswered" in [each["code"] for each in told["cases"][1]["findings"]]
    for part in ("agenda", "went_well", "routes", "follow_ups"):
        assert isinstance(told["cases"][0][part], list)
    figures = {(each["measure"], each["of"]): each for each in told["scorecard"]["measures"]}
    assert (figures["hand_overs", None]["value"], figures["hand_overs", None]["n"]) == (200, 1)
    assert told["due"] == {"due next": 2, "without a due": 1}


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


# -- review: the page, and many workers -----------------------------------------------------------


def test_a_page_is_written(command, tmp_path, desk):
    """With --html the report is written as one page, beside what the terminal shows."""
    log, playbook = desk
    page = tmp_path / "report.html"
    told = command("review", log, "--playbook", playbook, "--html", page)

    assert told == command("review", log, "--playbook", playbook)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "A1" in text
    assert "[red]my[/red]" in text


def test_a_page_says_what_was_left_out(command, tmp_path, desk):
    """Rows that were left out are told on the page."""
    log = file(tmp_path, "bad.csv", HEADER + ROWS + "X,soon,,,,,,,,,,,,,,,\n")
    page = tmp_path / "report.html"
    command("review", log, "--playbook", desk[1], "--html", page, "--skip-bad")

    assert "1 rows could not be used." in page.read_text(encoding="utf-8")


def test_the_page_counts_what_the_terminal_counts(command, tmp_path, desk, monkeypatch):
    """However little of what is due is shown, the page counts all of it, as the terminal does."""
    monkeypatch.setattr("servicekit.cli.batch._DUE", 1)
    rows = "".join(
        f"O{n},2026-05-04 09:00,message,kim{n},,customer,email,,,,,,,,,,Hello?\n" for n in range(5)
    )
    log = file(tmp_path, "owed.csv", HEADER + ROWS + rows)
    page = tmp_path / "report.html"
    arguments = ("review", log, "--playbook", desk[1], "--html", page, "--at", "2026-05-05T09:30")
    told = command(*arguments).out
    text = page.read_text(encoding="utf-8")

    counts = [
        int(told.partition(f"\n{name}: ")[2].split()[0].strip(","))
        for name in ("Overdue", "Due next", "Without a due")
    ]
    overdue, due, no_due = counts
    assert overdue >= 5
    assert f"<strong>{overdue} things are overdue</strong>" in text
    assert f"{overdue} overdue, {due} due, {no_due} without a due." in text
    assert f"{sum(counts) - 3} more things are not shown" in text
    assert [text.count(f'data-urgency="{name}"') for name in ("overdue", "due", "no due")] == [
        1
    ] * 3


@pytest.mark.parametrize("named", ["log.csv", "link.csv", "desk.toml", "book/report.html"])
def test_a_page_overwrites_nothing_that_is_read(command, tmp_path, desk, named):
    """The page never takes the place of a log or of a part of the playbook."""
    log, playbook = desk
    book = tmp_path / "book"
    book.mkdir()
    file(book, "desk.toml", DESK)
    (tmp_path / "link.csv").symlink_to(log)
    used = book if named.startswith("book") else playbook
    page = tmp_path / named
    status, out, err = command("review", log, "--playbook", used, "--html", page)

    assert (status, out) == (2, "")
    assert err == f"servicekit: --html {page} would overwrite what is read; name another file\n"
    assert (log.read_text("utf-8"), playbook.read_text("utf-8")) == (HEADER + ROWS, DESK)
    assert [*book.iterdir()] == [book / "desk.toml"]


def test_a_folder_is_no_page(command, tmp_path, desk):
    """Where a folder is named for the page, that is said before the work."""
    log, playbook = desk

    assert command("review", log, "--playbook", playbook, "--html", tmp_path) == Ran(
        2, "", f"servicekit: --html {tmp_path} is a folder; name a file in it\n"
    )


def test_json_is_the_same_beside_a_page(command, tmp_path, desk):
    """With --json the same is printed whether a page is written or not."""
    rows = "".join(
        f"O{n},2026-05-04 09:00,message,kim{n},,customer,email,,,,,,,,,,Hello?\n" for n in range(12)
    )
    log = file(tmp_path, "owed.csv", HEADER + rows)
    arguments = ("review", log, "--playbook", desk[1], "--json", "--at", "2026-05-06T09:30")
    alone = command(*arguments)

    assert len(json.loads(alone.out)["worst"]) == 12
    assert command(*arguments, "--html", tmp_path / "report.html") == alone


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (["--case", "A1", "--html", "x.html"], "--html tells about all cases; leave out --case"),
        (["--html", "/nowhere/x.html"], "--html /nowhere/x.html: there is no folder /nowhere"),
        (["--workers", "0"], "--workers 0 is too few; give 1 or more"),
    ],
)
def test_what_cannot_be_done_is_said_before_the_work(command, desk, extra, words):
    """What cannot be done is said before anything is read."""
    _, playbook = desk

    assert command("review", "nothing.csv", "--playbook", playbook, *extra) == Ran(
        2, "", f"servicekit: {words}\n"
    )


def test_a_page_needs_its_extra(command, desk, monkeypatch):
    """Without the library for pages it is said what to install."""
    for name in [name for name in sys.modules if name.startswith("servicekit.extra.html")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    log, playbook = desk
    status, out, err = command("review", log, "--playbook", playbook, "--html", "x.html")

    assert (status, out) == (2, "")
    assert "pip install 'servicekit-model[html]'" in err


@pytest.fixture
def many(tmp_path, monkeypatch):
    """Write a log of so many customers that it comes in parts."""
    monkeypatch.setattr("servicekit.cli.reading._ROWS", 20)
    lines = ROWS.splitlines()
    rows = [
        f"{line.replace('A1', f'A{n}', 1).replace('kim', f'kim{n}').replace('p1', f'p{n}')}\n"
        for n in range(6)
        for line in lines[:10]
    ]
    return file(tmp_path, "many.csv", HEADER + "".join(rows))


@pytest.mark.parametrize("format_", ["--json", "--skip-bad"])
def test_workers_give_the_same(command, desk, many, format_):
    """However many processes share the work, the result is the same."""
    arguments = ("review", many, "--playbook", desk[1], format_, "--workers")
    alone = command(*arguments, 1)

    assert alone.status == 0
    assert command(*arguments, 2) == alone


def test_parts_come_in_the_order_of_the_log(command, desk, many):
    """Cases stand customer by customer as the log names them first, whatever part they are in."""
    out = command("review", many, "--playbook", desk[1], "--json").out

    assert [each["case_id"] for each in json.loads(out)["cases"]] == [f"A{n}" for n in range(6)]


def test_a_customer_whom_nobody_names_has_no_history(command, tmp_path, desk):
    """Where the log does not name the customer nobody can tell whether they came back."""
    rows = (
        "Q,2026-05-04 09:00,message,,,customer,email,,,new,,,,,,,\n"
        "Q,2026-05-04 10:00,,,,,,,,resolved,,,,,,,\n"
    )
    log = file(tmp_path, "quiet.csv", HEADER + rows)
    told = json.loads(command("review", log, "--playbook", desk[1], "--json").out)

    assert told["totals"]["undecided"] == {"repeat_contact": 1}


@pytest.mark.parametrize(
    ("at", "least", "status"),
    [
        ("2026-05-04T09:05", "serious", 0),
        ("2026-05-04T09:05", "notice", 1),
        ("2026-05-06T09:30", "serious", 1),
        ("2026-05-06T09:30", None, 0),
    ],
)
def test_a_build_can_fail_on_findings(command, desk, at, least, status):
    """With --fail-on it ends with 1 where something so grave was found, and else with 0."""
    log, playbook = desk
    more = () if least is None else ("--fail-on", least)

    assert command("review", log, "--playbook", playbook, "--at", at, *more).status == status


@pytest.mark.parametrize(
    ("case", "hour", "least", "status"),
    [
        ("A1", "09:05", "notice", 1),
        ("A1", "09:05", "serious", 0),
        ("B2", "19:00", "serious", 1),
        ("B2", "19:00", None, 0),
    ],
)
def test_a_build_can_fail_on_one_case(command, desk, case, hour, least, status):
    """With --case and --fail-on only what was found in this case decides."""
    log, playbook = desk
    more = () if least is None else ("--fail-on", least)
    arguments = ("--case", case, "--at", f"2026-05-04T{hour}", *more)

    assert command("review", log, "--playbook", playbook, *arguments).status == status


@pytest.mark.parametrize("workers", [1, 2])
def test_impossible_rows_are_told_together_before_anything_else(command, desk, many, workers):
    """Impossible rows of all parts are told at once, and nothing is printed of the others."""
    with many.open("a", encoding="utf-8") as log:
        for n in range(0, 6, 5):
            log.write(
                f"A{n},2026-05-04 16:00,promised,,ada,agent,,,,,,,,p{n},2026-05-05,,again{n}\n"
            )
    status, out, err = command(
        "review", many, "--playbook", desk[1], "--json", "--workers", workers
    )

    assert (status, out) == (2, "")
    assert [line.split(": ")[0].strip() for line in err.splitlines()[1:]] == [
        "many.csv:62",
        "many.csv:63",
    ]


def test_cases_that_come_later_are_all_there_is(command, desk):
    """Where every case was opened only later, that is said."""
    log, playbook = desk
    status, out, err = command("review", log, "--playbook", playbook, "--at", "2026-05-01")

    assert (status, out) == (2, "")
    assert err.startswith("servicekit: every one of 2 cases was opened only after 2026-05-01")


def test_a_terminal_shows_how_far_it_is(desk):
    """On a terminal a bar shows how far it is, and what stays is the review."""
    log, playbook = desk
    shown = terminal("review", log, "--playbook", playbook)

    assert shown.status == 0
    assert "customers/s" in shown.out
    assert "What to fix first" in shown.out


# -- review: what cannot be used ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (["--case", "C3"], "the log has no case 'C3'; it has 2, such as A1, B2"),
        (["--case", ""], "the log has no case ''; it has 2, such as A1, B2"),
        (["--at", "tomorrow"], "--at 'tomorrow' is not an instant; write 2026-05-04T09:00"),
        (["--at", ""], "--at '' is not an instant; write 2026-05-04T09:00"),
        (
            ["--at", "9999-12-31T23:59Z"],
            "--at '9999-12-31T23:59Z' lies outside the years 1970 to 2199",
        ),
        (
            ["--at", "0001-01-01T00:00Z"],
            "--at '0001-01-01T00:00Z' lies outside the years 1970 to 2199",
        ),
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
    text = DESK.replace('[log]\ntimezone = "Europe/London"', "[log]")
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
        assert err.startswith(f"servicekit: {tmp_path}")
        assert "Errno" not in err


def test_a_playbook_that_is_wrong_is_told_whole(command, tmp_path, desk):
    """Every mistake of a playbook is told, each with its path in a line of its own."""
    playbook = file(tmp_path, "wrong.toml", '[limits]\nmax_hand_over = 3\n[log]\ncase = "c"\n')
    status, out, err = command("review", desk[0], "--playbook", playbook)
    first, *problems = err.splitlines()

    assert (status, out) == (2, "")
    assert first == f"servicekit: {playbook} cannot be used:"
    assert sorted(problems) == [
        "  limits.max_hand_over: is not a known key; did you mean 'max_hand_overs'?",
        "  log.at: is missing; give the name of the column that says when it happened",
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
