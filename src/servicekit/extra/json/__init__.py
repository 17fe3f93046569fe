"""Every value to JSON and back, with the ``cattrs`` package (extra ``json``).

A document says the version of the schema and the type of what it holds::

    {"schema": 1, "type": "Reason", "code": "kept", "text": "Done in time."}

What stands in it is exact: money, decimals and instants are text, never floats, and an instant
says its IANA zone. What is wrong with a document is reported all at once, each with its path.
"""

try:
    import cattrs as _cattrs  # noqa: F401 - to say what is missing
except ModuleNotFoundError as error:
    raise ImportError(
        "servicekit.extra.json needs cattrs; install it with: pip install 'servicekit-model[json]'",
        name="cattrs",
    ) from error

from servicekit.extra.json.converting import make_converter
from servicekit.extra.json.document import SCHEMA, dumps, loads, structure, unstructure
from servicekit.extra.json.schema import json_schema

__all__ = [
    "SCHEMA",
    "dumps",
    "json_schema",
    "loads",
    "make_converter",
    "structure",
    "unstructure",
]
