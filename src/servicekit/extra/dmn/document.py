"""A DMN document: what it defines, read from XML that nobody needs to trust."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from servicekit.errors import CellError, FieldError, LoadError, Problem
from servicekit.extra.dmn.columns import TYPES
from servicekit.extra.dmn.feel import UnaryTests, read_literal, read_tests

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["Document", "Logic", "child", "children", "parsed", "text_of"]

T = TypeVar("T")


def parsed(text: str | bytes) -> Element:
    """Return the root of a DMN document.

    Raises:
        LoadError: it is not well-formed, has a document type, or is no DMN document.
        FieldError: this is neither text nor bytes.
    """
    if not isinstance(text, str | bytes):
        raise FieldError("text", text, "the text of a DMN document, or its bytes")
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException:
        problem = "it has a document type, which can hide entities and files; remove <!DOCTYPE ...>"
    except (ParseError, ValueError, LookupError) as error:
        problem = f"it is not well-formed XML: {error}"
    else:
        if _local(root) == "definitions":
            return root
        problem = f"its root is <{_local(root)}>; that of a DMN document is <definitions>"
    raise LoadError("the DMN document cannot be loaded", [Problem("", problem)])


# Elements are found by their local names, since each version of DMN has a namespace of its own.


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def children(element: Element | None, name: str) -> list[Element]:
    """Return the children of an element that have a name."""
    return [] if element is None else [item for item in element if _local(item) == name]


def child(element: Element | None, *path: str) -> Element | None:
    """Return what is found by going down from an element, by the first child of each name."""
    for name in path:
        element = next(iter(children(element, name)), None)
    return element


def text_of(element: Element | None, *path: str) -> str:
    """Return the text of what is found by going down, without the space around it."""
    found = child(element, *path)
    return "" if found is None else (found.text or "").strip()


class Logic(NamedTuple):
    """A decision that is made by a table."""

    name: str
    table: Element
    variables: Mapping[str, str]
    """The types of what the table can name."""


class Document:
    """Hold what a document defines, and collect everything that is wrong with it."""

    def __init__(self, root: Element) -> None:
        self.problems: list[Problem] = []
        self._root = root
        self._language = root.get("expressionLanguage", "FEEL")
        self._types = {item.get("name", ""): item for item in children(root, "itemDefinition")}

    def report(self, path: str, message: str) -> None:
        """Add something that is wrong."""
        self.problems.append(Problem(path, message))

    def others(self) -> list[str]:
        """Return the names of the decisions that are made by other logic than a table."""
        return [
            decision.get("name", "")
            for decision in children(self._root, "decision")
            if child(decision, "decisionTable") is None
        ]

    def logic(self) -> Iterator[Logic]:
        """Yield the tables of the decisions, then those of the business knowledge models."""
        known = [*children(self._root, "inputData"), *children(self._root, "decision")]
        variables = _declared(item for one in known for item in children(one, "variable"))
        for decision in children(self._root, "decision"):
            table = child(decision, "decisionTable")
            if table is not None:
                yield Logic(decision.get("name", ""), table, variables)
        for model in children(self._root, "businessKnowledgeModel"):
            logic = child(model, "encapsulatedLogic")
            table = child(logic, "decisionTable")
            if table is not None:
                parameters = _declared(children(logic, "formalParameter"))
                yield Logic(model.get("name", ""), table, parameters)

    def tests(self, path: str, element: Element | None) -> UnaryTests:
        """Return the unary tests of a cell, or of what an input allows."""
        return self._read(path, element, read_tests) or UnaryTests(())

    def literal(self, path: str, element: Element | None) -> Any:
        """Return the value of an output."""
        return self._read(path, element, read_literal)

    def _read(self, path: str, element: Element | None, read: Callable[[str], T]) -> T | None:
        language = "FEEL" if element is None else element.get("expressionLanguage", self._language)
        if "feel" not in language.lower():
            self.report(path, f"it is written in {language!r}; only FEEL can be read")
            return None
        content = child(element, "text")
        if content is not None and len(content):
            self.report(path, "it has elements inside of its text, and FEEL is plain text")
            return None
        try:
            return read(text_of(element, "text"))
        except CellError as error:
            self.report(path, str(error))
            return None

    def kind(self, reference: str) -> tuple[str, Element | None] | None:
        """Return the kind of column for a type, and the values that its definition allows."""
        allowed: Element | None = None
        seen: set[str] = set()
        while reference not in seen:
            seen.add(reference)
            plain = reference.rpartition(":")[2]
            item = self._types.get(reference, self._types.get(plain))
            if item is None:
                return (TYPES[plain], allowed) if plain in TYPES else None
            if item.get("isCollection") == "true":
                return None
            for name in ("allowedValues", "typeConstraint"):
                allowed = child(item, name) if allowed is None else allowed
            reference = text_of(item, "typeRef")
        return None


def _declared(variables: Iterable[Element]) -> dict[str, str]:
    return {item.get("name", ""): item.get("typeRef", "") for item in variables}
