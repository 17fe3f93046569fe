import csv
import gzip
import io
import json
import lzma
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs.support import write
from servicekit.errors import FieldError, LoadError
from servicekit.followups.presets import great_service
from servicekit.logs import read_log, starter
from servicekit.logs.presets import PRESETS
from servicekit.playbook import COLUMNS, VOCABULARIES, LogMapping, Playbook

TICKETS = """\
Ticket;Updated At;Status;Assigned To;Priority;Weather
17;04.05.2026 09:00;New;ada;high;rain
17;04.05.2026 10:30;Awaiting customer;sam;?;sun
17;04.05.2026 11:00;Solved - gone;sam;high;sun
18;14.05.2026 09:00;in progress;;low;N/A
"""


def confirmed(text: str) -> Playbook:
    """Read a starter playbook in which every guess was confirmed."""
    return Playbook.parse(text.replace("# confirm", ""))


def guessed(folder: Path, content: str | bytes, name: str = "tickets.csv") -> str:
    return starter(write(folder, content, name))


def refused(folder: Path, content: str | bytes, name: str = "tickets.csv") -> str:
    with pytest.raises(LoadError) as caught:
        guessed(folder, content, name)
    return str(caught.value)


# -- the whole way --------------------------------------------------------------------------------


def test_a_confirmed_starter_reads_its_log(tmp_path):
    """Once its guesses are confirmed, a starter playbook reads the log that it was made from."""
    file = write(tmp_path, TICKETS, "tickets.csv")
    playbook = confirmed(starter(file))
    log = read_log([file], playbook.log)
    first, second = log.cases

    assert playbook.name == "tickets"
    assert (first.id, second.id, log.rows) == ("17", "18", 4)
    assert [c.new for c in first.changes if c.field == "status"] == ["new", "pending", "resolved"]
    assert [c.new for c in first.changes if c.field == "priority"] == ["high"]
    assert first.opened_at.isoformat() == "2026-05-04T09:00:00+00:00"
    assert second.status(at=log.last_at) == "open"


def test_an_unconfirmed_starter_is_refused(tmp_path):
    """While a guess is left the playbook is refused, with the line of each guess."""
    text = guessed(tmp_path, TICKETS)
    guesses = [n for n, line in enumerate(text.split("\n"), 1) if line.endswith("# confirm")]

    with pytest.raises(LoadError) as caught:
        Playbook.parse(text)

    assert [problem.path for problem in caught.value.exceptions] == [f"line {n}" for n in guesses]


def test_every_guess_is_marked(tmp_path):
    """Every line that says something about the log or the desk is marked as a guess."""
    said = [line for line in guessed(tmp_path, TICKETS).split("\n") if re.match(r"\S+ = ", line)]
    sure = [line for line in said if not line.endswith("# confirm")]

    # The names of things inside of the playbook are no guesses, and a delimiter is seen.
    assert {line.partition(" = ")[0] for line in sure} == {"id", "measure", "hours", "delimiter"}


def test_a_starter_is_a_whole_playbook(tmp_path):
    """A confirmed starter has hours and targets, and nobody is called while the desk is closed."""
    playbook = confirmed(guessed(tmp_path, TICKETS))

    assert [target.id for target in playbook.targets.targets] == ["first-reply", "resolution"]
    assert playbook.office == playbook.hours["office"]
    assert playbook.contact.channels == ("email", "phone")
    assert [each.id for each in playbook.contact.constraints] == ["decent hours", "team hours"]
    assert playbook.contact.constraints[1].hours == playbook.office
    assert playbook.triggers is None
    assert "# When and how customers are contacted" in guessed(tmp_path, TICKETS)


def test_follow_ups_need_a_log_that_tells_of_them(tmp_path):
    """Follow-ups are in force only where the log says for which of them a contact was made."""
    silent = guessed(tmp_path, TICKETS)
    telling = confirmed(guessed(tmp_path, "case,at,follow_ups\n1,2026-05-04,f1\n"))
    wanted = re.sub("^# (?=.follow_ups.|preset)", "", silent, flags=re.MULTILINE)

    assert confirmed(silent).follow_ups is None
    assert "The log does not say for which follow-up a contact was made" in silent
    for playbook in (telling, confirmed(wanted)):
        assert playbook.follow_ups.plans == great_service(hours=playbook.office).plans


