"""The finding: something that went wrong, or well, with what shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from servicekit.decision import Reason, reasons
from servicekit.values import one_of

__all__ = ["CODES", "PRAISES", "SEVERITIES", "Finding"]

#: How grave a finding is, gravest first.
SEVERITIES = ("serious", "notice")
#: What can be found wrong, each with its severity.
CODES: Mapping[str, str] = MappingProxyType(
    {
        "broken": "serious",
        "at_risk": "notice",
        "kept_late": "notice",
        "unowned": "notice",
        "assumed_due": "notice",
        "unauthorised": "serious",
        "unanswered": "notice",
        "run_around": "serious",
        "ping_pong": "notice",
        "story_repeated": "notice",
        "contradiction": "serious",
        "silent_escalation": "serious",
        "not_escalated": "serious",
        "no_person_in_reach": "serious",
        "generic_reply": "notice",
        "right_decision_reversed": "serious",
        "repeat_contact": "notice",
        "went_quiet": "serious",
        "abused": "notice",
        "follow_up_missed": "notice",
        "cannot_be_contacted": "notice",
    }
)
#: What can be found to have gone well.
PRAISES = (
    "kept_early", "one_contact", "praised", "one_answer", "amends_made", "followed_up",
    "decision_confirmed",
)  # fmt: skip


@attrs.frozen
class Finding:
    """Something that went wrong or well, with what shows it.

    Args:
        code: one of :data:`CODES`, or of :data:`PRAISES`.
        severity: one of :data:`SEVERITIES`; ``good`` for what went well.
        because: what shows it; the evidence of each reason are ids.
        undecided: whether nobody can tell, as something that it takes is not given; the reason
            says what.
    """

    code: str = attrs.field(validator=one_of(*CODES, *PRAISES))
    severity: str = attrs.field(validator=one_of(*SEVERITIES, "good"))
    because: tuple[Reason, ...] = attrs.field(converter=reasons)
    undecided: bool = attrs.field(default=False, kw_only=True)

    @classmethod
    def of(
        cls, code: str, text: str, evidence: Iterable[str] = (), *, undecided: bool = False
    ) -> Finding:
        """Return the finding that one sentence says.

        Args:
            code: one of :data:`CODES`, or of :data:`PRAISES`.
            text: the sentence.
            evidence: the ids of what shows it.
            undecided: whether nobody can tell; the sentence says what is missing.

        Example:
            >>> found = Finding.of("abused", "Staff was abused in 1 contact.", ["c7"])
            >>> found.severity, found.because[0].evidence
            ('notice', ('c7',))
        """
        why = Reason(code, text, tuple(evidence))
        return cls(code, CODES.get(code, "good"), (why,), undecided=undecided)
