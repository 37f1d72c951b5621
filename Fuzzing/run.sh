#!/usr/bin/env bash
# Fuzzing/run.sh PROGRAM SECONDS [TARGET…]: lets libFuzzer try each target, or those that are named, one after
# another on one core. What it has come through is kept beside the program and gone on from the next time; an input
# that breaks a property too, with the line that tries it again.
set -euo pipefail
cd "$(dirname "$0")/.."

program=$1
seconds=$2
shift 2
if [ $# -eq 0 ]; then
  mapfile -t targets < <("$program")
  set -- "${targets[@]}"
fi
kept=$(dirname "$(dirname "$program")")/fuzzing
place=$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")
FUZZ_FOLDER=$(mktemp -d "$place/chatctl-fuzzing.XXXXXX")
export FUZZ_FOLDER SWIFT_BACKTRACE=enable=no
trap 'rm -rf "$FUZZ_FOLDER"' EXIT

status=0
for target in "$@"; do
  mkdir -p "$kept/corpus/$target" "$kept/found"
  log=$kept/$target.log
  options=(-max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1)
  words=Fuzzing/Words/$target.txt
  [ ! -f "$words" ] || options+=(-dict="$words")
  if "$program" "$target" "${options[@]}" -artifact_prefix="$kept/found/$target-" \
    "$kept/corpus/$target" "Fuzzing/Seeds/$target" >"$log" 2>&1; then
    sed -nE "s/^Done ([0-9]+) runs in ([0-9]+) second.*/$target: \1 executions in \2 s, nothing found/p" "$log"
  else
    status=1
    echo "$target: found something"
    grep -aE 'Fatal error|ERROR: libFuzzer' "$log" | cut -c 1-1000 | tail -n 3 || true
    found=$(sed -nE 's/.*Test unit written to (.*)/\1/p' "$log" | tail -n 1)
    echo "again: FUZZ_FOLDER=\$(mktemp -d) $program $target $found"
  fi
done
exit "$status"
