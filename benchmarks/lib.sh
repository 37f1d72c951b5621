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

# moment: waits for a twentieth of a second and starts no process for it.
moment() { read -rt 0.05 <>"$never" || true; }
never=$work/never
mkfifo "$never"
