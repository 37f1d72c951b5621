#!/usr/bin/env bash
# Measures workers on a file and on a server, side by side in one run of this script: the ticks of one worker
# that holds CHATS chats, and how many chats that do nothing 1, 4 and 8 workers claim and end in a second.
# Wants a release build with PostgreSQL and a server to throw away:
#   scripts/postgres.sh run benchmarks/postgres/workers.sh
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
chatctl=${CHATCTL:-$root/.build-postgres/release/chatctl}
# Ticks for each size; how many chats are claimed and ended, and how often.
ticks=${TICKS:-41}
chats=${CHATS:-20000}
rounds=${ROUNDS:-3}
work=$(mktemp -d "${TMPDIR:-/tmp}/chatctl-workers.XXXXXX")
export CHATCTL_STATE=$work/state PGDATABASE=chatctl_bench
workers=()
cleanup() {
  local process
  for process in "${workers[@]}"; do kill -KILL "$process" 2>/dev/null || true; done
  wait 2>/dev/null || true
  dropdb --force --if-exists "$PGDATABASE" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
query() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }

# A new database of the kind, and CHATCTL_DB that names it.
make() {
  if [[ $1 == file ]]; then
    rm -f "$work"/chats.db*
    export CHATCTL_DB=$work/chats.db
  else
    dropdb --force --if-exists "$PGDATABASE" 2>/dev/null
    createdb "$PGDATABASE"
    export CHATCTL_DB="$CHATCTL_TEST_POSTGRES&dbname=$PGDATABASE"
  fi
  "$chatctl" init >/dev/null
}

# ask KIND QUERY: one value of the database.
ask() { if [[ $1 == file ]]; then sqlite3 "$CHATCTL_DB" "$2"; else query --command="SET search_path = chatctl; $2"; fi; }

# The lower quartile: whatever else the machine does only adds to a time.
typical() { sort -n | awk '{ a[NR] = $1 } END { print NR ? a[int((NR + 3) / 4)] : "none" }'; }

# hold KIND CHATS: the time of a tick of a worker with so many chats, as it says it, in ms.
hold() {
  local kind=$1 count=$2 line
  make "$kind"
  "$chatctl" start --title held --count "$count" >/dev/null 2>&1
  : >"$work/ticks"
  rm -f "$work/pipe"
  mkfifo "$work/pipe"
  "$chatctl" run --worker-id w1 --max-chats "$count" --interval 500ms --stale-after 600s --hold --json >"$work/pipe" &
  workers=($!)
  while read -r line; do
    [[ $line == *'"event":"tick"'*"\"registered\":$count,\"renewed\":$count,"* ]] || continue
    sed -E 's/.*"duration_ms":([0-9.]+).*/\1/' <<<"$line" >>"$work/ticks"
    if (($(wc -l <"$work/ticks") >= ticks)); then break; fi
  done <"$work/pipe"
  kill -KILL "${workers[@]}"
  wait "${workers[@]}" 2>/dev/null || true
  workers=()
  typical <"$work/ticks"
}

# finish KIND WORKERS: chats a second from the first claim to the last end, by the log of the database.
finish() {
  local kind=$1 count=$2 number worker
  make "$kind"
  "$chatctl" start --title nothing --count "$chats" >/dev/null 2>&1
  for ((number = 1; number <= count; number++)); do
    "$chatctl" run --worker-id "w$number" --max-chats $((10000 / count)) --simulate 0s..1ms --until-idle \
      >"$work/w$number.log" 2>&1 &
    workers+=($!)
  done
  for worker in "${workers[@]}"; do wait "$worker"; done
  workers=()
  local ended
  ended=$(ask "$kind" "SELECT count(*) FROM events WHERE kind = 'completed'")
  [[ $ended == "$chats" ]] || { echo "$ended of $chats have ended" >&2; exit 1; }
  local took
  took=$(ask "$kind" "SELECT (SELECT max(at) FROM events WHERE kind = 'completed')
    - (SELECT min(at) FROM events WHERE kind = 'claimed')")
  echo $((1000 * chats / (took > 0 ? took : 1)))
}

echo '| held chats | tick on a server | on a file | ratio |'
echo '|---|---|---|---|'
for count in ${HELD:-1000 10000 100000}; do
  file=$(hold file "$count")
  server=$(hold server "$count")
  printf '| %s | %s ms | %s ms | %s |\n' "$count" "$server" "$file" "$(awk -v a="$server" -v b="$file" 'BEGIN { printf "%.1f", a / b }')"
done

echo
echo '| workers | chats claimed and ended a second, on a server | on a file |'
echo '|---|---|---|'
# The kinds take turns, so that a busy moment of the machine meets both; the best of the rounds counts.
for count in ${WORKERS:-1 4 8}; do
  declare -A best=([file]=0 [server]=0)
  for ((round = 1; round <= rounds; round++)); do
    for kind in file server; do
      speed=$(finish "$kind" "$count")
      if ((speed > best[$kind])); then best[$kind]=$speed; fi
    done
  done
  printf '| %s | %s | %s |\n' "$count" "${best[server]}" "${best[file]}"
done
