"""Recipients: the words for them, what they are called, and among whom each looks."""

from __future__ import annotations

import pickle
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.support import ALWAYS, NOON, agent, desk
from servicekit.errors import FieldError
from servicekit.hours import BusinessHours, Span
from servicekit.instants import to_microseconds
from servicekit.roster import Override, Roster, Rotation
from servicekit.roster.index import positions
from servicekit.routing import RECIPIENTS, Recipient
from servicekit.routing.recipient import recipient, recipients

DAY = timedelta(days=1)
NAMED = ("agent", "team", "role", "rotation")
OTHERS = [kind for kind in RECIPIENTS if kind not in NAMED]
NEVER = BusinessHours.parse("Su 03:00-04:00", timezone="UTC")


def late(agent_id: str, **fields) -> Rotation:
    """Return a rotation of one person, called "late"."""
    given = {"id": "late", "participants": [agent_id], "every": "daily", "anchor": NOON}
    return Rotation(**{**given, **fields})


def among(words: str, roster: Roster) -> list[str]:
    """Return the ids of those among whom a recipient looks at noon."""
    mask = Recipient.parse(words).mask(roster, to_microseconds(NOON))
    ids = sorted(agent.id for agent in roster.agents)
    return [ids[i] for i in positions(mask)]


# -- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "kind", "id_", "spoken"),
    [
        ("agent:ada", "agent", "ada", "ada"),
        ("team:billing", "team", "billing", "team billing"),
        ("role:duty manager", "role", "duty manager", "every duty manager"),
        ("rotation:late", "rotation", "late", "whoever has rotation late"),
        ("on_duty", "on_duty", None, "whoever is on duty"),
        ("on_duty:billing", "on_duty", "billing", "whoever is on duty in team billing"),
        ("next_on_duty", "next_on_duty", None, "whoever is on duty next"),
        ("authority", "authority", None, "the lowest sufficient authority"),
        (
            "authority:billing",
            "authority",
            "billing",
            "the lowest sufficient authority in team billing",
        ),
    ],
)
def test_a_recipient_is_read_from_words_written_in_them_and_spoken(words, kind, id_, spoken):
    """Its words are a kind, and after a colon which one; people call it otherwise."""
    found = Recipient.parse(words)

    assert found == Recipient(kind, id_)
    assert str(found) == words
    assert found.spoken == spoken


@given(st.sampled_from(list(RECIPIENTS)), st.text(min_size=1).filter(lambda text: text.strip()))
def test_words_are_read_back_as_they_were_written(kind, text):
    """Whatever the id is, with colons too, the words for a recipient lead to the same one."""
    found = Recipient(kind, text.strip())

    assert Recipient.parse(str(found)) == found
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own


@pytest.mark.parametrize(
    ("words", "kind"), [(" team : billing ", "team"), ("on_duty:", "on_duty")], ids=str
)
def test_blanks_and_an_empty_end_do_not_matter(words, kind):
    """People write blanks about a colon, and a colon with nothing after it."""
    assert Recipient.parse(words).kind == kind


@pytest.mark.parametrize("kind", NAMED)
def test_a_kind_that_needs_one_says_which(kind):
    """An agent, a team, a role and a rotation are named."""
    with pytest.raises(FieldError, match=f"which {kind} is meant"):
        Recipient(kind)


@pytest.mark.parametrize("kind", OTHERS)
def test_other_kinds_need_no_name(kind):
    """Who is on duty, or has authority, follows from the roster."""
    assert Recipient(kind).id is None


@pytest.mark.parametrize("words", ["", "  ", 5, None, "ada", ":ada", "team:"], ids=repr)
def test_words_that_say_nothing_are_refused(words):
    """Nothing is guessed: without a known kind and what it needs there is no recipient."""
    with pytest.raises(FieldError):
        recipient(words)


def test_an_id_is_an_id():
    """A number becomes text, and empty text is no id."""
    assert Recipient("agent", 7) == Recipient("agent", "7")
    with pytest.raises(FieldError):
        Recipient("agent", "")


# -- several --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given_",
    [
        "team:billing",
        Recipient("team", "billing"),
        ["team:billing"],
        (Recipient("team", "billing"),),
        iter(["team:billing"]),
    ],
    ids=["words", "value", "list", "tuple", "iterator"],
)
def test_one_recipient_needs_no_list(given_):
    """One or several, as values or in words, are a tuple of values."""
    assert recipients(given_) == (Recipient("team", "billing"),)


def test_several_stay_in_their_order():
    """Recipients are kept as they were given."""
    assert recipients(["on_duty", Recipient("agent", "ada")]) == (
        Recipient("on_duty"),
        Recipient("agent", "ada"),
    )


@pytest.mark.parametrize("given_", [[], (), None, 5, "", ["on_duty", 5]], ids=repr)
def test_no_recipients_at_all_are_refused(given_):
    """A level asks somebody."""
    with pytest.raises(FieldError):
        recipients(given_)


# -- among whom -----------------------------------------------------------------------------------


def test_an_agent_is_that_one_person():
    """An id that the roster does not know is nobody."""
    assert among("agent:sam", desk()) == ["sam"]
    assert among("agent:nobody", desk()) == []


def test_a_role_is_everybody_who_has_it():
    """Whether they are on duty is asked elsewhere."""
    roster = desk(agent("ada"), agent("kim", roles=["lead"], hours=None), agent("b", roles=["x"]))

    assert among("role:lead", roster) == ["kim"]
    assert among("role:nothing", roster) == []


def test_a_team_is_its_members_and_who_stands_in_for_them():
    """Somebody of another team who has the team's rotation is asked as well."""
    roster = desk(
        agent("ada", team_id="first"),
        agent("b", team_id="first", hours=NEVER),
        agent("sam", team_id="second"),
        agent("kim"),
        rotations=[late("sam", team_id="first")],
    )

    assert among("team:first", roster) == ["ada", "b", "sam"]
    assert among("team:second", roster) == ["sam"]
    assert among("team:third", roster) == []


def test_a_rotation_is_whoever_has_it_by_itself():
    """What overrides say is passed over: it asks who has the turn."""
    roster = desk(
        agent("ada"),
        agent("sam"),
        rotations=[late("ada")],
        overrides=[Override(span=Span(NOON, NOON + DAY), add="sam", remove="ada")],
    )

    assert among("rotation:late", roster) == ["ada"]
    assert among("rotation:early", roster) == []


@pytest.mark.parametrize("kind", OTHERS)
def test_who_is_on_duty_is_looked_for_among_all_or_in_one_team(kind):
    """Without a team everybody is looked at; with one, who is on duty there."""
    roster = desk(
        agent("ada", team_id="first"),
        agent("b", team_id="first", hours=NEVER),
        agent("sam", team_id="second", hours=ALWAYS),
    )

    assert among(kind, roster) == ["ada", "b", "sam"]
    assert among(f"{kind}:first", roster) == ["ada"]
    assert among(f"{kind}:third", roster) == []


def test_a_word_alone_says_what_was_meant():
    """Whoever writes a role or a person without the kind is told how."""
    with pytest.raises(FieldError, match="write 'role:boss' or 'agent:boss'"):
        Recipient.parse("boss")
    with pytest.raises(FieldError, match="kind='boss'"):
        Recipient.parse("boss:ada")
