"""The systems of the arena, each in a file of its own behind the interface of `base.py`."""

import importlib

from .base import System

# Where each is: its module, which needs what it measures, and its class.
WHERE = {
    "floor": ("floor", "Floor"),
    "floor-portions": ("floor", "FloorPortions"),
    "chatctl": ("chatctl", "Chatctl"),
    "chatctl-command": ("chatctl", "ChatctlCommand"),
    "huey": ("huey_sqlite", "Huey"),
    "litequeue": ("litequeue_sqlite", "Litequeue"),
    "persist-queue": ("persist_queue_sqlite", "PersistQueue"),
    "chatctl-postgres": ("chatctl_postgres", "ChatctlPostgres"),
    "procrastinate": ("procrastinate_postgres", "Procrastinate"),
    "procrastinate-100": ("procrastinate_postgres", "ProcrastinateWide"),
    "pgqueuer": ("pgqueuer_postgres", "Pgqueuer"),
    "pgqueuer-1000": ("pgqueuer_postgres", "PgqueuerWide"),
}


def find(name: str) -> type[System]:
    module, kind = WHERE[name]
    return getattr(importlib.import_module(f"{__name__}.{module}"), kind)
