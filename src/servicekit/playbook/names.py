"""The ids of a playbook: each is given once, and is there for whoever names it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from servicekit.playbook.section import Section
from servicekit.tables.formats.drafting import unknown

__all__ = ["Names"]


class Names:
    """The ids of one kind of thing.

    Args:
        kind: what the things are called, in the plural; also the list of tables that has them.
        known: those that are there already.
        complete: whether there are no others, in what cannot be read.

    A table whose id is missing, or is that of another one, hides one id. So one name that is not
    there may be the hidden one; of more names than are hidden, some are mistakes, and all are told.
    """

    def __init__(self, kind: str, *known: str, complete: bool = True) -> None:
        self.kind = kind
        self.known = dict.fromkeys(known)
        self.complete = complete
        self._hidden = 0
        self._withheld: dict[str, list[tuple[Section, str]]] = {}

    @classmethod
    def of(cls, root: Section, kind: str, *, complete: bool) -> Names:
        """Return names for what a list of tables has, which may be there under a wrong name."""
        readable = root.holds(kind, list) if root.has(kind) else not root.near(kind)
        return cls(kind, complete=complete and readable)

    def sections(self, root: Section) -> Iterator[Section]:
        """Yield the tables that have the ids; one that cannot be read may hide an id."""
        for section in root.tables(self.kind):
            if section is None:
                self.complete = False
            else:
                yield section

    def taken(self, section: Section) -> str | None:
        """Return the id of a thing, unless another one has it."""
        name = section.text("id", required=True)
        if name is None:
            self._hidden += 1
        elif name in self.known:
            section.report("id", f"{name!r} is there twice; {self.kind} have ids of their own")
            self._hidden += 1  # one of the two was to have another
            return None
        else:
            self.known[name] = None
        return name

    def named(self, section: Section, key: str, *, required: bool = False) -> str | None:
        """Return the id that a key has, and report it where nothing is called so."""
        name = section.text(key, required=required)
        return None if name is None else self.checked(section, key, name)

    def checked(self, section: Section, place: str, name: str) -> str:
        """Return an id, and report it where nothing is called so.

        Args:
            section: the part that names it.
            place: where in it.
            name: the id.
        """
        if self.complete and name not in self.known:
            self._withheld.setdefault(name, []).append((section, place))
            if len(self._withheld) > self._hidden:
                self._tell()
        return name

    def _tell(self) -> None:
        for name, places in self._withheld.items():
            for section, place in places:
                section.report(place, unknown(name, self.known))
            places.clear()

    def meant(self, section: Section, place: str, name: str) -> None:
        """Report a name that is not there where one is that may be meant."""
        if name not in self.known and get_close_matches(name, self.known, n=1):
            section.report(place, unknown(name, self.known))
