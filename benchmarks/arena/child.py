"""One step of one trial, in a process of its own: `child.py SYSTEM STEP PLACE ARGUMENT…` prints the result as one line of JSON.

PLACE is a `Place` in JSON. `forever` prints a line when it is ready, and never ends.
"""

import json
import os
import sys
import warnings
from pathlib import Path

import systems
from systems.base import Place, peak_kb


def main() -> None:
    warnings.simplefilter("ignore")
    name, step, place, *words = sys.argv[1:]
    place = json.loads(place)
    system = systems.find(name)(name, Place(Path(place["directory"]), place["equal"], place["database"]))
    if step == "forever":
        system.forever(lambda: print("ready", flush=True))
    result = getattr(system, step)(*map(int, words)) or {}
    result.setdefault("peak_kb", peak_kb())
    print(json.dumps(result), flush=True)
    # Workers that hold jobs have threads and tasks that never end.
    os._exit(0)


main()
