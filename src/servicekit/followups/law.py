"""What some laws say of when and how often to contact somebody, as data; no legal advice."""

from __future__ import annotations

from datetime import date

from servicekit.followups.cap import Cap
from servicekit.followups.legal_preset import LegalPreset
from servicekit.interaction import BASES

__all__ = [
    "AUSTRALIA_TELEMARKETING",
    "CANADA_TELEMARKETING",
    "FLORIDA_SOLICITATION",
    "FRANCE_TELEMARKETING",
    "LAWS",
    "SOUTH_AFRICA_DIRECT_MARKETING",
    "US_COLLECTION_FREQUENCY",
    "US_COLLECTION_TIMES",
    "US_SOLICITATION",
    "LegalPreset",
]

#: Telephone solicitation, United States.
US_SOLICITATION = LegalPreset(
    id="us-solicitation",
    name="Telephone solicitation, United States",
    jurisdiction="US",
    about="No sales calls to a home before 8 in the morning or after 9 in the evening.",
    bases=["marketing"],
    channels=["phone", "sms"],
    hours="Mo-Su 08:00-21:00",
    source="47 CFR 64.1200(c)(1); the same hours in 16 CFR 310.4(c)",
    as_of=date(2025, 3, 11),
    leaves_out=[
        (
            "calls that the person invited or permitted, or within an established business "
            "relationship, and those of tax-exempt non-profit bodies are no solicitation"
        ),
        "the do-not-call registries",
        "what autodialled, artificial and recorded calls need beside",
        "the stricter hours, days and numbers of single states",
    ],
    changes=[
        (
            "whether the hours bind text messages that somebody agreed to get was before the "
            "Federal Communications Commission in 2025; the preset binds them"
        ),
    ],
)

#: Commercial telephone solicitation, Florida.
FLORIDA_SOLICITATION = LegalPreset(
    id="us-fl-solicitation",
    name="Commercial telephone solicitation, Florida",
    jurisdiction="US-FL",
    about="Sales calls only from 8 to 20 h, and three in 24 hours on one subject at the most.",
    bases=["marketing"],
    channels=["phone"],
    hours="Mo-Su 08:00-20:00",
    caps=[
        Cap(
            "us-fl-solicitation/attempts",
            3,
            "24 hours",
            of="attempts",
            per=("person",),
            bases=("marketing",),
            channels=("phone",),
            is_law=True,
            source="Florida Statutes 501.616(6)(b)",
        )
    ],
    source="Florida Statutes 501.616(6), as amended by chapter 2021-185",
    as_of=date(2021, 7, 1),
    leaves_out=[
        "the number counts calls on the same subject or issue; the preset counts all of them",
        "the callers and calls that section 501.604 exempts",
        "what section 501.059 asks for automated calls and text messages",
    ],
)

#: Inconvenient times in debt collection, United States.
US_COLLECTION_TIMES = LegalPreset(
    id="us-collection-times",
    name="Inconvenient times in debt collection, United States",
    jurisdiction="US",
    about="A debt collector takes it that before 8 and after 21 h is inconvenient, by any means.",
    force="presumption",
    bases=["collection"],
    hours="Mo-Su 08:00-21:00",
    source="12 CFR 1006.6(b)(1)(i) (Regulation F)",
    as_of=date(2021, 11, 30),
    leaves_out=[
        (
            "times and places that the collector knows, or should know, to be inconvenient: enter "
            "them as the customer's quiet hours"
        ),
        "prior consent that the consumer gave the collector directly, and a court's permission",
        "places of work, lawyers, refusals to pay and requests to cease (1006.6(b)(2), (3), (c))",
        "creditors who collect their own debts in their own name are no debt collectors",
    ],
)

_SEVEN_IN_SEVEN = "12 CFR 1006.14(b)(2)(i)(A) (Regulation F)"
_AFTER_A_CONVERSATION = "12 CFR 1006.14(b)(2)(i)(B) (Regulation F)"

#: Frequency of calls in debt collection, United States.
US_COLLECTION_FREQUENCY = LegalPreset(
    id="us-collection-frequency",
    name="Frequency of calls in debt collection, United States",
    jurisdiction="US",
    about=(
        "For one person and one debt, seven calls in seven dates in a row at the most, and none "
        "within seven dates of a conversation, whose own date is the first of the seven."
    ),
    force="presumption",
    bases=["collection"],
    channels=["phone"],
    caps=[
        Cap(
            "us-collection-frequency/attempts",
            7,
            "7 consecutive dates",
            of="attempts",
            per=("person", "case"),
            bases=("collection",),
            channels=("phone",),
            is_law=True,
            source=_SEVEN_IN_SEVEN,
        ),
        Cap(
            "us-collection-frequency/conversations",
            1,
            "7 consecutive dates",
            of="conversations",
            per=("person", "case"),
            counts=BASES,  # whoever began it, and whatever it was meant to be about
            bases=("collection",),
            channels=("phone",),
            is_law=True,
            source=_AFTER_A_CONVERSATION,
        ),
    ],
    source="12 CFR 1006.14(b)(2) (Regulation F)",
    as_of=date(2021, 11, 30),
    leaves_out=[
        "a case stands for a debt; a call that names no case counts for each of them",
        "student loans under one account number are one debt",
        (
            "calls with the person's prior consent of the last seven days, and calls that did not "
            "connect to the number, do not count: leave them out of the history"
        ),
        "fewer calls can harass as well, and other facts can rebut either presumption",
        "how often the person may be written to: 1006.14(a) sets no number",
        "creditors who collect their own debts in their own name are no debt collectors",
    ],
)

