#!/usr/bin/env bash
# A worker that lives but does nothing: its chats are taken once their heartbeats are stale and it
# has not answered. When it goes on, it changes nothing and is told.
source "$(dirname "$0")/lib.sh"

say "w1 runs two chats that finish by themselves after two seconds of work."
run chatctl start --title report --count 2
start_worker w1 --simulate 2s..2s --interval 500ms --stale-after 2s
wait_for 'claimed 2 chats' "${log[w1]}" 10

say "It is stopped in the middle, as by a debugger or a hung disk."
show kill -STOP "${pid[w1]}"
pause w1
wait_until 10 worker_is w1 hung
run chatctl workers
expect "w1 hangs: its process lives, its heartbeat is stale" worker_is w1 hung

say "Another worker starts. It asks w1 for a heartbeat first, gets none, and takes the chats."
start_worker w2 --interval 500ms --stale-after 5s --hold
wait_for 'recovered chat 2 from w1: its heartbeat is stale' "${log[w2]}" 10
wait_for 'claimed 2 chats' "${log[w2]}" 10
wait_for 'asked 2, renewed 2' "${log[w2]}" 10
news_of w2

say "w1 goes on. Its two seconds are long over, so both chats finish there: too late."
show kill -CONT "${pid[w1]}"
resume w1
wait_for 'lost chat 1.*recovered by w2' "${log[w1]}" 10
wait_for 'lost chat 2.*recovered by w2' "${log[w1]}" 10
wait_for 'asked 0' "${log[w1]}" 10
news_of w1
run chatctl list
run chatctl events --chat 1
for chat in 1 2; do
  expect "chat $chat still runs on w2 under generation 2" runs "$chat" w2 2
done
expect "w1 finished nothing" has_not "${log[w1]}" 'finished: completed'
stop w1 w2
