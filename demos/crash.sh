#!/usr/bin/env bash
# A worker is killed. Its chats are taken back at once, although their heartbeats are fresh: the
# kernel has freed the lock that its process held. Another worker's chats are left alone.
source "$(dirname "$0")/lib.sh"

say "Two workers. Each has promised heartbeats that are at most a minute old."
run chatctl start --title report --count 5
start_worker w1 --max-chats 3 --interval 500ms --stale-after 60s --hold
wait_for 'claimed 3 chats' "${log[w1]}" 10
start_worker w2 --interval 500ms --stale-after 60s --hold
wait_for 'claimed 2 chats' "${log[w2]}" 10
# By then w2 has also looked for dead workers, which it does when it starts and every 12 s here.
wait_for 'tick 1: asked 2, renewed 2' "${log[w2]}" 10
run chatctl list

say "w1 is killed."
kill_at_once w1
run chatctl workers
expect "w1 is known to be dead at once" worker_is w1 dead
expect "w2 is live" worker_is w2 live

say "Its chats are taken back without waiting for the minute to pass."
run chatctl recover-stale | tee "$work/recovered"
expect "chats 1, 2 and 3 were taken from w1" \
  eval '(($(grep -Ec "^[123] +pending +w1 +1 .* dead worker" "$work/recovered") == 3))'
expect "nothing was taken from w2" has_not "$work/recovered" 'w2'

say "w2 sees that chats are pending, and claims them."
wait_for 'claimed 3 chats \(1, 2, 3\)' "${log[w2]}" 10
wait_for 'asked 5, renewed 5' "${log[w2]}" 10
news_of w2
run chatctl list
for chat in 1 2 3; do
  expect "chat $chat runs on w2 under generation 2" runs "$chat" w2 2
  expect "that counts as a recovery, not as an attempt" \
    chat_is "$chat" '"attempts": ?1,.*"recoveries": ?1'
done
for chat in 4 5; do expect "chat $chat was never touched" runs "$chat" w2 1; done
stop w2
