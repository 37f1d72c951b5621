"""What callgrind writes: of each counted call a file, whose lines say what each function has cost."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

# `ob=(2) /usr/lib/libsqlite3.so.0`, and later only `ob=(2)`; `cob=` is the same for what is called.
OBJECT = re.compile(r"c?ob=\((\d+)\)(?: (.*))?")
CALLED = "calls="
COST = re.compile(r"[+*\-\d]\S* (\d+)")


def by_object(lines: Iterable[str]) -> Counter[str]:
    """How many instructions the code of each library or program has run, by the names of their files."""
    names: dict[str, str] = {}
    costs: Counter[str] = Counter()
    current, is_of_called = "", False
    for line in lines:
        if match := OBJECT.match(line):
            number, name = match.groups()
            names.setdefault(number, Path(name or "").name)
            current = current if line.startswith("c") else names[number]
        elif line.startswith(CALLED):
            # The next line is what the called function has cost, which stands with that one as well.
            is_of_called = True
        elif match := COST.match(line):
            if not is_of_called:
                costs[current] += int(match[1])
            is_of_called = False
    return costs


def by_part(costs: Counter[str]) -> dict[str, int]:
    """The same for SQLite, the C library, and the program with Swift's libraries."""
    parts = {"sqlite": 0, "c": 0, "swift": 0}
    for name, cost in costs.items():
        parts[part(name)] += cost
    return parts


def part(name: str) -> str:
    if name.startswith("libsqlite3."):
        return "sqlite"
    # Code of no file is what the linker has made to reach others.
    if name.startswith(("libc.", "libm.", "ld-linux", "libpthread.")) or name in ("", "???"):
        return "c"
    return "swift"


def dumps(directory: Path, stem: str, function: str) -> list[Path]:
    """Those that were written at the end of `function`, in the order of its calls."""
    found = [each for each in directory.glob(f"{stem}.*") if each.suffix[1:].isdigit()]
    written = [each for each in found if f"Trigger: --dump-after={function}" in each.read_text()]
    return sorted(written, key=lambda each: int(each.suffix[1:]))
