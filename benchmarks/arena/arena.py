"""Runs the arena: the same work by chatctl and by others, in one run on this machine. `run.sh` gives it what it needs.

Each trial is a step of one system on a fresh database. All systems do a step before any does the next one, and the order in
which they do is rotated from run to run, so that what else the machine does meets all alike. What a trial says counts only
once the database has shown that each job was there, or has run exactly once.
"""

import argparse
import json
import os
import platform
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path

import report
import systems
from systems.base import STEPS, Cannot, Place, System

HERE = Path(__file__).parent
# A system's own settings, and the nearest to equal ones.
MODES = (False, True)


class Wrong(Exception):
    """A figure that does not count, and why."""


def child(name: str, step: str, place: Place, *words: int, limit: float) -> dict:
    command = [sys.executable, str(HERE / "child.py"), name, step, json.dumps(asdict(place), default=str), *map(str, words)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        raise Wrong(f"{step} has not ended within {limit:g} s") from None
    if done.returncode:
        raise Wrong(f"{step} has failed: {done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


class Trial:
    """One step of one system, once."""

    def __init__(self, name: str, equal: bool, run: int, options: argparse.Namespace):
        self.name = name
        self.options = options
        directory = Path(tempfile.mkdtemp(prefix="trial.", dir=options.work))
        self.place = Place(directory, equal, f"arena_{os.getpid()}")
        self.system = systems.find(name)(self.place)
        self.chance = random.Random(f"{name} {equal} {run}")

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
        """`value`, in seconds or in jobs a second, and what else belongs to it. It is None where a job did not run again, as was said."""
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
        """Seconds from kill -9 of the worker that runs a job to the job's next run: by another worker that lives, or by one that is
        started at once. None where it does not run again, as it should."""
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
            # Not always at the same moment of what looks for lost jobs.
            time.sleep(0.5 + self.chance.random() * self.system.periods[self.place.equal])
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
        place = json.dumps(asdict(self.place), default=str)
        with (self.place.directory / "log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, str(HERE / "child.py"), self.name, "forever", place], stdout=subprocess.PIPE, stderr=log
            )
        if not worker.stdout.readline():
            raise Wrong(f"no worker: {(self.place.directory / 'log').read_text()[-2000:]}")
        return worker

    def stop(self, worker: subprocess.Popen) -> None:
        if worker.poll() is None and self.system.stops_in_order:
            worker.send_signal(signal.SIGTERM)
            try:
                worker.wait(timeout=30)
            except subprocess.TimeoutExpired:
                pass
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


def rotated(names: list[str], run: int, runs: int) -> list[str]:
    shift = run * len(names) // runs
    return names[shift:] + names[:shift]


def cells_of(names: list[str], options: argparse.Namespace) -> dict:
    """What was measured, by (system, settings, step): `samples`, each with its run, `reason` or `failure`."""
    cells = {}
    for name in names:
        for equal in MODES:
            system = systems.find(name)(Place(options.work, equal))
            for step in STEPS:
                cannot = system.cannot(step)
                cells[name, equal, step] = {"samples": [], "runs": 0, "cannot": cannot, "failure": None}
    for run in range(options.runs):
        for step in STEPS:
            for name in rotated(names, run, options.runs):
                for equal in MODES:
                    try_cell(cells, name, equal, step, run, options)
    # The same settings in both tables are measured once.
    for (name, equal, step), cell in cells.items():
        if equal and same_in_both(name, step):
            cells[name, equal, step] = cells[name, False, step] | {"cannot": cell["cannot"]}
    return cells


def same_in_both(name: str, step: str) -> bool:
    return step not in ("recover", "restart") and systems.find(name).same_durability


def try_cell(cells: dict, name: str, equal: bool, step: str, run: int, options: argparse.Namespace) -> None:
    cell = cells[name, equal, step]
    cannot: Cannot | None = cell["cannot"]
    if cell["failure"] or (equal and same_in_both(name, step)) or (cannot and not cannot.shown_by):
        return
    if step in ("recover", "restart") and not equal and not cannot and options.quick:
        cell["cannot"] = Cannot("left out by --quick")
        return
    print(f"run {run + 1}: {step} by {name}{', equal' if equal else ''}", file=sys.stderr, flush=True)
    try:
        with Trial(name, equal, run, options) as trial:
            sample = trial.measure(step)
    except Wrong as wrong:
        cell["failure"] = str(wrong)
        print(f"  WRONG: {wrong}", file=sys.stderr, flush=True)
        return
    cell["runs"] += 1
    if sample["value"] is not None:
        cell["samples"].append({"run": run + 1, **sample})


def about(name: str, equal: bool, options: argparse.Namespace) -> dict:
    with Trial(name, equal, 0, options) as trial:
        return trial.child("about")


def machine() -> dict:
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "memory_kb": int(memory.split()[1]),
        "load": os.getloadavg(),
        "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
    }


def available(names: list[str]) -> tuple[list[str], dict[str, str]]:
    """The systems that can be measured here, and why the others cannot."""
    missing = {}
    for name in names:
        if name == "chatctl-postgres" and not os.environ.get("CHATCTL_POSTGRES"):
            missing[name] = "no build with PostgreSQL: make release POSTGRES=1"
        elif systems.WHERE[name][0].endswith("postgres") and not os.environ.get("CHATCTL_TEST_POSTGRES_DIR"):
            missing[name] = "no server"
    return [name for name in names if name not in missing], missing


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.sh", description="chatctl and others at the same work, on this machine in one run.")
    parser.add_argument("--jobs", type=int, help="jobs that are enqueued and worked off; 10,000")
    parser.add_argument("--held", type=int, help="jobs whose heartbeat is measured; 10,000")
    parser.add_argument("--runs", type=int, help="how often everything is done; 5")
    parser.add_argument("--beats", type=int, default=10, help="heartbeats of each run; 10")
    parser.add_argument("--systems", help=f"only these, with commas between; all: {','.join(systems.WHERE)}")
    parser.add_argument("--quick", action="store_true", help="one run of 200 jobs, to see that everything works: no figure of it counts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also writes every sample there")
    parser.add_argument("--limit", type=float, default=900, metavar="S", help="the longest that one step may take; 900 s")
    parser.add_argument("--patience", type=float, help="how long a lost job is waited for; 5 s")
    options = parser.parse_args()
    for name, quick, usual in (("jobs", 200, 10_000), ("held", 200, 10_000), ("runs", 1, 5), ("patience", 1, 5)):
        if getattr(options, name) is None:
            setattr(options, name, quick if options.quick else usual)
    if options.quick:
        options.beats = min(options.beats, 3)
    options.names = options.systems.split(",") if options.systems else list(systems.WHERE)
    for name in options.names:
        if name not in systems.WHERE:
            parser.error(f"there is no system {name}; there are: {', '.join(systems.WHERE)}")
    if min(options.jobs, options.held, options.runs, options.beats) < 1:
        parser.error("numbers are at least 1")
    return options


def main() -> int:
    options = parsed()
    begun = machine()
    with tempfile.TemporaryDirectory(prefix="chatctl-arena.") as work:
        options.work = Path(work)
        names, missing = available(options.names)
        told = {(name, equal): about(name, equal, options) for name in names for equal in MODES}
        cells = cells_of(names, options)
    result = report.assemble(names, missing, told, cells, options, begun, os.getloadavg())
    print(report.markdown(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    failures = [cell["failure"] for cell in cells.values() if cell["failure"]]
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
