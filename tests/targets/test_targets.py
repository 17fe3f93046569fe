"""All targets of one company."""

import attrs
import pytest

from servicekit.errors import FieldError
from servicekit.targets import (
    Measure,
    Target,
    Targets,
    acknowledgement,
    first_reply,
    next_reply,
    resolution,
)
from targets.support import ADA, HOUR, OFFICE, at, case, changes, made, said

OWN = Measure(id="offer", words="an offer", starts="opening", stops=["reply"])


def test_targets_never_change(travels):
    """Targets are immutable, can be copied and pickled, and are checked again when evolved."""
    targets = Targets([resolution(8 * HOUR, hours=OFFICE, when={"team": "a"}), first_reply(HOUR)])
    targets.clocks(case(), at=at(9))

    travels(targets)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        targets.targets = ()
    with pytest.raises(FieldError):
        attrs.evolve(targets, targets=[first_reply(HOUR), first_reply(HOUR)])


def test_every_target_has_an_id_of_its_own():
    """Two targets with one id, and a list with something else in it, are refused."""
    with pytest.raises(FieldError, match=r"targets=\('first_reply',\)"):
        Targets([first_reply(HOUR), first_reply(2 * HOUR)])
    with pytest.raises(FieldError):
        Targets([HOUR])


def test_a_measure_has_one_fallback():
    """Two fallbacks of one measure are refused, one for each measure is fine."""
    one, two = (resolution(HOUR, id=name, fallback=True) for name in "ab")

    with pytest.raises(FieldError, match=r"fallback=\('resolution',\)"):
        Targets([one, two])
    assert len(Targets([one, first_reply(HOUR, fallback=True)]).targets) == 2


def test_a_measure_of_ones_own_has_a_name_of_its_own():
    """Two measures that share an id and differ are refused; one may have several targets."""
    fields = {"within": HOUR, "measure": OWN}
    other = attrs.evolve(OWN, words="another offer")

    with pytest.raises(FieldError, match=r"measure=\('offer',\)"):
        Targets([Target(id="a", **fields), Target(id="b", within=HOUR, measure=other)])
    two = Targets([Target(id="a", **fields, when={"team": "a"}), Target(id="b", **fields)])
    assert [t.id for t in two.applying(case(), at=at(9))] == ["b"]


def test_the_first_match_of_each_measure_applies():
    """Of each measure the first target that matches applies, whatever the order of measures."""
    targets = Targets(
        [
            Target(id="offer", measure=OWN, within=HOUR),
            first_reply(HOUR, id="urgent", when={"kind": "outage"}),
            resolution(9 * HOUR, id="solve"),
            first_reply(4 * HOUR, id="any"),
            first_reply(8 * HOUR, id="never"),
            resolution(HOUR, id="never-solve", when={"kind": "outage"}),
        ]
    )

    assert [t.id for t in targets.applying(case(), at=at(9))] == ["any", "solve", "offer"]
    outage = case(kind="outage")
    assert [t.id for t in targets.applying(outage, at=at(9))] == ["urgent", "solve", "offer"]
    assert Targets().applying(case(), at=at(9)) == ()


def test_a_fallback_applies_last_wherever_it_stands():
    """A fallback that stands first applies only where no other target of its measure does."""
    targets = Targets(
        [
            resolution(9 * HOUR, id="anyone", fallback=True),
            resolution(HOUR, id="urgent", when={"priority": "urgent"}),
        ]
    )
    urgent = case(changes=changes("priority", (at(9), "urgent")))

    assert [t.id for t in targets.applying(urgent, at=at(9))] == ["urgent"]
    assert [t.id for t in targets.applying(case(), at=at(9))] == ["anyone"]


