#!/usr/bin/env bash
# What Prometheus is told of a worker and of the database, checked by Prometheus' own promtool, with the alerts.
source "$(dirname "$0")/lib.sh"

# Debian has it in the package of the server, which is not needed here: its file is enough.
promtool=$(command -v promtool) || {
  (cd "$work" && apt-get download prometheus >/dev/null 2>&1 && dpkg-deb -x prometheus_*.deb "$work/prometheus") ||
    skip "there is no promtool, and no package of Debian's that has it"
  promtool=$work/prometheus/usr/bin/promtool
}

say "A worker keeps what it counts in a file, and loses a chat."
run chatctl start --title report --count 3
run chatctl start --title build-it --group build
start_worker w1 --interval 200ms --stale-after 5s --hold --metrics-file "$work/w1.prom"
wait_for 'asked 4, renewed 4' "${log[w1]}" 10
run chatctl steal 3 --to w2
wait_for 'lost chat 3' "${log[w1]}" 10
wait_for 'asked 3, renewed 3' "${log[w1]}" 10
wait_until 10 has "$work/w1.prom" '^chatctl_lost_total\{worker="w1",cause="stolen"\} 1$'
wait_until 10 has "$work/w1.prom" '^chatctl_leases\{worker="w1"\} 3$'
grep -E '^chatctl_(leases|claimed|lost)' "$work/w1.prom"

say "The database tells the rest."
chatctl metrics >"$work/all.prom"
grep -E '^chatctl_(chats|workers|heartbeat)' "$work/all.prom"
expect "chats are counted by status and group" has "$work/all.prom" '^chatctl_chats\{status="running",group="build"\} 1$'
expect "nothing else is left beside the file" test "$(find "$work" -name '*.part')" = ''

say "Prometheus understands it."
show promtool check metrics
"$promtool" check metrics <"$work/w1.prom"
"$promtool" check metrics <"$work/all.prom"
"$promtool" check rules "$root/examples/prometheus/alerts.yml"

stop w1
expect "a worker that has stopped holds nothing" has "$work/w1.prom" '^chatctl_leases\{worker="w1"\} 0$'
