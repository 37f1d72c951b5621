#!/usr/bin/env bash
# Ten thousand chats, one worker, one statement per tick; and the table of before and after.
source "$(dirname "$0")/lib.sh"

chats=10000
say "$chats chats and one worker, which reports as JSON."
run chatctl start --title load --count $chats
start_worker w1 --interval 500ms --stale-after 60s --hold --json
wait_for "\"registered\":$chats" "${log[w1]}" 30
heartbeat_threads=$(cat "/proc/${pid[w1]}/task"/*/comm | grep -cx heartbeat)
threads=$(ls "/proc/${pid[w1]}/task" | wc -l)
# full_ticks: how many heartbeats have renewed all.
full_ticks() { grep -c "\"event\":\"tick\".*\"registered\":$chats.*\"renewed\":$chats" "${log[w1]}"; }
wait_until 60 eval '(($(full_ticks) >= 3))'
signal TERM w1

say "Its heartbeats, each without the empty lists of what was lost and gained:"
# Up to the third that renewed all.
awk -v all="\"renewed\":$chats," '/"event":"tick"/ { print } index($0, all) && ++full == 3 { exit }' \
  "${log[w1]}" | sed -E 's/"(lost|gained)":\[\],?//g' | tee "$work/ticks"
statements=$(grep "\"renewed\":$chats" "$work/ticks" |
  sed -E 's/.*"statements":([0-9]+).*/\1/' | sort -u | paste -sd ' ')
expect "several heartbeats renewed all $chats chats" test "$(full_ticks)" -ge 2
expect "each of them was one statement" test "$statements" = 1
expect "one thread sends them" test "$heartbeat_threads" -eq 1

# Before: each chat sends a statement of its own every 30 s. After: what was counted here.
before=$(awk -v n=$chats 'BEGIN { printf "%.0f", n / 30 }')
after=$(awk -v n="$statements" 'BEGIN { printf "%.2f", n / 30 }')
say "At the default interval of 30 s that is:"
printf '%-40s %14s %14s\n' '' 'one by one' 'chatctl'
printf '%-40s %14s %14s\n' "statements per heartbeat of $chats chats" $chats "$statements"
printf '%-40s %14s %14s\n' 'heartbeat statements per second' "$before" "$after"
printf '%-40s %14s %14s\n' 'heartbeat tasks or threads' $chats "$heartbeat_threads"
printf '%-40s %14s %14s\n' 'threads of the whole process' '' "$threads"