#: Telemarketing hours, Canada.
CANADA_TELEMARKETING = LegalPreset(
    id="ca-telemarketing",
    name="Telemarketing hours, Canada",
    jurisdiction="CA",
    about="Sales calls and faxes from 9 to 21.30 h on weekdays and 10 to 18 h at weekends.",
    bases=["marketing"],
    channels=["phone", "fax"],
    hours="Mo-Fr 09:00-21:30; Sa-Su 10:00-18:00",
    source="CRTC Unsolicited Telecommunications Rules, part III, section 23",
    as_of=date(2008, 9, 30),
    leaves_out=[
        "provincial law that is stricter, such as that of British Columbia on holidays",
        "the National Do Not Call List and the caller's own list",
        "the rules for automatic dialling and announcing devices (part IV)",
        "voice mail broadcasts, surveys and the collection of debts are no telemarketing here",
    ],
)

#: Telemarketing hours, Australia.
AUSTRALIA_TELEMARKETING = LegalPreset(
    id="au-telemarketing",
    name="Telemarketing hours, Australia",
    jurisdiction="AU",
    about="Sales calls from 9 to 20 h on weekdays and 9 to 17 h on Saturdays, never on Sundays.",
    bases=["marketing"],
    channels=["phone"],
    hours="Mo-Fr 09:00-20:00; Sa 09:00-17:00",
    closed_on="the national public holidays of Australia",
    source="Telecommunications (Telemarketing and Research Calls) Industry Standard 2017",
    as_of=date(2024, 11, 21),
    leaves_out=[
        "research calls, whose hours are longer and include Sundays",
        "a call at another time that the person expressly consented to",
        "the Do Not Call Register",
    ],
    changes=["standards lapse after ten years unless they are made again: 2027 for this one"],
)

#: Démarchage téléphonique, France.
FRANCE_TELEMARKETING = LegalPreset(
    id="fr-telemarketing",
    name="Démarchage téléphonique, France",
    jurisdiction="FR",
    about=(
        "Sales calls from Monday to Friday, 10 to 13 and 14 to 20 h, and four attempts within "
        "thirty dates in a row at the most."
    ),
    bases=["marketing"],
    channels=["phone"],
    hours="Mo-Fr 10:00-13:00,14:00-20:00",
    closed_on="the public holidays of article L. 3133-1 of the French labour code",
    caps=[
        Cap(
            "fr-telemarketing/attempts",
            4,
            "30 consecutive dates",
            of="attempts",
            per=("person",),
            bases=("marketing",),
            channels=("phone",),
            is_law=True,
            source="Code de la consommation, article D. 223-9",
        )
    ],
    source="Code de la consommation, article D. 223-9 (decree 2022-1313 of 13 October 2022)",
    as_of=date(2024, 10, 1),
    leaves_out=[
        "sixty days of silence after somebody refused: enter the refusal as an objection",
        "a call outside these hours that the consumer expressly agreed to beforehand",
        "trades in which such calls are forbidden altogether",
    ],
    changes=[
        (
            "since 11 August 2026 article L. 223-1 (law 2025-594) asks for consent beforehand, but "
            "for what belongs to a running contract: ask for consent in the contact policy"
        ),
        "the same law leaves days, hours and frequency to a decree, which may replace this one",
    ],
)

#: Direct marketing to a consumer at home, South Africa.
SOUTH_AFRICA_DIRECT_MARKETING = LegalPreset(
    id="za-direct-marketing",
    name="Direct marketing to a consumer at home, South Africa",
    jurisdiction="ZA",
    about="By any means from 8 to 20 h on weekdays and 9 to 13 h on Saturdays, never on Sundays.",
    bases=["marketing"],
    hours="Mo-Fr 08:00-20:00; Sa 09:00-13:00",
    closed_on="the public holidays of the South African Public Holidays Act, 1994",
    source="Consumer Protection Act 68 of 2008, section 12(2): times for contacting consumers",
    as_of=date(2011, 4, 1),
    leaves_out=[
        "times that the consumer asked for or agreed to",
        "what was sent in time and arrived later; the sender has to prove that",
        "blocks and demands to desist (section 11)",
    ],
    changes=["a registry of consumers who opt out was drafted in October 2024"],
)

#: Every preset.
LAWS = (
    US_SOLICITATION,
    FLORIDA_SOLICITATION,
    US_COLLECTION_TIMES,
    US_COLLECTION_FREQUENCY,
    CANADA_TELEMARKETING,
    AUSTRALIA_TELEMARKETING,
    FRANCE_TELEMARKETING,
    SOUTH_AFRICA_DIRECT_MARKETING,
)
