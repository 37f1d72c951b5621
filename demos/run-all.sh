#!/usr/bin/env bash
# Runs every demo, or those that are named, one after the other, and says how each went.
set -uo pipefail

failures=0
summary=''
if ((!$#)); then set -- steal completed crash restart hung agents night ten-thousand; fi
for demo in "$@"; do
  printf '\n==== %s\n' "$demo"
  begin=$SECONDS
  if "$(dirname "$0")/$demo.sh"; then result=passed; else
    result=FAILED
    failures=$((failures + 1))
  fi
  summary+=$(printf '%-14s %s after %d s' "$demo" "$result" $((SECONDS - begin)))$'\n'
done
printf '\n%s' "$summary"
exit $((failures > 0))
