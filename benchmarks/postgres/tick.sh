#!/usr/bin/env bash
# Measures the heartbeat's statement on PostgreSQL, on this schema and on the layout of the system's
# origin, side by side in one run: time, log and rows that needed no new index entry (HOT).
# Wants a server to throw away: scripts/postgres.sh run benchmarks/postgres/tick.sh
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
ticks=${TICKS:-200}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# CHECKPOINT is the superuser's.
export PGUSER=postgres PGDATABASE=chatctl_bench
query() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }

# The origin's: one row per chat, with its heartbeat in it, and its statement.
cat >"$work/origin-make.sql" <<'SQL'
CREATE TABLE origin (
  id bigint PRIMARY KEY, title text NOT NULL, status text NOT NULL, worker_id uuid,
  heartbeat_at timestamptz, created_at timestamptz NOT NULL DEFAULT now(), notes text NOT NULL);
CREATE INDEX origin_status ON origin (status);
CREATE INDEX origin_worker ON origin (worker_id);
INSERT INTO origin
SELECT i, 'chat ' || i, 'running', '00000000-0000-0000-0000-000000000007', now(), now(), repeat('x', 150)
FROM generate_series(1, :chats) AS i;
SQL
cat >"$work/origin.sql" <<'SQL'
UPDATE origin SET heartbeat_at = now()
WHERE worker_id = '00000000-0000-0000-0000-000000000007' AND status = 'running' RETURNING id;
SQL

# Ours: the worker's row first, then its leases.
cat >"$work/leases-make.sql" <<'SQL'
SET search_path = chatctl;
INSERT INTO workers (id, ordinal, worker, pid, interval_ms, stale_after_ms, max_recoveries, grace_ms,
  seen_at, started_at)
VALUES (7, 1, 'w1', 1, 30000, 90000, 5, 10000, now_ms(), now_ms());
INSERT INTO chats (title, status, generation, place, created_at, updated_at)
SELECT 'chat ' || i, 'running', 1, i, now_ms(), now_ms() FROM generate_series(1, :chats) AS i;
INSERT INTO leases (chat_id, worker_id, generation, heartbeat_at)
SELECT id, 7, 1, now_ms() FROM chats;
SQL
cat >"$work/leases.sql" <<'SQL'
SELECT chat_id, generation FROM chatctl.renew(NULL, 7);
SQL

# measure NAME TABLE CHATS: prints one row.
measure() {
  local name=$1 table=$2 chats=$3 before after log rows hot size
  query --dbname=postgres --command="DROP DATABASE IF EXISTS $PGDATABASE" \
    --command="CREATE DATABASE $PGDATABASE"
  query --single-transaction --file="$root/Sources/HeartbeatPostgres/schema.sql"
  query --set=chats="$chats" --file="$work/$name-make.sql"
  # As long as there is no vacuum, what a tick leaves behind shows.
  query --command="ALTER TABLE $table SET (autovacuum_enabled = false)" --command="VACUUM ANALYZE" \
    --command=CHECKPOINT
  size=$(query --command="SELECT pg_relation_size('$table')")
  # The first ticks after a checkpoint write whole pages to the log.
  pgbench --no-vacuum --protocol=prepared --transactions=5 --file="$work/$name.sql" >/dev/null 2>&1
  before=$(query --command="SELECT pg_current_wal_lsn()")
  (cd "$work" && rm -f pgbench_log.* && pgbench --no-vacuum --protocol=prepared \
    --transactions="$ticks" --log --file="$name.sql" >/dev/null 2>&1)
  after=$(query --command="SELECT pg_current_wal_lsn()")
  log=$(query --command="SELECT round(pg_wal_lsn_diff('$after', '$before') / ($ticks * $chats), 1)")
  hot=$(query --command="SELECT format('%s of %s', n_tup_hot_upd, n_tup_upd) FROM pg_stat_user_tables
    WHERE relid = '$table'::regclass")
  # The third column of pgbench's log is a transaction's time in microseconds.
  printf '| %s | %s | %s ms | %s B | %s | %s → %s MB |\n' "$name" "$chats" \
    "$(sort -n -k 3 "$work"/pgbench_log.* | awk '{ t[NR] = $3 } END { printf "%.1f", t[int((NR + 1) / 2)] / 1000 }')" \
    "$log" "$hot" "$(awk -v b="$size" 'BEGIN { printf "%.1f", b / 1e6 }')" \
    "$(query --command="SELECT round(pg_relation_size('$table') / 1e6, 1)")"
}

echo "| layout | leases | median tick | log per lease | HOT updates | table, $ticks ticks without vacuum |"
echo '|---|---|---|---|---|---|'
for chats in ${CHATS:-1000 10000}; do
  measure leases chatctl.leases "$chats"
  measure origin origin "$chats"
done
query --dbname=postgres --command="DROP DATABASE $PGDATABASE"
