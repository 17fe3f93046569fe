"""The report: one page that says how good the service is, and what to fix first."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from servicekit.case import Case
from servicekit.errors import UnknownZoneError
from servicekit.extra.html.advice import PRAISE, advice
from servicekit.extra.html.duty import URGENCIES, duties, firsts
from servicekit.extra.html.figures import ENOUGH, figures, panels
from servicekit.extra.html.priority import RULE, priorities
from servicekit.extra.html.text import line, shown, shown_value
from servicekit.extra.html.told import tell
from servicekit.extra.html.want import wants
from servicekit.extra.html.words import ORIGINS, STATES, counted, target_names
from servicekit.extra.html.words import told as spoken
from servicekit.hours.succession import whole_of
from servicekit.instants import to_microseconds, zone_name
from servicekit.playbook import Playbook
from servicekit.review import AgendaItem, Review
from servicekit.scorecard import Scorecard, Totals
from servicekit.scorecard.worst import RULE as RULE_OF_WORST

__all__ = ["report"]

# How much is shown: worst cases, and things that are due of each urgency.
_CASES, _DUE = 50, 100


def report(  # noqa: PLR0913 - a page is made of many things
    scorecard: Scorecard,
    worst: Iterable[tuple[Case, Review]],
    playbook: Playbook,
    *,
    at: datetime,
    title: str | None = None,
    agenda: Iterable[tuple[str, AgendaItem]] = (),
    due: Mapping[str, int] | None = None,
    log: Iterable[str] = (),
) -> str:
    """Return a page of HTML that needs nothing beside itself: no network, no other file.

    Nothing that the cases or the log say can run in it or change its form. The same arguments give
    the same bytes.

    Args:
        scorecard: all cases summed up.
        worst: the worst cases with their reviews, the worst first; 50 are told.
        playbook: the policies by which they were judged.
        at: the instant of the judgement.
        title: what the page is called; after the playbook by default.
        agenda: what is due, each with the id of its case; the first 100 that are overdue are
            shown, the first 100 that are due later, and the first 100 without a due.
        due: how much is ``overdue``, ``due`` or has ``no due``, where the agenda holds only the
            first of it; by default the agenda is all there is.
        log: what was read, one sentence each.

    Example:
        >>> from datetime import UTC, datetime
        >>> nine = datetime(2026, 5, 1, 9, tzinfo=UTC)
        >>> page = report(Scorecard(), [], Playbook(name="Desk"), at=nine)
        >>> page[:15]
        '<!doctype html>'
    """
    pairs = iter(worst)
    chosen = list(islice(pairs, _CASES))
    hours = None if playbook.office is None else whole_of(playbook.office)
    zone = _zone_of(at) if hours is None else hours.timezones[0]
    told = [
        tell(place, case, review, hours=hours, zone=zone)
        for place, (case, review) in enumerate(chosen, 1)
    ]
    places = {each.review.case_id: each.place for each in told}
    owed = duties(agenda, places, at)
    counts = Counter(duty.urgency for duty in owed) if due is None else due
    shown_first = firsts(owed, _DUE)
    page = _environment(zone).get_template("report.html.jinja")
    return page.render(
        title=title or f"Service report: {playbook.name}",
        playbook=playbook,
        at=at,
        zone=zone,
        log=tuple(log),
        **_of_all(scorecard, [review for _, review in chosen], target_names(playbook)),
        cases=told,
        more_cases=sum(1 for _ in pairs),
        worst_rule=RULE_OF_WORST,
        case_findings=_words(title for each in told for title in each.titles),
        case_teams=_words(each.review.team or "nobody" for each in told),
        due=shown_first,
        due_counts=[(urgency, counts.get(urgency, 0)) for urgency in URGENCIES],
        more_due=sum(counts.values()) - len(shown_first),
        due_people=_words(duty.item.who or "nobody" for duty in shown_first),
        overdue=counts.get("overdue", 0),
    )


def _zone_of(at: datetime) -> str:
    """Return the IANA name of the zone of an instant; without a name of its own, it is UTC."""
    try:
        return zone_name(at.tzinfo) or "UTC"
    except UnknownZoneError:
        return "UTC"


def _of_all(
    scorecard: Scorecard, worst: Sequence[Review], names: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the page says of all cases together."""
    totals = scorecard.totals
    firsts = priorities(scorecard, worst, names)
    return {
        "totals": totals,
        "firsts": firsts,
        "most": max((each.n for each in firsts), default=0),
        "rule": RULE,
        "praises": _praises(totals),
        "untold": _untold(totals),
        "view": wants(scorecard, names),
        "chapters": tuple(figures(scorecard, names)),
        "panels": panels(scorecard, names),
        "grouped_by": scorecard.by or "team",
        "least": ENOUGH,
    }


def _praises(totals: Totals) -> tuple[tuple[str, int], ...]:
    """Return what went well, what was found most often first."""
    found = sorted(totals.went_well.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((PRAISE.get(code, code), count) for code, count in found)


def _untold(totals: Totals) -> tuple[tuple[str, int], ...]:
    """Return what nobody can tell, as something that it takes is not given."""
    found = sorted(totals.undecided.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((advice(code).title, count) for code, count in found)


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))


@cache
def _environment(zone: str) -> Environment:
    found = Environment(
        loader=PackageLoader("servicekit.extra.html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown_value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "line": line,
        "shown": shown,
        "told": partial(spoken, zone=zone),
        "key": to_microseconds,
        "px": _px,
        "percent": _percent,
        "counted": counted,
    }
    style, script = _own("report.css"), _own("report.js")
    found.globals |= {
        "states": STATES,
        "origins": ORIGINS,
        "style": Markup(style),  # noqa: S704 - our own files
        "script": Markup(script),  # noqa: S704
        "style_hash": _hash(style),
        "script_hash": _hash(script),
    }
    return found


def _own(name: str) -> str:
    return files("servicekit.extra.html").joinpath("templates", name).read_text("utf-8")


def _hash(text: str) -> str:
    """Return what a browser compares an inline style or script with before it uses it."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _px(number: float) -> str:
    """Write a length or a place with one decimal, and none where that is nought."""
    return f"{number:.1f}".removesuffix(".0")


def _percent(share: float) -> str:
    """Write a share from 0 to 1; what is neither none nor all is never written so."""
    words = f"{100 * share:.0f}"
    if words in {"0", "100"} and share not in {0.0, 1.0}:
        return "under 1 %" if words == "0" else "over 99 %"
    return f"{words} %"
