"""The command init: a starter playbook for a log."""

from cli.support import DESK, Ran, file
from servicekit.playbook import Playbook


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
    assert playbook.read_text() == DESK


def test_init_of_a_log_without_rows(command, tmp_path):
    """A log with nothing in it gives no starter, and no file."""
    target = tmp_path / "new.toml"
    status, _, err = command("init", file(tmp_path, "x.csv", "case,at\n"), "--output", target)

    assert status == 2
    assert "x.csv: has no header or no rows" in err
    assert not target.exists()


def test_init_of_names_that_are_not_utf_8(command, tmp_path):
    """A column whose name cannot be written is left out, and the file is whole."""
    log = file(tmp_path, "x.jsonl", '{"case": 1, "at": "2026-05-04", "a\\ud800": 1}\n')
    target = tmp_path / "new.toml"

    assert command("init", log, "--output", target).status == 0
    assert target.read_text(encoding="utf-8") == command("init", log).out


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


def test_a_preset_knows_the_export(command, tmp_path):
    """With a preset, what the product documents is no guess."""
    from servicekit.logs.presets import PRESETS

    columns = PRESETS["jira"][0].named()
    header = ",".join(dict.fromkeys(columns.values()))
    values = [
        "1" if name == columns["case"] else "2026-05-04T09:00:00Z" for name in header.split(",")
    ]
    log = file(tmp_path, "jira.csv", f"{header}\n{','.join(values)}\n")
    status, out, err = command("init", log, "--preset", "jira")

    assert (status, err) == (0, "")
    assert Playbook.parse(out.replace("# confirm", "")).log is not None


def test_a_preset_that_is_not_known_is_refused(command, desk):
    """A product that nobody knows is named, with those that are."""
    status, out, err = command("init", desk[0], "--preset", "zendsk")

    assert (status, out) == (2, "")
    assert "zendesk" in err
