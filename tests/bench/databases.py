"""Fresh databases for a bench, copied from one another, on whatever DATABASE_URL names."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

FILE = "lead_ai.sqlite3"


@dataclass(frozen=True, slots=True)
class Database:
    """A database with a data folder of its own; ``url`` is None for SQLite, which lives in the folder."""

    folder: Path
    url: str | None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that works on it."""
        own = {"DATA_DIR": str(self.folder), "DEMO": "off", "LOG_LEVEL": "ERROR"}
        return os.environ | own | ({"DATABASE_URL": self.url} if self.url else {})


@contextmanager
def fresh(source: Database | None = None) -> Iterator[Database]:
    """Make a database, empty or a copy of ``source``, to which nobody is connected; drop it after."""
    server = os.environ.get("DATABASE_URL", "")
    with TemporaryDirectory(prefix="lead-ai-bench-") as name:
        folder = Path(name)
        if server:
            with _on_server(server, source) as url:
                yield Database(folder, url)
        else:
            if source is not None:
                # The write-ahead log is in the file once the last connection is closed.
                shutil.copy(source.folder / FILE, folder / FILE)
            yield Database(folder, None)


@contextmanager
def _on_server(server: str, source: Database | None) -> Iterator[str]:
    name = f"bench_{uuid4().hex[:12]}"
    template = urlsplit(source.url or "").path.lstrip("/") if source else "template1"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(create)
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
