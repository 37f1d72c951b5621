#!/usr/bin/env bash
# Chats that are ended from outside: their worker finds them missing and stops their work.
source "$(dirname "$0")/lib.sh"

say "A worker holds four chats."
run chatctl start --title report --count 4
start_worker w1 --interval 500ms --stale-after 10s --hold
wait_for 'asked 4, renewed 4' "${log[w1]}" 10
news_of w1

say "Somebody completes chat 2, interrupts chat 3 and deletes chat 4."
run chatctl complete 2
run chatctl interrupt 3
run chatctl delete 4
for chat in 2 3 4; do wait_for "chat $chat has ended: cancelled" "${log[w1]}" 10; done
wait_for 'asked 1, renewed 1, lost 0' "${log[w1]}" 10
news_of w1

say "What the database says, and the history of chat 2:"
run chatctl list
run chatctl events --chat 2
expect "w1 was told why it lost chat 2" has "${log[w1]}" 'lost chat 2, .*: completed by operator'
expect "w1 was told why it lost chat 3" has "${log[w1]}" 'lost chat 3, .*: interrupted by operator'
expect "w1 was told why it lost chat 4" has "${log[w1]}" 'lost chat 4, .*: deleted by operator'
expect "w1 still runs chat 1" runs 1 w1 1
expect "chat 2 is completed" chat_is 2 '"status": ?"completed"'
expect "chat 3 waits until it is asked to run again" chat_is 3 '"status": ?"waiting"'
stop w1
