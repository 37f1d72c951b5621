#!/usr/bin/env bash
# Lets workers go on for long and prints each minute what they have come to: promises P6 and P8. Two workers hold
# 2,000 long chats, a third one ends 20 short ones a second, a fourth one runs a command twice a second. In the middle
# third of the time a reader never ends its transaction. No worker dies or hangs, so each chat that is recovered,
# each fence and each long chat with another generation is a false alarm.
#
#   soak.sh [--minutes N] [--busy N] [--clock-steps]
#     minutes      how long; 60
#     busy         threads for each processor that never wait; 0
#     clock-steps  every 10 to 40 s the wall clock of one worker, or of all, is set by up to a day
#
# Run it also as a user who may not raise priorities, as crowd.sh says.
source "$(dirname "$0")/lib.sh"
need sqlite3

minutes=60 busy=0 clock_steps=
options 'minutes busy clock-steps?' "$@"
names=(w1 w2 w3 w4)

# --- Clocks -----------------------------------------------------------------------------------------------

# set_clock NAME MILLISECONDS: by how much the worker's wall clock is wrong from now on.
set_clock() {
  local byte bytes=''
  for byte in {0..7}; do bytes+=$(printf '\\x%02x' $(($2 >> 8 * byte & 255))); done
  # In place: the worker has it mapped.
  printf "$bytes" | dd of="$work/$1.offset" conv=notrunc status=none
}

# step_clocks: sets the clock of one worker, or of all; every fourth time right again.
step_clocks() {
  local name offset which
  while :; do
    sleep $((RANDOM % 31 + 10))
    offset=$(((RANDOM * 32768 + RANDOM) % 172800000 - 86400000))
    if ((RANDOM % 4 == 0)); then offset=0; fi
    if ((RANDOM % 2)); then which=("${names[@]}"); else which=("w$((RANDOM % 4 + 1))"); fi
    for name in "${which[@]}"; do set_clock "$name" $offset; done
    echo "${which[*]} $offset" >>"$work/steps"
  done
}
: >"$work/steps"
: >"$work/failed"
for name in "${names[@]}"; do set_clock "$name" 0; done
if [[ -n $clock_steps ]]; then
  compiler=$(command -v cc || command -v clang) || skip "there is no C compiler here"
  "$compiler" -O2 -shared -fPIC -o "$work/clock.so" "$root/benchmarks/clock.c" -ldl
fi

# --- Load -------------------------------------------------------------------------------------------------

# begin NAME OPTIONS…: a worker with a wall clock of its own.
begin() {
  OFFSET_FILE=$work/$1.offset LD_PRELOAD=${clock_steps:+$work/clock.so} \
    start_worker "$1" --interval 1s --stale-after 3s --json "${@:2}"
}

start_chats() {
  while [[ ! -e $work/enough ]]; do
    chatctl start --title short --group short --count 20 || echo "exit code $?" >>"$work/failed"
    chatctl start --title command --group command --count 2 || echo "exit code $?" >>"$work/failed"
    sleep 1
    # To this process with its right clock a worker seems to hang whose clock is far behind, which it says.
  done >/dev/null 2>&1
}

# read_on: reads in one transaction from now on. read_no_more: ends it.
read_on() {
  mkfifo "$work/reader"
  sqlite3 -readonly "$CHATCTL_DB" <"$work/reader" >"$work/read" &
  reader=$!
  started+=($!)
  exec 7>"$work/reader"
  echo 'BEGIN; SELECT count(*) FROM chats;' >&7
  wait_until 20 test -s "$work/read"
}
read_no_more() {
  exec 7>&-
  wait "$reader"
}

# --- Samples ----------------------------------------------------------------------------------------------

# each_worker COMMAND…: what it prints for each process, in one cell.
each_worker() {
  local name cell=''
  for name in "${names[@]}"; do cell+=" $("$@" "${pid[$name]}")"; done
  echo "${cell# }"
}
resident() { awk '$1 == "VmRSS:" { printf "%.0f\n", $2 / 1024 }' "/proc/$1/status"; }
descriptors() { find "/proc/$1/fd" -mindepth 1 2>/dev/null | wc -l; }
megabytes() { stat --format %s "$1" | awk '{ printf "%.1f", $1 / 1048576 }'; }
count_completed() { sqlite3 -readonly "$CHATCTL_DB" "SELECT count(*) FROM chats WHERE status = 'completed'"; }

# sample MINUTE: a line of the table, of what has been printed since the last one.
sample() {
  news_of "${names[@]}" >"$work/minute"
  echo "| $1 | $(count_completed) | $(each_worker resident) | $(each_worker descriptors)" \
    "| $(megabytes "$CHATCTL_DB-wal") | $(megabytes "$CHATCTL_DB")" \
    "| $(sed -nE 's/.*"event":"tick".*"renewed":[1-9].*"duration_ms":([0-9.]+).*/\1/p' "$work/minute" | spread)" \
    "| $(grep -c '"event":"tick_failed"' "$work/minute" || true) | $(wc -l <"$work/steps") | $(cut -d ' ' -f 1 /proc/loadavg) |"
}

echo "soak.sh: $minutes minutes, $busy busy threads for each processor,${clock_steps:+ clocks are set,} $(machine)"
chatctl init >/dev/null
chatctl start --title long --group long --count 2000 >/dev/null 2>&1
begin w1 --group long --hold --max-chats 1000
wait_for '"registered":1000' "${log[w1]}" 20
begin w2 --group long --hold --max-chats 1000
wait_for '"registered":1000' "${log[w2]}" 20
begin w3 --group short --simulate 100ms..2s
begin w4 --group command --max-chats 4 -- sleep 0.3
keep_busy "$busy"
start_chats &
started+=($!)
if [[ -n $clock_steps ]]; then
  step_clocks &
  started+=($!)
fi

begun=$EPOCHSECONDS
echo '| minute | ended chats | MB of w1 to w4 | descriptors | MB of log | MB of file | ticks | p50 | p99 | max ms | failed | steps | load |'
echo '|---|---|---|---|---|---|---|---|---|---|---|---|---|'
for ((minute = 1; minute <= minutes; minute++)); do
  if ((minute == minutes / 3 + 1)); then read_on; fi
  if ((minute == minutes * 2 / 3 + 1)); then
    "$binary" doctor --quick >"$work/reader-doctor" || true
    read_no_more
  fi
  while ((EPOCHSECONDS < begun + 60 * minute)); do moment; done
  sample $minute
done

# --- What must hold ---------------------------------------------------------------------------------------

touch "$work/enough"
chatctl list --group long --limit 3000 --json | tr '{' '\n' | grep '"id":' >"$work/long"
chatctl events --kind recovered adopted fenced quarantined lost --json >"$work/alarms"
stop "${names[@]}"
for name in "${names[@]}"; do set_clock "$name" 0; done
echo "$(wc -l <"$work/steps") steps of clocks; $(machine)"
expect "all 2,000 long chats are held" test "$(grep -c '"status":"running"' "$work/long")" = 2000
expect "… under the generation in which they were claimed" nothing grep -v '"generation":1,' "$work/long"
expect "no chat was recovered, lost or taken up again, and none fenced" nothing cat "$work/alarms"
expect "no start has failed" nothing cat "$work/failed"
if ((minutes > 2)); then expect "the doctor has named the reader" has "$work/reader-doctor" "$reader"; fi
expect "the file is whole, and each history legal" no_fault
