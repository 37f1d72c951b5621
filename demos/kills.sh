#!/usr/bin/env bash
# Four workers with commands and four that only hold chats are killed again and again, some of them with their
# guards; guards and commands are killed alone, workers are stopped for a while and go on. Meanwhile others start
# chats, send messages, steal, interrupt and retry by the hundred; over a server, that one crashes and starts again
# too. In the end everything that was acknowledged is there, each chat has ended once, no two runs of a chat were
# ever at once, and nothing of any run is left.
#
#   kills.sh [--seconds N] [--kills N] [--chats N] [--seed N]
#     seconds   how long the killing lasts; 10
#     kills     so many processes are killed instead, however long that takes
#     chats     without a command for each of the workers that hold them; 50
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/load.sh"

seconds=10 kills=0 chats=50
seed=$RANDOM
options 'seconds kills chats seed' "$@"
RANDOM=$seed
names=(w1 w2 w3 w4 h1 h2 h3 h4)
# How long chats without a command take, once the killing is over.
soon=0s..1s

# supervise NAME: starts the worker again whenever it has ended, as a service manager does, and notes how it ended.
supervise() {
  local code what
  while [[ ! -e $work/stop ]]; do
    if [[ $1 == w* ]]; then
      what=(--group command --max-chats 5 -- "$work/agent.sh")
    elif writing; then
      what=(--group held --max-chats "$chats" --simulate 2s..1h)
    else
      what=(--group held --simulate $soon)
    fi
    "$binary" run --worker-id "$1" --interval 250ms --stale-after 2s --grace 500ms \
      --max-recoveries 1000000 --max-attempts 1000000 --retry-pause 100ms "${what[@]}" >>"$work/$1.log" 2>&1 &
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
    if [[ -n $worker && $worker != "$told" ]]; then kill -TERM "$worker" 2>/dev/null || true; fi
    told=$worker
    ((SECONDS < deadline)) || fail "$1 does not stop"
    sleep 0.05
  done
}

# Of a demo that fails.
put_away() {
  local each
  touch "$work/stop" "$work/enough"
  for each in "$work"/??.pid; do kill -KILL "$(cat "$each")" 2>/dev/null || true; done
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

# start_many: chats without a command, all of a portion or none. What fails may have been done or not.
start_many() {
  local number=0
  while writing; do
    number=$((number + 1))
    if "$binary" start --title "many-$number" --group held --count 20 >/dev/null 2>>"$work/writers.log"; then
      echo "many-$number" >>"$work/many"
    fi
    sleep 1
  done
}

# change_many: what operators do to many chats at once. Nothing to do, and no time for it, are fine.
change_many() {
  local kind from
  while writing; do
    if ((RANDOM % 4)); then kind=w; else kind=h; fi
    from=$((RANDOM % 4 + 1))
    case $((RANDOM % 5)) in
      0 | 1) "$binary" steal --all --from $kind$from --to $kind$((from % 4 + 1)) --count 500 ;;
      2) "$binary" steal --all --from $kind$from --to $kind$((from % 4 + 1)) ;;
      3)
        "$binary" interrupt --all
        "$binary" retry --all
        ;;
      4) "$binary" recover-stale ;;
    esac >/dev/null 2>>"$work/writers.log" || true
    echo done >>"$work/changes"
    sleep "0.$((RANDOM % 6 + 4))"
  done
}

# children PROCESS WORD: those whose command line has the word. Starts no process itself, which takes long under load.
children() {
  local list numbers child words
  for list in /proc/"$1"/task/*/children; do
    read -ra numbers 2>/dev/null <"$list" || true
    for child in "${numbers[@]}"; do
      mapfile -d '' words 2>/dev/null <"/proc/$child/cmdline" || continue
      if [[ ${words[*]} == *"$2"* ]]; then echo "$child"; fi
    done
  done 2>/dev/null
}

# kill_one KIND NAME: a worker, with its guards or without, or a guard or a command of it.
kill_one() {
  local victim victims=()
  # Empty while it is being written.
  victim=$(<"$work/$2.pid") && [[ -n $victim ]] || return 0
  case $1 in
    worker) victims=("$victim") ;;
    worker_and_guards) mapfile -t victims < <(echo "$victim"; children "$victim" guard-groups) ;;
    guard) mapfile -n 1 -t victims < <(children "$victim" guard-groups) ;;
    command) mapfile -n 1 -t victims < <(children "$victim" agent.sh) ;;
  esac
  if ((${#victims[@]})) && kill -KILL "${victims[@]}" 2>/dev/null; then
    killed[$1]=$((${killed[$1]:-0} + 1))
    count=$((count + 1))
  fi
}

# stop_for_a_while NAME: for less than its stale-after, or for more; then it goes on.
stop_for_a_while() {
  local victim
  victim=$(<"$work/$1.pid") && [[ -n $victim ]] || return 0
  kill -STOP "$victim" 2>/dev/null || return 0
  sleep "$((RANDOM % 2 * 2)).$((RANDOM % 9 + 1))"
  kill -CONT "$victim" 2>/dev/null || true
  stops=$((stops + 1))
}

many_that_are_missing() {
  sed -nE 's/.*"title":"(many-[0-9]+)".*/\1/p' "$work/held" | sort | uniq -c |
    awk -v first=$((4 * chats)) '{ print $2, ($1 == ($2 == "many-0" ? first : 20)) ? "whole" : $1 }' |
    sort >"$work/portions"
  grep -v 'whole$' "$work/portions" || true
  comm -23 <(sort "$work/many") <(cut -d ' ' -f 1 "$work/portions")
}

