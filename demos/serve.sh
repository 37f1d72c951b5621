#!/usr/bin/env bash
# The page of `chatctl serve` in a real browser without a screen: what the database says is on it, what somebody wrote
# stays text, and a steal through it changes the owner. It keeps pictures in the directory that it is given, else in
# .build/pictures.
pictures=$(realpath -m "${1:-$(dirname "$0")/../.build/pictures}")
source "$(dirname "$0")/lib.sh"
mkdir -p "$pictures"

find_browser() { command -v chromedriver && command -v chromium; }
if ! find_browser >/dev/null; then
  say "Debian's chromium and chromium-driver are fetched."
  { apt-get install -y --no-install-recommends chromium chromium-driver ||
    { apt-get update && apt-get install -y --no-install-recommends chromium chromium-driver; }; } >"$work/apt.log" 2>&1 ||
    skip "there is no chromium, and no package of Debian's that has it"
fi

say "Chats that run, wait and fail, one with a name that would be a picture."
run chatctl start --title report --group reports --count 3
run chatctl start --title '<img src=x onerror=alert(1)>' --group '<b>build</b>'
start_worker w1 --interval 200ms --stale-after 5s --max-chats 10 --group reports --hold
start_worker w2 --interval 200ms --stale-after 5s --max-chats 2 --group '<b>build</b>' --hold
# shellcheck disable=SC2016
printf '#!/bin/sh\nfor n in 1 2 3; do echo "line $n of <i>the log</i>"; done\nexec sleep 600\n' >"$work/agent.sh"
chmod +x "$work/agent.sh"
run chatctl start "Say three lines" --title talks --group talkers
start_worker w3 --interval 200ms --stale-after 5s --group talkers -- "$work/agent.sh"
wait_until 10 chat_is 5 '"worker":"w3"'
wait_until 10 chat_is 1 '"status":"running"'
run chatctl interrupt 2

say "A server for an operator; its address has a token."
show chatctl serve --role operator --listen 127.0.0.1:0 '&'
"$binary" serve --role operator --listen 127.0.0.1:0 >"$work/serve.log" 2>&1 &
server=$!
started+=("$server")
wait_for '^http://127.0.0.1:[0-9]+/\?token=' "$work/serve.log" 20
address=$(head -n 1 "$work/serve.log")
echo "${address%=*}=…"

say "A browser opens it."
python3 "$(dirname "$0")/serve.py" "$address" "$binary" "$pictures"
expect "chat 1 is w2's, as the command says too" chat_is 1 '"worker":"w2"'
expect "pictures are in $pictures" test -s "$pictures/overview-1280-light.png"

kill -TERM "$server"
code=0
wait "$server" || code=$?
expect "the server ends with 0" test "$code" = 0
