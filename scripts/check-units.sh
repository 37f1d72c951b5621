#!/usr/bin/env bash
# Lets systemd read the units in packaging/systemd, as they are installed, with whatever program there is: a word that it
# does not know, a program that is not there, or anything else that it has to say is a failure.
#
#   check-units.sh [CHATCTL]   the program that the units are to start; else the debug build
#
# Takes about three seconds. Exits with 77, and says so, where there is no systemd-analyze.
set -euo pipefail
cd "$(dirname "$0")/.."

program=$(realpath "${1:-.build/debug/chatctl}")
[[ -x $program ]] || {
  echo "check-units: there is no $program: run \`make build\`" >&2
  exit 1
}
command -v systemd-analyze >/dev/null || {
  echo "check-units: skipped: there is no systemd-analyze here (Debian: systemd)" >&2
  exit 77
}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

faults=0
# check KIND OPTIONS…
check() {
  local kind=$1 said code=0
  shift
  mkdir "$folder/$kind"
  sed "s|/usr/bin/chatctl|$program|" "packaging/systemd/$kind/chatctl@.service" >"$folder/$kind/chatctl@.service"
  said=$(systemd-analyze verify "$@" --man=no "$folder/$kind/chatctl@w1.service" 2>&1) || code=$?
  if ((code != 0)) || [[ -n $said ]]; then
    echo "check-units: systemd says of the unit for the $kind: ${said:-exit code $code}" >&2
    faults=$((faults + 1))
  fi
}
check system
# It looks for its sockets there.
mkdir -m 700 "$folder/run"
XDG_RUNTIME_DIR=$folder/run check user --user
# What both are to have in common.
common() { sed -n '/^ExecStart=/,/^OOMPolicy=/p' "packaging/systemd/$1/chatctl@.service"; }
[[ $(common system) == "$(common user)" ]] || {
  echo "check-units: the two units differ in how the worker is started and stopped" >&2
  faults=$((faults + 1))
}
((faults == 0)) || exit 1
echo "check-units: systemd $(systemd-analyze --version | sed -n '1s/systemd \([0-9]*\).*/\1/p') takes both units"