def test_the_triggers_of_a_starter_can_be_used(tmp_path):
    """The triggers that a starter explains load once the signs before them are deleted."""
    text = guessed(tmp_path, TICKETS)
    start, end = text.index("# [[agents]]"), text.index("# Which column of the log")
    part = re.sub("^# ?", "", text[start:end], flags=re.MULTILINE)
    playbook = confirmed(text[:start] + part + text[end:])

    assert [trigger.id for trigger in playbook.triggers.triggers] == [
        "broken-promise", "third-contact",
    ]  # fmt: skip
    assert playbook.triggers.triggers[0].ladder == playbook.ladder("supervisors").id


@pytest.mark.parametrize(
    ("seen", "channels"),
    [
        (["Phone", "chat"], ("Phone", "chat")),
        ([f"c{n}" for n in range(9)], ("email", "phone")),
        (["?", " "], ("email", "phone")),
        (["chat", " "], ("chat",)),
    ],
)
def test_the_channels_are_those_that_were_seen(tmp_path, seen, channels):
    """The channels of the log are those of the company, where they are a few."""
    lines = [f"1,2026-05-04,{channel}" for channel in seen]
    text = guessed(tmp_path, "\n".join(["case,at,channel", *lines, ""]))

    assert confirmed(text).contact.channels == channels


def test_a_guess_is_the_same_every_time(tmp_path):
    """The same log gives the same text."""
    assert guessed(tmp_path, TICKETS) == guessed(tmp_path, TICKETS)


# -- columns --------------------------------------------------------------------------------------


def test_columns_are_guessed_by_their_names(tmp_path):
    """Columns are found whatever their case and signs, and those left over are listed."""
    text = guessed(tmp_path, TICKETS)

    assert dict(confirmed(text).log.columns) == {
        "case": "Ticket", "at": "Updated At", "status": "Status", "agent": "Assigned To",
        "priority": "Priority",
    }  # fmt: skip
    assert '# Columns that are not used: "Weather"' in text
    assert '# channel = ""' in text


def test_the_columns_of_a_log_of_ours_are_all_found(tmp_path):
    """A log whose columns are called by their meanings needs no correction of columns."""
    content = ",".join(COLUMNS) + "\n" + ",".join("2026-05-04" for _ in COLUMNS) + "\n"
    found = re.findall(r'^(\w+) = "(\w+)"  # confirm$', guessed(tmp_path, content), re.MULTILINE)
    text = guessed(tmp_path, content)

    assert {meaning for meaning, column in found if meaning == column} >= {*COLUMNS}
    assert "# Columns that are not used: none" in text


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (
            "Vorgang;Zeitpunkt;Ereignis;Kunde;Bearbeiter;Priorität;Fällig am",
            "case at event customer author priority due_at",
        ),
        (
            "N° dossier;Horodatage;Événement;Client;Auteur;Priorité;Échéance",
            "- at event customer author priority due_at",
        ),
        (
            "Caso;Fecha y hora;Evento;Cliente;Autor;Prioridad;Duración",
            "case at event customer author priority duration",
        ),
    ],
    ids=["German", "French", "Spanish"],
)
def test_columns_are_guessed_in_four_languages(tmp_path, header, columns):
    """The usual German, French and Spanish names of columns are found as well, accents or not."""
    row = ";".join("2026-05-04" for _ in columns.split())
    text = guessed(tmp_path, f"{header}\n{row}\n")
    found = dict(re.findall(r'^(\w+) = "(.+)"  # confirm$', text, re.MULTILINE))

    assert {name: column for name, column in found.items() if name in COLUMNS} == {
        name: column
        for name, column in zip(columns.split(), header.split(";"), strict=True)
        if name != "-"
    }


