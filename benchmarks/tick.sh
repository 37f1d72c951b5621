#!/usr/bin/env bash
# Measures one heartbeat of the release binary against a bare C loop over the same statement on a
# copy of the same file, and how it grows with chats and history. Ratios are within one run of this
# script; docs/benchmarks.md keeps the results. Takes one to two minutes.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
chatctl=${CHATCTL:-$root/.build/release/chatctl}
work=$(mktemp -d "${TMPDIR:-/tmp}/chatctl-bench.XXXXXX")
worker=
trap '[[ -z $worker ]] || kill -KILL "$worker" 2>/dev/null; rm -rf "$work"' EXIT

# Ticks per scenario, and the pause between them.
rounds=${ROUNDS:-41}
pause_ms=400

compiler=$(command -v cc || command -v clang)
"$compiler" -O2 -o "$work/baseline" "$root/benchmarks/baseline.c" -lsqlite3
baseline=$work/baseline

# The lower quartile: whatever else the machine does only adds to a time.
typical() { sort -n | awk '{ a[NR] = $1 } END { print NR ? a[int((NR + 3) / 4)] : "none" }'; }

# What the write-ahead log holds, read from its index. Another process may read that file as a
# file. Source: https://www.sqlite.org/walformat.html#the_wal_index_file_format
frames() { od -An -t u4 -j 16 -N 4 "$1-shm" | tr -d ' '; }

# scenario NAME CHATS FINISHED: fills a database and lets a worker hold all chats. From its first
# full tick on, the C loop ticks on a copy of the file at the same time, so that whatever else the
# machine does concerns both. Leaves NAME.worker, NAME.frames, NAME.c and NAME.c-frames, one number
# per tick.
scenario() {
  local name=$1 chats=$2 finished=$3 db=$work/$1.db copy=$work/$1-copy.db before='' after line loop=''
  "$chatctl" init --db "$db" >/dev/null
  "$baseline" fill "$db" "$chats" "$finished"
  : >"$work/$name.worker"
  : >"$work/$name.frames"
  mkfifo "$work/$name.pipe"
  "$chatctl" run --db "$db" --worker-id w1 --max-chats "$chats" --interval ${pause_ms}ms \
    --stale-after 600s --hold --json >"$work/$name.pipe" &
  worker=$!
  while read -r line; do
    [[ $line == *'"event":"tick"'*"\"registered\":$chats,\"renewed\":$chats,"* ]] || continue
    if [[ -z $loop ]]; then
      kill -STOP $worker
      cp "$db" "$copy"
      cp "$db-wal" "$copy-wal"
      kill -CONT $worker
      "$baseline" tick "$copy" "$rounds" $pause_ms >"$work/$name.rounds" &
      loop=$!
      continue
    fi
    sed -E 's/.*"duration_ms":([0-9.]+).*/\1/' <<<"$line" >>"$work/$name.worker"
    after=$(frames "$db")
    # The log was started again in between when it has become shorter.
    if [[ -n $before ]] && ((after > before)); then echo $((after - before)) >>"$work/$name.frames"; fi
    before=$after
    if (($(wc -l <"$work/$name.worker") >= rounds)); then break; fi
  done <"$work/$name.pipe"
  kill -KILL $worker
  wait $worker 2>/dev/null || true
  worker=
  wait $loop
  cut -d ' ' -f 1 "$work/$name.rounds" >"$work/$name.c"
  cut -d ' ' -f 2 "$work/$name.rounds" >"$work/$name.c-frames"
  echo "  $name: done" >&2
}

# ratio A B
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
# row TEXT VALUE RATIO LIMIT COMPARISON: one line of the table, with whether the limit holds.
row() {
  local holds
  holds=$(awk -v r="$3" -v l="$4" -v c="$5" 'BEGIN { print ((c == "<=") ? r <= l : r >= l) ? "yes" : "NO" }')
  printf '| %s | %s | %s | %s %s | %s |\n' "$1" "$2" "$3" "${5/<=/≤}" "$4" "$holds" | sed 's/>=/≥/'
}

echo "measuring; $rounds ticks each" >&2
scenario 10k 10000 0
scenario 100k 100000 0
scenario history 10000 1000000
# Before, each chat had a timer of its own: 333 statements a second, one each 3 ms. A tenth of them is
# measured. In a row, with everything in the caches, they are as cheap as they can be.
read -r spread spread_frames < <("$baseline" one-by-one "$work/10k-copy.db" 1000 3000)
for _ in 1 2 3 4 5; do "$baseline" one-by-one "$work/10k-copy.db" 10000 0; done |
  cut -d ' ' -f 1 >"$work/row"
"$baseline" tick "$work/10k-copy.db" "$rounds" 0 | cut -d ' ' -f 1 >"$work/hot"

ten=$(typical <"$work/10k.worker") ten_c=$(typical <"$work/10k.c")
hundred=$(typical <"$work/100k.worker") hundred_c=$(typical <"$work/100k.c")
history=$(typical <"$work/history.worker") history_c=$(typical <"$work/history.c")
ten_frames=$(typical <"$work/10k.frames") history_frames=$(typical <"$work/history.frames")
hundred_frames=$(typical <"$work/100k.c-frames")
spread=$(awk -v s="$spread" 'BEGIN { printf "%.0f", 10 * s }') spread_frames=$((10 * spread_frames))
in_a_row=$(typical <"$work/row") hot=$(typical <"$work/hot")
# A frame is a page and its header.
frame_bytes=$((4096 + 24))

echo '| | measured | ratio | limit | holds |'
echo '|---|---|---|---|---|'
row 'a tick of 10,000 chats against a bare C loop' "$ten ms, $ten_c ms" "$(ratio "$ten" "$ten_c")" 1.25 '<='
row 'a tick of 100,000 chats against a bare C loop' "$hundred ms, $hundred_c ms" "$(ratio "$hundred" "$hundred_c")" 1.25 '<='
row 'a tick of 100,000 against 10,000' "$hundred ms, $ten ms" "$(ratio "$hundred" "$ten")" 11 '<='
row 'with 1,000,000 finished chats against none' "$history ms, $ten ms" "$(ratio "$history" "$ten")" 1.25 '<='
row 'the log of that tick against none' "$history_frames pages, $ten_frames pages" "$(ratio "$history_frames" "$ten_frames")" 1.2 '<='
row 'log per lease and tick, at 10,000' "$ten_frames pages" "$(ratio $((ten_frames * frame_bytes)) 10000) B" 24 '<='
row 'log per lease and tick, at 100,000' "$hundred_frames pages" "$(ratio $((hundred_frames * frame_bytes)) 100000) B" 24 '<='
row 'one by one against batched, at 10,000: time' "$spread ms, $ten ms" "$(ratio "$spread" "$ten")" 20 '>='
row 'one by one against batched: statements' "10,000, 1" 10000 10000 '>='
row 'one by one against batched: log' "$spread_frames pages, $ten_frames pages" "$(ratio "$spread_frames" "$ten_frames")" 20 '>='
printf '| %s | %s | %s | | |\n' 'the same without a pause, in C: time' "$in_a_row ms, $hot ms" "$(ratio "$in_a_row" "$hot")"
echo "(the C loop with history: $history_c ms)" >&2
