# Sourced after lib.sh by demos that break things under load: chats that show when they run, writers that note
# what was acknowledged, and what must hold in the end.
export LC_ALL=C

# Each process of a run has the chat's lock, so a run that begins while anything of an older one goes on is
# noticed. One of eight leaves a daemon behind that has the lock too. A long chat goes on until it is told.
export PROOF=$work/proof
mkdir "$PROOF"
: >"$PROOF/overlaps"
cat >"$work/agent.sh" <<'AGENT'
#!/usr/bin/env bash
exec 8>>"$PROOF/$CHATCTL_CHAT.lock"
flock --nonblock 8 || echo "chat $CHATCTL_CHAT, generation $CHATCTL_GENERATION" >>"$PROOF/overlaps"
echo "$CHATCTL_CHAT $CHATCTL_GENERATION" >>"$PROOF/begun"
read=$(sed -nE 's/.*"role":"user","content":"([^"]*)".*/[\1]/p' | tr -d '\n')
if ((RANDOM % 8 == 0)); then setsid --fork sleep 1000; fi
if [[ $CHATCTL_TITLE == long ]]; then
  until [[ -e $PROOF/finish ]]; do sleep 0.05; done
else
  sleep "0.$((RANDOM % 6))$((RANDOM % 10))"
fi
echo "read: $read"
AGENT
chmod +x "$work/agent.sh"

# --- Writers ----------------------------------------------------------------------------------------------

for file in ids started tried sent; do : >"$work/$file"; done
writers=()

# start_writer FUNCTION: one that goes on while `writing`.
start_writer() {
  "$1" &
  writers+=($!)
  started+=($!)
}
start_writers() {
  local writer
  for writer in start_with_keys start_in_threes send_messages; do start_writer $writer; done
}
stop_writers() {
  touch "$work/enough"
  wait "${writers[@]}"
}
writing() { [[ ! -e $work/enough ]]; }

# start_with_keys: tries each start again under its key until it is acknowledged.
start_with_keys() {
  local number=0
  while writing; do
    number=$((number + 1))
    until "$binary" start "keyed-$number" --key "key-$number" --group command >/dev/null 2>>"$work/writers.log"; do sleep 0.1; done
    echo "keyed-$number" >>"$work/started"
  done
}

# start_in_threes: all three or none; a start that fails may have been done or not, and is not tried again.
start_in_threes() {
  local number=0 which
  while writing; do
    number=$((number + 1))
    for which in a b c; do echo "{\"title\":\"three-$number-$which\",\"message\":\"begin\",\"group\":\"command\"}"; done >"$work/three"
    if "$binary" start --from "$work/three" --json >"$work/answer" 2>>"$work/writers.log"; then
      sed -nE 's/.*"title":"([^"]*)".*/\1/p' "$work/three" >>"$work/started"
      tr '{' '\n' <"$work/answer" | sed -nE 's/^"id":([0-9]+),.*/\1/p' >>"$work/ids"
    fi
    sleep 0.2
  done
}

# send_messages: to chats that were acknowledged, whatever they are doing. One that fails may have been sent or not.
send_messages() {
  local number=0 chat
  while writing; do
    chat=$(shuf --head-count=1 "$work/ids")
    if [[ -n $chat ]]; then
      number=$((number + 1))
      echo "$chat" >>"$work/tried"
      if "$binary" send "$chat" "sent-$number" >/dev/null 2>>"$work/writers.log"; then
        echo "$chat sent-$number" >>"$work/sent"
      fi
    fi
    sleep 0.4
  done
}

# --- The account ------------------------------------------------------------------------------------------

count() { chatctl list --status "$1" --limit 100000 --json | tr '{' '\n' | grep -c '"id":' || true; }
nothing_left() { (($(count pending) + $(count running) == 0)); }

# account: writes down what there is, once nothing is left to do and no worker runs. Chats of the group held have no
# command: none of them has begun anything that could be seen, and many have one title.
account() {
  chatctl list --limit 100000 --json | tr '{' '\n' | grep '"id":' >"$work/chats"
  chatctl events --kind completed handed_over recovered --json >"$work/events"
  grep '"group":"held"' "$work/chats" >"$work/held" || true
  grep -v '"group":"held"' "$work/chats" >"$work/with-command"
  sed -nE 's/.*"title":"([^"]*)".*/\1/p' "$work/with-command" | grep -v '^long$' | sort >"$work/titles"
  sed -nE 's/.*"kind":"completed","chat":([0-9]+),.*"generation":([0-9]+),.*/\1 \2/p' "$work/events" |
    sort >"$work/completed"
  sed -nE 's/^"id":([0-9]+),.*/\1/p' "$work/held" | sort >"$work/held-ids"
  join -v 1 "$work/completed" "$work/held-ids" >"$work/commands-completed"
  sort "$PROOF/begun" >"$work/begun"
  sort -u "$work/tried" >"$work/asked-again"
  echo "$(wc -l <"$work/started") starts and $(wc -l <"$work/sent") messages acknowledged," \
    "$(wc -l <"$work/chats") chats, $(wc -l <"$work/held") of them without a command, $(wc -l <"$work/begun") runs begun, $(events_of recovered) chats recovered"
  echo "how ends of runs were known:"
  sed -nE 's/.*"kind":"handed_over".*"reason":"([a-z_]+)".*/  \1/p' "$work/events" | sort | uniq -c
}
events_of() { grep -c "\"kind\":\"$1\"" "$work/events" || true; }

# check_account: what must hold of it.
check_account() {
  expect "something was acknowledged" test -s "$work/started"
  expect "each start that was acknowledged is there" nothing comm -23 <(sort "$work/started") "$work/titles"
  expect "… and none is there twice" nothing uniq -d "$work/titles"
  expect "of three that were started as one there are three or none" \
    nothing awk -F- '/^three/ { count[$2]++ } END { for (n in count) if (count[n] != 3) print n }' "$work/titles"
  expect "all chats are completed" nothing grep -v '"status":"completed"' "$work/chats"
  expect "no generation has ended twice" nothing uniq -d "$work/completed"
  expect "no generation has begun twice" nothing uniq -d "$work/begun"
  expect "none has ended that has not begun" nothing comm -23 "$work/commands-completed" "$work/begun"
  expect "a chat that was sent nothing has ended once" \
    nothing comm -23 <(cut -d ' ' -f 1 "$work/completed" | uniq -d) "$work/asked-again"
  expect "each message that was acknowledged is there, once, and its chat has read it" messages_are_read
  expect "no two runs of a chat were ever at once" nothing cat "$PROOF/overlaps"
  expect "nothing of any run is left" no_lock_is_held
}

no_lock_is_held() {
  local lock
  for lock in "$PROOF"/*.lock; do flock --nonblock "$lock" true || return 1; done
}

# messages_are_read: of each chat that was sent some, the newest answer names each message, and none is there twice.
messages_are_read() {
  local chat sent
  while read -r chat; do
    sent=$(awk -v chat="$chat" '$1 == chat { printf "[%s]", $2 }' "$work/sent")
    chatctl show "$chat" --json | tr '{' '\n' |
      awk -F '"content":"' -v sent="$sent" '
        /"role":"user"/ { split($2, text, "\""); if (said["[" text[1] "]"]++) exit 1 }
        /"role":"assistant"/ { answer = $2 }
        END {
          for (each in said) if (!index(answer, each)) exit 1
          count = split(sent, texts, "]")
          for (i = 1; i < count; i++) if (!(texts[i] "]" in said)) exit 1
        }' || return 1
  done <"$work/asked-again"
}
