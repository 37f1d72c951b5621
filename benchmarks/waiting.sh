#!/usr/bin/env bash
# Measures how long another process's small write waits while a worker renews CHATS chats again and again:
#   a tick                what the worker says of itself
#   a message, in C       one transaction of a program that keeps its connection and tries every half millisecond: from
#                         BEGIN IMMEDIATE until the commit is on the disk
#   chatctl send          the whole process
# Both write at random moments, first while the worker is stopped, then beside its ticks. What is added between the two is
# the wait: it should be no longer than a tick.
#
#   waiting.sh [--chats N] [--writes N] [--interval MS] [--into PAGE]
#     chats     that the worker renews; 100,000
#     writes    of each kind; 400
#     interval  between two ticks, in ms; 200
#     into      a page between whose marks the table is put
source "$(dirname "$0")/lib.sh"

chats=100000 writes=400 interval=200 into=''
options 'chats writes interval into' "$@"
compile writer -lsqlite3
compile arena/measure

# in_c NAME, by_send NAME: the milliseconds of each write.
in_c() { "$work/writer" "$CHATCTL_DB" 1 "$writes" 50 >"$work/$1"; }
by_send() {
  local number
  for ((number = 0; number < writes; number++)); do
    sleep "0.0$((RANDOM % 5))$((RANDOM % 10))"
    "$work/measure" "$work/took" "$binary" send 1 "more" >/dev/null 2>"$work/send.log" || fail "send"
    awk '{ print 1000 * $1 }' "$work/took" >>"$work/$1"
  done
}
row() { echo "| $1 | $(spread <"$work/$2") |"; }
largest() { sort -n "$work/$1" | tail -n 1; }

echo "waiting.sh: $chats chats, $writes writes of each kind; $(machine)" >&2
chatctl start --title held --count "$chats" >/dev/null 2>&1
hold w1 "$chats" --interval "${interval}ms"
pause w1
in_c alone.c
by_send alone.send
resume w1
# Whatever has come of the pause is over.
seen=$(ticks w1 "$chats" | wc -l)
has_ticked() { (($(ticks w1 "$chats" | wc -l) > seen + 3)); }
wait_until 60 has_ticked
skip=$(ticks w1 "$chats" | wc -l)
in_c beside.c
by_send beside.send
ticks w1 "$chats" | tail -n "+$((skip + 1))" >"$work/ticks"
# What is left of a write when what it takes alone is taken off: the middle one of those.
read -r alone_c < <(spread <"$work/alone.c" | cut -d '|' -f 2)
read -r alone_send < <(spread <"$work/alone.send" | cut -d '|' -f 2)
wait_c=$(awk -v a="$(largest beside.c)" -v b="$alone_c" 'BEGIN { printf "%.1f", a - b }')
wait_send=$(awk -v a="$(largest beside.send)" -v b="$alone_send" 'BEGIN { printf "%.1f", a - b }')
tick=$(largest ticks)

{
  echo '| in ms | samples | p50 | p99 | max |'
  echo '|---|---|---|---|---|'
  row "a tick of $chats chats" ticks
  row 'a message, in C: alone' alone.c
  row 'a message, in C: beside ticks' beside.c
  row '`chatctl send`: alone' alone.send
  row '`chatctl send`: beside ticks' beside.send
  echo
  echo "| the longest wait against the longest tick | measured | ratio | limit | holds |"
  echo '|---|---|---|---|---|'
  echo "| a message, in C | $wait_c ms, $tick ms | $(ratio "$wait_c" "$tick") | $(holds "$(ratio "$wait_c" "$tick")" 1) |"
  echo "| \`chatctl send\` | $wait_send ms, $tick ms | $(ratio "$wait_send" "$tick") | $(holds "$(ratio "$wait_send" "$tick")" 1) |"
} | publish waiting
