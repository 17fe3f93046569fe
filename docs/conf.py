"""Sphinx configuration; builds without a network."""

import sys
from collections.abc import Mapping
from enum import Enum
from importlib.metadata import version as _version
from inspect import get_annotations
from pathlib import Path

import attrs
from pygments.lexers.special import TextLexer
from sphinx.pycode import ModuleAnalyzer

sys.path.insert(0, str(Path(__file__).with_name("_extensions")))

project = "servicekit"
author = copyright = "The servicekit authors"
release = version = _version("servicekit-model")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "ladder",
    "laws",
    "lifecycle",
    "measures",
    "policy_laws",
    "week",
]
exclude_patterns = ["_build"]
nitpicky = True
# No inventories of other projects are downloaded, so names from outside cannot be linked.
nitpick_ignore_regex = [
    ("py:.*", r"(abc|attrs?|cattrs|collections|datetime|decimal|enum|fractions)\..*"),
    ("py:.*", r"(hypothesis|numpy|pathlib|procrastinate|re|sqlalchemy|types|typing|zoneinfo)\..*"),
    ("py:class", "None|bool|bytes|dict|float|frozenset|int|list|object|set|str|tuple|type"),
    ("py:class", "HoursExplanation|Act|AnyCalendar|Contacts|Where"),  # for type checkers only
    ("py:class", r"servicekit\.followups\..*\.(About|Details|Progress|Where)"),  # as well
    ("py:class", "(date|datetime|time|timedelta|tzinfo|Decimal|Path|ZoneInfo|StrEnum)"),
    ("py:class", r"(typing\.)?(Any|IO|Self|Callable|Iterable|Iterator|Mapping|Sequence)"),
    ("py:(class|obj)", r"(.*\.)?([A-Z]|[A-Z]_co|_?Instant)"),  # type variables
    ("py:exc", "OSError|OverflowError|LookupError|TypeError|ValueError"),
    ("py:exc", "AlreadyEnqueued|ConnectorException|OperationalError"),  # of other libraries
]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_default_options = {
    "members": True,
    "exclude-members": "__init__, __new__",
    "no-value": True,  # where autodata is written out, _contents lists what it holds
}
add_module_names = False
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True  # shows timedelta(hours=4), not timedelta(seconds=14400)
autodoc_typehints = "both"
autodoc_typehints_description_target = "documented"
autodoc_typehints_format = "short"
maximum_signature_line_length = 150
napoleon_numpy_docstring = False
napoleon_custom_sections = ["Source"]
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = f"servicekit {release}"
html_static_path = ["_static"]
html_css_files = ["custom.css"]
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True


def _signature(app, what, name, obj, options, signature, return_annotation):
    """Write the signature of an attrs class, and of an error, as one would call it."""
    if what == "class" and attrs.has(obj) and not hasattr(obj, "__attrs_init__"):
        return f"({', '.join(_parameters(obj))})", None
    if what == "exception" and "__init__" not in vars(obj):
        return f"({', '.join(f'{n}: {kind}' for n, kind in get_annotations(obj).items())})", None
    return None


def _parameters(obj):
    starred = False
    for field in (field for field in attrs.fields(obj) if field.init):
        if field.kw_only and not starred:
            starred = True
            yield "*"
        yield f"{field.alias}{_default(field.default)}"


def _default(default):
    if default is attrs.NOTHING:
        return ""
    if isinstance(default, attrs.Factory):
        # What follows from another field has no literal: its docstring says what it is.
        return "=..." if default.takes_self else f"={default.factory.__name__}()"
    return f"={default!r}"


def _contents(app, what, name, obj, options, lines):
    """List what a constant or an enumeration holds; a table of transitions becomes a table."""
    if what == "data":
        lines[:] = _comment(name, obj)
    if what == "class" and issubclass(obj, Enum):
        lines += ["", f"One of {_listed(member.value for member in obj)}."]
    elif name.endswith(".TRANSITIONS"):
        rows = (f"   ``{state}``, ``{event}``, ``{then}``" for (state, event), then in obj.items())
        lines += ["", ".. csv-table::", "   :header: state, event, then", "", *rows, ""]
    elif what == "data" and isinstance(obj, Mapping):
        lines += ["", f"Holds {_listed(obj)}."]


def _comment(name, obj):
    """Return what the module that holds a constant says of it, if anything.

    Where a package only passes it on, Sphinx would show what its type says of itself.
    """
    package, _, own = name.rpartition(".")
    for place in sorted(module for module in sys.modules if f"{module}.".startswith(f"{package}.")):
        if getattr(sys.modules[place], own, None) is obj:
            found = ModuleAnalyzer.for_module(place).find_attr_docs().get(("", own))
            if found:
                return found
    return []


def _listed(words):
    return ", ".join(f"``{word}``" for word in words)


def _close_up(app, path, parent, content):
    """Drop the blank line that ends each example of the README, which doctest wants there."""
    content[0] = content[0].replace("\n\n```\n", "\n```\n")


def setup(app):
    app.add_lexer("csv", TextLexer)
    app.connect("autodoc-process-signature", _signature)
    app.connect("autodoc-process-docstring", _contents)
    app.connect("include-read", _close_up)
