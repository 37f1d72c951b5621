#!/bin/sh
# A chat's command that asks before it goes on. Its first run ends with a question; the run that
# follows the answer does what was chosen.
#
#   chatctl start "tidy up"
#   chatctl run -- examples/asking.sh &
#   chatctl list --questions
#   chatctl send 1 "plan B"
set -eu

# The newest message of the user. The keys come in a fixed order: role, content, at.
newest=$(grep '^{"role":"user",' | tail -n 1 | sed -e 's/.*"content":"//' -e 's/","at":[0-9]*}$//')

case $newest in
"plan A" | "plan B")
  echo "Done by $newest."
  ;;
*)
  chatctl ask "Plan A or plan B?"
  echo "There are two ways to do it."
  ;;
esac
