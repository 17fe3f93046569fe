"""Machines, persons, and those who may decide."""

from __future__ import annotations

from servicekit.scorecard.definition import Definition

__all__ = ["SERVICE"]

_SHARE = "0 to 100 %"
_APPEALS = "as courts and ombudsmen count appeals"
_REVIEWED = (
    "Left out: what is under way or was cancelled, and what ended without anybody writing down how."
)

SERVICE = (
    Definition(
        id="bot_share",
        title="Said by a machine",
        kind="share",
        unit="%",
        formula=(
            "Public contacts in which a machine spoke for the company, of all in which it spoke. "
            "Calls that nobody answered and messages that came back are none of these. A contact "
            "in several cases counts once."
        ),
        range=_SHARE,
        source="contact-centre practice",
        gamed="Good or bad only with what stands beside it.",
        beside=("automated_resolution", "person_reached"),
    ),
    Definition(
        id="automated_resolution",
        title="Resolved by a machine alone",
        kind="share",
        unit="%",
        formula=(
            "Settled cases that a machine answered and in which no person took part, never opened "
            "again, and about which nobody came back within the window after; of all settled cases "
            "whose window is over."
        ),
        of="the window",
        range=_SHARE,
        source="containment, as vendors of bots count it, but verified by what happened afterwards",
        gamed="Deflection: who gives up looks as if helped.",
        beside=("repeat_contacts", "person_reached", "csat"),
    ),
    Definition(
        id="person_reached",
        title="Reached a person",
        kind="share",
        unit="%",
        formula=(
            "How often a person answered after the customer had asked for one. Left out: those who "
            "still wait in an open case."
        ),
        range=_SHARE,
        source=(
            "servicekit; Spain's law on customer service (BOE of 27 December 2025) gives a right "
            "to a person"
        ),
        gamed="Hiding the way to ask.",
        beside=("time_to_person", "bot_share"),
        better="more",
    ),
    Definition(
        id="time_to_person",
        title="Time to a person",
        kind="time",
        unit="time",
        formula="From asking for a person to the answer of one.",
        range="from 0 on",
        source="servicekit",
        gamed="Who never reached one is not in it.",
        beside=("person_reached",),
        better="less",
    ),
    Definition(
        id="decision_confirmed",
        title="Decisions confirmed",
        kind="share",
        unit="%",
        formula=f"Decisions that were looked at again and stood. {_REVIEWED}",
        range=_SHARE,
        source=_APPEALS,
        gamed="Confirming everything.",
        beside=("decision_varied", "decision_reversed", "csat"),
    ),
    Definition(
        id="decision_varied",
        title="Decisions varied",
        kind="share",
        unit="%",
        formula=f"Decisions that were looked at again and changed in part. {_REVIEWED}",
        range=_SHARE,
        source=_APPEALS,
        gamed="Giving a little so that everybody goes away.",
        beside=("decision_confirmed", "decision_reversed"),
    ),
    Definition(
        id="decision_reversed",
        title="Decisions reversed",
        kind="share",
        unit="%",
        formula=f"Decisions that were looked at again and became another. {_REVIEWED}",
        range=_SHARE,
        source=_APPEALS,
        gamed="Giving in to whoever is loud; reversing what was right is a finding of its own.",
        beside=("decision_confirmed", "decision_varied"),
    ),
    Definition(
        id="time_to_authority",
        title="Time to somebody who may decide",
        kind="time",
        unit="time",
        formula=(
            "From the raising of an escalation to the first person who took it with the authority "
            "that it needs. Left out: what is under way, was cancelled, or ended without such a "
            "person, and all without a roster."
        ),
        range="from 0 on",
        source="servicekit",
        gamed="Escalating without naming the authority that it needs.",
        beside=("decision_reversed",),
        better="less",
    ),
    Definition(
        id="at_risk",
        title="Cases of customers at risk",
        kind="share",
        unit="% of cases",
        formula=(
            "Cases whose customer is owed something late, be it a promise or the reply that they "
            "wait for, waits with a complaint, came back twice or more, gave a low last score, or "
            "wrote nothing for longer than the window after a message that nobody answered. A "
            "machine's answer is one here unless they wrote again; a receipt is none. Left out: "
            "merged and deleted cases, and all without a history."
        ),
        range=_SHARE,
        source="servicekit: raw signs, no weights",
        gamed="Recording less.",
        beside=("csat_response", "repeat_contacts"),
        better="less",
    ),
)
