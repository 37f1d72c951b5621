#!/usr/bin/env bash
# Measures what decision 41 costs: pending chats claimed in portions by 1, 4 and 8 connections, once under
# the lock of all writers, once by rows that others have locked being skipped. Both with one transaction per portion
# and the same rows written. Wants a server to throw away: scripts/postgres.sh run benchmarks/postgres/writers.sh
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
portion=${PORTION:-100}
chats=${CHATS:-40000}
rounds=${ROUNDS:-3}
work=$(mktemp -d)
trap 'dropdb --force --if-exists chatctl_bench 2>/dev/null; rm -rf "$work"' EXIT
export PGUSER=postgres PGDATABASE=chatctl_bench
query() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }

# What both do with the chats that they have picked.
take="taken AS (
  UPDATE chats SET status = 'running', generation = generation + 1, attempts = attempts + 1, started_at = 1
  FROM picked WHERE chats.id = picked.id RETURNING chats.id, generation),
leased AS (
  INSERT INTO leases (chat_id, worker_id, generation, heartbeat_at) SELECT id, 1 + :client_id, generation, 1 FROM taken),
logged AS (
  INSERT INTO events (at, kind, chat_id, worker, generation, actor, actor_id)
  SELECT 1, 'claimed', id, 'w1', generation, 'w1', 1 + :client_id FROM taken)
SELECT count(*) FROM taken;"
pick="SELECT id FROM chats WHERE status = 'pending' AND waits_on = 0 AND start_at IS NULL AND group_id = 0
  ORDER BY turn LIMIT $portion"
{
  echo "BEGIN; SELECT pg_advisory_xact_lock(41);"
  echo "WITH picked AS MATERIALIZED ($pick), $take"
  echo 'COMMIT;'
} >"$work/lock.sql"
{
  echo 'BEGIN;'
  echo "WITH picked AS MATERIALIZED ($pick FOR NO KEY UPDATE SKIP LOCKED), $take"
  echo 'COMMIT;'
} >"$work/skip.sql"

# claim WAY CONNECTIONS: chats a second.
claim() {
  query --dbname=postgres --command='DROP DATABASE IF EXISTS chatctl_bench' --command='CREATE DATABASE chatctl_bench'
  query --single-transaction --file="$root/Sources/HeartbeatPostgres/schema.sql"
  query --command="SET search_path = chatctl;
    INSERT INTO workers (id, ordinal, worker, pid, interval_ms, stale_after_ms, max_recoveries, grace_ms, seen_at, started_at)
    SELECT i, i, 'w' || i, 1, 30000, 90000, 5, 10000, 1, 1 FROM generate_series(1, 8) AS i;
    INSERT INTO chats (title, place, created_at, updated_at)
    SELECT 'chat ' || i, i, 1, 1 FROM generate_series(1, $chats) AS i" --command='VACUUM ANALYZE' --command=CHECKPOINT
  query --command="ALTER DATABASE chatctl_bench SET search_path = chatctl"
  local report
  report=$(pgbench --no-vacuum --protocol=prepared --client="$2" --jobs=1 \
    --transactions=$((chats / portion / $2)) --file="$work/$1.sql" 2>/dev/null)
  # Skipped rows can leave a portion short: what was claimed counts, not what was asked for.
  local claimed
  claimed=$(query --command='SELECT count(*) FROM chatctl.leases')
  awk -v n="$claimed" -v t="$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' <<<"$report")" \
    -v tps="$(sed -n 's/^tps = \([0-9.]*\).*/\1/p' <<<"$report")" 'BEGIN { printf "%d", n / (t / tps) }'
}

echo "| connections | one lock, portions of $portion | rows skipped |"
echo '|---|---|---|'
for count in 1 4 8; do
  declare -A best=([lock]=0 [skip]=0)
  for ((round = 1; round <= rounds; round++)); do
    for way in lock skip; do
      speed=$(claim $way "$count")
      if ((speed > best[$way])); then best[$way]=$speed; fi
    done
  done
  printf '| %s | %s/s | %s/s |\n' "$count" "${best[lock]}" "${best[skip]}"
done