@pytest.mark.parametrize(
    ("content", "at"),
    [
        ("id,wann,wo\n1,4.5.2026 09:00,x\n", "wann"),
        ("id,nr,wann\n1,20260504,4.5.2026\n", "wann"),
        ("id,time,wann\n1,0:03:20,4.5.2026\n", "wann"),
        ("id,bis,wann\n1,,4.5.2026\n1,4.5.2026,5.5.2026\n", "wann"),
        ("id,wann\n1,4.5.2026\n1,2026-05-04 10:00\n", "wann"),
        ("id,updated,wann\n1,4.5.2026,4.5.2026\n1,,6.5.2026\n", "updated"),
        ("id,at,wann\n1,-,4.5.2026\n", "wann"),
        ("id,at,wann\n1,soon,4.5.2026\n1,5.5.2026,4.5.2026\n", "at"),
        ("id,at,wann\n1,20260504T0900,4.5.2026\n", "at"),
    ],
    ids=[
        "name",
        "numbers",
        "durations",
        "blanks",
        "several formats",
        "blanks by name",
        "nothing",
        "a mistake",
        "no signs",
    ],
)
def test_the_column_of_instants_is_found_by_what_it_holds(tmp_path, content, at):
    """Where no name tells, the first column that holds an instant in every row is taken."""
    text = guessed(tmp_path, content)

    assert f'at = "{at}"  # confirm' in text.split("\n")


def test_no_column_is_taken_twice(tmp_path):
    """A column that could mean two things is taken for the first of them."""
    log = confirmed(guessed(tmp_path, "id,time,owner\n1,2026-05-04,ada\n")).log

    assert sorted(log.columns.values()) == ["id", "owner", "time"]


def test_no_case_and_no_instant_is_left_to_the_reader(tmp_path):
    """Where no column looks like a case or an instant, the playbook says that they are missing."""
    text = guessed(tmp_path, "colour,size\nred,5\n")

    with pytest.raises(LoadError) as caught:
        confirmed(text)
    assert [str(problem) for problem in caught.value.exceptions] == [
        "log.case: is blank; give the name of the column that holds the id of the case",
        "log.at: is blank; give the name of the column that says when it happened",
    ]
    with pytest.raises(LoadError) as caught:
        Playbook.parse(text)
    assert 'is a guess: at = ""  # no column looks like it' in str(caught.value)
    assert "# No column of instants was found: name it at 'at' below." in text
    assert "no format fits" not in text


@pytest.mark.parametrize(
    ("header", "at"),
    [("ticket,created,type", "created"), ("ticket,created,updated", "updated")],
    ids=["alone", "with another"],
)
def test_when_a_case_was_created_is_an_instant(tmp_path, header, at):
    """A log whose only instants are those of creation is read by them."""
    text = guessed(tmp_path, f"{header}\n1,2026-05-04 09:00,2026-05-04 09:00\n")

    assert f'at = "{at}"  # confirm' in text
    assert ("opened_at" in confirmed(text).log.columns) is (at == "updated")


@pytest.mark.parametrize("depth", [21, 900], ids=["deep", "deeper"])
def test_what_is_nested_too_deep_is_left_out(tmp_path, depth):
    """A column deeper in others than any export nests, or a list of lists, is passed over."""
    deep = '{"x": ' * depth + "1" + "}" * depth
    lists = "[" * depth + "1" + "]" * depth
    line = f'{{"case": 1, "at": "2026-05-04", "o": {deep}, "l": {lists}, "o2": {{"p": 1}}}}\n'
    text = guessed(tmp_path, line, "log.jsonl")

    assert '# Columns that are not used: "l", "o2.p"' in text


def test_a_name_that_is_not_utf_8_is_left_out(tmp_path):
    """A column whose name cannot be written is left out; of a file it is written with signs."""
    line = '{"case": 1, "at": "2026-05-04", "a\\ud800": 1}\n'
    text = guessed(tmp_path, line, "caf\udce9.jsonl")

    assert text.startswith('# A starter playbook for "caf?.jsonl"')
    assert "# Columns that are not used: none" in text
    assert text.encode()


def test_all_columns_may_be_used(tmp_path):
    """Where no column is left over, the starter says so."""
    assert "# Columns that are not used: none" in guessed(tmp_path, "case,at\n1,2026-05-04\n")


# -- how it is written ----------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_seen(tmp_path, delimiter):
    """What parts the fields of the header parts those of the rows."""
    content = f"case{delimiter}at\n1{delimiter}2026-05-04 09:00\n"

    assert confirmed(guessed(tmp_path, content)).log.delimiter == delimiter


