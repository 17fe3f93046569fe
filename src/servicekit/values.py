"""What every value has in common: ids, immutable mappings and frozen sequences."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from typing import Any, Generic, NoReturn, Self, TypeVar

import attrs

from servicekit.errors import FieldError

__all__ = [
    "Facts",
    "FrozenMapping",
    "check_unique",
    "check_word",
    "frozen",
    "identifier",
    "identifiers",
    "instance_of",
    "is_whole",
    "one_of",
    "optional_identifier",
    "optional_whole",
    "reduced",
    "some_text",
    "texts",
    "tuple_of",
]

K = TypeVar("K")
T = TypeVar("T")
V = TypeVar("V")


class FrozenMapping(Mapping[K, V], Generic[K, V]):
    """Hold hashable values by key: immutable, hashable, picklable, equal to any equal mapping.

    Example:
        >>> week = FrozenMapping({"mon": ("09:00", "17:00")})
        >>> week["mon"], week == {"mon": ("09:00", "17:00")}
        (('09:00', '17:00'), True)
    """

    __slots__ = ("_items",)

    _items: dict[K, V]

    def __init__(self, items: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        object.__setattr__(self, "_items", dict(items))

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __or__(self, other: Mapping[K, V]) -> Self:
        return type(self)({**self._items, **other})

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise attrs.exceptions.FrozenInstanceError

    def __reduce__(self) -> tuple[type[Self], tuple[dict[K, V]]]:
        return type(self), (self._items,)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._items!r})"


class Facts(FrozenMapping[str, Any]):
    """Hold facts by name: immutable and hashable all the way down.

    Lists become tuples, mappings become ``Facts`` and sets become frozen sets.

    Example:
        >>> facts = Facts({"tier": "gold", "orders": [3, 5]})
        >>> facts["orders"]
        (3, 5)
        >>> facts == {"tier": "gold", "orders": (3, 5)}
        True

    Raises:
        FieldError: a name is not a string.
    """

    __slots__ = ()

    def __init__(self, items: Mapping[str, Any] | Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__({name: frozen(value) for name, value in dict(items).items()})
        for name in self:
            if not isinstance(name, str):
                raise FieldError("facts", name, "names of facts are strings")


def frozen(value: Any) -> Any:
    """Return a value that nobody can change: lists, mappings and sets all the way down.

    Example:
        >>> frozen([1, {"a": {2}}])
        (1, Facts({'a': frozenset({2})}))
    """
    match value:
        case Mapping():
            return Facts(value)
        case list() | tuple():
            return tuple(frozen(item) for item in value)
        case set() | frozenset():
            return frozenset(frozen(item) for item in value)
    return value


def identifier(value: object) -> str:
    """Convert an id: text stays, integers and UUIDs become text.

    Example:
        >>> identifier(42)
        '42'

    Raises:
        FieldError: the value is empty, or neither text, integer nor UUID.
    """
    if type(value) is str and value:
        return value
    if isinstance(value, str | int) and not isinstance(value, bool) and str(value):
        return str(value)
    uuid = sys.modules.get("uuid")  # nobody has a UUID without having imported it
    if uuid is not None and isinstance(value, uuid.UUID):
        return str(value)
    raise FieldError("id", value, "an id is text that is not empty, an integer or a UUID")


def optional_identifier(value: object) -> str | None:
    """Convert an id, or leave ``None`` as it is."""
    return None if value is None else identifier(value)


def identifiers(values: Iterable[object]) -> tuple[str, ...]:
    """Convert a list of ids, each as :func:`identifier` does.

    Example:
        >>> identifiers([42, "43"])
        ('42', '43')

    Raises:
        FieldError: it is one id instead of a list, or one of them is no id.
    """
    if type(values) is tuple and not values:  # as in most values that are made
        return ()
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise FieldError("ids", values, "a list of ids, not one alone")
    return tuple(map(identifier, values))


def check_unique(field: str, ids: Iterable[Hashable], expected: str = "each id once") -> None:
    """Check that no id stands twice.

    Args:
        field: what the message calls what has the ids: a field, or an argument.
        ids: the ids, or whatever else tells one from another.
        expected: what the message says of them; without a full stop.

    Example:
        >>> check_unique("steps", ["remind", "call", "remind"])
        Traceback (most recent call last):
        ...
        servicekit.errors.FieldError: steps=('remind',) is not possible: each id once; these are \
