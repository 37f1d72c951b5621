#!/usr/bin/env bash
# How a tick, a theft's latency, memory and throughput grow with chats and with workers on one file. Writes what was
# measured as JSON, draws it, and prints a table.
#
#   run.sh [--chats A,B] [--workers A,B] [--runs N] [--quick] [--json FILE] [--pictures DIR] [--into PAGE]
#   run.sh --help says the rest
#
# CHATCTL is the release binary. Wants an idle machine and Python 3.11 or newer; takes about half an hour.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
CHATCTL=$(realpath "${CHATCTL:-$root/.build/release/chatctl}")
export CHATCTL PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$root/benchmarks
unset CHATCTL_DB CHATCTL_ROLE
(cd "$root/benchmarks/scale" && python3 -m unittest --quiet)
exec python3 "$root/benchmarks/scale/scale.py" "$@"
