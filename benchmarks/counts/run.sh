#!/usr/bin/env bash
# Counts what calls cost, and compares it with what is recorded; counts.py says how.
#
#   run.sh [--record] [--show] [--keep DIR]
#
# PROGRAM is HeartbeatCounts, of a debug build. Needs valgrind, binutils and Python 3.11 or newer.
set -euo pipefail
program=$(realpath "${PROGRAM:?the HeartbeatCounts of make counts}")
cd "$(dirname "$0")"
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$PWD/..
python3 -m unittest --quiet
python3 counts.py "$program" "$@"
