"""What the arena prints: tables in Markdown, from the same document that `--json` writes."""

import argparse
import statistics

import systems
from page import figure
from systems.base import STEPS, Cannot

TITLES = {
    False: "As they come",
    True: "Nearest to equal: each acknowledged transaction flushed, workers dead after 3 s",
}
HEADINGS = (
    "enqueue, one by one (jobs/s)",
    "enqueue, one call (jobs/s)",
    "claim and finish (jobs/s)",
    "a heartbeat of {held} held jobs (ms)",
    "killed → runs elsewhere (s)",
    "killed → restarted, runs (s)",
    "peak memory: working, holding (MB)",
)


def assemble(names, missing, told, cells, options: argparse.Namespace, begun: dict, load) -> dict:
    """The document: what was measured where, each figure with its samples."""
    listed = []
    for equal in (False, True):
        for name in names:
            kind = systems.find(name)
            listed.append(
                {
                    "name": name,
                    "title": kind.title,
                    "equal": equal,
                    **{key: told[name, equal][key] for key in ("version", "settings")},
                    "on_enqueue": kind.on_enqueue,
                    "on_finish": kind.on_finish,
                    "when_killed": kind.when_killed,
                    "cells": {step: summary(cells[name, equal, step], step, options) for step in STEPS},
                }
            )
    chosen = {key: getattr(options, key) for key in ("jobs", "held", "runs", "beats", "patience", "quick")}
    return {"machine": begun | {"load_afterwards": load}, "options": chosen, "missing": missing, "systems": listed}


def summary(cell: dict, step: str, options: argparse.Namespace) -> dict:
    cannot: Cannot | None = cell["cannot"]
    unit = {"enqueue": "jobs/s", "enqueue_all": "jobs/s", "work": "jobs/s"}.get(step, "s")
    if cell["failure"]:
        return {"failure": cell["failure"]}
    if cannot and not cell["samples"]:
        shown = {
            "never": f"; waited {options.patience:g} s, {times(cell['runs'])}",
            "twice": f"; seen {times(cell['runs'])}",
        }.get(cannot.shown_by, "")
        return {"reason": cannot.reason + (shown if cell["runs"] else "")}
    values = [sample["value"] for sample in cell["samples"]]
    return {
        "unit": unit,
        "median": statistics.median(values),
        "min": min(values),
        "max": max(values),
        "runs": len(values),
        "jobs": cell["samples"][0].get("jobs"),
        "samples": cell["samples"],
    }


def times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


# --- Markdown -------------------------------------------------------------------------------------------------


def markdown(result: dict) -> str:
    parts = [head(result)]
    for equal in (False, True):
        parts.append(table([each for each in result["systems"] if each["equal"] == equal], result["options"], TITLES[equal]))
    parts += [on_disk(result["systems"]), told_settings(result["systems"])]
    if result["missing"]:
        parts.append("\n".join(f"Not measured: {name}, {reason}." for name, reason in result["missing"].items()))
    return "\n\n".join(parts)


def head(result: dict) -> str:
    machine, options = result["machine"], result["options"]
    load = " ".join(f"{each:.1f}" for each in machine["load"])
    after = " ".join(f"{each:.1f}" for each in machine["load_afterwards"])
    return (
        f"{machine['at']}, {machine['system']}, {machine['processors']} processors, {machine['memory_kb'] / 1e6:.1f} GB,"
        f" Python {machine['python']}; load {load} before, {after} afterwards. {options['jobs']:,} jobs that do nothing,"
        f" {options['held']:,} held, {times(options['runs'])}. A cell: median (least to most) × runs; how many jobs,"
        f" where they were fewer.{' **--quick: these are no figures.**' if options['quick'] else ''}"
    )


def table(listed: list[dict], options: dict, title: str) -> str:
    """One table, and under it the reasons of the cells without a figure."""
    reasons: list[str] = []
    rows = ["| " + " | ".join(("", *HEADINGS)).format(held=f"{options['held']:,}") + " |", "|---" * (len(HEADINGS) + 1) + "|"]
    for each in listed:
        cells = [shown(each["cells"][step], step, options, reasons) for step in STEPS]
        rows.append("| " + " | ".join([each["title"], *cells, memory(each["cells"])]) + " |")
    notes = [f"{number}. {reason}" for number, reason in enumerate(reasons, 1)]
    return "\n\n".join([f"### {title}", "\n".join(rows), *(["\n".join(notes)] if notes else [])])


def shown(cell: dict, step: str, options: dict, reasons: list[str]) -> str:
    reason = cell.get("reason") or (cell.get("failure") and f"**failed**: {cell['failure'].splitlines()[-1]}")
    if reason:
        if reason not in reasons:
            reasons.append(reason)
        return f"– ({reasons.index(reason) + 1})"
    scale = 1000 if step == "hold" else 1
    median, least, most = (figure(cell[key] * scale) for key in ("median", "min", "max"))
    expected = options["held"] if step == "hold" else options["jobs"]
    fewer = f", {cell['jobs']:,} jobs" if cell["jobs"] not in (None, expected) else ""
    return f"{median} ({least} to {most}) × {cell['runs']}{fewer}"


def memory(cells: dict) -> str:
    def of(step: str, key: str = "peak_kb") -> str:
        peaks = [sample[key] for sample in cells[step].get("samples", []) if sample.get(key)]
        return f"{statistics.median(peaks) / 1000:.0f}" if peaks else "–"

    server = of("work", "server_kb")
    return f"{of('work')}, {of('hold')}" + (f"; server {server}, {of('hold', 'server_kb')}" if server != "–" else "")


def on_disk(listed: list[dict]) -> str:
    rows = ["| | enqueue acknowledged | finish acknowledged | a job whose worker is killed |", "|---|---|---|---|"]
    for each in listed:
        if not each["equal"]:
            rows.append(f"| {each['title']} | {each['on_enqueue']} | {each['on_finish']} | {each['when_killed']} |")
    return "### What is on the disk\n\n" + "\n".join(rows)


def told_settings(listed: list[dict]) -> str:
    rows = ["| | version | as it comes | nearest to equal |", "|---|---|---|---|"]
    by_name = {(each["name"], each["equal"]): each for each in listed}
    for (name, equal), each in by_name.items():
        if not equal:
            other = by_name[name, True]["settings"]
            same = "the same" if other == each["settings"] else listing(other)
            rows.append(f"| {each['title']} | {each['version']} | {listing(each['settings'])} | {same} |")
    return "### Versions and settings\n\n" + "\n".join(rows)


def listing(settings: dict[str, str]) -> str:
    return ", ".join(f"{key} {value}" for key, value in settings.items())
