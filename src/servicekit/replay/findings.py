"""What goes wrong, under both playbooks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from servicekit.replay.change import ReplayChange
from servicekit.replay.grounds import grounds, narrowed
from servicekit.replay.pair import Pair
from servicekit.review import Finding
from servicekit.review.escalating import Escalating
from servicekit.review.findings import found
from servicekit.review.inquiry import Inquiry

__all__ = ["of_findings"]

# The policies that a finding follows from; what is not here can follow from any.
_POLICIES: Mapping[str, tuple[str, ...]] = {
    "broken": ("targets",),
    "kept_late": ("targets",),
    "at_risk": ("targets", "office"),
    "unowned": ("targets",),
    "unauthorised": ("roster",),
    "run_around": ("max_hand_overs",),
    "contradiction": ("answers",),
    "right_decision_reversed": ("answers",),
    "repeat_contact": ("window",),
    "follow_up_missed": ("follow_ups", "contact"),
    "cannot_be_contacted": ("contact", "follow_ups"),
}


def of_findings(pair: Pair, others: Iterable[ReplayChange]) -> Iterator[ReplayChange]:
    """Yield what goes wrong under one playbook alone, or more often than under the other.

    Args:
        pair: the case.
        others: what else changes in it; most findings follow from that.
    """
    if not pair.differing:
        return
    rules = {rule for change in others for rule in change.rules}
    old, new = _by_code(pair.old, pair.old_calls), _by_code(pair.new, pair.new_calls)
    for code in sorted({*old, *new}):
        before, after = old.get(code, []), new.get(code, [])
        was, is_ = _said(before), _said(after)
        if was != is_:
            policies = _POLICIES.get(code) or sorted(pair.differing)
            by = narrowed(grounds(pair, policies), rules)
            slid = code == "at_risk" and _slid(old, new)
            effect = None if slid else _effect(before, after)
            yield pair.change("finding", code, was, is_, by, effect=effect)


def _by_code(inquiry: Inquiry, calls: Iterable[Escalating]) -> Mapping[str, list[Finding]]:
    codes: defaultdict[str, list[Finding]] = defaultdict(list)
    for each in found(inquiry, calls):
        codes[each.code].append(each)
    return codes


def _sure(findings: list[Finding]) -> int:
    return sum(not each.undecided for each in findings)


def _said(findings: list[Finding]) -> str | None:
    """Say how often something is found; where nobody can tell, that."""
    times = _sure(findings)
    if times > 1:
        return f"found {times} times"
    return "found" if times else "undecided" if findings else None


def _slid(old: Mapping[str, list[Finding]], new: Mapping[str, list[Finding]]) -> bool:
    """Tell whether promises are broken under one playbook that are at risk under the other."""
    risk, broken = (
        _sure(new.get(code, [])) - _sure(old.get(code, [])) for code in ("at_risk", "broken")
    )
    return risk * broken < 0


def _effect(old: list[Finding], new: list[Finding]) -> str | None:
    before, after = _sure(old), _sure(new)
    if before == after or len(old) - before != len(new) - after:  # of some nobody can tell
        return None
    return "better" if after < before else "worse"