there more than once

    Raises:
        FieldError: one stands twice; its value is all of those that do, each once.
    """
    given = tuple(ids)
    if len(set(given)) < len(given):
        twice = tuple(each for each, count in Counter(given).items() if count > 1)
        raise FieldError(field, twice, f"{expected}; these are there more than once")


def some_text(value: object) -> str:
    """Accept text that says something.

    Raises:
        FieldError: the value is not text, or blank.
    """
    if isinstance(value, str) and value.strip():
        return value
    raise FieldError("text", value, "text that is not blank")


def tuple_of(kind: type[T], values: Iterable[T]) -> tuple[T, ...]:
    """Convert any iterable to a tuple that holds only ``kind``.

    Raises:
        FieldError: an item is of another type, or the value is one text instead of a list.
    """
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise FieldError(kind.__name__, values, f"a list of {kind.__name__}, not one text or value")
    items = tuple(values)
    for item in items:
        if not isinstance(item, kind):
            raise FieldError(kind.__name__, item, f"every item is a {kind.__name__}")
    return items


def texts(values: Iterable[str]) -> tuple[str, ...]:
    """Convert any iterable of text to a tuple; one text alone is refused, it is no list."""
    return tuple_of(str, values)


def check_word(name: str, word: object, allowed: Collection[str | None]) -> None:
    """Check that a word is one of those allowed.

    Args:
        name: what the message calls it: a field, or an argument.
        word: the word.
        allowed: those that are known; the message lists them.

    Raises:
        FieldError: the word is another.
    """
    if word not in allowed:
        words = ", ".join(str(word) for word in allowed if word is not None)
        raise FieldError(name, word, f"one of {words}")


def one_of(*allowed: str | None) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    """Return a validator that accepts the ``allowed`` words only.

    Raises:
        FieldError: the word is another; the message lists those allowed.
    """

    def check(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        check_word(attribute.name, value, allowed)

    return check


def instance_of(*kinds: type | None) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    """Return a validator that accepts values of the ``kinds`` only; ``None`` allows ``None``.

    Raises:
        FieldError: the value is of another type; a truth value is no number.
    """
    types = tuple(type(None) if kind is None else kind for kind in kinds)
    names = ", ".join("None" if kind is None else kind.__name__ for kind in kinds)

    def check(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if type(value) in types:
            return
        if not isinstance(value, types) or isinstance(value, bool):
            raise FieldError(attribute.name, value, names)

    return check


def is_whole(value: object, *, least: int | None = None) -> bool:
    """Tell whether a value is a whole number, from ``least`` on; a truth value is no number.

    Example:
        >>> is_whole(0, least=0), is_whole(0, least=1), is_whole(1.0), is_whole(True)
        (True, False, False, False)
    """
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return least is None or value >= least


def optional_whole(
    expected: str, *, least: int | None = None
) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    """Return a validator that accepts whole numbers from ``least`` on, and ``None``.

    Args:
        expected: what the message says of them.
        least: the least that is accepted; without it there is none.

    Raises:
        FieldError: the value is another.
    """

    def check(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is not None and not is_whole(value, least=least):
            raise FieldError(attribute.name, value, expected)

    return check


def reduced(value: attrs.AttrsInstance) -> tuple[Any, ...]:
    """Return how to pickle a value by what it was made from, without what it has worked out."""
    kind = type(value)
    fields = (a for a in attrs.fields(kind) if a.init)
    return _made_again, (kind, {a.alias: getattr(value, a.name) for a in fields})


def _made_again(kind: type[T], fields: dict[str, Any]) -> T:
    return kind(**fields)
