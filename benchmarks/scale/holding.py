"""Workers and chats of one database, and what is seen of them: real processes of the release binary."""

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

CHATCTL = os.environ.get("CHATCTL", "chatctl")
LIMIT_S = 900


class Wrong(Exception):
    """What was to be measured has not happened."""


class Place:
    """A database in a directory of its own, and the processes that were started for it."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="chatctl-scale."))
        self.database = self.directory / "chats.db"
        self.workers: dict[str, Worker] = {}

    def __enter__(self) -> "Place":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers.values():
            worker.kill()
        shutil.rmtree(self.directory)

    def command(self, *words: str) -> list[str]:
        return [CHATCTL, words[0], "--db", str(self.database), *words[1:]]

    def do(self, *words: str) -> str:
        with (self.directory / "commands.log").open("a") as log:
            done = subprocess.run(self.command(*words), stdout=subprocess.PIPE, stderr=log, text=True, timeout=LIMIT_S)
        if done.returncode:
            raise Wrong(f"{words[0]} has ended with {done.returncode}")
        return done.stdout

    def start(self, chats: int) -> None:
        # One command makes 100,000 at most.
        for made in range(0, chats, 100_000):
            self.do("start", "--title", "chat", "--count", str(min(chats - made, 100_000)))

    def worker(self, name: str, *options: str) -> "Worker":
        self.workers[name] = Worker(self, name, *options)
        return self.workers[name]

    def ask(self, query: str) -> list[tuple]:
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()


class Worker:
    def __init__(self, place: Place, name: str, *options: str) -> None:
        self.output = place.directory / f"{name}.json"
        log = place.directory / f"{name}.log"
        command = place.command("run", "--worker-id", name, "--json", "--stale-after", "600s", *options)
        self.seen: list[dict] = []
        self.read_to = 0
        with self.output.open("w") as output, log.open("w") as errors:
            self.process = subprocess.Popen(command, stdout=output, stderr=errors)

    def events(self, kind: str) -> Iterator[dict]:
        """Those that it has written so far, each read once. Lines of claims are long and many, and skipped."""
        with self.output.open("rb") as lines:
            lines.seek(self.read_to)
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                self.read_to += len(line)
                if not line.startswith(b'{"event":"claimed"'):
                    self.seen.append(json.loads(line))
        return (each for each in self.seen if each["event"] == kind)

    def ticks(self, chats: int) -> list[float]:
        """The milliseconds of each tick of exactly so many chats."""
        return [tick["duration_ms"] for tick in self.events("tick") if tick["registered"] == tick["renewed"] == chats]

    def resident_kb(self) -> int:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1])

    def wait(self) -> None:
        if code := self.process.wait(LIMIT_S):
            raise Wrong(f"a worker has ended with {code}")

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def until(condition, what: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > deadline:
            raise Wrong(f"not within {LIMIT_S} s: {what}")
        time.sleep(0.05)


def shares(chats: int, workers: int) -> list[int]:
    """How many chats each worker takes: all together exactly all."""
    return [chats // workers + (number < chats % workers) for number in range(workers)]


# --- What is measured -----------------------------------------------------------------------------------------


def held(chats: int, count: int, ticks: int, steals: int) -> dict[str, list[float]]:
    """All chats are held by so many workers: their ticks, how soon thefts are noticed, and memory."""
    with Place() as place:
        place.start(chats)
        # A tick takes a small part of the time between two.
        interval = f"{max(500, chats // 250)}ms"
        holders = {
            place.worker(f"w{number}", "--hold", "--interval", interval, "--max-chats", str(share)): share
            for number, share in enumerate(shares(chats, count), 1)
            if share
        }
        for worker, share in holders.items():
            # The first two grow what stays.
            until(lambda w=worker, s=share: len(w.ticks(s)) >= ticks + 2, f"{ticks} ticks of {share} chats")
        durations = [each for worker, share in holders.items() for each in worker.ticks(share)[2 : ticks + 2]]
        resident = [float(worker.resident_kb()) for worker in holders]
        return {"tick_ms": durations, "resident_kb": resident, "steal_ms": stolen(place, steals)}


def stolen(place: Place, steals: int) -> list[float]:
    """From the theft's time in the log, which is taken before its commit, until the victim's line."""
    victim = place.workers["w1"]
    chats = [row[0] for row in place.ask(
        "SELECT l.chat_id FROM leases AS l JOIN workers AS w ON w.id = l.worker_id WHERE w.worker = 'w1'"
        f" ORDER BY l.chat_id LIMIT {steals}"
    )]  # fmt: skip
    place.worker("thief", "--hold", "--group", "nobody", "--interval", "30s")
    until(lambda: any(place.workers["thief"].events("worker_started")), "a thief")
    chance = random.Random(1)
    for chat in chats:
        time.sleep(0.1 + 0.2 * chance.random())
        place.do("steal", str(chat), "--to", "thief")
    until(lambda: sum(1 for _ in victim.events("cancelled")) >= len(chats), "each theft is noticed")
    at = dict(place.ask("SELECT chat_id, at FROM events WHERE kind = 'stolen'"))
    return [float(each["at"] - at[each["chat"]]) for each in victim.events("cancelled")]


def ended(chats: int, count: int) -> float:
    """Chats that do nothing: how many are claimed and ended in a second, from the first claim to the last end."""
    with Place() as place:
        place.start(chats)
        for number, share in enumerate(shares(min(chats, 10_000), count), 1):
            place.worker(f"w{number}", "--simulate", "0s..1ms", "--until-idle", "--max-chats", str(max(share, 1)))
        for worker in place.workers.values():
            worker.wait()
        [(number, begin, end)] = place.ask(
            "SELECT count(*), (SELECT min(at) FROM events WHERE kind = 'claimed'), max(at) FROM events WHERE kind = 'completed'"
        )
        if number != chats:
            raise Wrong(f"{number} of {chats} chats have ended")
        return 1000 * chats / max(end - begin, 1)
