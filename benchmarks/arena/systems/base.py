"""What a system must do to be measured.

Each step runs in a process of its own (`child.py`), on a database that the steps of one trial share and no other trial.
"""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

# The steps, in the order of the table's columns.
STEPS = ("enqueue", "enqueue_all", "work", "hold", "recover", "restart")


@dataclass(frozen=True)
class Place:
    """Where a trial works, and under which of the two settings."""

    directory: Path
    # False: as the system comes. True: each acknowledged transaction is flushed to the disk, and workers are
    # taken for dead after 3 s.
    equal: bool
    # The name of its database on the server, for systems that have theirs there.
    database: str = ""

    @property
    def stamps(self) -> Path:
        """A line for each time that the job of a recovery has begun to run: seconds since 1970."""
        return self.directory / "stamps"

    def stamp(self) -> None:
        with self.stamps.open("a") as file:
            file.write(f"{time.time():.6f}\n")


@dataclass(frozen=True)
class Cannot:
    """Why a system has no figure for a step, and what the runner must see for that to be true.

    `shown_by` is `never` (the job does not run again while the runner waits), `twice` (another worker takes the job while
    its holder lives), or nothing, where there is nothing to call.
    """

    reason: str
    shown_by: str = ""


class System:
    # What the table calls it, and what it is.
    title = ""
    package = ""
    needs_server = False
    # Whether both tables have the same settings of durability: then both show the same measurements.
    same_durability = True
    # What is on the disk when these have been acknowledged, and what becomes of a job whose worker is killed.
    on_enqueue = ""
    on_finish = ""
    when_killed = ""
    # At most so many jobs in a step, where a full count would take too long; the table says so.
    limits: dict[str, int] = {}
    # Whether it has no call for many jobs.
    fills_one_by_one = False
    # Whether its worker ends its jobs in good order at SIGTERM, which commands of chats need.
    stops_in_order = False
    # The time between two looks for lost jobs, in seconds, as it comes and with the settings of the second table. The moments
    # at which workers are killed are spread over it.
    periods = (0.0, 0.0)

    def __init__(self, name: str, place: Place):
        self.name = name
        self.place = place

    def version(self) -> str:
        return f"{self.package} {version(self.package)}"

    def cannot(self, step: str) -> Cannot | None:
        """The reason why there is no such step, or nothing."""
        return None

    def settings(self) -> dict[str, str]:
        """What decides about durability, read from a connection of the system where that can be."""
        return {}

    def about(self) -> dict:
        """What the report says of it, once its database is there."""
        return {"version": self.version(), "settings": self.settings()}

    def prepare(self) -> None:
        """Makes an empty database."""
        raise NotImplementedError

    def remove(self) -> None:
        """Removes what `prepare` has made outside of the directory."""

    def enqueue(self, count: int) -> dict:
        """Enqueues jobs with the numbers from 0, each acknowledged before the next one. Returns `seconds`."""
        raise NotImplementedError

    def enqueue_all(self, count: int) -> dict:
        """Enqueues them with the one call that the system has for many. Returns `seconds`."""
        raise NotImplementedError

    def work(self, count: int) -> dict:
        """Lets one worker claim and finish all jobs, which do nothing. Returns `seconds`, and `ran`: which have run."""
        raise NotImplementedError

    def counts(self) -> dict:
        """How many jobs are `pending` and `finished` (null where none are kept), from a connection of its own, and a
        `problem` where the database itself shows that one has not run exactly once."""
        raise NotImplementedError

    def hold(self, count: int, beats: int) -> dict:
        """Lets one worker hold so many jobs. Returns `rounds`: how long each heartbeat of all of them took, in seconds."""
        raise NotImplementedError

    def worker(self) -> tuple[list[str], dict[str, str]]:
        """The command of a worker whose jobs stamp and never end, and its environment. It prints a line when it is ready."""
        return child_command(self.name, "forever", self.place), dict(os.environ)

    def forever(self, ready: Callable[[], None]) -> None:
        """Is such a worker until it is killed, and calls `ready`."""
        raise NotImplementedError

    # --- For those in a file ---------------------------------------------------------------------------------

    @property
    def file(self) -> Path:
        return self.place.directory / "queue.db"

    def ask_file(self, sql: str) -> list[tuple]:
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


def child_command(name: str, step: str, place: Place, *words: int) -> list[str]:
    """The command that does one step in a process of its own."""
    program = str(Path(__file__).parent.parent / "child.py")
    return [sys.executable, program, name, step, json.dumps(asdict(place), default=str), *map(str, words)]


def clock() -> float:
    return time.perf_counter()


def stay() -> None:
    """The job that never ends."""
    while True:
        time.sleep(3600)


async def first_of(worker: Coroutine, enough: Coroutine) -> None:
    """Waits for enough, and fails should the worker end before."""
    working = asyncio.create_task(worker)
    done, _ = await asyncio.wait((working, asyncio.create_task(enough)), return_when=asyncio.FIRST_COMPLETED)
    if working in done:
        working.result()
        raise RuntimeError("the worker has ended")


def synchronous(connection: sqlite3.Connection) -> dict[str, str]:
    """The settings of a connection that decide what is on the disk after a commit."""
    names = ("OFF", "NORMAL", "FULL", "EXTRA")
    return {
        "journal_mode": connection.execute("PRAGMA journal_mode").fetchone()[0],
        "synchronous": names[connection.execute("PRAGMA synchronous").fetchone()[0]],
    }


def tool(name: str) -> str:
    """A program that run.sh has built."""
    return os.path.join(os.environ["ARENA_TOOLS"], name)


def measured(command: list[str], place: Place, **options) -> dict:
    """Runs a program: `seconds` from before its start to after its end, and `peak_kb`."""
    figures = place.directory / "measured"
    with (place.directory / "log").open("ab") as log:
        subprocess.run([tool("measure"), str(figures), *command], check=True, stdout=subprocess.DEVNULL, stderr=log, **options)
    seconds, peak = figures.read_text().split()
    return {"seconds": float(seconds), "peak_kb": int(peak)}


def peak_kb(process: int | str = "self") -> int:
    """A process's peak of resident memory so far."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise RuntimeError("the kernel does not say how much memory a process has had")
