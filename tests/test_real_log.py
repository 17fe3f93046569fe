"""The audit log of a real desk, where it is kept beside the project."""

import csv
import lzma
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from servicekit.case import Case
from servicekit.logs import Log, read_log
from servicekit.playbook import Playbook
from servicekit.promise import PromiseState

ROOT = Path(__file__).parent.parent
LOG = ROOT.parent / "shared" / "data" / "incident_event_log" / "incident_event_log.csv.xz"

pytestmark = pytest.mark.skipif(
    not LOG.exists(), reason=f"the log is not part of the project; looked for {LOG.name}"
)


class Read(NamedTuple):
    log: Log
    playbook: Playbook
    last_rows: dict[str, dict[str, str]]
    """What the desk itself says of each case in the last row of the file."""


@pytest.fixture(scope="module")
def desk() -> Read:
    playbook = Playbook.load(ROOT / "docs" / "examples" / "servicenow.toml")
    with lzma.open(LOG, "rt", encoding="utf-8", newline="") as file:
        last_rows = {row["number"]: row for row in csv.DictReader(file)}
    return Read(read_log([LOG], playbook.log), playbook, last_rows)


def test_every_row_is_read(desk):
    """All rows of all cases are read, and none is left out."""
    assert len(desk.log.cases) == len(desk.last_rows) == 24_918
    assert desk.log.rows == 141_712
    assert desk.log.skipped == ()


def test_hand_overs_are_counted(desk):
    """Moves between assignment groups are as many as were counted by other means."""
    now = desk.log.last_at

    assert sum(len(case.hand_overs(at=now)) for case in desk.log.cases) == 23_321


def test_reopenings_agree_with_the_desk(desk):
    """Reopenings are what the desk counts, but for one case with a row out of its time order."""
    now = desk.log.last_at
    other = [
        case.id
        for case in desk.log.cases
        if len(case.reopenings(at=now)) != int(desk.last_rows[case.id]["reopen_count"])
    ]

    assert other == ["INC0000137"]


def test_verdicts_agree_with_the_desk(desk):
    """What is kept or late is what the desk says of its own deadline, nine times out of ten."""
    now = desk.log.last_at
    (target,) = [t for t in desk.playbook.targets.targets if t.id == "resolution-p3"]
    agreed: Counter[bool] = Counter()
    for case in filter(lambda case: moderate(case, desk), desk.log.cases):
        promise = target.promise_for(case, at=now)
        kept = promise.state(at=now) is PromiseState.KEPT
        agreed[kept is (desk.last_rows[case.id]["made_sla"] == "true")] += 1

    assert agreed.total() > 20_000
    assert agreed[True] / agreed.total() >= 0.9


def moderate(case: Case, desk: Read) -> bool:
    row = desk.last_rows[case.id]
    return row["priority"] == "3 - Moderate" and row["resolved_at"] != "?"
