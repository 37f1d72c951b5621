#!/usr/bin/env bash
# What a report tells of a night that went wrong, here in a few seconds: agents that end and fail, a
# steal, a worker that is killed, and what others do about it. `report.sh FILE` leaves the drawing there: the picture in
# README.md is made so.
source "$(dirname "$0")/lib.sh"
picture=${1:-}

# well_formed FILE: whether a parser of XML that is not this program's own reads it to its end.
if command -v xmllint >/dev/null; then
  well_formed() { xmllint --nonet --noout "$1"; }
elif command -v python3 >/dev/null; then
  well_formed() { python3 -c 'import sys, xml.dom.minidom as dom; dom.parse(sys.argv[1])' "$1"; }
else
  skip "there is neither xmllint nor python3, which read XML"
fi

# A chat that works for as many seconds as its message says. It takes a moment to end when it is told to.
cat >"$work/agent.sh" <<'AGENT'
#!/usr/bin/env bash
trap 'sleep 0.4; exit 143' TERM
message=$(sed -E 's/.*"content":"([^"]*)".*/\1/' | head -n 1)
sleep "${message%% *}" &
wait $!
[[ $message != *fails ]] || { echo "no such branch" >&2; exit 7; }
AGENT
chmod +x "$work/agent.sh"
worker() {
  start_worker "$1" --interval 200ms --stale-after 5s --max-chats "$2" --max-attempts 2 --retry-pause 100ms \
    --grace 2s "${@:3}" -- "$work/agent.sh"
}

say "Two workers and six chats; one of these will fail."
# Three go on until somebody ends them, so that there is time for all of it on any machine.
for message in 1.2 60 60 60 "0.8 fails" 2.6; do run chatctl start "$message" --title "agent for $message s"; done
worker w1 3
wait_until 20 runs 3 w1 1
worker w2 2
wait_until 20 has_event 5 claimed

say "An operator moves chat 2; its new run begins when the old one has ended."
run chatctl steal 2 --to w2 --reason "w1 is <too slow> & \"old\""
wait_until 20 has_event 2 handed_over
wait_until 20 has_event 1 completed

say "w1 is killed. w2 is full, so a new worker takes up what it had."
run chatctl start 1.1 --title "one more"
wait_until 20 has_event 7 claimed
kill_at_once w1
worker w3 3
wait_until 20 runs 3 w3 2
for chat in 6 7; do wait_until 20 has_event "$chat" completed; done
wait_until 20 has_event 5 gave_up
run chatctl complete 2 4
run chatctl interrupt 3
wait_for 'lost chat 4' "${log[w2]}" 20
wait_for 'lost chat 3' "${log[w3]}" 20
stop w3 w2

say "The report of it, as a page and as a picture."
run chatctl report "$work/report.html" --since 10m
run chatctl report "$work/report.svg" --since 10m --svg
for kind in html svg; do
  expect "another parser reads report.$kind" well_formed "$work/report.$kind"
done
expect "the steal has its arrow" \
  has "$work/report.svg" 'chat 2, generation 2, from w1 to w2, stolen: w1 is &lt;too slow&gt; &amp; &quot;old&quot;'
expect "so has what was recovered" has "$work/report.svg" 'chat 3, generation 2, from w1 to w3, recovered'
expect "and a hand-over" has "$work/report.svg" 'chat 2, generation 2, from w1 to w2, handed over'
expect "w1 was found dead" has "$work/report.svg" 'its process was found dead'

# owners: each lease that the log tells of, as the report names it.
owners() {
  chatctl events --kind claimed stolen adopted --json |
    sed -E 's/.*"chat":([0-9]+).*"worker":"([^"]*)","generation":([0-9]+).*/chat \1, generation \3, \2: /'
}
owners >"$work/owners"
# all_in LINES FILE: whether each of the lines is in the file.
all_in() {
  local line
  while IFS= read -r line; do grep -Fq -- "$line" "$2" || return 1; done <"$1"
}
for kind in html svg; do
  expect "report.$kind names the owner of each of the $(wc -l <"$work/owners") leases" \
    all_in "$work/owners" "$work/report.$kind"
done
expect "nothing else is left beside them" test "$(find "$work" -name '*.part')" = ''
if [[ -n $picture ]]; then cp "$work/report.svg" "$picture"; fi
