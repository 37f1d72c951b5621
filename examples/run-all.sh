#!/usr/bin/env bash
# Runs each example and ends with a code other than 0 when one does not do what it says.
# The programs under test: $CHATCTL and EmbedExample beside it, else those of the debug build.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
binary=${CHATCTL:-$here/../.build/debug/chatctl}
embed=${EMBED_EXAMPLE:-$(dirname "$binary")/EmbedExample}
work=$(mktemp -d "${TMPDIR:-/tmp}/chatctl-examples.XXXXXX")
worker=''

clean_up() {
  local status=$?
  if [[ -n $worker ]]; then
    kill -TERM "$worker" 2>/dev/null || true
    wait "$worker" 2>/dev/null || true
  fi
  if ((status != 0)) && [[ -s $work/worker.log ]]; then tail -n 20 "$work/worker.log" >&2; fi
  rm -rf "$work"
  exit "$status"
}
trap clean_up EXIT
export CHATCTL_DB=$work/chats.db NO_COLOR=1

# same WHAT EXPECTED FOUND: ends the script when they differ.
same() {
  if [[ $2 != "$3" ]]; then
    printf 'NOT SO: %s\n--- expected\n%s\n--- found\n%s\n' "$1" "$2" "$3" >&2
    exit 1
  fi
  echo "  ok: $1"
}

# answer CHAT: the last answer, as `show` prints it.
answer() {
  "$binary" show "$1" | awk '/^assistant, /{ last = ""; on = 1; next } /^[a-z]/{ on = 0 }
    on && NF { sub(/^  /, ""); last = last (last == "" ? "" : "\n") $0 } END { print last }'
}

echo "agent.sh"
"$binary" start 'say "hello"' >/dev/null
"$binary" run --until-idle -- "$here/agent.sh" >/dev/null
same "it answers its message" 'You asked: say \"hello\"' "$(answer 1)"
same "its log tells of each step" 'chat 1, attempt 1: step 4' "$("$binary" logs 1 | tail -n 2 | head -n 1)"

echo "asking.sh"
asking=$("$binary" start 'tidy up' --json | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
# The worker's own CHATCTL_… are not passed on, so the program comes by its PATH.
PATH=$(cd "$(dirname "$binary")" && pwd):$PATH "$binary" run --until-idle -- "$here/asking.sh" >/dev/null
same "it waits with its question" 'Plan A or plan B?' \
  "$("$binary" list --questions --json | sed 's/.*"question":"\([^"]*\)".*/\1/')"
"$binary" send "$asking" 'plan B' >/dev/null
PATH=$(cd "$(dirname "$binary")" && pwd):$PATH "$binary" run --until-idle -- "$here/asking.sh" >/dev/null
same "it goes on with the answer" 'Done by plan B.' "$(answer "$asking")"

echo "conversation.py"
if command -v python3 >/dev/null; then
  "$binary" run -- "$here/conversation.py" >"$work/worker.log" 2>&1 &
  worker=$!
  "$binary" start 'remember: the milk is sour' >/dev/null
  "$binary" wait 3 --timeout 60s >/dev/null
  same "it answers the first message" 'I remember 1 thing.' "$(answer 3)"
  for message in 'remember: the cat is out' 'what do you remember?'; do
    "$binary" send 3 "$message" >/dev/null
    "$binary" wait 3 --timeout 60s >/dev/null
  done
  same "it knows all that was said" \
    'After 2 answers I remember: the milk is sour; the cat is out.' "$(answer 3)"
  kill -TERM "$worker"
  wait "$worker"
  worker=''
else
  echo "  left out: there is no python3"
fi

echo "embed"
same "its closure does the work of three chats" \
  "$(printf 'chat %s\n' '1: done: count to one' '2: done: count to two' '3: done: count to three')" \
  "$("$embed" "$work/embedded.db")"
