"""persist-queue on SQLite, the kind whose items are acknowledged."""

import time
from collections.abc import Callable
from pathlib import Path

from persistqueue import SQLiteAckQueue
from persistqueue.exceptions import Empty

from .base import Cannot, System, clock, stay, synchronous


class PersistQueue(System):
    title = "persist-queue"
    package = "persist-queue"
    fills_one_by_one = True
    on_enqueue = "the item"
    on_finish = "its end, which stays as a row until the application clears such rows"
    when_killed = "it is pending again when some process opens the queue, and so is what living processes have"

    def cannot(self, step: str) -> Cannot | None:
        if step == "enqueue_all":
            return Cannot("no call for many: each item is a transaction of its own")
        if step == "hold":
            return Cannot("no heartbeat: an item has no holder")
        if step == "recover":
            return Cannot("no worker beside it: one that opens the queue takes what the living one has", shown_by="twice")
        return None

    @property
    def file(self) -> Path:
        return self.place.directory / "queue" / "data.db"

    def open(self) -> SQLiteAckQueue:
        return SQLiteAckQueue(str(self.file.parent))

    def settings(self) -> dict[str, str]:
        # Closed once nobody refers to it any more.
        queue = self.open()
        return synchronous(queue._putter) | {"class": "SQLiteAckQueue"}

    def prepare(self) -> None:
        self.open().close()

    def enqueue(self, count: int) -> dict:
        queue = self.open()
        begin = clock()
        for number in range(count):
            queue.put(number)
        return {"seconds": clock() - begin}

    def work(self, count: int) -> dict:
        queue = self.open()
        ran = []
        begin = clock()
        try:
            while True:
                item = queue.get(block=False, raw=True)
                ran.append(item["data"])
                queue.ack(id=item["pqid"])
        except Empty:
            pass
        return {"seconds": clock() - begin, "ran": ran}

    def counts(self) -> dict:
        count = dict(self.ask_file("SELECT status, count(*) FROM ack_queue_default GROUP BY status"))
        return {"pending": count.get(0, 0) + count.get(1, 0), "finished": count.get(5, 0), "problem": None}

    def forever(self, ready: Callable[[], None]) -> None:
        queue = self.open()
        ready()
        while True:
            try:
                queue.get(block=False)
                break
            except Empty:
                time.sleep(0.02)
        self.place.stamp()
        stay()
