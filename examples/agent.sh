#!/bin/sh
# A chat's command in a few lines: it reads the messages of its chat, says how far it is, answers.
#
#   chatctl start "summarise the repo"
#   chatctl run -- examples/agent.sh
set -eu

# One JSON object per line, oldest first. The keys come in a fixed order: role, content, at.
asked=$(grep '^{"role":"user",' | tail -n 1 | sed -e 's/.*"content":"//' -e 's/","at":[0-9]*}$//')
[ -n "$asked" ] || { echo "nobody has asked anything" >&2; exit 1; }

for step in 1 2 3 4; do
  # Descriptor 3; the newest is stored with the next heartbeat and shown by `chatctl list`.
  echo "{\"progress\":0.$((step * 2)),\"note\":\"step $step of 5\"}" >&"$CHATCTL_PROGRESS_FD"
  echo "chat $CHATCTL_CHAT, attempt $CHATCTL_ATTEMPT: step $step" >&2
  sleep "${STEP_SECONDS:-0}"
done

# What is printed is the answer; exit code 0 completes the chat, 75 means: try again later.
echo "You asked: $asked"
