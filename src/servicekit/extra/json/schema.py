"""JSON Schemas of the documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_origin

from servicekit.extra.json.converting import form_of
from servicekit.extra.json.document import SCHEMA, converter
from servicekit.extra.json.form import Described
from servicekit.extra.json.kinds import FAMILIES, kind_named, members, name_of
from servicekit.extra.json.objects import Objects

__all__ = ["json_schema"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(kind: Any) -> Described:
    """Return the JSON Schema (draft 2020-12) of the documents that hold a kind of value.

    It says what a document looks like: fields, types, words, and the patterns of texts. What one
    value says of another, such as that a due does not lie before its promise, only reading tells;
    and in a place that holds anything, what ``$value`` marks is not described further.

    Args:
        kind: a class, such as ``Promise``, or ``Calendar`` for any calendar.

    Example:
        >>> from servicekit import Promise
        >>> schema = json_schema(Promise)
        >>> schema["required"]
        ['schema', 'type', 'id', 'customer_id', 'what', 'made_at']
        >>> schema["properties"]["origin"]["enum"]
        ['spoken', 'answer', 'auto_reply', 'target', 'assumed', 'internal']

    Raises:
        FieldError: it is no kind that is written.
    """
    sketch = _Sketch()
    if kind in FAMILIES:
        root = {"anyOf": [_document(kind_named(name), sketch) for name in members(kind)]}
    else:
        root = _document(kind, sketch)
    return {"$schema": _DIALECT, **root, "$defs": dict(sorted(sketch.definitions.items()))}


def _document(kind: Any, sketch: _Sketch) -> Described:
    name, form = name_of(get_origin(kind) or kind), form_of(kind)
    head: Described = {"schema": {"const": SCHEMA}, "type": {"const": name}}
    if isinstance(form, Objects):
        described = form.described(kind, sketch)
    else:
        described = {
            "title": name,
            "type": "object",
            "properties": {"value": form.schema(kind, sketch)},
            "required": ["value"],
            "additionalProperties": False,
        }
    return {
        **described,
        "properties": {**head, **described["properties"]},
        "required": [*head, *described["required"]],
    }


class _Sketch:
    """A schema in the making."""

    def __init__(self) -> None:
        self.definitions: dict[str, Described] = {}

    def of(self, kind: Any) -> Described:
        """Return the schema of a type."""
        return form_of(kind).schema(kind, self)

    def plain(self, kind: Any, value: Any) -> Any:
        """Return a value of a type as it is written."""
        return converter().get_unstructure_hook(kind)(value)

    def define(self, name: str, make: Callable[[], Described]) -> Described:
        """Return a reference to a definition, which is made when it is first asked for."""
        if name not in self.definitions:
            self.definitions[name] = {}  # a definition may need itself
            self.definitions[name] = make()
        return {"$ref": f"#/$defs/{name}"}
