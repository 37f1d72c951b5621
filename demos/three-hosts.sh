#!/usr/bin/env bash
# Three hosts: a server and two workers' hosts, each with a network, a name, processes and a folder of its own.
# The link of the worker that has the chats is cut, silently: nobody is told, packets just do not arrive. That
# worker ends its chats by itself before the other one has them; when the link is back, it changes nothing.
#
#   three-hosts.sh [--rounds N]   each round cuts off the host that has the chats by then; 3
#
# Needs Linux and root, for namespaces and a bridge; nothing of it can be seen outside of them.
own_servers=1
source "$(dirname "$0")/lib.sh"

rounds=3
options rounds "$@"

((EUID == 0)) || skip "namespaces of the network need root"
for program in unshare nsenter setpriv ip flock; do
  command -v "$program" >/dev/null || skip "there is no $program (util-linux, iproute2)"
done

# --- The hosts ------------------------------------------------------------------------------------------

# By name: the process whose end is the end of the host, and its first process.
declare -A host first

# make_host NAME: namespaces without names, so that nothing of them outlives their first process.
make_host() {
  setpriv --pdeathsig KILL unshare --net --uts --ipc --pid --mount --mount-proc --fork --kill-child \
    sleep infinity 2>"$work/unshare.log" &
  host[$1]=$!
  local deadline=$((SECONDS + 10))
  until first[$1]=$(pgrep -P "${host[$1]}" --exact sleep); do
    kill -0 "${host[$1]}" 2>/dev/null || skip "no namespaces here: $(head -n 1 "$work/unshare.log")"
    ((SECONDS < deadline)) || fail "the host $1 does not begin"
    sleep 0.02
  done
  on "$1" hostname "$1"
  on "$1" ip link set lo up
  mkdir "$work/$1"
}

# on HOST COMMAND…: runs it there.
on() {
  local name=$1
  shift
  nsenter --target "${first[$name]}" --net --uts --ipc --pid --mount -- "$@"
}

# link HOST ADDRESS: a cable from the host to the server's bridge, whose end there is named after the host.
link() {
  # Not in the server's processes, where the number would be another one's.
  nsenter --target "${first[server]}" --net -- \
    ip link add "$1" type veth peer name eth0 netns "${first[$1]}"
  on server ip link set "$1" master bridge up
  on "$1" ip address add "$2/24" dev eth0
  on "$1" ip link set eth0 up
}

# A cable that leads nowhere: both ends stay up, and what is sent is not heard of again.
unplug() { on server ip link set "$1" nomaster; }
plug() { on server ip link set "$1" master bridge; }

server=
put_away() {
  local name
  for name in "${!host[@]}"; do kill -KILL "${first[$name]}" 2>/dev/null || true; done
  for name in "${!host[@]}"; do wait "${host[$name]}" 2>/dev/null || true; done
  # It has ended with its host.
  if [[ -n $server ]]; then rm -rf "$server"; fi
}

say "A server and two hosts, with a cable from each to the server. The addresses are those of documentation."
for name in server host-a host-b; do make_host "$name"; done
# An address of its own: else it takes one from its ports, and another one when a port goes.
on server ip link add bridge address 02:00:00:00:00:01 type bridge 2>"$work/bridge.log" ||
  skip "no bridge of network devices here: $(head -n 1 "$work/bridge.log")"
on server ip address add 192.0.2.1/24 dev bridge
on server ip link set bridge up
link host-a 192.0.2.11
link host-b 192.0.2.12
variables=$(POSTGRES_LISTEN=192.0.2.1 on server "$root/scripts/postgres.sh" start)
eval "$variables"
server=$CHATCTL_TEST_POSTGRES_DIR
# What docs/postgres.md says for hosts whose links may be cut.
psql --quiet --no-psqlrc --username=postgres <<'SQL'
ALTER SYSTEM SET tcp_keepalives_idle = 5;
ALTER SYSTEM SET tcp_keepalives_interval = 2;
ALTER SYSTEM SET tcp_keepalives_count = 3;
ALTER SYSTEM SET tcp_user_timeout = '10s';
ALTER SYSTEM SET client_connection_check_interval = '500ms';
SELECT pg_reload_conf() \g /dev/null
SQL
# The console is at the server; the workers have only the network.
export CHATCTL_DB=$CHATCTL_TEST_POSTGRES CHATCTL_STATE=$work/server
address="postgres://$PGUSER@192.0.2.1:$PGPORT/$PGDATABASE"

# --- Chats that show when they run -----------------------------------------------------------------------

