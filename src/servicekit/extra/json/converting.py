"""A converter of cattrs that knows every value of this library."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any

from cattrs import Converter

from servicekit.errors import FieldError
from servicekit.extra.json.anything import Anything, FactsForm
from servicekit.extra.json.form import Form, Read
from servicekit.extra.json.lists import Lists, Mappings, Pauses, Rows
from servicekit.extra.json.objects import Objects
from servicekit.extra.json.unions import Unions
from servicekit.extra.json.words import WORDS, Choice, Said

__all__ = ["form_of", "make_converter"]

# The first that takes a type is its form.
_FORMS: tuple[Form, ...] = (
    *WORDS,
    Said(),
    Choice(),
    FactsForm(),
    Anything(),
    Lists(),
    Rows(),
    Mappings(),
    Pauses(),
    Unions(),
    Objects(),
)


@cache
def form_of(kind: Any) -> Form:
    """Return the form of a type.

    Raises:
        FieldError: it has none.
    """
    for form in _FORMS:
        if form.takes(kind):
            return form
    raise FieldError("kind", kind, "a type that is written in JSON")


def make_converter() -> Converter:
    """Return a converter of cattrs for classes of your own that hold values of this library.

    It reads and writes as this module does, so it is strict: text is not taken for a number, and
    an unknown key is an error. Your own hooks can be registered on it as on any converter.

    Example:
        >>> import attrs
        >>> from servicekit import Money
        >>> @attrs.frozen
        ... class Basket:
        ...     total: Money
        >>> converter = make_converter()
        >>> converter.unstructure(Basket(Money("12.50", "EUR")))
        {'total': '12.50 EUR'}
        >>> converter.structure({"total": "12.50 EUR"}, Basket)
        Basket(total=Money('12.50', 'EUR'))
    """
    converter = Converter(forbid_extra_keys=True)
    for form in reversed(_FORMS):  # what is registered last is asked first
        converter.register_unstructure_hook_factory(form.takes, form.writing)
        converter.register_structure_hook_factory(form.takes, form.reading)
    # These cattrs looks up before it asks any form, for them and for what refines them.
    for kind in (str, int, float):
        converter.register_structure_hook(kind, _reading(kind, converter))
    converter.register_unstructure_hook(str, form_of(str).writing(str, converter))
    converter.register_unstructure_hook(StrEnum, _member)
    return converter


def _reading(kind: Any, converter: Converter) -> Read:
    """Return what reads a type, and by their own forms the types that refine it."""
    reads = {kind: form_of(kind).reading(kind, converter)}

    def found(plain: Any, wanted: Any) -> Any:
        if wanted not in reads:
            reads[wanted] = form_of(wanted).reading(wanted, converter)
        return reads[wanted](plain, wanted)

    return found


def _member(value: Any) -> str:
    if not isinstance(value, StrEnum):
        raise FieldError("", value, "a member of an enumeration")
    return value.value