def test_a_breach_does_not_vanish_with_a_change_of_the_case():
    """Once a target was broken or kept, another desk or priority chooses no other."""
    targets = Targets(
        [first_reply(HOUR, id="a", when={"team": "a"}), first_reply(9 * HOUR, id="b")]
    )
    subject = case(
        said(at(9)), said(at(12), ADA), changes=changes("team", (at(9), "a"), (at(14), "c"))
    )

    assert [t.id for t in targets.applying(subject, at=at(13))] == ["a"]
    assert [t.id for t in targets.applying(subject, at=at(15))] == ["a"]


def test_a_target_still_open_follows_the_case():
    """While nothing is decided the target is that of the present priority, from the opening."""
    targets = Targets(
        [first_reply(HOUR, id="fast", when={"priority": "urgent"}), first_reply(9 * HOUR)]
    )
    subject = case(said(at(9)), changes=changes("priority", (at(9), "low"), (at(10), "urgent")))

    assert [p.due_at for p in made(targets, subject, at(9, 30))] == [at(18)]
    assert [p.due_at for p in made(targets, subject, at(11))] == [at(10)]


def test_targets_become_promises():
    """What applies to a case becomes promises of origin ``target``, due in its own time."""
    targets = Targets([first_reply(HOUR, id="reply"), resolution(9 * HOUR, id="solve")])
    subject = case(said(at(10)))
    reply, solved = targets.promises_for(subject, at=at(11))

    assert (reply.id, solved.id) == ("1/reply", "1/solve")
    assert (reply.customer_id, reply.case_id, reply.origin) == ("7", "1", "target")
    assert (reply.made_at, reply.due_at) == (at(10), at(11))
    assert (solved.made_at, solved.due_at) == (at(9), at(18))
    assert reply.what == "a first reply within 1 h"
    pairs = list(targets.promised(subject, at=at(11)))
    assert [(target.id, promise) for target, promise in pairs] == [
        ("reply", reply),
        ("solve", solved),
    ]


def test_a_clock_that_never_began_promises_nothing():
    """Where nobody asked anything there is no first reply to give, but still a case to settle."""
    targets = Targets([first_reply(HOUR), resolution(HOUR)])

    assert [p.id for p in targets.promises_for(case(), at=at(9))] == ["1/resolution"]
    assert targets.promises_for(case(), at=at(8)) == ()


def test_a_measure_of_ones_own_can_come_after_another():
    """What starts a clock of one measure starts none of the measure that comes after it."""
    second = Measure(
        id="more", words="more", starts="message", stops=["reply"], again=True, after="first_reply"
    )
    targets = Targets([Target(id="more", measure=second, within=HOUR), first_reply(HOUR)])
    subject = case(said(at(9)), said(at(10), ADA), said(at(11), id="m"))

    assert [p.id for p in made(targets, subject, at(11))] == ["1/first_reply", "1/more/m"]


def test_questions_can_be_asked_about_what_is_known_since():
    """Every question sees what was recorded by ``known_at``, which is ``at`` by default."""
    targets = Targets([next_reply(HOUR, id="a", when={"priority": "a"}), next_reply(HOUR, id="b")])
    late = attrs.evolve(changes("priority", (at(9), "a"))[0], recorded_at=at(12))
    subject = case(said(at(9), id="m"), changes=[late])

    for known, name in ((None, "b"), (at(11), "b"), (at(12), "a")):
        asked = {"at": at(9), "known_at": known}
        assert [t.id for t in targets.applying(subject, **asked)] == [name]
        assert [s.target.id for s in targets.selection(subject, **asked)] == [name]
        assert [p.id for p in targets.promises_for(subject, **asked)] == [f"1/{name}/m"]
        assert [c.target.id for c in targets.clocks(subject, **asked)] == [name]


def test_an_acknowledgement_and_a_first_reply_count_apart():
    """A letter without a message before it acknowledges the case and replies to nothing."""
    targets = Targets([first_reply(HOUR), acknowledgement(HOUR)])

    assert [p.id for p in made(targets, case(said(at(10), ADA)), at(10))] == ["1/acknowledgement"]
