"""A bare C loop over libsqlite3: what the statements alone cost (`floor.c`)."""

import subprocess

from .base import Cannot, System, tool


class Floor(System):
    title = "C loop, job by job"
    same_durability = False
    on_enqueue = "the job; as it comes only against kill -9, since a power loss may take the last commits (NORMAL)"
    on_finish = "the end, by a transaction of its own; the same"
    when_killed = "nothing: there is no worker"
    portion = 1

    @property
    def level(self) -> str:
        return "FULL" if self.place.equal else "NORMAL"

    def version(self) -> str:
        return f"SQLite {self.ask_library()}"

    def ask_library(self) -> str:
        import ctypes
        import ctypes.util

        library = ctypes.CDLL(ctypes.util.find_library("sqlite3"))
        library.sqlite3_libversion.restype = ctypes.c_char_p
        return library.sqlite3_libversion().decode()

    def settings(self) -> dict[str, str]:
        return {"journal_mode": "wal", "synchronous": self.level, "claimed at once": str(self.portion)}

    def cannot(self, step: str) -> Cannot | None:
        if step in ("recover", "restart"):
            return Cannot("a loop over statements has no workers that could die")
        return None

    def run(self, *words) -> list[float]:
        """The durations it has printed, and its peak of memory."""
        command = [tool("floor"), str(self.file), self.level, *map(str, words)]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        return [float(line) for line in output.split()]

    def prepare(self) -> None:
        self.run("init")

    def enqueue(self, count: int) -> dict:
        seconds, peak = self.run("enqueue", count)
        return {"seconds": seconds, "peak_kb": peak}

    def enqueue_all(self, count: int) -> dict:
        seconds, peak = self.run("enqueue-all", count)
        return {"seconds": seconds, "peak_kb": peak}

    def work(self, count: int) -> dict:
        seconds, peak = self.run("work", self.portion)
        return {"seconds": seconds, "peak_kb": peak, "ran": None}

    def counts(self) -> dict:
        rows = self.ask_file("SELECT status, runs, count(*) FROM jobs GROUP BY status, runs")
        pending = sum(count for status, runs, count in rows if (status, runs) == (0, 0))
        finished = sum(count for status, runs, count in rows if (status, runs) == (2, 1))
        held = sum(count for status, runs, count in rows if (status, runs) == (1, 1))
        odd = sum(count for _, _, count in rows) - pending - finished - held
        return {"pending": pending, "finished": finished, "problem": f"{odd} jobs have run twice" if odd else None}

    def hold(self, count: int, beats: int) -> dict:
        *rounds, peak = self.run("hold", count, beats)
        return {"rounds": rounds, "peak_kb": peak}


class FloorPortions(Floor):
    title = "C loop, portions of 500"
    on_finish = "the ends of a whole portion, by one transaction; the same"
    portion = 500

    def cannot(self, step: str) -> Cannot | None:
        if step in ("enqueue", "enqueue_all", "hold"):
            return Cannot("what the other C loop does")
        return super().cannot(step)
