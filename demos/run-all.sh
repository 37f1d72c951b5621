#!/usr/bin/env bash
# Runs every demo, or those that are named, one after the other, and says how each went.
set -uo pipefail

failures=0
summary=''
if ((!$#)); then
  set -- steal completed crash restart hung disk agents night ten-thousand watch metrics report serve kills
  # What only a server has to show.
  if [[ -n ${CHATCTL_TEST_POSTGRES:-} ]]; then set -- "$@" three-hosts failover; fi
fi
for demo in "$@"; do
  printf '\n==== %s\n' "$demo"
  begin=$SECONDS
  code=0
  "$(dirname "$0")/$demo.sh" || code=$?
  case $code in
    0) result=passed ;;
    # It has said why.
    77) result=skipped ;;
    *)
      result=FAILED
      failures=$((failures + 1))
      ;;
  esac
  summary+=$(printf '%-14s %s after %d s' "$demo" "$result" $((SECONDS - begin)))$'\n'
done
printf '\n%s' "$summary"
exit $((failures > 0))
