"""Whether calls cost what they have cost when that was recorded, and both as tables. Pure: values in, values out."""

from dataclasses import dataclass

# More or less than that by so much is another count.
TOLERANCE = 0.05
# What is compared. The C library's instructions count only in the sum: its parts are few, and other versions of it do the
# same otherwise.
COMPARED = ("statements", "pages", "sqlite", "swift", "all")
WORDS = {
    "statements": "statements",
    "pages": "pages of the log",
    "sqlite": "instructions of SQLite",
    "swift": "instructions of Swift",
    "all": "instructions",
}
HEADINGS = ("", "statements", "pages", "instructions", "of these SQLite's", "statements", "pages", "instructions", "of these SQLite's")


@dataclass(frozen=True)
class Difference:
    operation: str
    leases: int
    what: str
    recorded: float | None
    now: float | None

    def row(self) -> str:
        cells = [self.operation, f"{self.leases:,}", WORDS[self.what], shown(self.recorded), shown(self.now), change(self.recorded, self.now)]
        return "| " + " | ".join(cells) + " |"


def value(call: dict, what: str) -> int:
    return call["sqlite"] + call["c"] + call["swift"] if what == "all" else call[what]


def keyed(calls: list[dict]) -> dict[tuple[str, int], dict]:
    return {(call["operation"], call["leases"]): call for call in calls}


def differences(recorded: list[dict], now: list[dict]) -> list[Difference]:
    """What costs another number of anything, in either direction, and what is on one side only."""
    before, after = keyed(recorded), keyed(now)
    found = []
    for key in before | after:
        for what in COMPARED:
            old, new = (value(side[key], what) if key in side else None for side in (before, after))
            if old is None or new is None or abs(new - old) > TOLERANCE * old:
                found.append(Difference(*key, what, old, new))
    return found


def other_conditions(recorded: dict[str, str], now: dict[str, str]) -> list[str]:
    """In which versions this machine differs from that of the record, as sentences."""
    return [
        f"{name} is {now.get(name, 'unknown')}, recorded with {recorded.get(name, 'unknown')}"
        for name in recorded | now
        if recorded.get(name) != now.get(name)
    ]


# --- Tables ---------------------------------------------------------------------------------------------------


def shown(number: float | None) -> str:
    return "none" if number is None else f"{number:,}"


def change(before: float | None, after: float | None) -> str:
    if not before or after is None:
        return ""
    return f"{100 * (after - before) / before:+.1f} %"


def of_differences(found: list[Difference]) -> str:
    head = ["| | chats | | recorded | now | |", "|---|---|---|---|---|---|"]
    return "\n".join(head + [each.row() for each in found])


def of_calls(calls: list[dict]) -> str:
    """A row for each operation: a call for one chat, and what each further one adds to it."""
    rows = ["| " + " | ".join(HEADINGS) + " |", "|---" * len(HEADINGS) + "|"]
    operations = {call["operation"]: [] for call in calls}
    for call in calls:
        operations[call["operation"]].append(call)
    for operation, (one, many) in operations.items():
        more = many["leases"] - one["leases"]
        alone = [f"{value(one, what):,}" for what in ("statements", "pages", "all", "sqlite")]
        further = [per((value(many, what) - value(one, what)) / more) for what in ("statements", "pages", "all", "sqlite")]
        rows.append("| " + " | ".join([operation, *alone, *further]) + " |")
    return "\n".join(rows)


def per(number: float) -> str:
    """Nothing, or three digits of it: what is left of a page when many chats share it, or a number of instructions."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.3g}"
