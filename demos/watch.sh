#!/usr/bin/env bash
# `chatctl watch` on a terminal of 80 by 24 that tmux plays: what it shows, what its keys do, and that it leaves the
# terminal as it was.
source "$(dirname "$0")/lib.sh"
command -v tmux >/dev/null || skip "there is no tmux here"

# --- A terminal -------------------------------------------------------------------------------------------

# Each of its own: one that is being put away may still answer.
terminals=0
terminal() { tmux -S "$work/tmux$terminals" "$@"; }
put_away() { terminal kill-server 2>/dev/null; }
screen() { terminal capture-pane -p -t watch; }
keys() { terminal send-keys -t watch "$@"; }
shows() { screen | grep -qE -- "$1"; }
# sees PATTERN…: waits until the screen has all of them, and shows it.
sees() {
  local pattern deadline=$((SECONDS + 20))
  for pattern in "$@"; do
    until shows "$pattern"; do
      if ((SECONDS > deadline)); then
        screen >&2
        fail "the screen does not show: $pattern"
      fi
      sleep 0.05
    done
  done
}
show_screen() { screen | sed -e 's/ *$//' -e 's/^/    /'; }

# open_terminal LANG COLUMNS ROWS: a shell there, at a prompt of its own.
open_terminal() {
  terminals=$((terminals + 1))
  terminal -f /dev/null new-session -d -s watch -x "$2" -y "$3" \
    "exec env LC_ALL=$1 PS1='ready> ' CHATCTL_DB='$CHATCTL_DB' TERM=screen bash --norc --noprofile"
  sees '^ready>'
}

cat >"$work/agent.sh" <<'AGENT'
#!/usr/bin/env bash
echo "looking at $CHATCTL_CHAT"
exec sleep 1000
AGENT
chmod +x "$work/agent.sh"

say "Two workers, three chats that run, one of them in a group, and one that waits for its time."
run chatctl start --title report --count 2
run chatctl start --title build-it --group build
run chatctl start --title later --after 3
start_worker w1 --interval 500ms --stale-after 5s --max-chats 3 -- "$work/agent.sh"
wait_until 20 has_event 3 claimed
start_worker w2 --interval 500ms --stale-after 5s -- "$work/agent.sh"
wait_for 'tick 1' "${log[w2]}" 10

say "The screen."
open_terminal C.UTF-8 80 24
keys "$binary watch" Enter
sees '4 chats, 3 running, 1 pending' 'w1 +live +3 of 3' 'of 5s' 'build' '^> ?3 ' 'looking at 3' 'EVENTS'
show_screen

say "s moves the chosen chat, once that was confirmed."
keys s
sees 'move chat 3 to worker: w2_'
keys Enter
sees 'y: yes  Move chat 3 from w1 to w2'
keys n
sees 'nothing was done'
keys s Enter
sees 'y: yes  Move chat 3'
keys y
sees 'moved chat 3 to w2' '3 +running +w2'
wait_until 20 has_event 3 stolen

say "enter shows a chat with its log as it grows; esc goes back."
keys Enter
sees 'chat +3: build-it' 'worker +w2, generation 2' 'looking at 3'
keys Escape
sees 'EVENTS'

say "/ leaves the chats that have a text."
keys / late Enter
sees '^> ?4 +pending' '4 chats'
keys Escape
sees 'report'

say "i interrupts; p pauses the chat's group, and d drains its worker."
keys G End
keys Home j i
sees 'Interrupt chat 2'
keys y
sees 'interrupted chat 2' '2 waiting|1 waiting'
keys Home p
sees 'Pause group build'
keys y
sees 'paused group build' 'build.*paused'
keys Home d
sees 'Drain w2'
keys y
sees 'w2 drains' 'w2 +draining'

say "It fits another size, and comes back after SIGTSTP."
terminal resize-window -t watch -x 60 -y 16
sees 'w2 +draining'
expect "no line is wider than it" test "$(screen | LC_ALL=C.UTF-8 wc -L)" -le 60
keys C-z
sees 'Stopped'
keys fg Enter
sees 'w2 +draining'

say "q leaves the terminal as it was; so does SIGTERM."
keys q
sees '^ready>'
keys 'stty -a | grep -c " echo "' Enter
sees '^1$'
keys clear Enter
keys "$binary watch" Enter
sees 'w1 +live'
kill -TERM "$(pgrep -f -- "$binary watch" | head -n 1)"
sees '^ready>'
terminal kill-server

say "A viewer may look and not touch. A terminal that knows only ASCII is shown only that."
open_terminal C 80 24
keys "$binary watch --role viewer" Enter
sees 'w1 +live' '[#-]{10} of 5s'
keys i y
sees 'this needs the role operator, but it has the role viewer'
if screen | LC_ALL=C grep -q '[^ -~]'; then
  echo "there is something that is not ASCII" >&2
  exit 1
fi
keys q

say "Into a pipe it prints what there is, and then what changes, a line each."
"$binary" watch --json >"$work/lines" &
watcher=$!
started+=($watcher)
wait_until 20 grep -q '"row":"chat"' "$work/lines"
run chatctl start --title another
wait_until 20 grep -q '"row":"event".*"created"' "$work/lines"
grep -m 1 '"row":"worker"' "$work/lines"
grep -m 1 '"row":"chat".*another' "$work/lines"
kill -TERM $watcher
wait $watcher