@pytest.mark.parametrize(
    ("instant", "form", "others"),
    [
        ("2026-05-04T09:00:00Z", "iso", ""),
        ("2026-05-04 09:00", "iso", ""),
        ("4/5/2026 09:00", "%d/%m/%Y %H:%M", "; %m/%d/%Y %H:%M fits too"),
        ("14/5/2026 09:00", "%d/%m/%Y %H:%M", ""),
        ("5/14/2026 09:00", "%m/%d/%Y %H:%M", ""),
        ("5/14/2026 09:00 PM", "%m/%d/%Y %I:%M %p", ""),
        ("14.05.2026 09:00:15", "%d.%m.%Y %H:%M:%S", ""),
    ],
)
def test_the_format_of_instants_is_guessed(tmp_path, instant, form, others):
    """The first format that fits all instants is taken, and the others that fit are told."""
    text = guessed(tmp_path, f"case,at\n1,{instant}\n1,\n")

    assert f'format = "{form}"  # confirm' in text
    assert f"or a format of strptime{others}." in text


@pytest.mark.parametrize(
    ("instant", "asked"), [("2026-05-04T09:00:00Z", False), ("2026-05-04 09:00", True)]
)
def test_a_zone_is_asked_for_where_instants_carry_none(tmp_path, instant, asked):
    """A zone is guessed, for confirmation, only where the instants do not carry one."""
    text = guessed(tmp_path, f"case,at\n1,{instant}\n")

    assert ('timezone = "UTC"  # confirm' in text) is asked


def test_instants_that_fit_no_format_are_shown(tmp_path):
    """Where no format fits, the first instants are shown, safely quoted."""
    text = guessed(tmp_path, 'case,at\n1,tomorrow\n1,"so\n[on]"\n1,3\n1,4\n')

    assert r'# How instants are written; no format fits: "tomorrow", "so\n[on]", "3"' in text
    assert confirmed(text).log.format == ("iso",)


def test_missing_markers_are_seen(tmp_path):
    """Values that usually stand for nothing are listed where they were seen."""
    assert confirmed(guessed(tmp_path, TICKETS)).log.missing == ("?", "N/A")


@pytest.mark.parametrize(
    ("instants", "forms"),
    [
        (["02.03.2026 09:10", "03.03.2026 9:10", "2026-03-03T09:10"], ["%d.%m.%Y %H:%M", "iso"]),
        (["2026-03-03 09:10", "14/5/2026", "15/5/2026"], ["%d/%m/%Y", "iso"]),
        (["2026-03-03", "5/14/2026", "14.5.2026 09:00"], ["iso", "%d.%m.%Y %H:%M", "%m/%d/%Y"]),
    ],
    ids=["two", "most frequent first", "three"],
)
def test_instants_can_be_written_in_several_ways(tmp_path, instants, forms):
    """Where no one format fits, those that fit in turn are listed, the most frequent first."""
    rows = "".join(f"1,{instant}\n" for instant in instants)
    text = guessed(tmp_path, f"case,at\n{rows}")
    log = confirmed(text).log

    assert "# How instants are written, in several ways: the first that fits counts." in text
    assert list(log.format) == forms
    assert all(map(log.instant, instants))


@pytest.mark.parametrize(
    "instants",
    [
        ["14/5/2026 09:00", "5/14/2026 09:00"],
        ["14/5/2026 09:00", "5/14/2026"],
        ["2026-03-03", "14/5/2026", "14.5.2026", "14-5-2026"],
    ],
    ids=["day or month", "day or month, and a time", "four"],
)
def test_formats_that_could_be_mistaken_are_not_listed(tmp_path, instants):
    """Day before month and month before day in one log is no list, nor are more than three ways."""
    rows = "".join(f"1,{instant}\n" for instant in instants)
    text = guessed(tmp_path, f"case,at\n{rows}")

    assert "# How instants are written; no format fits: " in text
    assert 'format = "iso"  # confirm' in text


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("case;at;status\n1;2026-05-04;Gelöst\n".encode("cp1252"), "cp1252"),
        ("Vorgang;Zeit für alles\n1;2026-05-04\n".encode("cp1252"), "cp1252"),
        ("case;at;status\n1;2026-05-04;Gelöst\n".encode("utf-16"), "utf-16"),
        ("case;at;status\n1;2026-05-04;Gelöst\n".encode("utf-16-le"), "utf-16-le"),
        ("case;at;status\n1;2026-05-04;Gelöst\n".encode("utf-16-be"), "utf-16-be"),
        ("case;at;status\n1;2026-05-04;Gelöst\n".encode(), "utf-8"),
        ("\ufeffcase;at;status\n1;2026-05-04;Gelöst\n".encode(), "utf-8"),
    ],
    ids=["spreadsheet", "header", "utf-16", "little", "big", "utf-8", "utf-8 with a mark"],
)
def test_the_encoding_is_guessed(tmp_path, content, encoding):
    """A log that is not UTF-8 has its encoding guessed, and its starter reads it."""
    file = write(tmp_path, content, "tickets.csv")
    text = starter(file)
    (case,) = read_log([file], confirmed(text).log).cases

    assert (f'encoding = "{encoding}"  # confirm' in text) is (encoding != "utf-8")
    assert case.id == "1"
    assert [change.new for change in case.changes] in ([], ["resolved"])


