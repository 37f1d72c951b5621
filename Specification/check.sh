#!/usr/bin/env bash
# Checks the model: with all rules nothing may be found, without any one of them something must be, of the promise
# and in the number of steps that README.md says. README.md's tables are what is run.
#
#   check.sh         what every change is checked with
#   check.sh deep    the larger runs as well, which take a quarter of an hour and 5.5 GB of memory
#   check.sh trace SWITCH   prints the shortest history that breaks a promise without this rule
set -euo pipefail
cd "$(dirname "$0")"

for tool in spin gcc; do
  command -v "$tool" >/dev/null || {
    echo "check: $tool is missing: apt-get install spin gcc libc6-dev" >&2
    exit 1
  }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

fail() {
  echo "check: $*" >&2
  failures=$((failures + 1))
}

# What a world is, as spin's definitions.
world() {
  case $1 in
    two) echo -DPROCESSES=2 -DCHATS=1 ;;
    chats) echo -DPROCESSES=1 -DCHATS=2 ;;
    alone) echo -DTIMED=1 -DPROCESSES=1 -DCHATS=1 -DSLOW_ANSWERS=1 -DEMPTY_TICKS ;;
    alone-chats) echo -DTIMED=1 -DPROCESSES=1 -DCHATS=2 ;;
    timed) echo -DTIMED=1 -DPROCESSES=2 -DCHATS=1 ;;
    slow) echo -DTIMED=1 -DPROCESSES=2 -DCHATS=1 -DSLOW_ANSWERS=1 ;;
    hosts) echo -DTIMED=1 -DPROCESSES=2 -DCHATS=1 -DHOSTS=2 ;;
    stubborn) echo -DTIMED=1 -DPROCESSES=2 -DCHATS=1 -DHOSTS=2 -DSTUBBORN ;;
    one-id) echo -DTIMED=1 -DPROCESSES=2 -DCHATS=1 -DONE_ID=1 ;;
    *)
      echo "check: no world is called $1" >&2
      exit 1
      ;;
  esac
}

