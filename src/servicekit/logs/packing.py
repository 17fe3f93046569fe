"""The packing of a log: plain, ``.gz`` or ``.xz``, unpacked while it is read."""

from __future__ import annotations

import gzip
import io
import lzma
from collections.abc import Iterator
from contextlib import contextmanager
from gzip import BadGzipFile
from lzma import LZMAError
from pathlib import Path
from typing import IO
from zlib import error as ZlibError  # noqa: N812 - it is one

from servicekit.errors import LoadError, Problem

__all__ = ["ending", "not_text", "open_text", "unpacked", "unpacking"]

_PACKED = (".gz", ".xz")


def unpacked(file: IO[bytes], path: Path) -> IO[bytes]:
    """Return the bytes of a log as they were before they were packed."""
    match path.suffix.lower():
        case ".gz":
            return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]  # it is one
        case ".xz":
            return lzma.LZMAFile(file)
    return file


def open_text(file: IO[bytes], path: Path, encoding: str = "utf-8") -> IO[str]:
    """Open a log for reading as text.

    Bytes that are none of the encoding are kept as lone surrogates, so that the row that holds
    them can be named.
    """
    plain = unpacked(file, path)
    marked = "utf-8-sig" if encoding == "utf-8" else encoding
    return io.TextIOWrapper(plain, encoding=marked, errors="surrogateescape", newline="")


def not_text(encoding: str) -> str:
    """Say that something is not written in the encoding that was expected, and what to do."""
    return (
        f"is not {encoding.upper()}; name the encoding of the log under [log], such as"
        " encoding = 'cp1252', or save it as UTF-8"
    )


def ending(path: Path) -> str:
    """Return how the name of a log ends, in small letters and without its packing.

    Example:
        >>> from pathlib import Path
        >>> ending(Path("2026.JSONL.gz"))
        '.jsonl'
    """
    inner = path.with_suffix("") if path.suffix.lower() in _PACKED else path
    return inner.suffix.lower()


@contextmanager
def unpacking(name: str) -> Iterator[None]:
    """Say it in words when what is read inside is not packed as its name says, or other text.

    Raises:
        LoadError: it cannot be unpacked, or not be read as text at all.
    """
    try:
        yield
    except UnicodeDecodeError as error:
        problem = Problem(name, not_text(error.encoding))
        raise LoadError("the log cannot be read", [problem]) from None
    except (EOFError, BadGzipFile, LZMAError, ZlibError) as error:
        problem = Problem(name, f"cannot be unpacked: {error}; is it whole, and its ending right?")
        raise LoadError("the log cannot be read", [problem]) from None
