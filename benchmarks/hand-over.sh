#!/usr/bin/env bash
# Measures promise P10: how long two runs of one chat overlap when chats are stolen, interrupted and
# retried, when workers are killed, with and without their guards, and when they hang. The commands
# ignore SIGTERM and leave a daemon behind in a session of its own that does so too.
#
# Every process of a run holds a lock of its generation; a run that begins waits for the locks of all
# earlier ones and writes down how long that took: 0 ms is no overlap. ACTIONS is how many things are
# done to the workers and chats; takes about two seconds for each.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
chatctl=${CHATCTL:-$root/.build/release/chatctl}
actions=${ACTIONS:-200}
work=$(mktemp -d "${TMPDIR:-/tmp}/chatctl-hand-over.XXXXXX")
export CHATCTL_DB=$work/chats.db OVERLAPS=$work/overlaps LOCKS=$work/locks
declare -A workers=()
cleanup() {
  for pid in "${workers[@]}"; do kill -CONT "$pid" 2>/dev/null && kill -TERM "$pid" 2>/dev/null || true; done
  for pid in "${workers[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT
mkdir "$LOCKS"
: >"$OVERLAPS"

cat >"$work/agent.sh" <<'AGENT'
#!/usr/bin/env bash
trap '' TERM
exec 9>"$LOCKS/$CHATCTL_CHAT.$CHATCTL_GENERATION"
flock -s 9
setsid bash -c 'trap "" TERM; while :; do sleep 1; done' &
overlap=0
for lock in "$LOCKS/$CHATCTL_CHAT".*; do
  [[ $lock != *".$CHATCTL_GENERATION" ]] || continue
  flock -n -x "$lock" true 9>&- && continue
  begin=$(date +%s%N)
  flock -x "$lock" true 9>&-
  overlap=$((overlap + 1 + ($(date +%s%N) - begin) / 1000000))
done
echo "$CHATCTL_CHAT $CHATCTL_GENERATION $overlap" >>"$OVERLAPS"
while :; do sleep 1; done
AGENT
chmod +x "$work/agent.sh"

start_worker() {
  "$chatctl" run --worker-id "$1" --interval 250ms --stale-after 1s --grace 500ms --max-chats 12 \
    --max-recoveries 1000000 -- "$work/agent.sh" >>"$work/$1.log" 2>&1 &
  workers[$1]=$!
}

# begun CHAT GENERATION: waits until that generation or a later one has begun.
begun() {
  local deadline=$((SECONDS + 30))
  until awk -v c="$1" -v g="$2" '$1 == c && $2 >= g { found = 1 } END { exit !found }' "$OVERLAPS"; do
    if ((SECONDS > deadline)); then
      echo "chat $1 has not begun under generation $2" >&2
      "$chatctl" show "$1" | head -8 >&2
      return 1
    fi
    sleep 0.05
  done
}

field() { "$chatctl" show "$1" | awk -v name="$2" '$1 == name { print $2; exit }'; }

"$chatctl" start --title agent --count 6 >/dev/null
for name in w1 w2 w3; do start_worker $name; done
for chat in 1 2 3 4 5 6; do begun $chat 1; done

steals=0 kills=0 hangs=0 retries=0
for ((action = 1; action <= actions; action++)); do
  chat=$((RANDOM % 6 + 1))
  before=$(field $chat generation)
  from=$(field $chat worker)
  case $((RANDOM % 10)) in
  0 | 1 | 2 | 3)
    to=w$((RANDOM % 3 + 1))
    [[ $to != "$from" ]] || to=w$((${to#w} % 3 + 1))
    "$chatctl" steal $chat --to $to >/dev/null
    steals=$((steals + 1))
    ;;
  4 | 5)
    "$chatctl" interrupt $chat >/dev/null
    "$chatctl" retry $chat >/dev/null
    retries=$((retries + 1))
    ;;
  6 | 7 | 8)
    pid=${workers[$from]}
    # Every second time its guards die at the same moment.
    guards=$( ((RANDOM % 2)) && pgrep -P "$pid" -f guard-groups || true)
    kill -KILL "$pid" $guards
    wait "$pid" 2>/dev/null || true
    begun $chat $((before + 1))
    start_worker "$from"
    kills=$((kills + 1))
    continue
    ;;
  9)
    kill -STOP "${workers[$from]}"
    begun $chat $((before + 1))
    kill -CONT "${workers[$from]}"
    hangs=$((hangs + 1))
    continue
    ;;
  esac
  begun $chat $((before + 1))
done

echo "$steals steals, $retries interrupted and retried, $kills kills, $hangs hangs"
echo "$(wc -l <"$OVERLAPS") runs begun; longest overlap: $(sort -n -k 3 "$OVERLAPS" | tail -n 1 | cut -d ' ' -f 3) ms"
echo "how ends were known:"
"$chatctl" events --json | sed -nE 's/.*"kind":"handed_over".*"reason":"([a-z_]+)".*/  \1/p' | sort | uniq -c
