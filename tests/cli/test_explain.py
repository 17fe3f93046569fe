"""The command explain: the whole story of one case."""

from cli.support import DESK, HEADER, Ran, file

PLANS = """
[defaults]
hours = "office"
[follow_ups]
preset = "great_service"
[contact]
channels = ["phone", "email"]
timezone = "Europe/London"
[[agents]]
id = "sam"
roles = ["supervisor"]
hours = "office"
[[ladders]]
id = "desk"
fallback = "role:supervisor"
[[ladders.levels]]
targets = "agent:sam"
wait = "1 hour"
[[triggers]]
id = "late"
ladder = "desk"
why = "a promise was broken"
when = { promise_broken = true }
"""


def test_a_case_is_explained(command, desk):
    """Explain tells what review tells of one case."""
    log, playbook = desk
    arguments = (log, "--playbook", playbook, "--case", "A1")

    assert command("explain", *arguments) == command("review", *arguments)
    assert command("explain", *arguments, "--json") == command("review", *arguments, "--json")
    assert "Case A1 of customer kim" in command("explain", *arguments).out


def test_everything_that_is_next_is_explained(command, tmp_path, desk):
    """The story ends with what is to be escalated, who is contacted again, and when to look."""
    playbook = file(tmp_path, "full.toml", DESK + PLANS)
    arguments = ("explain", desk[0], "--playbook", playbook, "--case", "B2")
    out = command(*arguments, "--at", "2026-05-06T09:30").out

    for title in ("What was owed", "Findings", "To escalate", "To come back to", "Overdue"):
        assert f"\n{title}" in out
    assert "a promise was broken" in out
    assert "Ask again on" in out


def test_what_went_well_is_explained(command, tmp_path, desk):
    """What went well in a case is told as what went wrong is."""
    rows = "Q,2026-05-04 09:00,call,kim,kim,customer,phone,connected,,resolved,,desk,,,,,\n"
    log = file(tmp_path, "well.csv", HEADER + rows)
    arguments = ("explain", log, "--playbook", desk[1], "--case", "Q", "--at", "2026-05-20")
    out = command(*arguments).out

    assert "What went well" in out
    assert "one contact" in out


def test_who_cannot_be_contacted_is_explained(command, tmp_path, desk):
    """Where nobody can be contacted, that is told as well."""
    text = DESK + PLANS.replace('timezone = "Europe/London"\n[[agents]]', "[[agents]]")
    playbook = file(tmp_path, "full.toml", text.replace('["phone", "email"]', '["letter"]'))
    arguments = ("explain", desk[0], "--playbook", playbook, "--case", "B2")
    status, out, _ = command(*arguments, "--at", "2026-05-06T09:30")

    assert status == 0
    assert "To come back to" in out


def test_a_case_of_a_log_that_has_none(command, tmp_path, desk):
    """A case that is not there is named."""
    log = file(tmp_path, "empty.csv", HEADER)
    arguments = ("explain", log, "--playbook", desk[1], "--at", "2026-05-04", "--case", "A1")

    assert command(*arguments) == Ran(2, "", "servicekit: the log has no case 'A1'; it has 0\n")


def test_what_was_kept_takes_one_sentence(command, tmp_path, desk):
    """Of a kept promise neither its course nor the counting of hours is told, of others both."""
    rows = (
        "Q,2026-05-04 09:00,message,kim,kim,customer,email,,,new,,,,,,,\n"
        "Q,2026-05-04 10:00,message,kim,ada,agent,email,,,,,,,,,,\n"
    )
    log = file(tmp_path, "kept.csv", HEADER + rows)
    arguments = ("--playbook", desk[1], "--at", "2026-05-05T12:00", "--case")
    kept = " ".join(command("explain", log, *arguments, "Q").out.split())
    late = " ".join(command("explain", desk[0], *arguments, "A1").out.split())

    assert " kept Kept: done on Mon 4 May 2026 10:00 BST, 3 h of business time before " in kept
    assert "promised: a first reply" not in kept
    assert "Counted" not in kept
    assert "promised: a first reply" in late
    assert "Counted" in late


def test_a_reason_is_given_once(command, desk):
    """A finding about a promise names it, for its reason stands above, with the promise."""
    log, playbook = desk
    arguments = ("--playbook", playbook, "--at", "2026-05-20", "--case", "B2")
    out = " ".join(command("explain", log, *arguments).out.split())
    found = out.partition(" Findings ")[2]

    assert "broken serious a " in found
    assert "(above)" in found
    assert "Broken: it was due" not in found.partition(" Overdue")[0]
