"""What the systems on the server share: a database for each trial, and what the server says of itself."""

import os
from pathlib import Path

import psycopg
from psycopg import sql

from .base import System

SETTINGS = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "shared_buffers")


class OnServer(System):
    needs_server = True

    @property
    def address(self) -> str:
        user, host, port = (os.environ[name] for name in ("PGUSER", "PGHOST", "PGPORT"))
        return f"postgresql://{user}@/{self.place.database}?host={host}&port={port}"

    def settings(self) -> dict[str, str]:
        with psycopg.connect(dbname="postgres") as connection:
            return {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in SETTINGS}

    def make_database(self) -> None:
        self.remove()
        with psycopg.connect(dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.place.database)))

    def remove(self) -> None:
        with psycopg.connect(dbname="postgres", autocommit=True) as connection:
            name = sql.Identifier(self.place.database)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def ask_server(self, query: str, **options: str) -> list[tuple]:
        with psycopg.connect(self.address, **options) as connection:
            return connection.execute(query).fetchall()


def server_kb() -> int | None:
    """The memory of all processes of the server now, each shared page divided among those that share it (Pss)."""
    data = Path(os.environ["CHATCTL_TEST_POSTGRES_DIR"]) / "data"
    try:
        postmaster = int((data / "postmaster.pid").read_text().split()[0])
        return sum(pss_kb(process) for process in [postmaster, *children(postmaster)])
    except (OSError, ValueError):
        return None


def children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # It has just ended.
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def pss_kb(process: int) -> int:
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