# The rows of the table in README.md behind a mark, without its head, as fields between tabs.
table() {
  awk -F '|' -v mark="<!-- $1 -->" '
    $0 == mark { inside = 1; row = 0; next }
    inside && !/^\|/ { if (row) exit; next }
    inside && ++row > 2 {
      line = ""
      for (i = 2; i < NF; i++) {
        field = $i
        gsub(/`|^ +| +$/, "", field)
        line = line (i > 2 ? "\t" : "") field
      }
      print line
    }' README.md
}

# "2 of STEALS CUTS", "none" -> definitions.
mishaps() {
  local number kind
  [[ $1 == none ]] && {
    echo -DMISHAPS=0
    return
  }
  number=${1%% of *}
  printf '%s' "-DMISHAPS=$number"
  for kind in ${1#* of }; do printf ' -D%s=1' "$kind"; done
}

# build DEFINITIONS -- OPTIONS OF GCC: makes $work/pan.
build() {
  local definitions=()
  while [[ $1 != -- ]]; do
    definitions+=("$1")
    shift
  done
  shift
  (
    cd "$work"
    rm -f pan pan.* ./*.trail
    # Spin says what is wrong on its standard output, and with some errors it ends well.
    if ! spin -a "${definitions[@]}" "$OLDPWD/protocol.pml" >spin.log 2>&1 ||
      grep -q Error spin.log; then
      cat spin.log >&2
      exit 1
    fi
    gcc -w -o pan "$@" pan.c
  )
}

# Runs pan; sets errors, states and seconds. An incomplete search is no check.
search() {
  (cd "$work" && ./pan "$@" >pan.log 2>&1) || true
  errors=$(sed -nE 's/.*errors: ([0-9]+).*/\1/p' "$work/pan.log")
  states=$(sed -nE 's/^ *([0-9.e+]+) states, stored.*/\1/p' "$work/pan.log")
  seconds=$(sed -nE 's/^pan: elapsed time ([0-9.e-]+) seconds/\1/p' "$work/pan.log")
  if [[ -z $errors || -z $states ]] ||
    grep -qE 'truncated|out of memory|max search depth too small|pan: error|aborted' "$work/pan.log"; then
    cat "$work/pan.log" >&2
    echo "check: the search did not end" >&2
    exit 1
  fi
}

# Plays the history that was found again.
replay() {
  (cd "$work" && ./pan -r ./*.trail >replay.log 2>&1) || true
}

# Its steps, one a line, up to the one that breaks a promise.
steps() {
  sed -n '/^breaks P/q; /^ *[0-9]*:/d; /^\([0-9]\|the \|chat \|time \|new \)/p' "$work/replay.log"
}

broken() { sed -n 's/^breaks \(P[0-9]*\)$/\1/p' "$work/replay.log"; }

number() { LC_ALL=C printf "%.0f" "$1" | sed -E ':a; s/^([0-9]+)([0-9]{3})/\1,\2/; ta'; }

# ---- With all rules

run_intact() {
  local world=$1 what=$2 how=$3 when=$4 expected=$5 memory=-DMEMLIM=2500
  # Slower, and needs half of it.
  [[ $when == check ]] || memory='-DCOLLAPSE -DMEMLIM=10000'
  [[ $when == check || $deep == 1 ]] || return 0
  # shellcheck disable=SC2046,SC2086
  if [[ $how == safety ]]; then
    build $(world "$world") $(mishaps "$what") -- -O1 -DSAFETY -DNOFAIR $memory
    search -m1000000 -w24
  else
    build $(world "$world") $(mishaps "$what") -DLIVENESS -- -O1 -DNFAIR=4 $memory
    search -a -f -m1000000
  fi
  printf '%-12s %-9s %12s states %7.1f s  %s\n' "$world" "$how" "$(number "$states")" "$seconds" "$what"
  if [[ $errors != 0 ]]; then
    fail "with all rules, in the world $world, with $what:"
    replay
    steps >&2
    broken >&2
  elif [[ $(number "$states") != "$expected" ]]; then
    fail "README.md says $expected states of $world with $what"
  fi
}

# ---- Without one rule

# Whether the intact model is checked with at least as much.
is_covered() {
  local world=$1 what=$2 w k h when states kind missing
  [[ $what == none ]] && return 0
  while IFS=$'\t' read -r w k h when states; do
    [[ $w == "$world" && $when == check ]] || continue
    ((${k%% of *} >= ${what%% of *})) || continue
    missing=
    for kind in ${what#* of }; do [[ " ${k#* of } " == *" $kind "* ]] || missing=$kind; done
    [[ -z $missing ]] && return 0
  done < <(table runs)
  return 1
}

run_without() {
  local rule=$1 switch=$2 world=$3 what=$4 breaks=$5 length=$6 found count
  is_covered "$world" "$what" || fail "$switch: the intact model is not checked in $world with $what"
  # shellcheck disable=SC2046
  if [[ $breaks == liveness ]]; then
    build $(world "$world") $(mishaps "$what") -DLIVENESS "-D$switch" -- -O0 -DNFAIR=4 -DMEMLIM=4000
    search -a -f -m200000
    found=liveness count=-
    [[ $errors == 0 ]] || replay
  else
    build $(world "$world") $(mishaps "$what") "-D$switch" -- -O0 -DBFS -DSAFETY -DNOFAIR -DMEMLIM=4000
    search -m200000
    found=- count=-
    if [[ $errors != 0 ]]; then
      replay
      found=$(broken)
      # The step that breaks it is not among those that were done.
      count=$(($(steps | wc -l) + 1))
    fi
  fi
  if [[ $errors == 0 ]]; then
    fail "without its rule $switch, nothing was found: $rule"
    return
  fi
  printf '%-30s %-8s breaks %-8s after %s steps\n' "$switch" "$world" "$found" "$count"
  [[ $found == "$breaks" && $count == "$length" ]] ||
    fail "README.md says that $switch breaks $breaks after $length steps"
}

trace() {
  local rule switch world what breaks length
  while IFS=$'\t' read -r rule switch world what breaks length; do
    [[ $switch == "$1" ]] || continue
    echo "without: $rule"
    run_without "$rule" "$switch" "$world" "$what" "$breaks" "$length"
    steps
    return
  done < <(table rules)
  fail "no rule has the switch $1"
}

deep=0
case ${1-} in
  '') ;;
  deep) deep=1 ;;
  trace) trace "${2?a switch}"; exit $((failures > 0)) ;;
  *) echo "usage: check.sh [deep | trace SWITCH]" >&2; exit 2 ;;
esac

runs=0
while IFS=$'\t' read -r w k h when states; do
  run_intact "$w" "$k" "$h" "$when" "$states"
  runs=$((runs + 1))
done < <(table runs)
rules=0
while IFS=$'\t' read -r rule switch w k breaks length; do
  run_without "$rule" "$switch" "$w" "$k" "$breaks" "$length"
  rules=$((rules + 1))
done < <(table rules)
((runs > 0 && rules > 0)) || fail "README.md has no tables"
((failures == 0)) || {
  echo "check: $failures failed" >&2
  exit 1
}
echo "the model holds with all rules, and each of $rules rules is needed"