def test_a_packed_log_has_its_encoding_guessed(tmp_path):
    """The encoding is that of what was packed, however long it is."""
    content = "case,at,text\n" + "1,2026-05-04,x\n" * 10_000 + "1,2026-05-04,für\n"

    text = guessed(tmp_path, gzip.compress(content.encode("cp1252")), "t.csv.gz")
    assert 'encoding = "cp1252"  # confirm' in text


def test_lines_of_json_have_their_encoding_guessed(tmp_path):
    """Lines of JSON in another encoding are read as well."""
    file = write(
        tmp_path, '{"case": 1, "at": "2026-05-04", "team": "Büro"}\n'.encode("cp1252"), "a.jsonl"
    )
    (case,) = read_log([file], confirmed(starter(file)).log).cases

    assert case.team(at=datetime(2026, 5, 5, tzinfo=UTC)) == "Büro"


def test_what_can_be_read_only_once_is_taken_for_utf_8(tmp_path):
    """A pipe cannot be read twice, so nothing is guessed of its encoding."""
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=(TICKETS.encode(),))
    writer.start()
    text = starter(pipe)
    writer.join()

    assert "encoding" not in text
    assert 'case = "Ticket"  # confirm' in text


# -- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("meaning", "value", "word"),
    [
        ("status", "NEW", "new"),
        ("status", "New ticket", "new"),
        ("status", "Awaiting Evidence", "pending"),
        ("status", "On Hold", "on_hold"),
        ("status", "Cancelled", "closed"),
        ("status", "In Bearbeitung", "open"),
        ("status", "Gelöst", "resolved"),
        ("status", "Résolu", "resolved"),
        ("status", "Pendiente", "pending"),
        ("event", "Anruf", "call"),
        ("event", "Änderung", "update"),
        ("event", "Zusage", "promised"),
        ("role", "Mitarbeiter", "agent"),
        ("role", "Kundin", "customer"),
        ("direction", "ausgehend", "outbound"),
        ("direction", "intern", "internal"),
        ("direction", "entrante", "inbound"),
        ("outcome", "aufgelegt", "abandoned"),
        ("outcome", "no answer", "no_answer"),
        ("story_repeated", "Oui", "yes"),
        ("field", "colour", "nothing"),
        ("measure", "Zufriedenheit", "csat"),
        ("event", "message", "message"),
        ("role", "Agent (2nd line)", "agent"),
        ("role", "requester", "customer"),
        ("direction", "OUT", "outbound"),
        ("needs_reply", "False", "no"),
        ("needs_reply", "1", "yes"),
        ("outcome", "answered", "connected"),
    ],
)
def test_values_are_guessed_by_their_beginnings(tmp_path, meaning, value, word):
    """A value that resembles a word, in one of four languages, gets it, to be confirmed."""
    text = guessed(tmp_path, f'case,at,{meaning}\n1,2026-05-04,"{value}"\n')

    assert f'"{value}" = "{word}"  # confirm' in text
    assert confirmed(text).log.word(meaning, value) == word


@pytest.mark.parametrize(
    ("meaning", "value"),
    [
        ("status", "-100"),
        ("event", "Assign seriousness"),
        ("event", "Zusage verschoben"),
        ("role", "third floor"),
        ("direction", "up"),
        ("outcome", "abgebrochen"),
        ("reason", "?!"),
        ("needs_reply", "vielleicht"),
    ],
)
def test_what_resembles_no_word_is_not_guessed(tmp_path, meaning, value):
    """A value that resembles no word gets none, and the playbook is refused until somebody says."""
    text = guessed(tmp_path, f'case,at,{meaning}\n1,2026-05-04,"{value}"\n')

    with pytest.raises(LoadError) as caught:
        Playbook.parse(text)
    assert f'is a guess: "{value}" = ""  # which of the words above?' in str(caught.value)
    with pytest.raises(LoadError) as caught:
        confirmed(text)
    assert [str(problem) for problem in caught.value.exceptions] == [
        f"log.values.{meaning}.{value}: is blank; give one of {', '.join(VOCABULARIES[meaning])}"
    ]


