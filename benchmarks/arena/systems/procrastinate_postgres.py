"""procrastinate on PostgreSQL: a heartbeat for each worker, and calls by which an application finds stalled jobs."""

import asyncio
from collections.abc import Callable

import procrastinate

from .base import Cannot, clock, first_of, peak_kb
from .postgres import OnServer, server_kb


class Procrastinate(OnServer):
    title = "procrastinate"
    package = "procrastinate"
    on_enqueue = "the job and its event (synchronous_commit = on)"
    on_finish = "its end and its event, by a transaction of its own"
    when_killed = "it stays as it is until the application calls `get_stalled_jobs` and `retry_job`"
    periods = (10.0, 1.0)
    # Its own default.
    concurrency = 1

    def cannot(self, step: str) -> Cannot | None:
        if step in ("recover", "restart") and not self.place.equal:
            return Cannot(
                "not by itself: its documentation shows a task for the application that looks every ten minutes",
                shown_by="never",
            )
        return None

    def settings(self) -> dict[str, str]:
        return super().settings() | {"concurrency": str(self.concurrency)}

    def app(self) -> procrastinate.App:
        return procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=self.address))

    def prepare(self) -> None:
        async def make():
            async with self.app().open_async() as app:
                await app.schema_manager.apply_schema_async()

        self.make_database()
        asyncio.run(make())

    def enqueue(self, count: int) -> dict:
        async def defer():
            async with self.app().open_async() as app:
                begin = clock()
                for number in range(count):
                    await app.configure_task("job").defer_async(number=number)
                return clock() - begin

        return {"seconds": asyncio.run(defer())}

    def enqueue_all(self, count: int) -> dict:
        async def defer():
            async with self.app().open_async() as app:
                begin = clock()
                await app.configure_task("job").batch_defer_async(*({"number": number} for number in range(count)))
                return clock() - begin

        return {"seconds": asyncio.run(defer())}

    def work(self, count: int) -> dict:
        ran = []

        async def run():
            async with self.app().open_async() as app:

                @app.task(name="job")
                async def job(number):
                    ran.append(number)

                begin = clock()
                await app.run_worker_async(wait=False, concurrency=self.concurrency)
                return clock() - begin, server_kb()

        seconds, server = asyncio.run(run())
        return {"seconds": seconds, "ran": ran, "server_kb": server}

    def counts(self) -> dict:
        count = dict(self.ask_server("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status"))
        begun = self.ask_server("SELECT count(*), count(DISTINCT job_id) FROM procrastinate_events WHERE type = 'started'")[0]
        problem = None if begun[0] == begun[1] else f"{begun[0]} starts of {begun[1]} jobs"
        return {"pending": count.get("todo", 0), "finished": count.get("succeeded", 0), "problem": problem}

    def hold(self, count: int, beats: int) -> dict:
        rounds = []
        held = 0

        async def run():
            # Nobody closes it: its jobs never end, and the process does without them.
            app = self.app()
            await app.open_async()
            enough = asyncio.Event()
            update = app.job_manager.update_heartbeat

            async def timed_update(worker):
                begin = clock()
                await update(worker)
                if held == count:
                    rounds.append(clock() - begin)
                if len(rounds) == beats:
                    enough.set()

            app.job_manager.update_heartbeat = timed_update

            @app.task(name="job")
            async def job(number):
                nonlocal held
                held += 1
                await asyncio.Event().wait()

            worker = app.run_worker_async(concurrency=count, update_heartbeat_interval=0.5)
            await first_of(worker, enough.wait())
            return server_kb()

        server = asyncio.new_event_loop().run_until_complete(run())
        return {"rounds": rounds[:beats], "peak_kb": peak_kb(), "server_kb": server}

    def forever(self, ready: Callable[[], None]) -> None:
        async def run():
            async with self.app().open_async() as app:

                @app.task(name="job")
                async def job(number):
                    self.place.stamp()
                    await asyncio.Event().wait()

                if self.place.equal:
                    app.worker_defaults = {"update_heartbeat_interval": 1, "stalled_worker_timeout": 3}
                    ready()
                    await asyncio.gather(app.run_worker_async(), retry_stalled_jobs(app))
                else:
                    ready()
                    await app.run_worker_async()

        asyncio.run(run())


class ProcrastinateWide(Procrastinate):
    title = "procrastinate, concurrency 100"
    concurrency = 100

    def cannot(self, step: str) -> Cannot | None:
        return None if step == "work" else Cannot("as procrastinate: concurrency does not matter there")


async def retry_stalled_jobs(app: procrastinate.App) -> None:
    """What its documentation leaves to the application, each second instead of every ten minutes."""
    while True:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=3):
            await app.job_manager.retry_job(job)
        await asyncio.sleep(1)
