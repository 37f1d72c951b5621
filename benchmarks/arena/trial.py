"""One trial: a step of one system on a fresh database, and what has to be seen for its figure to count."""

import argparse
import contextlib
import json
import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import systems
from systems.base import Place, child_command


class Wrong(Exception):
    """A figure that does not count, and why."""


def child(name: str, step: str, place: Place, *words: int, limit: float) -> dict:
    """What a step says, done in a process of its own."""
    with subprocess.Popen(
        child_command(name, step, place, *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            output, errors = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            raise Wrong(f"{step} has not ended within {limit:g} s") from None
        finally:
            if process.poll() is None:
                # With all that it has started.
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        raise Wrong(f"{step} has failed: {errors.strip()[-2000:]}")
    return json.loads(output.splitlines()[-1])


class Trial:
    """One step of one system, once."""

    def __init__(self, name: str, equal: bool, run: int, options: argparse.Namespace):
        self.name = name
        self.options = options
        directory = Path(tempfile.mkdtemp(prefix="trial.", dir=options.work))
        self.place = Place(directory, equal, f"arena_{os.getpid()}")
        self.system = systems.find(name)(name, self.place)
        # The runs are spread evenly over the time between two looks for lost jobs: a few random moments could be lucky ones.
        self.phase = (run + 0.5) / options.runs

    def __enter__(self) -> "Trial":
        self.child("prepare")
        return self

    def __exit__(self, *_) -> None:
        self.system.remove()
        shutil.rmtree(self.place.directory, ignore_errors=True)

    def child(self, step: str, *words: int) -> dict:
        return child(self.name, step, self.place, *words, limit=self.options.limit)

    def jobs(self, step: str, count: int) -> int:
        return min(count, self.system.limits.get(step, count))

    def measure(self, step: str) -> dict:
        """`value`, in seconds or in jobs a second, and what else belongs to it. It is None where a job has not run again
        after a kill, as was said before."""
        if step == "hold":
            return self.hold()
        if step in ("recover", "restart"):
            return {"value": self.after_kill(elsewhere=step == "recover")}
        count = self.jobs(step, self.options.jobs)
        if step == "work":
            self.fill(count)
            result = self.child("work", count)
            ran = result.pop("ran")
            if ran is not None and sorted(ran) != list(range(count)):
                raise Wrong(f"{len(ran)} jobs have run, {len(set(ran))} different ones of {count}")
            self.expect(pending=0, finished=count)
        else:
            result = self.child(step, count)
            self.expect(pending=count, finished=0)
        return {"value": count / result.pop("seconds"), "jobs": count, **result}

    def fill(self, count: int) -> None:
        self.child("enqueue" if self.system.fills_one_by_one else "enqueue_all", count)
        self.expect(pending=count, finished=0)

    def expect(self, **wanted: int) -> None:
        found = self.child("counts")
        if found["problem"]:
            raise Wrong(found["problem"])
        for what, count in wanted.items():
            # Some keep nothing of what is finished.
            if found[what] is not None and found[what] != count:
                raise Wrong(f"{found[what]} jobs are {what}, not {count}")

    def hold(self) -> dict:
        count, beats = self.options.held, self.options.beats
        self.fill(count)
        result = self.child("hold", count, beats)
        rounds = result.pop("rounds")
        if len(rounds) != beats:
            raise Wrong(f"{len(rounds)} heartbeats instead of {beats}")
        # All of them were held, so none may be left or over.
        self.expect(pending=0, finished=0)
        return {"value": statistics.median(rounds), "jobs": count, "rounds": rounds, **result}

    # --- A worker that is killed -----------------------------------------------------------------------------

    def after_kill(self, elsewhere: bool) -> float | None:
        """Seconds from kill -9 of the worker that runs a job to the job's next run: by another worker that lives, or by one
        that is started at once. None where it does not run again, as was said before."""
        cannot = self.system.cannot("recover" if elsewhere else "restart")
        shown_by = cannot.shown_by if cannot else ""
        self.child("enqueue", 1)
        first = self.start()
        second = None
        try:
            self.wait_for_runs(1, self.options.limit)
            if elsewhere:
                second = self.start()
            if shown_by == "twice":
                self.wait_for_runs(2, self.options.limit)
                return None
            time.sleep(0.5 + self.phase * self.system.periods[self.place.equal])
            if len(self.runs()) > 1:
                raise Wrong("the job runs twice while its worker lives")
            killed = time.time()
            first.kill()
            first.wait()
            second = second or self.start()
            if shown_by == "never":
                time.sleep(self.options.patience)
                if len(self.runs()) > 1:
                    raise Wrong(f"the job runs again, but should not: {cannot.reason}")
                return None
            self.wait_for_runs(2, self.options.limit)
            return self.runs()[1] - killed
        finally:
            self.stop(first)
            if second:
                self.stop(second)

    def start(self) -> subprocess.Popen:
        """A worker that is ready."""
        command, environment = self.system.worker()
        with (self.place.directory / "log").open("ab") as log:
            worker = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log)
        if not worker.stdout.readline():
            raise Wrong(f"no worker: {(self.place.directory / 'log').read_text()[-2000:]}")
        return worker

    def stop(self, worker: subprocess.Popen) -> None:
        if worker.poll() is None and self.system.stops_in_order:
            worker.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                worker.wait(timeout=30)
        worker.kill()
        worker.wait()
        worker.stdout.close()

    def runs(self) -> list[float]:
        return [float(line) for line in self.place.stamps.read_text().split()] if self.place.stamps.exists() else []

    def wait_for_runs(self, count: int, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while len(self.runs()) < count:
            if time.monotonic() > deadline:
                raise Wrong(f"the job has not run {count} times within {seconds:g} s")
            time.sleep(0.005)
