#!/usr/bin/env bash
# Four workers with commands are killed again and again, some of them with their guards, while others start
# chats and send messages; over a server, that one crashes and starts again too. In the end everything that was
# acknowledged is there, each chat has ended once, and no two runs of a chat were ever at once.
#
#   kills.sh [--seconds N] [--seed N]   how long the killing lasts; 12
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/load.sh"

seconds=12
seed=$RANDOM
while (($#)); do
  case $1 in
    --seconds) seconds=${2:?--seconds takes a number} ;;
    --seed) seed=${2:?--seed takes a number} ;;
    *) fail "kills.sh [--seconds N] [--seed N]" ;;
  esac
  shift 2
done
RANDOM=$seed

# supervise NAME: starts the worker again whenever it has ended, as a service manager does, and notes how it ended.
supervise() {
  local code
  while [[ ! -e $work/stop ]]; do
    "$binary" run --worker-id "$1" --interval 250ms --stale-after 2s --grace 500ms --max-chats 5 \
      --max-recoveries 1000000 --max-attempts 1000000 --retry-pause 100ms \
      -- "$work/agent.sh" >>"$work/$1.log" 2>&1 &
    echo $! >"$work/$1.pid"
    code=0
    # The shell would report it as killed.
    wait $! 2>/dev/null || code=$?
    echo "$1 $code $(tail -n 1 "$work/$1.log")" >>"$work/ends"
    # A server that is away is not asked again at once.
    if ((code != 137)); then sleep 0.2; fi
  done
}

# stop_supervised NAME: tells the worker once, also one that was just being started.
stop_supervised() {
  local told='' worker deadline=$((SECONDS + 20))
  while kill -0 "${supervisor[$1]}" 2>/dev/null; do
    worker=$(cat "$work/$1.pid")
    if [[ $worker != "$told" ]]; then kill -TERM "$worker" 2>/dev/null || true; fi
    told=$worker
    ((SECONDS < deadline)) || fail "$1 does not stop"
    sleep 0.05
  done
}

# Of a demo that fails.
put_away() {
  local each
  touch "$work/stop" "$work/enough"
  for each in "$work"/w?.pid; do kill -KILL "$(cat "$each")" 2>/dev/null || true; done
}

on_server() { [[ -n $database ]]; }
server() { "$root/scripts/postgres.sh" "$1" "$CHATCTL_TEST_POSTGRES_DIR"; }

# crash_server: again and again, each time for less than the workers' stale-after, or for more.
crash_server() {
  while writing; do
    sleep "$((RANDOM % 3 + 1)).$((RANDOM % 10))"
    server crash
    sleep "$((RANDOM % 4 == 0 ? 2 : 0)).$((RANDOM % 10))"
    server again
    echo crashed >>"$work/crashes"
  done
}

say "Four workers, two who start chats, one who sends messages; seed $seed."
run chatctl init
declare -A supervisor
: >"$work/ends"
for name in w1 w2 w3 w4; do
  supervise $name &
  supervisor[$name]=$!
  started+=($!)
done
start_writers
wait_until 20 test -s "$PROOF/begun"

kills=0 guards=0
end=$((SECONDS + seconds))
: >"$work/crashes"
if on_server; then start_writer crash_server; fi
say "Workers are killed for $seconds s."
while ((SECONDS < end)); do
  name=w$((RANDOM % 4 + 1))
  # Empty while it is being written.
  victim=$(cat "$work/$name.pid" 2>/dev/null) || continue
  [[ -n $victim ]] || continue
  # Every second time its guards die at the same moment.
  if ((RANDOM % 2)); then
    mapfile -t both < <(pgrep -P "$victim" -f guard-groups)
    if ((${#both[@]})); then guards=$((guards + 1)); fi
  else
    both=()
  fi
  if kill -KILL "$victim" "${both[@]}" 2>/dev/null; then kills=$((kills + 1)); fi
  sleep "0.$((RANDOM % 6 + 1))"
done
stop_writers
crashes=$(wc -l <"$work/crashes")

say "It is over. The workers do what is left."
wait_until 60 nothing_left
touch "$work/stop"
for name in w1 w2 w3 w4; do stop_supervised $name; done

echo "$kills workers killed, $guards of them with their guards; the server crashed $crashes times"
account
expect "workers were killed" test "$kills" -gt 0
if on_server; then expect "the server crashed" test "$crashes" -gt 0; fi
check_account
# A start fails while the server is away, and when it crashes just then.
if on_server; then ends='^w. (0|3|137) |^w. 1 .*PostgreSQL: '; else ends='^w. (0|137) '; fi
expect "no worker has ended otherwise than by being killed, told to, or finding no server" \
  nothing grep -Ev "$ends" "$work/ends"
if ! on_server; then
  expect "the file is whole, as a checked copy of it shows" chatctl backup "$work/copy.db"
fi
