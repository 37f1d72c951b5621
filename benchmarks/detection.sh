#!/usr/bin/env bash
# Measures how soon it is noticed what happens to a worker that runs commands (promises P4 and P5):
#   stolen → cancelled       from the theft in the event log to the end of the command, as its worker has it
#   crashed → running again  from kill -9 to the recovery in the log, and to the command's next run elsewhere
#   hung → running again     the same from SIGSTOP
#   cut off → fenced         from when the last good renewal was sent to the fence, and to the end of the command;
#                            another connection keeps the writer's lock for longer than the worker is trusted
#
#   detection.sh [--rounds N] [--pairs N] [--chats N] [--busy N]
#     rounds  how often each of these happens to each pair; 20
#     pairs   of workers, each with a database of its own, all at once; 10
#     chats   that each pair runs; 1
#     busy    threads for each processor that never wait; 0
#
# Trials are rounds × pairs. Times come from the event log and from what workers and commands print, all of
# them by this machine's clock. Takes about 13 s for each round.
source "$(dirname "$0")/lib.sh"
need sqlite3

rounds=20 pairs=10 chats=1 busy=0
options 'rounds pairs chats busy' "$@"
stale_after=2000 grace=500

cat >"$work/agent.sh" <<'AGENT'
#!/usr/bin/env bash
echo "$EPOCHREALTIME $CHATCTL_WORKER" >"$STAMPS/begun.$CHATCTL_CHAT.$CHATCTL_GENERATION"
exec sleep 100000
AGENT
chmod +x "$work/agent.sh"

# --- A pair of workers, in a process of its own -----------------------------------------------------------