# Each process of a run has the chat's lock, so a run that begins while anything of an older one goes on is
# noticed. Chats 1 and 3 are deaf to SIGTERM.
export PROOF=$work/proof
mkdir "$PROOF"
: >"$PROOF/overlaps"
cat >"$work/agent.sh" <<'AGENT'
#!/usr/bin/env bash
run=$PROOF/$CHATCTL_CHAT
if ((CHATCTL_CHAT % 2)); then trap '' TERM; fi
exec 8>>"$run.lock"
flock --nonblock 8 || echo "chat $CHATCTL_CHAT, generation $CHATCTL_GENERATION" >>"$PROOF/overlaps"
echo "$CHATCTL_GENERATION ${EPOCHREALTIME/[.,]/} $(hostname)" >>"$run.begun"
until [[ -e $run.finish || -e $run.finish-$CHATCTL_GENERATION ]]; do sleep 0.02; done
echo "the answer of generation $CHATCTL_GENERATION on $(hostname)"
AGENT
chmod +x "$work/agent.sh"
chats=(1 2 3 4)

microseconds() { echo "${EPOCHREALTIME/[.,]/}"; }

# start_host_worker HOST: a worker whose id is the host's name.
start_host_worker() {
  show "$1:" chatctl run --worker-id "$1" --interval 300ms --stale-after 3s --grace 1s -- agent.sh '&'
  log[$1]=$work/$1.log
  CHATCTL_DB=$address CHATCTL_STATE=$work/$1 on "$1" "$binary" run --json --worker-id "$1" \
    --interval 300ms --stale-after 3s --grace 1s --max-recoveries 1000000 --max-chats 8 \
    -- "$work/agent.sh" >"${log[$1]}" 2>&1 &
  pid[$1]=$!
  wait_for worker_started "${log[$1]}" 20
}

# begun GENERATION: whether all chats have begun under it.
begun() {
  local chat
  for chat in "${chats[@]}"; do grep -q "^$1 " "$PROOF/$chat.begun" 2>/dev/null || return 1; done
}
# began CHAT GENERATION: when, in microseconds; began_on: where.
began() { awk -v generation="$2" '$1 == generation { print $2 }' "$PROOF/$1.begun"; }
began_on() { awk -v generation="$2" '$1 == generation { print $3 }' "$PROOF/$1.begun"; }

# said HOST EVENT SINCE: when its worker first said so after that time, in milliseconds; nothing when it has not.
said() {
  sed -nE 's/^\{"event":"'"$2"'","at":([0-9]+),.*/\1/p' "${log[$1]}" |
    awk -v since="$3" '$1 > since { print; exit }'
}
has_said() { [[ -n $(said "$@") ]]; }

# kind_at KIND CHAT GENERATION: when the log has it, by the server's clock, in milliseconds.
kind_at() {
  chatctl events --chat "$2" --kind "$1" --json |
    sed -nE 's/.*"at":([0-9]+),.*"generation":'"$3"',.*/\1/p' | tail -n 1
}
is_logged() { [[ -n $(kind_at "$@") ]]; }

# wrong_holders: each event of a chat that anybody wrote who did not hold it then, or that gave it to a second one.
wrong_holders() {
  chatctl events --json |
    sed -nE 's/.*"kind":"([a-z_]+)","chat":([0-9]+),"worker":"([^"]*)","generation":([0-9]+),.*/\1 \2 \3 \4/p' |
    awk '
      { is_holder = ($2 in holder) && holder[$2] == $3 && generation[$2] == $4 }
      $1 == "claimed" {
        if (($2 in holder) || $4 <= generation[$2]) print
        holder[$2] = $3; generation[$2] = $4; next
      }
      $1 == "recovered" || $1 == "completed" { if (!is_holder) print; delete holder[$2]; next }
      # These say what has become of an older run, and change nothing.
      $1 == "fenced" || $1 == "lost" || $1 == "handed_over" { next }
      { print }'
}

# --- Cut, and healed again ---------------------------------------------------------------------------------

say "Four chats, of which two are deaf to SIGTERM, and a worker on each host. host-a has the chats."
run chatctl init
run chatctl start --title agent --count 4
start_host_worker host-a
wait_until 20 begun 1
start_host_worker host-b
wait_until 20 worker_is host-b live
run chatctl workers

say "The link of the host that has the chats is cut for as long as it takes until they run on the other one." \
  "Chat 4 ends by itself just after that, well and with an answer, which nobody hears in time."
