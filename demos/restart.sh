#!/usr/bin/env bash
# One worker id, several processes: only one at a time, and the next one takes over what the last
# one left, under new generations.
source "$(dirname "$0")/lib.sh"

say "w1 holds three chats."
run chatctl start --title report --count 3
start_worker w1 --interval 500ms --stale-after 60s --hold
wait_for 'asked 3, renewed 3' "${log[w1]}" 10
news_of w1

say "A second process under the same worker id is refused while the first one lives."
code=0
run chatctl run --worker-id w1 2>&1 | tee "$work/second" || code=${PIPESTATUS[0]}
echo "exit code $code"
expect "the exit code is 3" test "$code" -eq 3
expect "the message names the process" has "$work/second" "in use by process ${pid[w1]}"

say "The first one is killed and started again. Nobody has to recover anything."
kill_at_once w1
start_worker w1 --interval 500ms --stale-after 60s --hold
wait_for 'asked 3, renewed 3' "${log[w1]}" 10
news_of w1
run chatctl list
for chat in 1 2 3; do
  expect "chat $chat runs on w1 under generation 2" runs "$chat" w1 2
done
expect "nobody claimed them" has_not "${log[w1]}" 'claimed'

say "Stopped in good order, it gives its chats back."
stop w1
news_of w1
run chatctl list
for chat in 1 2 3; do expect "chat $chat is pending" chat_is "$chat" '"status": ?"pending"'; done
