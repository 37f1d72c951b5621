#!/bin/bash
# Goes through what docs/systemd.md says, in a Debian that scripts/deb-try.sh has booted. What it has to say goes into
# /root/said, and /root/passed is there when all was as it should be.
set -uo pipefail
exec >/root/said 2>&1

unit=chatctl@w1
database=/var/lib/chatctl/chats.db
settings=/run/systemd/system/chatctl@.service.d/try.conf

failures=0
# expect WHAT VALUE EXPECTED
expect() {
  if [[ $2 == $3 ]]; then
    echo "  $1: $2"
  else
    echo "  NOT SO: $1: $2, expected $3"
    systemctl status --no-pager --full --lines 8 "$unit" | sed 's/^/    /'
    failures=$((failures + 1))
  fi
}
chatctl() { runuser -u chatctl -- /usr/bin/chatctl --db "$database" "$@"; }
property() { systemctl show --value -p "$1" "$unit"; }
# until_so SECONDS COMMAND…
until_so() {
  local left=$(($1 * 20))
  shift
  until "$@" || ((left-- == 0)); do sleep 0.05; done
}
is_state() { [[ $(property ActiveState) == "$1" ]]; }
is_running() { [[ $(chatctl show "$1" --json) == *'"status":"running"'* ]]; }
status() { chatctl show "$1" --json | grep -o '"status":"[a-z]*"' | head -n 1 | cut -d '"' -f 4; }
now() { date +%s%3N; }
# configure COMMAND OPTIONS UNIT-LINES…
configure() {
  mkdir -p /etc/chatctl "${settings%/*}"
  printf "CHATCTL_COMMAND='%s'\nCHATCTL_OPTIONS='%s'\n" "$1" "$2" >/etc/chatctl/workers.env
  { echo '[Service]'; printf '%s\n' "${@:3}"; } >"$settings"
  systemctl daemon-reload
  systemctl reset-failed "$unit" 2>/dev/null
}
may_raise_limits() { (($(sed -n 's/^CapBnd:\t*/0x/p' /proc/1/status) >> 24 & 1)); }
# The numbers of the processes that run this program, of this test alone.
named() { grep -lxs "$1" /proc/[0-9]*/comm | grep -o '[0-9]*' | xargs; }
is_there() { [[ -n $(named sleep) ]]; }
start_chat() { chatctl start "$1" --json 2>/dev/null | grep -o '"id":[0-9]*' | cut -d : -f 2; }

echo "  systemd $(systemctl --version | sed -n '1s/systemd \([0-9]*\).*/\1/p')"

echo "- without a command the worker says so and stays down"
systemctl start "$unit" 2>/dev/null
expect "ends with" "$(property ExecMainStatus)" 64
sleep 6
expect "was started again" "$(property NRestarts) times" "0 times"

echo "- it is active once others see it"
configure '/bin/sh -c "cat; sleep 2"' '--interval 500ms --grace 1s' TimeoutStopSec=1s WatchdogSec=2s
begin=$(now)
systemctl start "$unit"
expect "after $(($(now) - begin)) ms it is" "$(property ActiveState)" active
expect "its status" "$(property StatusText)" "holds 0 chats"
expect "chatctl workers says" "$(chatctl workers | awk '$1 == "w1" { print $2 }')" live
expect "its directory is" "$(stat -c '%U %a' /var/lib/chatctl)" "chatctl 700"

echo "- a stop lets a chat end, also after TimeoutStopSec of 1 s"
chat=$(start_chat long)
until_so 10 is_running "$chat"
begin=$(now)
systemctl stop "$unit"
took=$(($(now) - begin))
expect "after $took ms the chat is" "$(status "$chat")" completed
expect "that took longer than 1 s" "$((took > 1200))" 1
expect "the unit is" "$(property ActiveState), $(property Result)" "inactive, success"

echo "- a stop gives back what does not end in time"
printf 'CHATCTL_DRAIN=1s\n' >/etc/chatctl/w1.env
configure '/bin/sleep 1000' '--interval 500ms --grace 1s' TimeoutStopSec=2s WatchdogSec=2s
systemctl start "$unit"
chat=$(start_chat endless)
until_so 10 is_running "$chat"
begin=$(now)
systemctl stop "$unit"
expect "after $(($(now) - begin)) ms the chat is" "$(status "$chat")" pending
expect "the unit is" "$(property ActiveState), $(property Result)" "inactive, success"
expect "of the command is left" "$(named sleep)." .

echo "- a worker that stands still is ended by the watchdog, and started again"
systemctl start "$unit"
until_so 10 is_running "$chat"
process=$(property MainPID)
until_so 10 is_there
command=$(named sleep)
if may_raise_limits; then
  # The nineteenth field, counted behind the name.
  expect "its heartbeat's niceness" \
    "$(sed -n 's/.*(heartbeat) //p' /proc/"$process"/task/*/stat | cut -d ' ' -f 17)" -10
fi
kill -STOP "$process"
begin=$(now)
is_new() { [[ $(property MainPID) != "$process" && $(property MainPID) != 0 ]]; }
until_so 30 is_new
expect "after $(($(now) - begin)) ms it was started again" "$(property NRestarts) times" "1 times"
until_so 10 is_there
expect "the chat is" "$(status "$chat")" running
expect "one other command runs" "$(named sleep | wc -w), $([[ $(named sleep) != "$command" ]] && echo another)" "1, another"

echo "- systemctl kill gives everything back"
systemctl kill "$unit"
until_so 10 is_state inactive
expect "the chat is" "$(status "$chat")" pending
expect "the unit is" "$(property ActiveState), $(property Result)" "inactive, success"

echo "- a worker that an operator drains stays down, and nobody else is drained"
chatctl interrupt "$chat" >/dev/null
systemctl start "$unit"
chatctl drain w1 --wait >/dev/null
until_so 10 is_state inactive
expect "the unit is" "$(property ActiveState), $(property Result)" "inactive, success"
expect "chatctl says of drained workers that have stopped" \
  "$(journalctl -u "$unit" --no-pager -o cat | grep -c 'has stopped')" 0

echo "- a watchdog of less than two intervals is refused"
configure /bin/true '--interval 2s' WatchdogSec=3s
systemctl start "$unit" 2>/dev/null
expect "ends with" "$(property ExecMainStatus)" 64

echo "- the removal of the package stops workers"
configure /bin/true '--interval 500ms' WatchdogSec=2s
systemctl start "$unit"
/var/lib/dpkg/info/chatctl.prerm remove
expect "the unit is" "$(property ActiveState)" inactive

if may_raise_limits; then
  echo "- the journal of all this has nothing but what the program says"
  expect "lines of the runtime's" "$(journalctl --no-pager -o cat _COMM=chatctl | grep -c 'Failed to set thread')" 0
else
  echo "- not tried: niceness, as no limit may be raised here (CAP_SYS_RESOURCE)"
fi

rm -f /root/passed
((failures == 0)) && touch /root/passed