def test_every_vocabulary_is_asked_for(tmp_path):
    """For every meaning with a vocabulary each value is listed."""
    header = ",".join(["case", "at", *VOCABULARIES])
    content = f"{header}\n1,2026-05-04{',x' * len(VOCABULARIES)}\n"
    text = guessed(tmp_path, content)

    assert text.count('"x" = ""  # which of the words above?  # confirm') == len(VOCABULARIES) - 1
    assert '"x" = "nothing"  # confirm' in text
    assert all(f"[log.values.{meaning}]" in text for meaning in VOCABULARIES)


def test_too_many_values_are_cut_off(tmp_path):
    """A column with very many values shows the first of them and how many more there are."""
    lines = [f"1,2026-05-04,s{n}" for n in range(75)]
    text = guessed(tmp_path, "\n".join(["case,at,status", *lines, ""]))

    assert text.count("  # which of the words above?") == 60
    assert text.endswith("# … and 15 more\n")


def test_not_more_is_remembered_than_matters(tmp_path):
    """Of a column with a value for every row only the first are remembered."""
    lines = [f"1,2026-05-04,s{n}" for n in range(1_500)]
    text = guessed(tmp_path, "\n".join(["case,at,status", *lines, ""]))

    assert text.endswith("# … and 940 more\n")


@pytest.mark.parametrize(
    ("header", "shown"), [("score", True), ("score,measure", False), ("team", False)]
)
def test_constants_are_shown_where_they_can_help(tmp_path, header, shown):
    """A log that has what customers answered, and not to which question, shows how to say it."""
    columns = header.split(",")
    text = guessed(tmp_path, f"case,at,{header}\n1,2026-05-04{',5' * len(columns)}\n")
    used = text.replace("# [log.constants]", "[log.constants]").replace(
        '# measure = "csat', 'measure = "csat'
    )

    assert ("# [log.constants]" in text) is shown
    if shown:
        assert dict(confirmed(used).log.constants) == {"measure": "csat"}


# -- lines of JSON --------------------------------------------------------------------------------

ISSUES = """\
{"key": "A-1", "updated": "2026-05-04T09:00:00Z", "fields": {"status": {"name": "To Do"}}}
{"key": "A-1", "updated": "2026-05-04T10:00:00Z", "fields": {"labels": ["a", "b"], "x": null}}
"""


def test_a_starter_is_made_of_lines_of_json(tmp_path):
    """The columns of objects are paths with dots, and nothing is said of a delimiter."""
    text = guessed(tmp_path, ISSUES, "issues.jsonl")

    assert dict(confirmed(text).log.columns) == {"case": "key", "at": "updated"}
    assert 'not used: "fields.status.name", "fields.labels", "fields.x"' in text
    assert "delimiter" not in text
    assert 'timezone = "UTC"' not in text


def test_a_row_that_is_no_object_is_passed_over(tmp_path):
    """What cannot be read does not hinder guessing from the rest."""
    content = '{"case": 1, "at": "2026-05-04"}\n{"case": [{"a": 1}]}\n[\n'
    text = guessed(tmp_path, content, "a.jsonl")

    assert dict(confirmed(text).log.columns) == {"case": "case", "at": "at"}


def test_an_object_with_very_many_keys_is_seen_in_part(tmp_path):
    """Of objects with more keys than any log has columns only the first are looked at."""
    row = {"case": 1, "at": "2026-05-04", **{f"k{n}": n for n in range(10_050)}}
    text = guessed(tmp_path, json.dumps(row) + "\n", "a.jsonl")

    assert '"k9997"' in text
    assert '"k9998"' not in text


def test_long_values_are_not_remembered(tmp_path):
    """A value too long to be a word is none."""
    rows = [f"1,2026-05-04,{value}" for value in ("x" * 201, "y" * 200)]
    text = guessed(tmp_path, "\n".join(["case,at,status", *rows, ""]))

    assert "xxx" not in text
    assert f'"{"y" * 200}" = ""' in text


