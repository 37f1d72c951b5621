"""huey on SQLite: a task is deleted in the moment in which a worker takes it."""

import threading
from collections.abc import Callable

from huey import SqliteHuey
from huey.signals import SIGNAL_COMPLETE

from .base import Cannot, System, clock, stay, synchronous


class Huey(System):
    title = "huey"
    package = "huey"
    fills_one_by_one = True
    # Its `fsync` is left alone, which is SQLite's own FULL; `settings` shows it.
    on_enqueue = "the task"
    on_finish = "nothing more: the task was deleted when it was taken, and a result of nothing is not stored"
    when_killed = "it is lost"

    def cannot(self, step: str) -> Cannot | None:
        if step == "enqueue_all":
            return Cannot("no call for many: each task is a transaction of its own")
        if step == "hold":
            return Cannot("no heartbeat: nothing is kept of a task that runs")
        if step in ("recover", "restart"):
            return Cannot("lost: the task was deleted when it was taken", shown_by="never")
        return None

    def open(self) -> SqliteHuey:
        options = {"fsync": True} if self.place.equal else {}
        return SqliteHuey("arena", filename=str(self.file), **options)

    def task(self, queue: SqliteHuey, work: Callable[[int], None]):
        # It knows tasks by module and name, so all processes have the same function.
        def job(number):
            work(number)

        return queue.task()(job)

    def stamp_and_stay(self, number: int) -> None:
        self.place.stamp()
        stay()

    def settings(self) -> dict[str, str]:
        return synchronous(self.open().storage.conn) | {"consumer": "1 worker thread"}

    def prepare(self) -> None:
        self.open().storage.close()

    def enqueue(self, count: int) -> dict:
        queue = self.open()
        job = self.task(queue, lambda number: None)
        begin = clock()
        for number in range(count):
            job(number)
        return {"seconds": clock() - begin}

    def work(self, count: int) -> dict:
        queue = self.open()
        ran = []
        self.task(queue, ran.append)
        over = threading.Event()
        ended = 0

        @queue.signal(SIGNAL_COMPLETE)
        def note_end(signal, task):
            nonlocal ended
            ended += 1
            if ended == count:
                over.set()

        consumer = queue.create_consumer(workers=1)
        begin = clock()
        consumer.start()
        over.wait()
        seconds = clock() - begin
        # What runs from here on does not count.
        ran_in_time = list(ran)
        consumer.stop(graceful=True)
        return {"seconds": seconds, "ran": ran_in_time}

    def counts(self) -> dict:
        return {"pending": self.ask_file("SELECT count(*) FROM task")[0][0], "finished": None, "problem": None}

    def forever(self, ready: Callable[[], None]) -> None:
        queue = self.open()
        self.task(queue, self.stamp_and_stay)
        consumer = queue.create_consumer(workers=1)
        ready()
        consumer.run()
