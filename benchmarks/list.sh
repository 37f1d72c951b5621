#!/usr/bin/env bash
# Measures `chatctl list` against the sqlite3 shell with the same query, as whole processes: the newest 20 of 1,000,000
# chats, and 100,000 chats as JSON. The two take turns, and their medians count.
#
#   list.sh [--chats N] [--json-chats N] [--runs N] [--into PAGE]
#     chats        in the first database; 1,000,000
#     json-chats   in the second one, all of which are listed; 100,000
#     runs         of each; 51
#     into         a page between whose marks the table is put
source "$(dirname "$0")/lib.sh"
need sqlite3

chats=1000000 json_chats=100000 runs=51 into=''
options 'chats json-chats runs into' "$@"
compile baseline -lsqlite3
compile arena/measure

# What `list` asks: SQL.Chats.newest of HeartbeatSQL. It asks for one row more, to say when there are more.
query() {
  cat <<SQL
SELECT c.id, c.title, c.status, w.worker, c.generation, l.heartbeat_at, c.attempts,
  c.recoveries, s.name, c.key, c.error, max(c.not_before, coalesce(c.start_at, 0)),
  c.progress, c.progress_note, c.created_at, c.updated_at, l.worker_id,
  (SELECT o.worker FROM runs AS r JOIN workers AS o ON o.id = r.worker_id
    WHERE r.chat_id = c.id AND (c.status <> 'running' OR r.generation <> c.generation)),
  (SELECT g.name FROM groups AS g WHERE g.id = c.group_id), c.priority,
  (SELECT group_concat(t.tag, char(10)) FROM tags AS t WHERE t.chat_id = c.id),
  (SELECT group_concat(d.after_id, ',') FROM dependencies AS d WHERE d.chat_id = c.id),
  c.timeout_ms, c.silence_ms, c.started_at, c.ended_at, c.last_output_at, c.exit_code,
  c.question
FROM chats AS c
LEFT JOIN leases AS l ON l.chat_id = c.id
LEFT JOIN workers AS w ON w.id = l.worker_id
LEFT JOIN workspaces AS s ON s.id = c.workspace_id
ORDER BY c.id DESC LIMIT $(($1 + 1))
SQL
}

# fill NAME CHATS: a database with so many chats, which nobody has open afterwards.
fill() {
  "$binary" init --db "$work/$1.db" >/dev/null
  "$work/baseline" fill "$work/$1.db" "$2" 0
  sqlite3 "$work/$1.db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
}

# timed NAME COMMAND…: appends the milliseconds of a run, from before its start to after its end, to NAME.
timed() {
  "$work/measure" "$work/took" "${@:2}" >"$work/$1.out" 2>"$work/$1.log" || fail "$*"
  awk '{ print 1000 * $1 }' "$work/took" >>"$work/$1"
}

median() { sort -n | awk '{ a[NR] = $1 } END { printf "%.2f", (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2 }'; }
range() { sort -n | awk '{ a[NR] = $1 } END { printf "%.1f to %.1f", a[1], a[NR] }'; }

# compare WHAT LIMIT: the row of what WHAT.chatctl and WHAT.sqlite3 have taken.
compare() {
  local ours shell
  ours=$(median <"$work/$1.chatctl") shell=$(median <"$work/$1.sqlite3")
  echo "| $3 | $ours ms ($(range <"$work/$1.chatctl")) | $shell ms ($(range <"$work/$1.sqlite3")) |" \
    "$(ratio "$ours" "$shell") | $(holds "$(ratio "$ours" "$shell")" "$2") |"
}

grouped() { sed -E ':a; s/^([0-9]+)([0-9]{3})/\1,\2/; ta' <<<"$1"; }

echo "list.sh: $runs runs of each; $(machine)" >&2
fill newest "$chats"
fill json "$json_chats"
for ((run = 0; run <= runs; run++)); do
  timed newest.chatctl "$binary" list --db "$work/newest.db" --limit 20
  timed newest.sqlite3 sqlite3 -readonly "$work/newest.db" "$(query 20)"
  timed json.chatctl "$binary" list --db "$work/json.db" --limit "$json_chats" --json
  timed json.sqlite3 sqlite3 -readonly -json "$work/json.db" "$(query "$json_chats")"
  # The first of each has brought the files into memory.
  if ((run == 0)); then rm "$work"/{newest,json}.{chatctl,sqlite3}; fi
done
(($(grep -o '"id":' "$work/json.chatctl.out" | wc -l) == json_chats)) || fail "chatctl has not listed all chats"
(($(grep -o '"id":' "$work/json.sqlite3.out" | wc -l) == json_chats)) || fail "sqlite3 has not listed all chats"

{
  echo "| whole processes, median (least to most) of $runs | chatctl | sqlite3 | ratio | limit | holds |"
  echo '|---|---|---|---|---|---|'
  compare newest 2 "\`list --limit 20\` of $(grouped "$chats") chats"
  compare json 1.5 "\`list --json\` of $(grouped "$json_chats") chats"
} | publish list