# -- presets --------------------------------------------------------------------------------------

SERVICENOW = """\
number,state,sys_updated_on,sys_mod_count,caller_id,priority,assignment_group,Weather
INC1,New,2026-05-04 09:00:00,0,kim,3 - Moderate,Desk,rain
INC1,in progress,2026-05-04 10:00:00,1,kim,3 - Moderate,Desk,sun
INC1,Awaiting Vendor,2026-05-04 11:00:00,2,kim,3 - Moderate,Desk,sun
INC1,7,2026-05-04 12:00:00,3,kim,3 - Moderate,Desk,sun
"""
AUDIT = """\
documentkey,sys_created_on,user,fieldname,oldvalue,newvalue
a1,2026-05-04 09:00:00,ada,state,1,2
a1,2026-05-04 10:00:00,ada,assigned_to,,sam
a1,2026-05-04 10:30:00,sam,colour,,8
a1,2026-05-04 11:00:00,sam,incident_state,2,6
"""


def test_a_preset_makes_sure_what_is_documented(tmp_path):
    """What the maker of a product documents is no guess; all else still is."""
    text = starter(write(tmp_path, SERVICENOW), preset="servicenow")

    assert 'case = "number"\n' in text
    assert '"in progress" = "open"\n' in text
    assert '"7" = "closed"\n' in text
    assert '"Awaiting Vendor" = "pending"  # confirm' in text
    assert 'timezone = "UTC"  # confirm' in text
    assert '# Columns that are not used: "Weather"' in text
    assert "# ServiceNow incidents: one row for each update. Each row says" in text


def test_a_column_that_takes_the_place_of_a_documented_one_is_a_guess(tmp_path):
    """Where a log lacks a column that is documented, another one is still a guess."""
    content = SERVICENOW.replace("assignment_group", "queue")
    text = starter(write(tmp_path, content), preset="servicenow")

    assert 'team = "queue"  # confirm' in text


def test_an_audit_is_read_through_its_preset(tmp_path):
    """A log that names the field that changed is read, its statuses found among all values."""
    file = write(tmp_path, AUDIT)
    text = starter(file, preset="servicenow")
    (case,) = read_log([file], confirmed(text).log).cases

    assert 'timezone = "UTC"\n' in text
    assert '"colour" = "nothing"  # confirm' in text
    assert '"8" = ' not in text
    assert [(change.field, change.new) for change in case.changes] == [
        ("status", "open"), ("agent", "sam"), ("status", "resolved"),
    ]  # fmt: skip


def test_a_preset_fits_lines_of_json(tmp_path):
    """Tickets of Zendesk's API are read from lines of JSON."""
    ticket = {
        "id": 7, "created_at": "2026-05-04T08:00:00Z", "updated_at": "2026-05-04T09:00:00Z",
        "status": "hold", "requester_id": 5, "via": {"channel": "email"}, "brand_id": 1,
    }  # fmt: skip
    file = write(tmp_path, json.dumps(ticket) + "\n", "tickets.jsonl")
    (case,) = read_log([file], confirmed(starter(file, preset="zendesk")).log).cases

    assert (case.id, case.customer_id, case.channel, case.brand) == ("7", "5", "email", "1")
    assert case.status(at=datetime(2026, 5, 5, tzinfo=UTC)) == "on_hold"


def test_a_preset_that_does_not_fit_is_refused(tmp_path):
    """A log that is no export of the product is refused with what is missing."""
    with pytest.raises(LoadError) as caught:
        starter(write(tmp_path, TICKETS), preset="jira")

    assert "the log is no export of jira that is known" in str(caught.value)
    assert "has no columns 'Issue key' and 'Updated': Jira issues as CSV" in str(caught.value)


def test_a_preset_that_nobody_knows_is_refused(tmp_path):
    """An unknown product is refused with those that are known."""
    with pytest.raises(FieldError, match="zendesk, servicenow, jira"):
        starter(write(tmp_path, TICKETS), preset="abacus")


@pytest.mark.parametrize("export", [e for exports in PRESETS.values() for e in exports])
def test_every_preset_gives_a_mapping(tmp_path, export):
    """What a preset says of an export is possible: its columns mean something, its words exist."""
    named = export.named()
    values = {name: dict(words.items()) for name, words in export.values.items()}

    assert LogMapping(columns=named, values=values, timezone=export.timezone)
    assert export.fits(dict.fromkeys(named.values()))
    assert not export.fits({named["case"]: None})
    assert all(raw == raw.lower() for words in values.values() for raw in words)


