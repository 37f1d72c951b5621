#!/usr/bin/env bash
# A night of agents: 300 short commands, eight at a time. Some fail, some hang, some talk without end,
# some ask, some follow others. Nobody looks; in the morning one screen says what became of them.
source "$(dirname "$0")/lib.sh"
export CHATCTL=$binary

# What stands in for an agent: it does what its title says.
agent=$work/agent.sh
cat >"$agent" <<'AGENT'
#!/bin/sh
case $CHATCTL_TITLE in
  fail*) echo "the build is broken" >&2; exit 3 ;;
  usage*) echo "no such file" >&2; exit 2 ;;
  hang*) sleep 1000 ;;
  talk*) while :; do echo "still thinking"; sleep 0.05; done ;;
  ask*)
    if grep -q '"content":"Plan B"'; then echo "done with plan B"; else "$CHATCTL" ask "Plan A or plan B?"; fi ;;
  *) echo "done: $CHATCTL_TITLE" ;;
esac
AGENT
chmod +x "$agent"

# chats KIND COUNT KEYS: one JSON object per line.
chats() {
  local number
  for ((number = 1; number <= $2; number++)); do printf '{"title":"%s %d"%s}\n' "$1" "$number" "$3"; done
}
count() { chatctl list --limit 1000 --json "$@" | tr '{' '\n' | grep -c '"id":' || true; }
status_says() { grep -Eq -- "$1" "$work/status.json"; }
nothing_runs() { ! pgrep -f "$agent" >/dev/null; }

say "300 chats: most are quick, ten fail, ten are called wrongly, ten hang, ten talk without end, ten ask," \
  "and five come after others, one of them after one that fails."
{
  chats quick 245 ',"tags":["quick"]'
  chats fail 10 ''
  chats usage 10 ''
  chats hang 10 ',"priority":5'
  chats talk 10 ',"group":"talkers"'
  chats ask 10 ''
} >"$work/chats.ndjson"
run chatctl start --from "$work/chats.ndjson"
run chatctl start --title "after two quick ones" --after 1 --after 2 --count 4
run chatctl start --title "after one that fails" --after 246
run chatctl group set talkers --max-running 2
run chatctl status

say "Eight at a time. Who is silent for a second, or runs for two, is ended and tried once more."
show chatctl run --max-chats 8 --silence 1s --timeout 2s --max-attempts 2 --retry-pause 100ms \
  --no-retry-exit 2 --until-idle -- agent.sh
night=$SECONDS
chatctl run --max-chats 8 --silence 1s --timeout 2s --max-attempts 2 --retry-pause 100ms \
  --grace 500ms --no-retry-exit 2 --until-idle -- "$agent" >"$work/run.log" 2>&1 ||
  fail "the worker ended with $?"
echo "  the night was over after $((SECONDS - night)) s"

say "The morning."
run chatctl status
chatctl status --json >"$work/status.json"
expect "no chat was lost: 249 are done, 41 failed, 10 ask" status_says \
  '"counts":\{"pending":0,"running":0,"waiting":10,"completed":249,"error":41\}'
expect "what failed is told by its reason: the build" status_says '"error":"exit code 3: the build is broken","count":10'
expect "… the wrong calls, which were not tried again" status_says '"error":"exit code 2: no such file","count":10'
expect "… and what came after one that failed" status_says '"error":"chat 246 failed","count":1'
expect "the hung ones were ended for their silence" \
  has <(chatctl list --status error --json | tr '{' '\n') '"title":"hang 1".*silen'
expect "those that talked without end for their time" \
  has <(chatctl list --status error --json | tr '{' '\n') '"title":"talk 1".*(time|longer)'
expect "wrong calls had one attempt, failures two" \
  has_not <(chatctl list --status error --json | tr '{' '\n' | grep -E '"title":"usage') '"attempts":[^1]'
expect "nothing is left running" nothing_runs

say "Ten chats ask. The answer makes them go on."
run chatctl list --questions
for chat in $(chatctl list --questions --json | tr '{' '\n' | sed -nE 's/.*"id":([0-9]+).*/\1/p'); do
  chatctl send "$chat" "Plan B" >/dev/null
done
chatctl run --max-chats 8 --until-idle -- "$agent" >"$work/run2.log" 2>&1 || fail "the worker ended with $?"
run chatctl status
chatctl status --json >"$work/status.json"
expect "they are done" status_says \
  '"counts":\{"pending":0,"running":0,"waiting":0,"completed":259,"error":41\}'
