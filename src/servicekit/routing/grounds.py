"""The grounds: why a level has nobody, and why the best of it is better than the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from servicekit.decision import Reason
from servicekit.routing.constraint import HARD, called
from servicekit.routing.level import Level
from servicekit.routing.search import Search
from servicekit.routing.selection import Ranked, among, better_by, hard_masks

__all__ = ["be", "emptiness", "names", "preference"]


def names(search: Search, ids: Sequence[str]) -> str:
    """Return what people call those who are asked: people, or perhaps teams."""
    place = search.index.place
    known = (called(search.agent(place[i])) if i in place else i for i in ids)
    return " and ".join(known) or "somebody"


def be(ids: Sequence[str], one: str, many: str) -> str:
    """Return the verb for one, or that for several."""
    return one if len(ids) == 1 else many


def preference(
    search: Search, step: Level, ranked: Sequence[Ranked], fairness: str
) -> Iterator[Reason]:
    """Yield why the best is better than the next, and what they lack all the same."""
    best, needs = names(search, [ranked[0].agent_id]), search.needs
    for constraint in ranked[0].relaxed:
        knows = names(search, [needs.agent_id] if needs.agent_id else [])
        words = _GIVEN_UP[constraint].format(who=best, knows=knows, team=needs.team_id)
        yield Reason("relaxed", words)
    if len(ranked) == 1:
        yield Reason("only_one", f"{best} is the only one who can take it.")
    elif step.ask == "one":
        code = better_by(search, step.targets, *ranked[:2]) or fairness
        yield Reason(code, _BETTER[code].format(who=best))


def emptiness(search: Search, step: Level, name: str) -> Reason:
    """Return how many of a level cannot be asked, and by what."""
    pool = among(search, step.targets)
    binding = [each for each in HARD if each.binds(search)]
    counts = []
    for constraint, mask in zip(binding, hard_masks(search), strict=True):
        if lost := (pool & ~mask).bit_count():
            counts.append(_LOST[constraint.name].format(n=lost))
        pool &= mask
    if pool:
        counts.append(_LOST["rest"].format(n=pool.bit_count()))
    why = ", ".join(counts) or "there is none"
    words = f"{name} asks {step.spoken}, and nobody can take it: {why}."
    return Reason("empty_level", words)


_GIVEN_UP = MappingProxyType(
    {
        "language": "{who} does not serve in the customer's language, but nobody suits better now.",
        "skill_level": "{who} knows less of it than is wanted, but nobody suits better now.",
        "agent": "It goes to {who} instead of {knows}, who knows the customer.",
        "team": "{who} does not belong to team {team}, but nobody suits better now.",
    }
)
_BETTER = MappingProxyType(
    {
        "not_asked_yet": "{who} has not been asked yet, unlike who comes next.",
        "suits_best": "Of those who can, {who} suits best.",
        "lowest_authority": "Of those who suit as well, nobody has a lower authority than {who}.",
        "longest_idle": "Of those who suit as well, nobody has waited longer for work than {who}.",
        "least_loaded": "Of those who suit as well, nobody has less to do than {who}.",
    }
)
_LOST = MappingProxyType(
    {
        "duty": "{n} off duty",
        "exclusion": "{n} excluded",
        "authority": "{n} without sufficient authority",
        "capacity": "{n} without room",
        "skill": "{n} without the skill",
        "rest": "{n} held back by what is not given up, or by a limit",
    }
)
