"""The grounds: why a level has nobody, and why the best of it is better than the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType

from servicekit.decision import Reason
from servicekit.roster.index import positions
from servicekit.routing.constraint import HARD, called, on_one_line
from servicekit.routing.level import Level
from servicekit.routing.search import Search
from servicekit.routing.selection import (
    Ranked,
    Rules,
    against,
    among,
    better_by,
    hard_masks,
    kept,
)

__all__ = ["be", "emptiness", "names", "preference", "together", "whom"]

# So many people are named in one sentence; the others are counted.
_MOST_NAMED = 5


def names(search: Search, ids: Sequence[str], joined: str = " and ") -> str:
    """Return what people call those who are asked: people, or perhaps teams."""
    place = search.index.place
    known = (called(search.agent(place[i])) if i in place else on_one_line(i) for i in ids)
    return together(known, joined) or "somebody"


def together(words: Iterable[str], joined: str = " and ") -> str:
    """Return several as one says them: five by name, and of the others how many they are.

    Example:
        >>> together(["Ada", "Sam", "Kim"]), together("abcdefgh", " or ")
        ('Ada, Sam and Kim', 'a, b, c, d, e or 3 more')
    """
    found = [*words]
    if len(found) > _MOST_NAMED:
        found = [*found[:_MOST_NAMED], f"{len(found) - _MOST_NAMED} more"]
    return joined.join(filter(None, (", ".join(found[:-1]), *found[-1:])))


def whom(search: Search, step: Level) -> str:
    """Return whom a level asks, in words for people: whoever is known by name."""
    return " or ".join(
        names(search, [str(each.id)]) if each.kind == "agent" else each.spoken
        for each in step.targets
    )


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
        fair = fairness if search.load.open or search.load.last_assigned else "first_by_id"
        code = better_by(search, step.targets, *ranked[:2]) or fair
        following = names(search, [ranked[1].agent_id])
        yield Reason(code, _BETTER[code].format(who=best, following=following))


def emptiness(search: Search, step: Level, name: str, rules: Rules) -> Reason:
    """Return how many of a level cannot be asked, and by what."""
    pool = among(search, step.targets)
    binding = [each for each in HARD if each.binds(search)]
    counts = []
    for constraint, mask in zip(binding, hard_masks(search), strict=True):
        if lost := (pool & ~mask).bit_count():
            counts.append(_LOST[constraint.name].format(n=lost))
        pool &= mask
    for constraint in kept(search, rules):
        having = constraint.mask(search)
        if lost := (pool & ~having).bit_count():
            counts.append(f"{lost} {_lacking(search, constraint.name, lost)}")
        pool &= having
    counts.extend(_doubtful(search, pool))
    why = ", ".join(counts) or "there is none"
    words = f"{name} asks {whom(search, step)}, and nobody can take it: {why}."
    return Reason("empty_level", words)


def _lacking(search: Search, name: str, n: int) -> str:
    """Return in words what so many of a level lack that is not given up."""
    needs = search.needs
    skills = (f"{skill} at a lower level than {least}" for skill, least in needs.skills.items())
    return _LACKING[name][n > 1].format(
        language=needs.language,
        skills=" or ".join(skills),
        knows=names(search, [str(needs.agent_id)]),
        team=needs.team_id,
    )


def _doubtful(search: Search, pool: int) -> Iterator[str]:
    """Yield how many lie above a limit, and of how many nobody can tell whether they do."""
    found = [against(search, search.agent(position)) for position in positions(pool)]
    above = sum(any(reason.code in _ABOVE for reason in reasons) for reasons in found)
    if above:
        yield f"{above} above a limit"
    if above < len(found):
        yield f"{len(found) - above} of whom nobody can tell whether they may decide it"


_GIVEN_UP = MappingProxyType(
    {
        "language": "{who} does not serve in the customer's language, but nobody at this level "
        "suits better now.",
        "skill_level": "{who} knows less of it than is wanted, but nobody at this level suits "
        "better now.",
        "agent": "It goes to {who} instead of {knows}, who knows the customer.",
        "team": "{who} does not belong to team {team}, but nobody at this level suits better now.",
    }
)
_BETTER = MappingProxyType(
    {
        "raised_it": "{following} raised it, so others come first.",
        "not_asked_yet": "{who} has not been asked yet, unlike who comes next.",
        "suits_best": "Of those who can, {who} suits best.",
        "lowest_authority": "Of those who suit as well, nobody has a lower authority than {who}.",
        "longest_idle": "Of those who suit as well, nobody has waited longer for work than {who}.",
        "least_loaded": "Of those who suit as well, nobody has less to do than {who}.",
        "first_by_id": "Nothing is known of anybody's work; {who} comes first by id.",
    }
)
_LOST = MappingProxyType(
    {
        "duty": "{n} off duty",
        "exclusion": "{n} excluded",
        "authority": "{n} without sufficient authority",
        "capacity": "{n} without room",
        "skill": "{n} without the skill",
    }
)
_LACKING = MappingProxyType(
    {
        "language": ("does not serve in {language}", "do not serve in {language}"),
        "skill_level": ("knows {skills}", "know {skills}"),
        "agent": (
            "does not know the customer as {knows} does",
            "do not know the customer as {knows} does",
        ),
        "team": ("does not belong to team {team}", "do not belong to team {team}"),
    }
)
_ABOVE = frozenset({"above_case_limit", "above_window_limit"})
