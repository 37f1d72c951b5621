"""pgqueuer on PostgreSQL, by asyncpg and uvloop as its own command has them."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import asyncpg
import uvloop
from pgqueuer import AsyncpgDriver, PgQueuer, Queries
from pgqueuer.types import QueueExecutionMode

from .base import Cannot, clock, first_of, peak_kb
from .postgres import OnServer, server_kb


class Pgqueuer(OnServer):
    title = "pgqueuer"
    package = "pgqueuer"
    on_enqueue = "the job (its tables are LOGGED by default; synchronous_commit = on)"
    on_finish = (
        "nothing yet: ends are gathered and written together, after a batch or 0.1 s;"
        " what has ended since then runs again after a kill"
    )
    when_killed = "another worker takes it when its heartbeat is too old, the next time that it looks"
    periods = (30.0, 1.0)
    # Its own default: how many jobs a worker claims at once.
    batch_size = 10

    def settings(self) -> dict[str, str]:
        return super().settings() | {"batch_size": str(self.batch_size), "event loop": "uvloop"}

    def prepare(self) -> None:
        async def make():
            connection = await asyncpg.connect(self.address)
            await Queries(AsyncpgDriver(connection)).install()
            await connection.close()

        self.make_database()
        uvloop.run(make())

    def enqueue(self, count: int) -> dict:
        async def enqueue():
            connection = await asyncpg.connect(self.address)
            queries = Queries(AsyncpgDriver(connection))
            begin = clock()
            for number in range(count):
                await queries.enqueue("job", str(number).encode())
            return clock() - begin

        return {"seconds": uvloop.run(enqueue())}

    def enqueue_all(self, count: int) -> dict:
        async def enqueue():
            connection = await asyncpg.connect(self.address)
            queries = Queries(AsyncpgDriver(connection))
            payloads = [str(number).encode() for number in range(count)]
            begin = clock()
            await queries.enqueue(["job"] * count, payloads, [0] * count)
            return clock() - begin

        return {"seconds": uvloop.run(enqueue())}

    def work(self, count: int) -> dict:
        ran = []

        async def run():
            queue = PgQueuer.from_asyncpg_connection(await asyncpg.connect(self.address))

            @queue.entrypoint("job")
            async def job(job):
                ran.append(int(job.payload))

            begin = clock()
            await queue.qm.run(mode=QueueExecutionMode.drain, batch_size=self.batch_size)
            return clock() - begin, server_kb()

        seconds, server = uvloop.run(run())
        return {"seconds": seconds, "ran": ran, "server_kb": server}

    def counts(self) -> dict:
        pending = self.ask_server("SELECT count(*) FROM pgqueuer WHERE status = 'queued'")[0][0]
        ends, ended = self.ask_server("SELECT count(*), count(DISTINCT job_id) FROM pgqueuer_log WHERE status = 'successful'")[0]
        return {"pending": pending, "finished": ended, "problem": None if ends == ended else f"{ends} ends of {ended} jobs"}

    def hold(self, count: int, beats: int) -> dict:
        rounds = []
        held = 0
        renewed, took = 0, 0.0

        async def run():
            queue = PgQueuer.from_asyncpg_connection(await asyncpg.connect(self.address))
            enough = asyncio.Event()
            update = queue.queries.update_heartbeat

            async def timed_update(jobs):
                nonlocal renewed, took
                begin = clock()
                await update(jobs)
                if held < count:
                    return
                # A round is as many renewals as there are jobs, in however many statements.
                renewed, took = renewed + len(jobs), took + clock() - begin
                if renewed >= count:
                    rounds.append(took * count / renewed)
                    renewed, took = 0, 0.0
                if len(rounds) == beats:
                    enough.set()

            queue.queries.update_heartbeat = timed_update

            @queue.entrypoint("job")
            async def job(job):
                nonlocal held
                held += 1
                await asyncio.Event().wait()

            waits = {"heartbeat_timeout": timedelta(seconds=10), "dequeue_timeout": timedelta(seconds=1)}
            await first_of(queue.qm.run(batch_size=self.batch_size, **waits), enough.wait())
            return server_kb()

        server = uvloop.new_event_loop().run_until_complete(run())
        return {"rounds": rounds[:beats], "peak_kb": peak_kb(), "server_kb": server}

    def forever(self, ready: Callable[[], None]) -> None:
        async def run():
            queue = PgQueuer.from_asyncpg_connection(await asyncpg.connect(self.address))

            @queue.entrypoint("job")
            async def job(job):
                self.place.stamp()
                await asyncio.Event().wait()

            options = {}
            if self.place.equal:
                options = {"heartbeat_timeout": timedelta(seconds=3), "dequeue_timeout": timedelta(seconds=1)}
            ready()
            await queue.qm.run(**options)

        uvloop.run(run())


class PgqueuerWide(Pgqueuer):
    title = "pgqueuer, batches of 1,000"
    batch_size = 1000

    def cannot(self, step: str) -> Cannot | None:
        return None if step in ("work", "hold") else Cannot("as pgqueuer: the batch does not matter there")
