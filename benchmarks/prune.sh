#!/usr/bin/env bash
# Measures how late a worker's heartbeats are while a prune goes on: a worker with 10,000 held chats
# ticks every 500 ms, and 1,000,000 finished chats are pruned beside it. docs/benchmarks.md keeps the
# results. Takes a few minutes; needs sqlite3.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
chatctl=${CHATCTL:-$root/.build/release/chatctl}
finished=${FINISHED:-1000000}
held=${HELD:-10000}
work=$(mktemp -d "${TMPDIR:-/tmp}/chatctl-bench.XXXXXX")
worker=
trap '[[ -z $worker ]] || kill -KILL "$worker" 2>/dev/null; rm -rf "$work"' EXIT
db=$work/chats.db

"$chatctl" init --db "$db" >/dev/null
# Each with a message, a tag and the three events of a chat that was run.
sqlite3 "$db" >/dev/null <<SQL
PRAGMA synchronous = OFF;
BEGIN;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT $finished)
INSERT INTO chats (id, title, status, generation, attempts, place, started_at, ended_at, created_at, updated_at)
SELECT i, 'finished chat ' || i, 'completed', 1, 1, i, 1000, 2000, 0, 2000 FROM n;
INSERT INTO messages (chat_id, role, content, at)
SELECT id, 'user', 'do something about item ' || id || ', and say what you did', 0 FROM chats;
INSERT INTO tags (chat_id, tag) SELECT id, 'night' FROM chats WHERE id % 2 = 0;
INSERT INTO events (at, kind, chat_id, worker, generation, actor)
SELECT at, kind, id, iif(kind = 'created', NULL, 'w0'), iif(kind = 'created', NULL, 1), 'w0'
FROM chats, (SELECT 0 AS at, 'created' AS kind UNION ALL SELECT 1000, 'claimed' UNION ALL SELECT 2000, 'completed');
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
SQL
"$chatctl" start --db "$db" --title held --count "$held" >/dev/null
size() { stat -c %s "$db"; }
before=$(size)
"$chatctl" run --db "$db" --worker-id w1 --max-chats "$held" --interval 500ms --stale-after 5s \
  --hold --json >"$work/worker" 2>"$work/messages" &
worker=$!
until [[ $(tail -n 1 "$work/worker") == *"\"registered\":$held,"* ]]; do sleep 0.2; done

# lateness FILE FROM TO: the longest time between two ticks beyond the interval, how many there were,
# and the longest tick.
lateness() {
  sed -nE 's/.*"event":"tick","at":([0-9]+).*"duration_ms":([0-9.]+).*/\1 \2/p' "$1" |
    awk -v from="$2" -v to="$3" '$1 >= from && $1 <= to {
      if (last && $1 - last - 500 > late) late = $1 - last - 500
      if ($2 > long) long = $2
      last = $1; count++ } END { printf "%d %d %.0f\n", late, count, long }'
}
now() { date +%s%3N; }

echo '| | took | latest tick | longest tick | ticks |'
echo '|---|---|---|---|---|'
measure() {
  local what=$1 from to late count long
  shift
  from=$(now)
  "$@" >"$work/answer"
  to=$(now)
  read -r late count long < <(lateness "$work/worker" "$from" "$to")
  printf '| %s | %s s | %s ms | %s ms | %s |\n' "$what" \
    "$(awk -v t=$((to - from)) 'BEGIN { printf "%.1f", t / 1000 }')" "$late" "$long" "$count"
}
measure 'nothing beside it' sleep 10
measure "prune of $finished chats" "$chatctl" prune --db "$db" --older-than 1d --json
grep -q "\"chats\":$finished," "$work/answer" || { cat "$work/answer" >&2; exit 1; }
measure 'their events, and --vacuum' "$chatctl" prune --db "$db" --older-than 1d --events --vacuum --json
cat "$work/answer" >&2
! grep -qE '"event":"(tick_failed|self_fenced|lost)"' "$work/worker" || echo 'NO: a tick failed' >&2
echo "the file: $((before / 1000000)) MB before, $(($(size) / 1000000)) MB after" >&2