say "Four workers with commands, four that hold $chats chats each, six who start and change chats; seed $seed."
run chatctl init
chatctl start --title many-0 --group held --count $((4 * chats)) >/dev/null 2>&1
# These run all the time, so that there is always one to be killed or stolen.
chatctl start --title long --group command --count 8 >/dev/null 2>&1
declare -A supervisor killed
for file in ends crashes changes many; do : >"$work/$file"; done
for name in "${names[@]}"; do
  supervise $name &
  supervisor[$name]=$!
  started+=($!)
done
start_writers
wait_until 20 test -s "$PROOF/begun"

start_writer start_many
start_writer change_many
if on_server; then start_writer crash_server; fi
count=0 stops=0
end=$((SECONDS + seconds))
if ((kills)); then say "$kills processes are killed."; else say "Processes are killed for $seconds s."; fi
while ((kills ? count < kills : SECONDS < end)); do
  name=$((RANDOM % 4 + 1))
  case $((RANDOM % 12)) in
    0 | 1 | 2) kill_one worker w$name ;;
    3 | 4) kill_one worker_and_guards w$name ;;
    5 | 6) kill_one worker h$name ;;
    7 | 8) kill_one command w$name ;;
    9 | 10) kill_one guard w$name ;;
    11) if ((RANDOM % 4)); then stop_for_a_while w$name; else stop_for_a_while h$name; fi ;;
  esac
  sleep "0.$((RANDOM % 6 + 1))"
done
stop_writers
crashes=$(wc -l <"$work/crashes")

say "It is over. The workers do what is left."
touch "$PROOF/finish"
# What was interrupted, and not asked for again before the end.
code=0
chatctl retry --all >/dev/null 2>&1 || code=$?
expect "what waits can run again" test "$code" = 0 -o "$code" = 2
for name in h1 h2 h3 h4; do kill -TERM "$(cat "$work/$name.pid")" 2>/dev/null || true; done
wait_until 300 nothing_left
touch "$work/stop"
for name in "${names[@]}"; do stop_supervised $name; done

echo "$count processes killed: ${killed[worker]:-0} workers, ${killed[worker_and_guards]:-0} with their guards," \
  "${killed[guard]:-0} guards and ${killed[command]:-0} commands alone; workers stopped $stops times;" \
  "many chats changed $(wc -l <"$work/changes") times; the server crashed $crashes times"
account
expect "workers were killed" test "${killed[worker]:-0}" -gt 0
if on_server; then expect "the server crashed" test "$crashes" -gt 0; fi
check_account
expect "of many that were started as one there are all, or none where that was not acknowledged" \
  nothing many_that_are_missing
# A start fails when the database is busy for too long, as while the server is away, or when that crashes just then.
ends='^.. (0|137) |^.. 3 .*the database is busy'
if on_server; then ends='^.. (0|3|137) |^.. 1 .*PostgreSQL: '; fi
echo "$(grep -Ec '^.. [13] ' "$work/ends" || true) starts of workers found the database busy or away"
expect "no worker has ended otherwise than by being killed, told to, or finding no database" \
  nothing grep -Ev "$ends" "$work/ends"
expect "no command is left" nothing pgrep -f "$work/agent.sh"
if ! on_server; then
  expect "the file is whole, as a checked copy of it shows" chatctl backup "$work/copy.db"
fi
expect "the doctor finds every page sound and every history legal" no_fault
