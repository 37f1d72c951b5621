#!/usr/bin/env bash
# Two workers. An operator moves chats from one to the other; both sides find it out as a set
# difference between what they asked for and what one statement gave back.
source "$(dirname "$0")/lib.sh"

say "Three chats, and a worker that takes them."
run chatctl start --title report --count 3
start_worker w1 --interval 500ms --stale-after 10s --hold
wait_for 'asked 3, renewed 3' "${log[w1]}" 10
news_of w1

say "A second worker, with nothing to do."
start_worker w2 --interval 500ms --stale-after 10s --hold
wait_for 'tick 1: asked 0' "${log[w2]}" 10
news_of w2

say "Chat 3 is stolen. Both workers look 20 times a second whether something was committed."
run chatctl steal 3 --to w2 --reason "w1 is too slow"
wait_for 'lost chat 3.*stolen by w2: w1 is too slow' "${log[w1]}" 10
wait_for 'chat 3 has ended: cancelled, stolen' "${log[w1]}" 10
wait_for 'gained chat 3, generation 2, from w1' "${log[w2]}" 10
wait_for 'asked 2, renewed 2, lost 0' "${log[w1]}" 10
wait_for 'asked 1, renewed 1, lost 0' "${log[w2]}" 10
news_of w1 w2
wait_until 10 has_event 3 lost
echo "  (w1 knew after $(milliseconds_between 3 stolen lost) ms)"

say "The heartbeat alone finds it too: while both are paused, chat 2 is stolen." \
  "The first thing that they do afterwards is a tick, and its answer is the truth."
show kill -STOP "${pid[w1]}" "${pid[w2]}"
pause w1 w2
run chatctl steal 2 --to w2
# Longer than an interval, so that a tick is due.
sleep 0.7
show kill -CONT "${pid[w1]}" "${pid[w2]}"
resume w1 w2
wait_for 'lost chat 2.*stolen by w2' "${log[w1]}" 10
wait_for 'gained chat 2, generation 2, from w1' "${log[w2]}" 10
wait_for 'asked 1, renewed 1, lost 0' "${log[w1]}" 10
wait_for 'asked 2, renewed 2, lost 0' "${log[w2]}" 10
news_of w1 w2

say "What the database says:"
run chatctl list
expect "w1 runs chat 1 as before" runs 1 w1 1
expect "w2 runs chats 2 and 3 under new generations" eval 'runs 2 w2 2 && runs 3 w2 2'
expect "w1 lost nothing else" has_not "${log[w1]}" 'lost chat 1'
stop w1 w2
