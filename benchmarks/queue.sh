#!/usr/bin/env bash
# Measures how fast a worker claims: 10,000 chats of a plain queue, and as many of 100 groups among as
# many again that must be left, because their groups are paused or have no free place. The worker holds
# what it claims. A run takes from its start to its last claim; the best of ROUNDS counts, since
# whatever else the machine does only adds to a time.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
chatctl=${CHATCTL:-$root/.build/release/chatctl}
rounds=${ROUNDS:-5}
chats=${CHATS:-10000}
work=$(mktemp -d "${TMPDIR:-/tmp}/chatctl-queue.XXXXXX")
export CHATCTL_DB=$work/chats.db
holder=
stop_holder() {
  [[ -n $holder ]] || return 0
  kill -TERM "$holder" 2>/dev/null || true
  wait "$holder" 2>/dev/null || true
  holder=
}
cleanup() {
  stop_holder
  rm -rf "$work"
}
trap cleanup EXIT

# SQLite's own shell spreads the chats over the groups: each second group gives no chat.
spread() {
  sqlite3 "$CHATCTL_DB" "
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100)
    INSERT INTO groups (id, name) SELECT i, 'g' || i FROM n;
    UPDATE chats SET group_id = id % 100 + 1;"
}

prepare() {
  stop_holder
  rm -f "$CHATCTL_DB"*
  case $1 in
  plain) "$chatctl" start --title plain --count "$chats" >/dev/null 2>&1 ;;
  paused)
    "$chatctl" start --title grouped --count $((2 * chats)) >/dev/null 2>&1
    spread
    "$chatctl" pause $(seq -f 'g%g' 2 2 100) >/dev/null
    ;;
  full)
    "$chatctl" start --title grouped --count $((2 * chats)) >/dev/null 2>&1
    spread
    for group in $(seq -f 'g%g' 2 2 100); do
      "$chatctl" group set "$group" --max-running 1 >/dev/null
    done
    "$chatctl" run --worker-id holder --hold --max-chats 50 --group $(seq -f 'g%g' 2 2 100) \
      >/dev/null 2>&1 &
    holder=$!
    until [[ $(sqlite3 "$CHATCTL_DB" 'SELECT count(*) FROM leases') == 50 ]]; do sleep 0.1; done
    ;;
  esac
}

# The milliseconds from the worker's start to its last claim.
claim() {
  "$chatctl" run --json --worker-id w1 --hold --max-chats "$chats" --ticks 1 --interval 5s |
    awk -v wanted="$chats" '
      match($0, /"event":"[a-z_]+"/) { event = substr($0, RSTART + 9, RLENGTH - 10) }
      match($0, /"at":[0-9]+/) { at = substr($0, RSTART + 5, RLENGTH - 5) }
      event == "worker_started" { begin = at }
      event == "claimed" { end = at; claimed += gsub(/"chat":/, "") }
      END { if (claimed != wanted) exit 1; print end - begin }'
}

# The kinds take turns, so that a busy moment of the machine meets all of them.
declare -A best=()
for ((round = 1; round <= rounds; round++)); do
  for kind in plain paused full; do
    prepare $kind
    took=$(claim)
    [[ -n ${best[$kind]:-} && ${best[$kind]} -le $took ]] || best[$kind]=$took
  done
done

for kind in paused full; do
  awk -v kind=$kind -v n="$chats" -v plain="${best[plain]}" -v took="${best[$kind]}" 'BEGIN {
    printf "%d chats of 100 groups, half of them %s: %d ms; of a plain queue: %d ms; speed %.2f\n",
      n, kind, took, plain, plain / took }'
done
