"""A week in which Kim can be called: team hours, quiet hours in two zones, and two caps."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from servicekit import BusinessHours, Customer, Interaction, Party, Span
from servicekit.followups import Cap, ContactPolicy, FollowUp, Window

LONDON = ZoneInfo("Europe/London")


def nov(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


office = BusinessHours.parse("Mo-Fr 09:00-17:30; Sa 10:00-14:00", timezone="Europe/London")
night = BusinessHours.parse("Mo-Su 20:00-09:00", timezone="Europe/London")
policy = ContactPolicy(
    channels=["phone"],
    constraints=[
        Window("team hours", office),
        Cap("pause", 1, "24 hours"),
        Cap("rest", 1, "3 consecutive dates", of="conversations"),
    ],
)
# Kim may be in London or in Lisbon, where it is as late; or in Athens, where it is two hours later.
kim = Customer(id="kim", timezones=["Europe/London", "Europe/Athens"], quiet_hours=night)
sam = Party(id="sam", role="agent")
contacts = [
    Interaction(
        id=1, at=nov(23, 11), author=sam, channel="phone", basis="service", outcome="no_answer"
    ),
    Interaction(
        id=2, at=nov(24, 14), author=sam, channel="phone", basis="service", outcome="connected"
    ),
]
call = FollowUp(
    key="stay-fixed/12", customer_id="kim", purpose="stay fixed", earliest_at=nov(24, 15)
)

week = Span(nov(23, 0), nov(23, 0) + timedelta(days=7))
explanation = policy.explain(call, kim, contacts, at=nov(24, 15), span=week)
picture = explanation.picture(at=policy.schedule(call, kim, contacts, at=nov(24, 15)).at)
