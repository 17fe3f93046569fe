"""Decision tables in DMN 1.5 XML, read with the ``defusedxml`` package (extra ``dmn``)."""

from servicekit.extra.dmn.reading import Tables, loads
from servicekit.extra.dmn.writing import dumps

__all__ = ["Tables", "dumps", "loads"]