@pytest.mark.parametrize(
    ("header", "customer"), [("Requester,Requester id", "9001"), ("Requester", "Kim")]
)
def test_zendesk_customers_are_told_apart_by_their_ids(tmp_path, header, customer):
    """Two customers can have one name, so the id counts where it is exported."""
    values = dict(zip(["Requester", "Requester id"], ["Kim", "9001"], strict=True))
    row = ",".join(values[name] for name in header.split(","))
    file = write(tmp_path, f"Id,Updated at,{header}\n1,2026-03-02 11:12,{row}\n", "z.csv")
    text = starter(file, preset="zendesk")
    (case,) = read_log([file], confirmed(text).log).cases

    assert case.customer_id == customer
    assert "Export the column 'Requester id', too" in text


# -- hostile logs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["", "\n", "case,at\n", "\ufeff", "\n1,2\n"])
def test_nothing_to_guess_from_is_said(tmp_path, content):
    """A log without a header or without rows is refused."""
    assert refused(tmp_path, content) == (
        "there is nothing to guess from:\n"
        "  tickets.csv: has no header or no rows; give a file that has both"
    )


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("case,\u00e9\u00e9".encode() + b"\xe9\n1,2\n", "a.csv", "a.csv:1: is not UTF-8"),
        ("x" * 200_000, "a.csv", "a.csv:1: is not CSV: field larger"),
        (",".join(map(str, range(10_001))), "a.csv", "a.csv:1: has 10,001 columns"),
        ("[1]\n7\n", "a.jsonl", "a.jsonl: has no header or no rows"),
        (gzip.compress(b"case,at\n" * 9_999)[:-9], "a.csv.gz", "a.csv.gz: cannot be unpacked"),
        (lzma.compress(b"case,at\n" * 9_999)[:-9], "a.csv.xz", "a.csv.xz: cannot be unpacked"),
        (b"case,at\n1,2\n", "a.csv.gz", "a.csv.gz: cannot be unpacked"),
    ],
    ids=[
        "one stray byte",
        "no end",
        "columns",
        "no objects",
        "gz cut off",
        "xz cut off",
        "not packed",
    ],
)
def test_a_log_that_cannot_be_read_is_refused(tmp_path, content, name, words):
    """A log that is damaged or in another encoding is refused in words."""
    assert words in refused(tmp_path, content, name)


def test_rows_that_cannot_be_read_are_passed_over(tmp_path):
    """Bytes that are not UTF-8 and fields without end do not hinder guessing from the rest."""
    content = (
        "case,at,x,status\n1,2026-05-04,\u00e9\u00e9,".encode()
        + b"caf\xe9\n1,2026-05-04,,Active\n1,x,,"
        + b"y" * 200_000
    )
    text = guessed(tmp_path, content + b"\n1,2026-05-04,,Done,more\n")

    assert confirmed(text).log.values["status"] == {"Active": "open", "Done": "resolved"}
    assert text.encode()


def test_a_file_that_is_not_there_is_an_error_of_the_machine(tmp_path):
    """A file that cannot be opened raises what the machine says."""
    with pytest.raises(FileNotFoundError):
        starter(tmp_path / "none.csv")


words = st.text(st.characters(codec="utf-8"), max_size=6)


@given(
    st.lists(words, max_size=3, unique=True),
    st.lists(st.lists(words, min_size=5, max_size=5), min_size=1, max_size=4),
)
def test_any_log_gives_a_playbook_that_can_be_read(header, lines):
    """Whatever stands in a log, its starter is TOML that reads once its guesses are confirmed."""
    content = io.StringIO()
    csv.writer(content).writerows([["case", "at", "status", *header], *lines])
    with TemporaryDirectory() as folder:
        text = guessed(Path(folder), content.getvalue())

    # "# confirm" at the end of a line, as a value may hold the words as well.
    said = re.sub(
        r'""  # which of the words above\?  # confirm$', '"open"', text, flags=re.MULTILINE
    )
    playbook = Playbook.parse(re.sub(r"# confirm$", "", said, flags=re.MULTILINE))
    assert {"case", "at", "status"} <= set(playbook.log.columns)
