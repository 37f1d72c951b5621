#!/usr/bin/env bash
# Measures how many chats that do nothing a worker claims and ends in a second, and how many a bare C loop does with the same
# statements on an equal file. Both commit with FULL. The worker's time goes from its start to its stop, as the event log has
# them; the loop's from its first statement to its last commit. They take turns, and the best run of each counts: whatever
# else the machine does only adds to a time.
#
#   finish.sh [--chats N] [--runs N] [--into PAGE]
#     chats    in each run; 50,000
#     runs     of each; 5
#     into     a page between whose marks the table is put
source "$(dirname "$0")/lib.sh"
need sqlite3

chats=50000 runs=5 into=''
options 'chats runs into' "$@"
compile finish -lsqlite3

fresh() {
  rm -f "$work"/chats.db*
  "$binary" init --db "$work/chats.db" >/dev/null
  "$binary" start --db "$work/chats.db" --title nothing --count "$chats" >/dev/null 2>&1
}

# Each chat was claimed once and completed once.
check() {
  local found
  found=$(sqlite3 "$work/chats.db" "
    SELECT (SELECT count(*) FROM chats WHERE status = 'completed') || ' '
      || (SELECT count(DISTINCT chat_id) FROM events WHERE kind = 'claimed') || ' '
      || (SELECT count(*) FROM events WHERE kind IN ('claimed', 'completed'))")
  [[ $found == "$chats $chats $((2 * chats))" ]] || fail "$1: $found of $chats chats"
}

worker() {
  fresh
  "$binary" run --db "$work/chats.db" --worker-id w1 --until-idle --simulate 0s..1ms >/dev/null 2>"$work/log"
  check worker
  sqlite3 "$work/chats.db" "SELECT max(at) - min(at) FROM events WHERE kind IN ('worker_started', 'worker_stopped')" >>"$work/worker"
}

loop() {
  fresh
  "$work/finish" "$work/chats.db" "$1" | cut -d ' ' -f 2 >>"$work/loop-$1"
  check "the loop"
}

for ((run = 0; run < runs; run++)); do
  worker
  loop 500
  loop 4000
done

# rate NAME: chats a second in the best run, and the range.
rate() {
  sort -n "$work/$1" | awk -v n="$chats" '
    { a[NR] = $1 }
    END { printf "%d/s (%d to %d)", n * 1000 / a[1], n * 1000 / a[NR], n * 1000 / a[1] }'
}
best() { sort -n "$work/$1" | head -n 1; }
share=$(ratio "$(sort -n "$work/loop-500" "$work/loop-4000" | head -n 1)" "$(best worker)")

publish finish <<TABLE
| $chats chats that do nothing, best of $runs runs | claimed and ended |
|---|---|
| a worker | $(rate worker) |
| a bare C loop with the same statements, 500 at once | $(rate loop-500) |
| the same, 4,000 at once | $(rate loop-4000) |

The worker has $share of the faster loop's speed; wanted is at least 0.5.
$(machine)
TABLE
