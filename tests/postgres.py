"""A real PostgreSQL for tests and benchmarks: in a temporary folder, as an ordinary user.

It listens on no network at all, only on a socket within that folder. It lives as long as the
process that started it: a shell waits beside it for the end of its own input, so that the server
stops and the folder goes also when that process is killed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from time import sleep
from typing import Any

import psycopg

#: Who asks: the only role of the server.
USER = "servicekit"
#: Whom to start it as where root asks, as PostgreSQL refuses to run as root: the first who exists.
ORDINARY = ("postgres", "nobody")

SERVE = """
trap '' INT TERM
"$1" -D "$2/data" -k "$2" -h '' \
    -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
    -c max_connections=50 -c lock_timeout=10s \
    > "$2/log" 2>&1 < /dev/null &
read -r _
kill -QUIT $!
wait $!
rm -rf "$2"
"""


def binary(name: str) -> str | None:
    """Return where a program of PostgreSQL is: on the path, or where Debian keeps it."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *map(str, reversed(places))])
    return shutil.which(name, path=path)


def installed() -> bool:
    """Tell whether there is a PostgreSQL to start."""
    return None not in (binary("initdb"), binary("postgres"))


class Server:
    """A running PostgreSQL.

    Args:
        folder: where its data, its socket and its log are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)

    def conninfo(self, database: str = "postgres") -> str:
        """Return how libpq and psycopg connect to a database."""
        return f"host={self.folder} user={USER} dbname={database}"

    @staticmethod
    def url(conninfo: str) -> str:
        """Return how SQLAlchemy connects, from how psycopg does."""
        said = psycopg.conninfo.conninfo_to_dict(conninfo)
        return f"postgresql+psycopg://{said['user']}@/{said['dbname']}?host={said['host']}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield how psycopg connects to a new, empty database, which is gone afterwards."""
        name = f"database_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name}")
        try:
            yield self.conninfo(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.conninfo(), autocommit=True) as connection:
            connection.execute(statement)

    def ready(self) -> bool:
        """Tell whether it takes connections."""
        try:
            psycopg.connect(self.conninfo()).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def running() -> Iterator[Server]:
    """Start a PostgreSQL, and stop it afterwards.

    Raises:
        RuntimeError: it did not start; the message is what it wrote.
    """
    initdb, postgres = binary("initdb"), binary("postgres")
    if initdb is None or postgres is None:
        raise RuntimeError("PostgreSQL is not installed")
    who = _ordinary()
    # A folder of root's own would hide it from the user who runs the server.
    folder = Path(tempfile.mkdtemp(prefix="servicekit-pg-", dir="/tmp" if who else None))  # noqa: S108
    if who:
        shutil.chown(folder, who["user"], who["group"])
    _initialise(initdb, folder, who)
    process = subprocess.Popen(  # noqa: S603 - our own words
        ["/bin/sh", "-c", SERVE, "serve", postgres, str(folder)],
        stdin=subprocess.PIPE,
        cwd=folder,
        start_new_session=True,  # an interrupt in the terminal is meant for the tests alone
        **who,
    )
    try:
        server = Server(folder)
        _await(server)
        yield server
    finally:
        process.communicate()  # closes its input, which ends it


def _ordinary() -> dict[str, Any]:
    """Return as whom to run: as oneself, or as somebody else where that is root."""
    if os.geteuid():
        return {}
    known = {each.pw_name: each for each in pwd.getpwall()}
    user = next(known[name] for name in ORDINARY if name in known)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _initialise(initdb: str, folder: Path, who: dict[str, Any]) -> None:
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(  # noqa: S603 - our own words
        [initdb, f"--pgdata={folder / 'data'}", f"--username={USER}", *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        **who,
    )
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")


def _await(server: Server) -> None:
    for _ in range(600):
        if server.ready():
            return
        sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{(server.folder / 'log').read_text()}")
