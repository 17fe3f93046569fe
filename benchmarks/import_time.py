"""Measure what ``from servicekit import BusinessHours`` costs, against ``import attrs``.

And what the plugin costs every run of pytest, whether it is used or not.

Run it from an environment that has servicekit: ``python benchmarks/import_time.py [rounds]``.
Every measurement is a fresh interpreter, timed from its start to its end; the rounds are
interleaved, so that whatever else the machine does hits all alike.
"""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

ROUNDS = 40
TARGET = 1.3
PLUGIN, PLUGIN_TARGET = "pytest_servicekit", 5.0
BARE, PEER, OURS = "pass", "import attrs", "from servicekit import BusinessHours"


def measure(statement: str, environment: dict[str, str]) -> float:
    """Return the milliseconds that a fresh interpreter takes for one statement."""
    began = perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True, env=environment)  # noqa: S603
    return 1000 * (perf_counter() - began)


def plugin(environment: dict[str, str]) -> float:
    """Return the milliseconds that the plugin adds to a run of pytest that does not use it."""
    code = f"import pytest, {PLUGIN}"
    command = [sys.executable, "-X", "importtime", "-c", code]
    ran = subprocess.run(command, check=True, env=environment, capture_output=True, text=True)  # noqa: S603
    line = next(line for line in ran.stderr.splitlines() if line.split("|")[-1].strip() == PLUGIN)
    return int(line.split("|")[1]) / 1000


def main() -> None:
    """Print one Markdown table."""
    with TemporaryDirectory() as compiled:
        # As installed by pip: compiled, wherever this runs and whatever its settings.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        report(environment)


def report(environment: dict[str, str]) -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if sys.argv[1:] else ROUNDS
    for statement in (BARE, PEER, OURS):  # compiled files and disk caches first
        measure(statement, environment)
    times: dict[str, list[float]] = {BARE: [], PEER: [], OURS: []}
    for _ in range(rounds):
        for statement, found in times.items():
            found.append(measure(statement, environment))
    took = {statement: median(found) for statement, found in times.items()}

    python = sys.version.split()[0]
    print(f"Python {python}, median of {rounds} interleaved rounds, in milliseconds.\n")
    print("| fresh interpreter | whole run | ratio | less bare start | ratio |")
    print("|---|---:|---:|---:|---:|")
    for statement, whole in took.items():
        less, peer = whole - took[BARE], took[PEER] - took[BARE]
        cells = f"{whole:.1f} | {whole / took[PEER]:.2f} | {less:.1f} | {less / peer:.2f}"
        print(f"| `{statement}` | {cells} |")
    print(f"\nThe target is a ratio of at most {TARGET} of whole runs, bare start not subtracted.")
    cost = median(plugin(environment) for _ in range(rounds))
    print(f"\nThe plugin costs a run of pytest {cost:.2f} ms; the target is {PLUGIN_TARGET:g}.")


if __name__ == "__main__":
    main()
