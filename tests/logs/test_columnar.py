import sys

import pytest

from logs.support import mapping, write
from servicekit import extra
from servicekit.errors import LoadError
from servicekit.logs import read_log, starter


@pytest.mark.parametrize(
    "read", [lambda file: read_log([file], mapping()), starter], ids=["log", "starter"]
)
def test_without_the_extra_it_is_named(tmp_path, monkeypatch, read):
    """Where what reads Parquet is not installed, the log is refused with what to install."""
    file = write(tmp_path, "", "log.parquet")
    monkeypatch.delitem(sys.modules, "servicekit.extra.parquet", raising=False)
    monkeypatch.delattr(extra, "parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(LoadError) as caught:
        read(file)

    words = "log.parquet: is Parquet, which needs pip install 'servicekit-model[parquet]'"
    assert words in str(caught.value)
