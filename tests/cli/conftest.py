"""The command line, in the process of the tests."""

import sys
from pathlib import Path

import pytest

import servicekit.cli
from cli.support import DESK, HEADER, ROWS, Command, Ran, file


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command line in this process, as wide as a screen."""
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["servicekit", *map(str, arguments)])
        try:
            servicekit.cli.main()
            status: object = 0
        except SystemExit as stop:
            status = stop.code or 0
        out, err = capsys.readouterr()
        assert isinstance(status, int)
        return Ran(status, out, err)

    return call


@pytest.fixture
def desk(tmp_path: Path) -> tuple[Path, Path]:
    """Write a small log and its playbook."""
    return file(tmp_path, "log.csv", HEADER + ROWS), file(tmp_path, "desk.toml", DESK)