overlaps=0
: >"$work/figures"
printf '%-6s %-7s %12s %12s %12s %12s\n' round cut fence ended taken 'new start' | tee "$work/table"
for ((round = 1; round <= rounds; round++)); do
  if ((round % 2)); then from=host-a to=host-b; else from=host-b to=host-a; fi
  next=$((round + 1))
  # Whoever waits for a chat's lock has it when the last process of its run is gone.
  waiting=()
  for chat in "${chats[@]}"; do
    flock --shared "$PROOF/$chat.lock" bash -c 'echo "${EPOCHREALTIME/[.,]/}"' >"$work/ended-$chat" &
    waiting+=($!)
    started+=($!)
  done

  unplug "$from"
  cut_at=$(microseconds)
  touch "$PROOF/4.finish-$round"
  wait_until 30 begun $next
  plug "$from"
  healed=$(($(microseconds) / 1000))
  wait "${waiting[@]}"

  # The late one says of each chat what has become of its run, and is well again.
  for chat in 1 2 3; do wait_until 20 is_logged fenced $chat $round; done
  wait_until 20 is_logged lost 4 $round
  wait_until 20 has_said "$from" tick $healed
  wait_until 20 worker_is "$from" live

  fence=$(said "$from" self_fenced $((cut_at / 1000)))
  [[ -n $fence ]] || fail "$from has not fenced itself"
  ended=0 taken='' begin=''
  for chat in "${chats[@]}"; do
    chat_ended=$(cat "$work/ended-$chat")
    chat_began=$(began $chat $next)
    chat_taken=$(kind_at recovered $chat $round)
    [[ $(began_on $chat $next) == "$to" ]] || fail "chat $chat has not begun on $to"
    # One run after the other, and none has a lease while an older one goes on.
    if ((chat_began <= chat_ended || chat_taken * 1000 <= chat_ended)); then overlaps=$((overlaps + 1)); fi
    ((chat_ended < ended)) || ended=$chat_ended
    [[ -n $taken ]] && ((chat_taken >= taken)) || taken=$chat_taken
    [[ -n $begin ]] && ((chat_began >= begin)) || begin=$chat_began
  done
  if ((fence >= taken)); then overlaps=$((overlaps + 1)); fi
  echo "$((fence - cut_at / 1000)) $(((ended - cut_at) / 1000)) $((taken - cut_at / 1000)) $(((begin - cut_at) / 1000))" \
    >>"$work/figures"
  printf '%-6s %-7s %9d ms %9d ms %9d ms %9d ms\n' $round "$from" $(tail -n 1 "$work/figures") |
    tee -a "$work/table"
done
overlaps=$((overlaps + $(wc -l <"$PROOF/overlaps")))

# column N: the least, the middle and the greatest of the figures.
column() {
  cut --delimiter=' ' --fields="$1" "$work/figures" | sort -n |
    awk '{ all[NR] = $1 } END { print all[1], all[int((NR + 1) / 2)], all[NR] }'
}
echo
printf '%-48s %8s %8s %8s\n' "from the cut, $rounds times, in ms" least p50 most
printf '%-48s %8d %8d %8d\n' "until the cut-off worker has fenced itself" $(column 1)
printf '%-48s %8d %8d %8d\n' "until the last process of its chats is gone" $(column 2)
printf '%-48s %8d %8d %8d\n' "until the other worker takes the first lease" $(column 3)
printf '%-48s %8d %8d %8d\n' "until the first chat begins there" $(column 4)
echo "overlaps: $overlaps"

say "What became of chat 4, which ended when nobody could hear it."
run chatctl explain 4 | tail -n 18
expect "no run has begun, and no lease was taken, while an older run of the chat went on" \
  test "$overlaps" = 0
expect "whatever a chat's events say was written by who held it" test -z "$(wrong_holders)"
for chat in "${chats[@]}"; do
  expect "chat $chat runs under generation $next, and nothing of an older one was kept" \
    eval "runs $chat $to $next && ! chat_is $chat '\"role\": ?\"assistant\"'"
done

say "They may end now."
touch "$PROOF"/{1,2,3,4}.finish
run chatctl wait "${chats[@]}" --timeout 20s
for chat in "${chats[@]}"; do
  expect "chat $chat has one answer, of generation $next" eval \
    "[[ \$(chatctl show $chat --json | tr '{' '\n' | grep '\"role\":\"assistant\"') == *'generation $next on $to'* ]] &&
     ((\$(chatctl events --chat $chat --kind completed --json | wc -l) == 1))"
done
expect "whatever a chat's events say was written by who held it" test -z "$(wrong_holders)"
