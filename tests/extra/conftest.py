"""What extras need: a PostgreSQL, one a process with a new database a test, and a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import postgres
import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine, create_engine

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """Start a PostgreSQL once; where one must be there, its absence is a failure."""
    if not postgres.installed() and not os.environ.get("CI"):
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with postgres.running() as server:
        yield server


@pytest.fixture
def conninfo(postgres_server: postgres.Server) -> Iterator[str]:
    """Return how psycopg connects to a new, empty database."""
    with postgres_server.database() as conninfo:
        yield conninfo


@pytest.fixture
def postgres_url(conninfo: str) -> str:
    """Return how SQLAlchemy connects to a new, empty database."""
    return postgres.Server.url(conninfo)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return how SQLAlchemy connects to a file of SQLite, and to a database of PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'host.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Return an engine of a real database, with nothing in it."""
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the Chromium of the system; where one must be there, its absence is a failure."""
    if not CHROMIUM and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield found
        found.close()
