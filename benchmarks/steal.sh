#!/usr/bin/env bash
# Measures at CHATS held chats how soon a worker notices that one of them was stolen, and what it costs to look out for that:
#   stolen → cancelled   from the theft's time in the event log, which its process has taken before it has committed, to the
#                        victim's line that the chat is cancelled
#   idle                 the processor time of the worker while nobody commits, by /proc, with a heartbeat every 30 s
#
#   steal.sh [--chats N] [--steals N] [--seconds N] [--into PAGE]
#     chats    that the victim holds; 10,000
#     steals   one after another, at random moments between two looks; 200
#     seconds  of idling; 60
#     into     a page between whose marks the table is put
source "$(dirname "$0")/lib.sh"

chats=10000 steals=200 seconds=60 into=''
options 'chats steals seconds into' "$@"
((steals <= chats)) || fail "there are fewer chats than steals"

# jiffies NAME: what the process has used of processors so far.
jiffies() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/${pid[$1]}/stat"; }

echo "steal.sh: $chats chats, $steals steals, $seconds s of idling; $(machine)" >&2
chatctl start --title held --count "$chats" >/dev/null 2>&1
hold victim "$chats" --interval 30s
before=$(jiffies victim)
sleep "$seconds"
share=$(awk -v jiffies=$(($(jiffies victim) - before)) -v hertz="$(getconf CLK_TCK)" -v seconds="$seconds" \
  'BEGIN { printf "%.2f", 100 * jiffies / hertz / seconds }')

start_worker thief --group nobody --interval 30s --json >/dev/null
for ((chat = 1; chat <= steals; chat++)); do
  sleep "0.$((RANDOM % 4 + 1))$((RANDOM % 10))"
  chatctl steal "$chat" --to thief >/dev/null
done
all_are_cancelled() { (($(grep -c '"event":"cancelled"' "$work/victim.json") == steals)); }
wait_until 20 all_are_cancelled
chatctl events --kind stolen --limit 1000000 --json |
  sed -nE 's/.*"at":([0-9]+).*"kind":"stolen","chat":([0-9]+),.*/stolen \2 \1/p' >"$work/times"
sed -nE 's/.*"event":"cancelled","at":([0-9]+),.*"chat":([0-9]+),.*/cancelled \2 \1/p' "$work/victim.json" >>"$work/times"
awk '$1 == "stolen" { at[$2] = $3 } $1 == "cancelled" { print $3 - at[$2] }' "$work/times" >"$work/latencies"
(($(wc -l <"$work/latencies") == steals)) || fail "some thefts are not in the log"
read -r p99 < <(spread <"$work/latencies" | cut -d '|' -f 3)

{
  echo "| at $chats held chats | samples | p50 | p99 | max | limit | holds |"
  echo '|---|---|---|---|---|---|---|'
  echo "| stolen → cancelled, ms | $(spread <"$work/latencies") | p99 $(holds "$p99" 60) |"
  echo "| an idle worker, % of one core over $seconds s | 1 | $share | | | $(holds "$share" 0.2) |"
} | publish steal
