#!/usr/bin/env bash
# Chats that run real commands survive a kill -9 of their worker: the commands end with it, and
# another worker starts them again with the same messages.
source "$(dirname "$0")/lib.sh"
agent=$root/examples/agent.sh
# Long enough to be killed in the middle.
export STEP_SECONDS=0.5

# processes_of_chats: the commands of this demo's chats and what they have started, which all have
# inherited who they are.
processes_of_chats() {
  local file names
  for file in /proc/[0-9]*/environ; do
    # It may end while it is looked at.
    names=$({ tr '\0' '\n' <"$file"; } 2>/dev/null) || continue
    if [[ $names == *"CHATCTL_DB=$CHATCTL_DB"* && $names == *CHATCTL_CHAT=* ]]; then
      echo "${file//[^0-9]/}"
    fi
  done
}
some_run() { (($(processes_of_chats | wc -l) >= 4)); }
none_runs() { (($(processes_of_chats | wc -l) == 0)); }
all_are_at() { (($(chatctl list | grep -c "$1") == 4)); }
answers_once() { (($(chatctl show "$1" | grep -c '^  You asked: ') == 1)); }

say "Four chats, each with a message, and a worker that runs a command for each."
for question in "what is a lease?" "what is a heartbeat?" "who owns me?" "am I alive?"; do
  run chatctl start "$question"
done
start_worker w1 --interval 200ms --stale-after 60s --max-chats 4 -- "$agent"
wait_for 'claimed 4 chats' "${log[w1]}" 10
wait_until 10 all_are_at 'step [23] of 5'
run chatctl list
expect "the commands run" some_run

say "w1 is killed in the middle of them. Nobody tells the commands, yet they end with it."
kill_at_once w1
wait_until 2 none_runs
expect "no command and nothing that one has started is left" none_runs

say "Another worker recovers the chats at once and runs their commands again."
start_worker w2 --interval 200ms --stale-after 60s --max-chats 4 -- "$agent"
wait_until 30 all_are_at completed
news_of w2 | grep -v ' tick '
run chatctl list
for chat in 1 2 3 4; do
  expect "chat $chat was recovered once, which is no attempt" \
    chat_is "$chat" '"attempts": ?1,.*"recoveries": ?1'
  expect "chat $chat has one answer" answers_once "$chat"
done
run chatctl show 1
say "Its log has the steps of both runs."
run chatctl logs 1
stop w2
