"""chatctl itself: always whole processes of the release binary, start-up and end included."""

import json
import os
import subprocess

from .base import Cannot, System, measured, peak_kb

# Stamps with the shell's own clock, so that no process has to start for it, and stays.
AGENT = 'LC_ALL=C; echo "$EPOCHREALTIME" >>"$ARENA_STAMPS"; exec sleep 1000000'

ONCE = """
SELECT (SELECT count(*) FROM events WHERE kind = 'claimed'),
       (SELECT count(DISTINCT chat_id) FROM events WHERE kind = 'claimed'),
       (SELECT count(*) FROM events WHERE kind = 'completed'),
       (SELECT count(DISTINCT chat_id) FROM events WHERE kind = 'completed'),
       (SELECT count(*) FROM chats WHERE status = 'pending'),
       (SELECT count(*) FROM chats WHERE status = 'completed')
"""


class Chatctl(System):
    title = "chatctl"
    on_enqueue = "the chat and its event (synchronous = FULL)"
    on_finish = "the end and its event (synchronous = FULL); ends that come together share a transaction"
    when_killed = (
        "the next sweep of another worker takes it, since the kernel has freed the dead one's lock, or the same worker does"
        " when it starts; the new run begins once the old command and all that it started have ended"
    )
    # A process for each.
    limits = {"enqueue": 500}
    stops_in_order = True
    # A sweep comes each fifth of stale-after.
    periods = (18.0, 0.6)

    @property
    def program(self) -> str:
        return os.environ["CHATCTL"]

    @property
    def database(self) -> str:
        return str(self.file)

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "CHATCTL_DB": self.database,
            "CHATCTL_STATE": str(self.place.directory / "state"),
            "ARENA_STAMPS": str(self.place.stamps),
        }

    def version(self) -> str:
        return subprocess.run([self.program, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def settings(self) -> dict[str, str]:
        return {"journal_mode": "wal", "synchronous": "FULL", "synchronous of heartbeats": "NORMAL"}

    def measure(self, *words: str, **options) -> dict:
        return measured([self.program, *words], self.place, env=self.environment, **options)

    def prepare(self) -> None:
        self.measure("init")

    def enqueue(self, count: int) -> dict:
        # One program that starts the others, or a shell would be measured.
        took = [self.measure("start", "--title", f"job {number}") for number in range(count)]
        return {"seconds": sum(each["seconds"] for each in took), "peak_kb": max(each["peak_kb"] for each in took)}

    def enqueue_all(self, count: int) -> dict:
        jobs = self.place.directory / "jobs"
        jobs.write_text("".join(json.dumps({"title": f"job {number}"}) + "\n" for number in range(count)))
        return self.measure("start", "--from", str(jobs))

    def work(self, count: int) -> dict:
        return self.measure("run", "--worker-id", "w1", "--until-idle", *self.job) | {"ran": None, **self.beside()}

    @property
    def job(self) -> tuple[str, ...]:
        return ("--simulate", "0s..1ms")

    def ask(self, query: str) -> list[tuple]:
        return self.ask_file(query)

    def counts(self) -> dict:
        claims, claimed, ends, ended, pending, completed = self.ask(ONCE)[0]
        once = claims == claimed and ends == ended == completed
        problem = None if once else f"{claims} claims of {claimed} chats, {ends} ends of {ended}, {completed} completed"
        return {"pending": pending, "finished": completed, "problem": problem}

    def hold(self, count: int, beats: int) -> dict:
        # Intervals are short, so that many heartbeats come soon: what each does is the same.
        command = [self.program, "run", "--worker-id", "w1", "--hold", "--json", "--max-chats", str(count)]
        command += ["--interval", "500ms", "--stale-after", "600s"]
        rounds = []
        with subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True) as worker:
            for line in worker.stdout:
                event = json.loads(line)
                if event["event"] == "tick" and event["registered"] == event["renewed"] == count:
                    rounds.append(event["duration_ms"] / 1000)
                if len(rounds) == beats:
                    break
            result = {"rounds": rounds, "peak_kb": peak_kb(worker.pid), **self.beside()}
            worker.kill()
        return result

    def beside(self) -> dict:
        """What else has memory for it while it holds jobs, or has just ended them."""
        return {}

    def worker(self) -> tuple[list[str], dict[str, str]]:
        # Its first line, as JSON, comes when it has started.
        command = [self.program, "run", "--json", "--grace", "1s"]
        if self.place.equal:
            command += ["--interval", "1s", "--stale-after", "3s"]
        return [*command, "--", "/bin/bash", "-c", AGENT], self.environment


class ChatctlCommand(Chatctl):
    title = "chatctl, a process for each job"
    on_finish = "the same"
    limits = {"work": 1000}

    def cannot(self, step: str) -> Cannot | None:
        if step in ("enqueue", "enqueue_all", "hold"):
            return Cannot("as chatctl: what a chat will run does not matter yet")
        if step in ("recover", "restart"):
            return Cannot("chatctl's row is already with commands")
        return None

    @property
    def job(self) -> tuple[str, ...]:
        return ("--", "/bin/true")
