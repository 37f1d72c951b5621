"""Runs the arena: the same work by chatctl and by others, in one run on this machine. `run.sh` gives it what it needs.

Each trial is a step of one system on a fresh database. All systems do a step before any does the next one, and the order in
which they do is rotated from run to run, so that what else the machine does meets all alike. What a trial says counts only
once the database has shown that each job was there, or has run exactly once.
"""

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import page
import report
import systems
from systems.base import STEPS, Cannot, Place
from trial import Trial, Wrong

# A system's own settings, and the nearest to equal ones.
MODES = (False, True)


def rotated(names: list[str], run: int, runs: int) -> list[str]:
    shift = run * len(names) // runs
    return names[shift:] + names[:shift]


def cells_of(names: list[str], options: argparse.Namespace) -> dict:
    """What was measured, by (system, settings, step): `samples`, each with its run, `reason` or `failure`."""
    cells = {}
    for name in names:
        for equal in MODES:
            system = systems.find(name)(name, Place(options.work, equal))
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
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
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


# What each number is, with --quick and without.
NUMBERS = {
    "jobs": (200, 10_000, "jobs that are enqueued and worked off"),
    "held": (200, 10_000, "jobs whose heartbeat is measured"),
    "runs": (1, 5, "how often everything is done"),
    "beats": (3, 10, "heartbeats of each run"),
    "patience": (1, 5, "seconds for which a job that is lost is waited for"),
    "limit": (60, 900, "seconds that one step may take"),
}


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.sh", description="The same work by chatctl and by others, on this machine in one run."
    )
    for name, (quick, usual, meaning) in NUMBERS.items():
        parser.add_argument(f"--{name}", type=int, metavar="N", help=f"{meaning}; {usual:,}, with --quick {quick:,}")
    parser.add_argument("--systems", metavar="A,B", help=f"only these; all: {', '.join(systems.WHERE)}")
    parser.add_argument("--quick", action="store_true", help="shows that everything works; its figures mean nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also writes every sample there")
    parser.add_argument("--into", type=Path, metavar="FILE", help="also puts the tables between the marks of that page")
    options = parser.parse_args()
    for name, (quick, usual, _) in NUMBERS.items():
        if getattr(options, name) is None:
            setattr(options, name, quick if options.quick else usual)
        if getattr(options, name) < 1:
            parser.error(f"--{name} is at least 1")
    options.names = options.systems.split(",") if options.systems else list(systems.WHERE)
    for name in options.names:
        if name not in systems.WHERE:
            parser.error(f"there is no system {name}; there are: {', '.join(systems.WHERE)}")
    return options


def main() -> int:
    options = parsed()
    # So that whatever has been started ends with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    begun = machine()
    with tempfile.TemporaryDirectory(prefix="chatctl-arena.") as work:
        options.work = Path(work)
        names, missing = available(options.names)
        told = {(name, equal): about(name, equal, options) for name in names for equal in MODES}
        cells = cells_of(names, options)
    result = report.assemble(names, missing, told, cells, options, begun, os.getloadavg())
    text = report.markdown(result)
    print(text)
    if options.into:
        page.put_into(options.into, "arena", text)
    if options.json:
        options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    failures = [cell["failure"] for cell in cells.values() if cell["failure"]]
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
