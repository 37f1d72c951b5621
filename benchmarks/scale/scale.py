"""Runs the cells of the scale: so many chats and so many workers, on one file. `run.sh` gives it what it needs."""

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import holding
import page
import pictures

# What each number is, with --quick and without.
NUMBERS = {
    "ticks": (3, 21, "ticks of each worker"),
    "steals": (3, 50, "thefts of each cell"),
    "runs": (1, 3, "how often chats are claimed and ended"),
    "held": (200, 10_000, "chats where the number of workers grows"),
}
LISTS = {
    "chats": ((100, 1000), (100, 1000, 10_000, 100_000, 1_000_000), "numbers of chats that one worker has"),
    "workers": ((1, 2), (1, 2, 4, 8, 16), "numbers of workers that share --held chats"),
}


def cell(chats: int, workers: int, options: argparse.Namespace) -> dict:
    print(f"{chats:,} chats, {workers} workers", file=sys.stderr, flush=True)
    samples: dict[str, list[float]] = holding.held(chats, workers, options.ticks, min(options.steals, chats // workers))
    samples["ended_per_s"] = [holding.ended(chats, workers) for _ in range(options.runs)]
    return {"chats": chats, "workers": workers, **samples}


def machine() -> dict:
    return {
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split(","))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.sh", description="How chatctl grows with chats and workers on one file.")
    for name, (_, usual, text) in NUMBERS.items():
        parser.add_argument(f"--{name}", type=int, help=f"{text}; {usual:,}")
    for name, (_, usual, text) in LISTS.items():
        parser.add_argument(f"--{name}", type=numbers, help=f"{text}; {','.join(map(str, usual))}")
    parser.add_argument("--quick", action="store_true", help="shows in a minute that everything works; its figures mean nothing")
    parser.add_argument("--json", type=Path, help="where all samples are written")
    parser.add_argument("--draw", type=Path, help="measure nothing; what such a file has is drawn again")
    parser.add_argument("--pictures", type=Path, help="a directory for scale-chats.svg and scale-workers.svg")
    parser.add_argument("--into", type=Path, help="a page between whose marks the table is put, with the pictures if there are any")
    options = parser.parse_args()
    for name, (quick, usual, _) in (NUMBERS | LISTS).items():
        if getattr(options, name) is None:
            setattr(options, name, quick if options.quick else usual)
    return options


def measured(options: argparse.Namespace) -> dict:
    begun = machine()
    by_chats = [cell(chats, 1, options) for chats in options.chats]
    by_workers = [cell(options.held, workers, options) for workers in options.workers]
    chosen = {name: getattr(options, name) for name in NUMBERS} | {"quick": options.quick}
    return {"machine": begun | {"load_afterwards": os.getloadavg()}, "options": chosen, "by_chats": by_chats, "by_workers": by_workers}


def main() -> None:
    options = parsed()
    try:
        result = json.loads(options.draw.read_text()) if options.draw else measured(options)
    except holding.Wrong as wrong:
        raise SystemExit(f"scale: {wrong}") from None
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
        for name, text in pictures.drawn(result).items():
            (options.pictures / name).write_text(text)
    table = pictures.markdown(result)
    print(table)
    if options.into:
        links = pictures.links(os.path.relpath(options.pictures, options.into.parent)) if options.pictures else ""
        page.put_into(options.into, "scale", f"{table}\n\n{links}".strip())


if __name__ == "__main__":
    main()
