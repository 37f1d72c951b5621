#!/usr/bin/env bash
# The arena: the same work by chatctl and by other queues, on this machine in one run. Makes what it needs (the others in
# a Python environment of its own, a PostgreSQL server to throw away, two small programs in C) and prints tables.
#
#   run.sh [--jobs N] [--runs N] [--systems A,B] [--quick] [--json FILE]     run.sh --help says the rest
#
# CHATCTL is the release binary, CHATCTL_POSTGRES one with PostgreSQL; the latter is left out where there is none. Wants an idle
# machine, a C compiler, Python 3.11 or newer with venv, and the network once, for PyPI. It is for use by hand and no part
# of CI: its figures mean nothing beside other work, and it needs what others publish.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/benchmarks/arena
export CHATCTL=${CHATCTL:-$root/.build/release/chatctl}
export CHATCTL_POSTGRES=${CHATCTL_POSTGRES-$root/.build-postgres/release/chatctl}
# Kept from run to run, in a directory that is never committed.
environment=${ARENA_VENV:-$root/.build/arena}
unset CHATCTL_DB CHATCTL_ROLE

fail() {
  echo "arena: $*" >&2
  exit 1
}

[[ -x $CHATCTL ]] || fail "there is no $CHATCTL: make release"
CHATCTL=$(realpath "$CHATCTL")
if [[ -x $CHATCTL_POSTGRES ]]; then CHATCTL_POSTGRES=$(realpath "$CHATCTL_POSTGRES"); else CHATCTL_POSTGRES=; fi
compiler=$(command -v cc || command -v clang) || fail "there is no C compiler"
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$python is older than 3.11"

if ! cmp -s "$here/requirements.txt" "$environment/requirements.txt"; then
  rm -rf "$environment"
  mkdir -p "${environment%/*}"
  "$python" -m venv "$environment" || fail "no Python environment; on Debian: apt-get install python3-venv"
  "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt" >&2
  cp "$here/requirements.txt" "$environment/requirements.txt"
fi

tools=$(mktemp -d "${TMPDIR:-/tmp}/chatctl-arena-tools.XXXXXX")
trap 'rm -rf "$tools"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
export ARENA_TOOLS=$tools PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$root/benchmarks
"$compiler" -O2 -o "$tools/floor" "$here/floor.c" -lsqlite3
"$compiler" -O2 -o "$tools/measure" "$here/measure.c"

# No server where none of the chosen systems needs one.
server=("$root/scripts/postgres.sh" run)
arguments=" $* "
if [[ $arguments == *" --help "* || $arguments == *" -h "* ]]; then server=(); fi
if [[ $arguments =~ --systems[\ =]([^ ]+) && ! ${BASH_REMATCH[1]} =~ postgres|procrastinate|pgqueuer ]]; then server=(); fi
"${server[@]}" "$environment/bin/python" "$here/arena.py" "$@"
