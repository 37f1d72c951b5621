"""litequeue: messages that are popped, which locks them, and marked as done."""

import time
from collections.abc import Callable

from litequeue import LiteQueue

from .base import Cannot, System, clock, stay, synchronous


class Litequeue(System):
    title = "litequeue"
    package = "litequeue"
    same_durability = False
    on_enqueue = "the message; as it comes only against kill -9, since a power loss may take the last commits (NORMAL)"
    on_finish = "its end; the same"
    when_killed = "it stays locked until the application calls `retry` for it"

    def cannot(self, step: str) -> Cannot | None:
        if step == "hold":
            return Cannot("no heartbeat: a message has the time at which it was locked, and no holder")
        if step in ("recover", "restart"):
            return Cannot(
                "not by itself: it stays locked, and by the time of its lock it looks like one that runs long", shown_by="never"
            )
        return None

    def open(self) -> LiteQueue:
        queue = LiteQueue(str(self.file))
        if self.place.equal:
            queue.conn.execute("PRAGMA synchronous = FULL")
        return queue

    def settings(self) -> dict[str, str]:
        return synchronous(self.open().conn)

    def prepare(self) -> None:
        self.open().close()

    def enqueue(self, count: int) -> dict:
        queue = self.open()
        begin = clock()
        for number in range(count):
            queue.put(str(number))
        return {"seconds": clock() - begin}

    def enqueue_all(self, count: int) -> dict:
        queue = self.open()
        begin = clock()
        with queue.transaction(mode="IMMEDIATE"):
            for number in range(count):
                queue.put(str(number))
        return {"seconds": clock() - begin}

    def work(self, count: int) -> dict:
        queue = self.open()
        ran = []
        begin = clock()
        while (message := queue.pop()) is not None:
            ran.append(int(message.data))
            queue.done(message.message_id)
        return {"seconds": clock() - begin, "ran": ran}

    def counts(self) -> dict:
        count = dict(self.ask_file("SELECT status, count(*) FROM Queue GROUP BY status"))
        return {"pending": count.get(0, 0), "finished": count.get(2, 0), "problem": None}

    def forever(self, ready: Callable[[], None]) -> None:
        queue = self.open()
        ready()
        while queue.pop() is None:
            time.sleep(0.02)
        self.place.stamp()
        stay()
