#!/usr/bin/env bash
# Measures one worker that holds MANY chats against one that holds FEW: the time of a tick, and resident memory for each chat,
# apart from what a worker with a single chat has.
#
#   million.sh [--few N] [--many N] [--ticks N] [--into PAGE]
#     few, many   chats; 100,000 and 1,000,000
#     ticks       of each; 21
#     into        a page between whose marks the table is put
source "$(dirname "$0")/lib.sh"

few=100000 many=1000000 ticks=21 into=''
options 'few many ticks into' "$@"

# held CHATS MS: a worker with a database of its own, until it has ticked often enough, that long apart. Leaves the ticks in
# $work/CHATS.ticks and the resident memory in $work/CHATS.kb.
held() {
  local chats=$1 made
  export CHATCTL_DB=$work/$chats.db
  # One command makes 100,000 at most.
  for ((made = 0; made < chats; made += 100000)); do
    chatctl start --title held --count $((chats - made < 100000 ? chats - made : 100000)) >/dev/null 2>&1
  done
  hold "w$chats" "$chats" --interval "$2ms"
  # The first ones grow what stays.
  have_ticked() { (($(ticks "w$chats" "$chats" | wc -l) > ticks + 2)); }
  wait_until $((60 + 3 * ticks * $2 / 1000)) have_ticked
  ticks "w$chats" "$chats" | tail -n "+3" >"$work/$chats.ticks"
  awk '$1 == "VmRSS:" { print $2 }' "/proc/${pid[w$chats]}/status" >"$work/$chats.kb"
  kill -KILL "${pid[w$chats]}"
  wait "${pid[w$chats]}" 2>/dev/null || true
  rm "$CHATCTL_DB"*
  echo "  $chats: done" >&2
}
bytes_each() { awk -v all="$(<"$work/$1.kb")" -v one="$(<"$work/1.kb")" -v n="$1" 'BEGIN { printf "%.0f", 1024 * (all - one) / n }'; }

echo "million.sh: $ticks ticks of each; $(machine)" >&2
held 1 400
held "$few" 1000
held "$many" 4000
few_ms=$(typical <"$work/$few.ticks") many_ms=$(typical <"$work/$many.ticks")

{
  echo '| | measured | ratio | limit | holds |'
  echo '|---|---|---|---|---|'
  echo "| a tick of $many chats against $few | $many_ms ms, $few_ms ms | $(ratio "$many_ms" "$few_ms") | $(holds "$(ratio "$many_ms" "$few_ms")" 12) |"
  for chats in "$few" "$many"; do
    echo "| resident memory for each of $chats chats | $(<"$work/$chats.kb") kB, $(<"$work/1.kb") kB with one | $(bytes_each "$chats") B |" \
      "$(holds "$(bytes_each "$chats")" 400) |"
  done
} | publish million
