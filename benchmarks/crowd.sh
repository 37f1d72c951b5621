#!/usr/bin/env bash
# Measures how late a worker's ticks are while a crowd writes: STARTS processes of `chatctl start` at
# once, RUNS times, each time with a new database. The worker ticks every 500 ms and is trusted for
# less than 1.5 s. It and the crowd are of one session and so share the processor as equals.
#
# How late a tick is: the time from the one before, less the interval. Run it also as a user who may
# not raise priorities: setpriv --reuid 65534 --regid 65534 --clear-groups benchmarks/crowd.sh
# Measures last what one start takes that meets nobody.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
chatctl=${CHATCTL:-$root/.build/release/chatctl}
starts=${STARTS:-1000}
runs=${RUNS:-5}
interval=500
work=$(mktemp -d "${TMPDIR:-/tmp}/chatctl-crowd.XXXXXX")
worker=
cleanup() {
  [[ -z $worker ]] || kill -TERM "$worker" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

crowd() {
  export CHATCTL_DB=$work/$1.db
  "$chatctl" init >/dev/null
  "$chatctl" run --worker-id w1 --interval ${interval}ms --stale-after 1500ms --hold --json \
    >"$work/events" 2>/dev/null &
  worker=$!
  until grep -qs '"event":"tick"' "$work/events"; do sleep 0.1; done
  local begin pids=() succeeded=0
  begin=$(date +%s%N)
  for ((i = 0; i < starts; i++)); do
    "$chatctl" start x >/dev/null 2>>"$work/errors" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do
    if wait "$pid"; then succeeded=$((succeeded + 1)); fi
  done
  local took=$((($(date +%s%N) - begin) / 1000000))
  sleep 1
  kill -TERM $worker
  wait $worker || true
  worker=
  printf '| %s | %s of %s | %s | %s | %s ms | %s ms |\n' "$1" "$succeeded" "$starts" \
    "$(grep -c '"event":"tick_failed"' "$work/events" || true)" \
    "$(grep -c '"event":"self_fenced"' "$work/events" || true)" \
    "$(sed -nE 's/.*"event":"tick","at":([0-9]+).*/\1/p' "$work/events" |
      awk -v i=$interval 'NR > 1 && $1 - last - i > late { late = $1 - last - i } { last = $1 } END { print late + 0 }')" \
    "$took"
}

echo "$(id -un), $(nproc) processors, load before: $(cut -d ' ' -f 1 /proc/loadavg)" >&2
echo '| run | succeeded | failed ticks | fences | latest tick | took |'
echo '|---|---|---|---|---|---|'
for ((run = 1; run <= runs; run++)); do crowd $run; done
[[ ! -s $work/errors ]] || sort "$work/errors" | uniq -c >&2

export CHATCTL_DB=$work/alone.db
"$chatctl" init >/dev/null
begin=$(date +%s%N)
for ((i = 0; i < 100; i++)); do "$chatctl" start x >/dev/null 2>&1; done
echo "one start that meets nobody: $((($(date +%s%N) - begin) / 100000)) µs (mean of 100)"
