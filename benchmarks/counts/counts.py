"""Counts what a tick, a claim, an ending and a start cost, and compares it with what is recorded in `recorded.json`.

Statements and pages come from the program `HeartbeatCounts`, instructions from callgrind, both of the same calls of one run. None of
them depends on how fast or how busy the machine is. docs/decisions/0052-*.md says what else was made not to matter.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import comparing
import page
import profile

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
RECORDED = HERE / "recorded.json"
PAGE = ROOT / "docs" / "benchmarks.md"
# `theCountedCall`, as the compiler names it.
FUNCTION = "$s15HeartbeatCounts14theCountedCallyyyyKXEKF"
# Functions of the C library that have a version for each kind of processor: the one that all can run.
PLAIN = (
    "AVX512F AVX512VL AVX512BW AVX2 AVX BMI1 BMI2 ERMS FMA FSRM LZCNT MOVBE POPCNT RTM SSE4_1 SSE4_2 SSSE3"
    " AVX_Fast_Unaligned_Load Fast_Unaligned_Copy Fast_Unaligned_Load Fast_Rep_String Fast_Copy_Backward Slow_BSF Slow_SSE4_2"
).split()
TUNABLES = {
    "glibc.cpu.hwcaps": ",".join(f"-{name}" for name in PLAIN),
    # Otherwise by the sizes of the caches.
    "glibc.cpu.x86_data_cache_size": "0x8000",
    "glibc.cpu.x86_shared_cache_size": "0x100000",
    "glibc.cpu.x86_non_temporal_threshold": "0x1000000",
}
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "LC_ALL": "C",
    # Swift's hashes have another seed in each process otherwise.
    "SWIFT_DETERMINISTIC_HASHING": "1",
    # Functions are found before anything is counted.
    "LD_BIND_NOW": "1",
    "GLIBC_TUNABLES": ":".join(f"{name}={value}" for name, value in TUNABLES.items()),
}
LIMIT_S = 600


class Wrong(Exception):
    """Nothing was counted, and why."""


# --- Counting -------------------------------------------------------------------------------------------------


def count(program: Path, work: Path) -> tuple[str, list[dict]]:
    """SQLite's version, and of each call what it has cost. `work` is an empty directory."""
    # Valgrind 3.19 cannot read what Swift's linker writes for debuggers.
    run("strip", "--strip-debug", "-o", str(work / "program"), str(program))
    output = run(
        "valgrind", "--quiet", "--tool=callgrind", "--callgrind-out-file=calls",
        f"--toggle-collect={FUNCTION}", f"--dump-after={FUNCTION}", "./program", "chats.db",
        cwd=work,
    )  # fmt: skip
    told = json.loads(output)
    dumps = profile.dumps(work, "calls", FUNCTION)
    if len(dumps) != len(told["calls"]):
        raise Wrong(f"callgrind has seen {len(dumps)} of {len(told['calls'])} calls: is {FUNCTION} still the function's name?")
    return told["sqlite"], [call | cost_of(dump) for call, dump in zip(told["calls"], dumps, strict=True)]


def cost_of(dump: Path) -> dict[str, int]:
    return profile.by_part(profile.by_object(dump.read_text().splitlines()))


def run(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True, timeout=LIMIT_S)
    if done.returncode:
        raise Wrong(f"{command[0]} has ended with {done.returncode}")
    return done.stdout


def conditions(sqlite: str) -> dict[str, str]:
    """All that other counts may come of."""
    version = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    found = re.search(r"Swift version (\S+)", version)
    return {
        "processor": platform.machine(),
        "SQLite": sqlite,
        "Swift": found[1] if found else "unknown",
        "C library": os.confstr("CS_GNU_LIBC_VERSION") or "unknown",
        "valgrind": run("valgrind", "--version").strip().removeprefix("valgrind-"),
    }


# --- What is recorded -----------------------------------------------------------------------------------------


def record(holds_for: dict[str, str], calls: list[dict]) -> None:
    lines = ",\n".join(f"    {json.dumps(call)}" for call in calls)
    RECORDED.write_text(f'{{\n  "holds for": {json.dumps(holds_for)},\n  "calls": [\n{lines}\n  ]\n}}\n')
    PAGE.write_text(page_with(comparing.of_calls(calls)))


def page_with(table: str) -> str:
    return page.with_table(PAGE, "counts", table)


def compare(holds_for: dict[str, str], calls: list[dict]) -> int:
    """Prints what is other than recorded.
    Returns 1 when that is the code's doing."""
    recorded = json.loads(RECORDED.read_text())
    others = comparing.other_conditions(recorded["holds for"], holds_for)
    found = comparing.differences(recorded["calls"], calls)
    if found:
        print(comparing.of_differences(found))
    if others:
        print("counts: compared, but nothing follows from it: " + "; ".join(others))
        return 0
    if found:
        print("counts: not as recorded. What has become cheaper is recorded too: make counts RECORD=1, and say in the commit why")
        return 1
    if page_with(comparing.of_calls(recorded["calls"])) != PAGE.read_text():
        print(f"counts: the table of {PAGE.relative_to(ROOT)} is not what is recorded: make counts RECORD=1")
        return 1
    print(f"counts: {len(calls)} calls, all within {100 * comparing.TOLERANCE:.0f} % of what is recorded")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="counts.py", description="What calls cost, counted, against what is recorded.")
    parser.add_argument("program", type=Path, help="HeartbeatCounts, as make counts builds it")
    parser.add_argument("--record", action="store_true", help="write down what was counted instead of comparing it")
    parser.add_argument("--show", action="store_true", help="only print what was counted")
    parser.add_argument("--keep", type=Path, help="a new directory that keeps what callgrind has written, for callgrind_annotate")
    options = parser.parse_args()
    # Not where TMPDIR says: the longer a path, the longer it takes to write down.
    work = Path(tempfile.mkdtemp(prefix="chatctl-counts.", dir="/tmp"))
    try:
        sqlite, calls = count(options.program.resolve(), work)
        if options.keep:
            shutil.copytree(work, options.keep)
    except (Wrong, OSError, subprocess.TimeoutExpired) as wrong:
        print(f"counts: {wrong}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(work)
    holds_for = conditions(sqlite)
    if options.show:
        print(comparing.of_calls(calls))
        return 0
    if options.record:
        record(holds_for, calls)
        return 0
    return compare(holds_for, calls)


if __name__ == "__main__":
    sys.exit(main())
