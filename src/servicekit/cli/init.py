"""The command ``init``: a starter playbook for a log."""

from __future__ import annotations

from pathlib import Path

from servicekit.cli.console import ERRORS, put
from servicekit.cli.given import InputError
from servicekit.logs import starter
from servicekit.logs.presets import PRESETS
from servicekit.tables.formats.drafting import unknown

__all__ = ["init"]


def init(log: Path, *, preset: str | None = None, output: Path | None = None) -> None:
    """Write a starter playbook with a mapping for a log; every guess is marked '# confirm'.

    For example: servicekit init tickets.csv --preset zendesk --output desk.toml

    Parameters
    ----------
    log
        The export to look at: CSV or JSON lines, plain, .gz or .xz; or Parquet.
    preset
        The product whose export it is, such as zendesk, servicenow or jira.
    output
        Where to write it; printed when left out. A file that is there is never overwritten.
    """
    if preset is not None and preset not in PRESETS:
        raise InputError(f"--preset {unknown(preset, list(PRESETS))}")
    text = starter(log, preset=preset)
    if output is None:
        put(text.rstrip(), as_is=True)
        return
    try:
        with output.open("xb") as file:
            file.write(text.encode())
    except FileExistsError:
        raise InputError(f"{output} is there already; name another file") from None
    words = f"Wrote {output}; check each '# confirm', then delete the mark."
    ERRORS.print(words, markup=False, soft_wrap=True)
