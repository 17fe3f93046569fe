"""The command line as a whole: its usage, its processes, and what is not installed."""

import os
import shutil
import subprocess
import sys

import pytest

import servicekit.cli
from cli.support import EXAMPLES, SERVICEKIT, Ran, file, process


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
    assert '"fermé → là" = "closed"  # confirm' in starter.out


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


@pytest.mark.parametrize("extra", [(), ("--json",)], ids=["words", "json"])
def test_a_pipe_that_nobody_reads_ends_in_silence(desk, extra):
    """Where nobody reads, it ends without a word, with the status that a shell gives for it."""
    log, playbook = desk
    read, written = os.pipe()
    os.close(read)
    done = subprocess.run(  # noqa: S603 - our own command
        [SERVICEKIT, "review", log, "--playbook", playbook, *extra],
        stdout=written,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(written)

    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize(
    ("to", "status", "words"), [(">&-", 0, ""), (">/dev/full", 2, "No space left on device\n")]
)
def test_an_output_that_takes_nothing_is_no_crash(desk, to, status, words):
    """Closed, the output is not wanted; where it is full, that is said."""
    log, playbook = desk
    shell = shutil.which("sh")
    assert shell
    done = subprocess.run(  # noqa: S603 - our own command
        [shell, "-c", f"'{SERVICEKIT}' review '{log}' --playbook '{playbook}' {to}"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.endswith(words)
    assert done.stderr.count("\n") == (1 if words else 0)


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
    monkeypatch.setitem(sys.modules, "servicekit.cli.ask", None)

    with pytest.raises(ModuleNotFoundError, match=r"servicekit\.cli\.ask"):
        servicekit.cli.main()
