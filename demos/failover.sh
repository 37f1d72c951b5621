#!/usr/bin/env bash
# A primary and a standby that each commit waits for. Under load the primary is ended as if its machine were lost,
# and the standby takes over. The workers, which know both addresses, go on there by themselves: nothing that was
# acknowledged is lost, and nothing runs twice.
#
#   failover.sh [--rounds N]   how often; between them the lost one becomes the standby of the other; 1
own_servers=1
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/load.sh"

rounds=1
options rounds "$@"

primary='' standby=''
server() { "$root/scripts/postgres.sh" "$@"; }
put_away() {
  local each
  for each in $primary $standby; do server stop "$each"; done
}
port() { cat "$1/port"; }
# address PORT…
address() {
  local hosts
  hosts=$(printf ',127.0.0.1:%s' "$@")
  echo "postgres://chatctl@${hosts:1}/chatctl?target_session_attrs=read-write"
}
milliseconds() { echo "$((${EPOCHREALTIME/[.,]/} / 1000))"; }

say "A primary, and a standby that has each commit before it is acknowledged."
variables=$(server start)
eval "$variables"
primary=$CHATCTL_TEST_POSTGRES_DIR
standby=$(server standby "$primary")
CHATCTL_DB=$(address "$(port "$primary")" "$(port "$standby")")
export CHATCTL_DB CHATCTL_STATE=$work/state
echo "  $CHATCTL_DB"
run chatctl init

workers=(w1 w2 w3)
say "Three workers. Two chats of each go on all the time; others are started, sent messages to, and end."
run chatctl start --title long --message begin --count 6
for name in "${workers[@]}"; do
  # Each has its two before the next one comes.
  start_worker $name --json --interval 500ms --stale-after 10s --grace 1s --max-chats 2 -- "$work/agent.sh"
  wait_for '"renewed":2' "${log[$name]}" 20
done
for name in "${workers[@]}"; do run chatctl worker set $name --max-chats 6; done
start_writers
wait_until 20 test -s "$work/sent"

# renewed NAME SINCE: when it first renewed leases after that time.
renewed() {
  sed -nE 's/^\{"event":"tick","at":([0-9]+),.*"renewed":[1-9].*/\1/p' "${log[$1]}" |
    awk -v since="$2" '$1 > since { print; exit }'
}
has_renewed() { [[ -n $(renewed "$@") ]]; }
acknowledged() { (($(wc -l <"$work/started") > $1)); }

: >"$work/figures"
for ((round = 1; round <= rounds; round++)); do
  if ((round > 1)); then
    lost=$primary primary=$standby standby=''
    old_port=$(port "$lost")
    server stop "$lost"
    standby=$(server standby "$primary" "$old_port")
  fi
  # Under load, and past what the last round has left.
  before=$(wc -l <"$work/started")
  wait_until 30 acknowledged $((before + 3))
  lost_at=$(milliseconds)
  server crash "$primary"
  gone_at=$(milliseconds)
  server promote "$standby"
  promoted=$(milliseconds)
  before=$(wc -l <"$work/started")
  # What succeeds when the first one has gone succeeds on the other.
  for name in "${workers[@]}"; do wait_until 20 has_renewed $name $gone_at; done
  wait_until 20 acknowledged "$before"
  for name in "${workers[@]}"; do
    echo "$(($(renewed $name $gone_at) - lost_at)) $((promoted - lost_at))" >>"$work/figures"
  done
done

# column N: the least, the middle and the greatest of the figures.
column() {
  cut -d ' ' -f "$1" "$work/figures" | sort -n |
    awk '{ all[NR] = $1 } END { print all[1], all[int((NR + 1) / 2)], all[NR] }'
}
say "The primary was lost $rounds times."
printf '%-48s %8s %8s %8s\n' "in ms, for each of ${#workers[@]} workers" least p50 most
printf '%-48s %8d %8d %8d\n' "from the loss until the standby is the primary" $(column 2)
printf '%-48s %8d %8d %8d\n' "from the loss until a worker renews again" $(column 1)

say "It is over. The workers do what is left."
stop_writers
touch "$PROOF/finish"
wait_until 60 nothing_left
stop "${workers[@]}"
account
for name in "${workers[@]}"; do
  expect "$name has gone on in one process, and has cancelled nothing" \
    eval "((\$(grep -c worker_started \"\${log[$name]}\") == 1)) && has_not \"\${log[$name]}\" self_fenced"
done
for chat in 1 2 3 4 5 6; do
  expect "chat $chat has run all the time, once" test "$(grep "^$chat " "$work/begun")" = "$chat 1"
done
check_account
expect "nothing was taken from any worker" test "$(events_of recovered)" = 0

say "The lost primary comes back by itself, which a failover tool must prevent. It acknowledges nothing."
server again "$primary"
code=0
run chatctl start "for the wrong one" --busy-timeout 1s --db "$(address "$(port "$primary")")" || code=$?
expect "the start is refused" test "$code" != 0