put_away() {
  local each
  for each in "$work"/*/w?.pid; do
    kill -CONT "$(cat "$each")" || true
    kill -KILL "$(cat "$each")" || true
  done 2>/dev/null
}

begin() {
  "$binary" run --worker-id "$1" --interval 500ms --stale-after ${stale_after}ms --grace ${grace}ms \
    --max-chats "$chats" --max-recoveries 1000000 --max-attempts 1000000 --json \
    -- "$work/agent.sh" >>"$work/$1.json" 2>>"$work/$1.log" &
  pid[$1]=$!
  echo $! >"$work/$1.pid"
  starts=$((starts + 1))
  wait_until 60 has_started
}
has_started() { (($(cat "$work"/w?.json | grep -c '"event":"worker_started"') == starts)); }

# runs_again: waits until each chat runs under a newer generation than is known, and keeps that and who has it.
runs_again() {
  local chat next when deadline=$((SECONDS + 60))
  for ((chat = 1; chat <= chats; chat++)); do
    next=$((generation[chat] + 1))
    until [[ -s $STAMPS/begun.$chat.$next ]]; do
      # One that never began may have come in between.
      if [[ -s $STAMPS/begun.$chat.$((next + 1)) ]]; then next=$((next + 1)); continue; fi
      ((SECONDS < deadline)) || fail "chat $chat of $CHATCTL_DB has not begun under generation $next"
      moment
    done
    generation[chat]=$next
    read -r when holder <"$STAMPS/begun.$chat.$next"
  done
}

# trial KIND: notes that it happens now to all chats of the holder.
trial() {
  local chat
  for ((chat = 1; chat <= chats; chat++)); do
    echo "$1 $chat ${generation[chat]} $holder $EPOCHREALTIME" >>"$work/trials"
  done
}

# pair NUMBER
pair() {
  local round chat other holder='' starts=0
  local -A generation
  work=$work/$1
  mkdir "$work" "$work/stamps"
  cp "${work%/*}/agent.sh" "$work"
  export CHATCTL_DB=$work/chats.db STAMPS=$work/stamps
  chatctl start --title agent --count "$chats" >/dev/null 2>&1
  for ((chat = 1; chat <= chats; chat++)); do generation[$chat]=0; done
  begin w1
  runs_again
  begin w2
  for ((round = 0; round < rounds; round++)); do
    other=w$((3 - ${holder#w}))
    trial stolen
    chatctl steal --all --from "$holder" --to "$other" >/dev/null
    runs_again

    trial crashed
    other=$holder
    kill -KILL "${pid[$other]}"
    wait "${pid[$other]}" 2>/dev/null || true
    runs_again
    begin "$other"

    trial hung
    other=$holder
    pause "$other"
    runs_again
    resume "$other"

    trial cut_off
    {
      printf '%s\n' '.timeout 5000' 'BEGIN EXCLUSIVE;'
      sleep $((stale_after / 1000 + 1)).$((RANDOM % 10))
      echo 'ROLLBACK;'
    } | sqlite3 "$CHATCTL_DB"
    runs_again
  done
  signal TERM w1 w2
  wait
  chatctl events --json >"$work/events"
}

# --- Figures ----------------------------------------------------------------------------------------------

# figures NUMBER: "WHAT MILLISECONDS" of each trial of a pair.
figures() {
  local dir=$work/$1
  {
    sed -nE 's/.*"at":([0-9]+),"kind":"(stolen|recovered)","chat":([0-9]+),.*"from_generation":([0-9]+).*/log \2 \3 \4 \1/p' \
      "$dir/events"
    sed -nE -e 's/.*"event":"tick","at":([0-9]+),"worker":"(w.)".*"renewed":[1-9].*"duration_ms":([0-9.]+).*/tick \2 \1 \3/p' \
      -e 's/.*"event":"self_fenced","at":([0-9]+),"worker":"(w.)".*/fence \2 \1/p' \
      -e 's/.*"event":"cancelled","at":([0-9]+),.*"chat":([0-9]+),"generation":([0-9]+).*/ended \2 \3 \1/p' "$dir"/w?.json
    (cd "$dir/stamps" && grep . ./*) | sed -E 's/^\.\/begun\.([0-9]+)\.([0-9]+):([0-9.]+).*/begun \1 \2 \3/'
    sed 's/^/trial /' "$dir/trials"
  } | awk '
    $1 == "log" { log_time[$2, $3, $4] = $5 }
    $1 == "tick" { renewed[$2] = $3 - $4 }
    # Those of a worker come in the order in which it has printed them.
    $1 == "fence" { fences[$2]++; fence[$2, fences[$2]] = $3; sent[$2, fences[$2]] = renewed[$2] }
    $1 == "begun" { begun[$2, $3] = 1000 * $4; if ($3 > newest[$2]) newest[$2] = $3 }
    $1 == "ended" { ended[$2, $3] = $4 }
    $1 == "trial" {
      chat = $3; generation = $4; worker = $5; at = 1000 * $6
      for (next_one = generation + 1; next_one < newest[chat] && !((chat, next_one) in begun);) next_one++
      if ($2 == "stolen") tell("stolen", ended[chat, generation], log_time["stolen", chat, generation])
      else if ($2 == "cut_off") {
        for (n = 1; n <= fences[worker] && fence[worker, n] < at;) n++
        if (n > fences[worker]) print "unfenced", 1
        else {
          tell("fenced", fence[worker, n], sent[worker, n])
          tell("over", ended[chat, generation], sent[worker, n])
        }
      } else {
        tell($2 "_lease", log_time["recovered", chat, generation], at)
        tell($2 "_run", begun[chat, next_one], at)
      }
    }
    function tell(what, to, from) {
      if (to && from) printf "%s %.0f\n", what, to - from; else print "missing", what
    }'
}
row() { echo "| $2 | $(sed -n "s/^$1 //p" "$work/figures" | spread) | $3 |"; }

echo "detection.sh: $((rounds * pairs)) trials of each kind, $pairs pairs at once, $chats chats each," \
  "$busy busy threads for each processor; $(machine)"
keep_busy "$busy"
running=()
for ((number = 1; number <= pairs; number++)); do
  pair "$number" &
  running+=($!)
  started+=($!)
done
for each in "${running[@]}"; do wait "$each" || fail "a pair has failed"; done
for ((number = 1; number <= pairs; number++)); do figures "$number"; done >"$work/figures"

# A sweep comes every fifth of stale-after, and asks a worker that lives for half a second.
sweep=$((stale_after / 5))
echo '| in ms | samples | p50 | p99 | max | promised |'
echo '|---|---|---|---|---|---|'
row stolen 'stolen → cancelled' 'p99 ≤ 250'
row crashed_lease 'crashed → lease taken' "a sweep, $sweep"
row crashed_run 'crashed → running again' ''
row hung_lease 'hung → lease taken' "stale-after, a sweep and a probe, $((stale_after + sweep + 500))"
row hung_run 'hung → running again' "stale-after, grace, 1 s and a sweep, $((stale_after + grace + 1000 + sweep))"
row fenced 'last renewal → fenced' "before stale-after, $stale_after"
row over 'last renewal → command ended' 'before stale-after, '$stale_after
echo "load afterwards: $(cut -d ' ' -f 1-3 /proc/loadavg)"
expect "each worker that was cut off has fenced itself" has_not "$work/figures" '^unfenced'
expect "nothing is missing" nothing grep '^missing' "$work/figures"
