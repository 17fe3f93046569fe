"""Values that are written as lists and mappings of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, get_args, get_origin

from cattrs import Converter
from cattrs.cols import homogenous_tuple_structure_factory, mapping_structure_factory

from servicekit.errors import FieldError
from servicekit.extra.json.faults import refuse, within
from servicekit.extra.json.fields import Edges
from servicekit.extra.json.form import (
    Described,
    Form,
    Read,
    Sketch,
    Write,
    read_each,
    strict,
    write_each,
)
from servicekit.hours.edges import merge
from servicekit.instants import EPOCH, from_microseconds, to_microseconds
from servicekit.values import Facts, FrozenMapping

__all__ = ["Lists", "Mappings", "Pauses", "Rows", "in_one_order"]


class Lists(Form):
    """The form of tuples and sets whose items are all of one type."""

    def takes(self, kind: Any) -> bool:
        """Tell whether it is a tuple of any length, or a frozen set."""
        args = get_args(kind)
        return get_origin(kind) is frozenset or (get_origin(kind) is tuple and args[1:] == (...,))

    def writing(self, kind: Any, converter: Converter) -> Write:
        """Return what writes a list; that of a set is in an order that is always the same."""
        made, write = get_origin(kind), converter.get_unstructure_hook(get_args(kind)[0])
        arranged = in_one_order if made is frozenset else list

        def written(values: Any) -> list[Any]:
            if not isinstance(values, made):
                raise FieldError("", values, f"a {made.__name__}")
            return arranged(write_each(write, values))

        return written

    def reading(self, kind: Any, converter: Converter) -> Read:
        """Return what reads a list."""
        made, read = get_origin(kind), homogenous_tuple_structure_factory(kind, converter)
        return strict(list, "a list", lambda plain, each: made(read(plain, each)))

    def schema(self, kind: Any, sketch: Sketch) -> Described:
        """Describe the items."""
        return {"type": "array", "items": sketch.of(get_args(kind)[0])}


def in_one_order(plain: Iterable[Any]) -> list[Any]:
    """Return what a set holds in an order that is always the same.

    Example:
        >>> in_one_order({"sms", "email"})
        ['email', 'sms']
    """
    return sorted(plain, key=lambda item: (str(item), repr(item)))


class Rows(Form):
    """The form of tuples that have a type for each of their items."""

    def takes(self, kind: Any) -> bool:
        """Tell whether it is a tuple of one length."""
        return get_origin(kind) is tuple and get_args(kind)[1:] != (...,)

    def writing(self, kind: Any, converter: Converter) -> Write:
        """Return what writes a list of that length."""
        writes = [converter.get_unstructure_hook(each) for each in get_args(kind)]

        def written(values: Any) -> list[Any]:
            if not isinstance(values, tuple) or len(values) != len(writes):
                raise FieldError("", values, f"a tuple of {len(writes)}")
            return write_each(lambda part: part[0](part[1]), zip(writes, values, strict=True))

        return written

    def reading(self, kind: Any, converter: Converter) -> Read:
        """Return what reads a list of that length."""
        kinds = get_args(kind)
        reads = [converter.get_structure_hook(each) for each in kinds]

        def found(plain: Any, _: Any) -> Any:
            if len(plain) != len(kinds):
                refuse(plain, f"a list of {len(kinds)}")
            items = read_each(lambda n, item: reads[n](item, kinds[n]), enumerate(plain))
            return tuple(items.values())

        return strict(list, f"a list of {len(kinds)}", found)

    def schema(self, kind: Any, sketch: Sketch) -> Described:
        """Describe each item."""
        items = [sketch.of(each) for each in get_args(kind)]
        return {
            "type": "array",
            "prefixItems": items,
            "minItems": len(items),
            "maxItems": len(items),
        }


class Mappings(Form):
    """The form of mappings whose keys are one word."""

    def takes(self, kind: Any) -> bool:
        """Tell whether it is a mapping with types for its keys and values."""
        return get_origin(kind) in {FrozenMapping, Mapping, dict}

    def writing(self, kind: Any, converter: Converter) -> Write:
        """Return what writes an object; facts, which have no order of their own, by name."""
        write_key, write = map(converter.get_unstructure_hook, get_args(kind))

        def items(values: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
            for key, value in values.items():
                try:
                    yield write_key(key), write(value)
                except FieldError as error:
                    raise within(str(key), error) from None

        def written(values: Any) -> dict[str, Any]:
            if not isinstance(values, Mapping):
                raise FieldError("", values, "a mapping")
            plain = dict(items(values))
            return dict(sorted(plain.items())) if isinstance(values, Facts) else plain

        return written

    def reading(self, kind: Any, converter: Converter) -> Read:
        """Return what reads an object."""
        read = mapping_structure_factory(kind, converter, structure_to=FrozenMapping)
        return strict(dict, "an object", read)

    def schema(self, kind: Any, sketch: Sketch) -> Described:
        """Describe the values, and the keys where they are not any text."""
        key, value = map(sketch.of, get_args(kind))
        names = {} if key == {"type": "string"} else {"propertyNames": key}
        return {"type": "object", **names, "additionalProperties": value}


class Pauses(Form):
    """The form of the pauses of a calendar, which are kept as edges and written as instants."""

    _PAUSES = tuple[tuple[datetime, datetime], ...]

    def takes(self, kind: Any) -> bool:
        """Tell whether it is the mark of such edges."""
        return kind is Edges

    def writing(self, kind: Any, converter: Converter) -> Write:
        """Return what writes starts and ends in UTC."""
        write = converter.get_unstructure_hook(self._PAUSES)

        def written(edges: Any) -> Any:
            instants = [from_microseconds(at, EPOCH) for at in edges]
            return write(tuple(zip(instants[::2], instants[1::2], strict=True)))

        return written

    def reading(self, kind: Any, converter: Converter) -> Read:
        """Return what reads starts and ends, and merges what overlaps."""
        read = converter.get_structure_hook(self._PAUSES)

        def found(plain: Any, _: Any) -> tuple[int, ...]:
            pauses = [
                (to_microseconds(start), to_microseconds(end))
                for start, end in read(plain, self._PAUSES)
            ]
            if not pauses or any(start >= end for start, end in pauses):
                refuse(plain, "a list of pauses, each a start and an end after it")
            return tuple(merge(sorted(pauses)))

        return found

    def schema(self, kind: Any, sketch: Sketch) -> Described:
        """Describe pairs of instants."""
        return {**sketch.of(self._PAUSES), "minItems": 1}
