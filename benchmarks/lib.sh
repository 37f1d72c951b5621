# What benchmarks share that let many processes go on for long: the demos' lib.sh and a few words more.
# They work on a file, also where there is a server.
own_servers=1
source "$(dirname "${BASH_SOURCE[0]}")/../demos/lib.sh"
export LC_ALL=C

need() { command -v "$1" >/dev/null || skip "there is no $1 here"; }

# keep_busy N: N threads for each processor that never wait, until the end of the script.
keep_busy() {
  local threads
  for ((threads = $1 * $(nproc); threads > 0; threads--)); do
    while :; do :; done &
    started+=($!)
  done
}

# machine: what else there is to know about a measurement, in a line.
machine() { echo "$(date -u +%FT%TZ), $(id -un), $(nproc) processors, load $(cut -d ' ' -f 1-3 /proc/loadavg)"; }

# spread: of the numbers on stdin, their count, p50, p99 and the largest, as cells of a table.
spread() {
  sort -n | awk '
    function rank(share) { return number[int(share * NR) + (share * NR > int(share * NR))] }
    { number[NR] = $1 }
    END { if (NR) printf "%d | %g | %g | %g", NR, rank(0.5), rank(0.99), number[NR]; else printf "0 | | |" }'
}

# compile PROGRAM LIBRARY…: benchmarks/PROGRAM.c as $work/PROGRAM.
compile() {
  local compiler
  compiler=$(command -v cc || command -v clang) || skip "there is no C compiler here"
  "$compiler" -O2 -o "$work/${1##*/}" "$root/benchmarks/$1.c" "${@:2}"
}

# hold NAME CHATS OPTIONS…: a worker that holds so many chats, once it has renewed all of them. Its ticks, losses and
# cancellations are lines of $work/NAME.json.
hold() {
  local name=$1 chats=$2
  "$binary" run --worker-id "$name" --hold --json --max-chats "$chats" --stale-after 600s "${@:3}" 2>"$work/$name.log" \
    > >(grep --line-buffered -v '"event":"claimed"' >"$work/$name.json") &
  pid[$name]=$!
  started+=($!)
  wait_for "\"registered\":$chats,\"renewed\":$chats," "$work/$name.json" 600
}

# ticks NAME CHATS: the milliseconds of each tick of that many chats, as the worker says them.
ticks() { sed -nE "s/.*\"event\":\"tick\".*\"registered\":$2,\"renewed\":$2,.*\"duration_ms\":([0-9.]+).*/\1/p" "$work/$1.json"; }

# typical: of the numbers on stdin the lower quartile: whatever else the machine does only adds to a time.
typical() { sort -n | awk '{ a[NR] = $1 } END { print NR ? a[int((NR + 3) / 4)] : "none" }'; }

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

# holds VALUE LIMIT: "≤ LIMIT | yes", or NO.
holds() { awk -v v="$1" -v l="$2" 'BEGIN { printf "≤ %s | %s", l, v + 0 <= l + 0 ? "yes" : "NO" }'; }

# publish MARK: prints the table on stdin, and with --into PAGE also puts it between the marks of that name there.
publish() {
  local mark=$1
  tee "$work/table"
  [[ -n ${into:-} ]] || return 0
  grep -q "^<!-- $mark: begin -->\$" "$into" || fail "$into has no <!-- $mark: begin -->"
  awk -v mark="$mark" -v table="$work/table" '
    $0 == "<!-- " mark ": end -->" { inside = 0 }
    !inside { print }
    $0 == "<!-- " mark ": begin -->" { inside = 1; print ""; while ((getline line < table) > 0) print line; print "" }' "$into" >"$work/page"
  cat "$work/page" >"$into"
}

# moment: waits for a twentieth of a second and starts no process for it.
moment() { read -rt 0.05 <>"$never" || true; }
never=$work/never
mkfifo "$never"
