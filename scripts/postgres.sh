#!/usr/bin/env bash
# A PostgreSQL server to throw away, for tests, demos and benchmarks: in a fresh temporary directory, as a
# user other than root, on a Unix socket there and on a free port of the loopback.
#
#   postgres.sh run CMD…    makes one, runs CMD with the variables below, removes it in any case
#   postgres.sh start       makes one and prints the variables, for eval
#   postgres.sh stop DIR    stops and removes it
#   postgres.sh crash DIR   ends it as if it had been killed; `again` starts it after that
#   postgres.sh again DIR
#   postgres.sh standby DIR [PORT]  makes a standby of it, which each commit waits for from then on, and prints
#                           its directory; on a free port unless one is given
#   postgres.sh promote DIR makes a primary of a standby
#
# CHATCTL_TEST_POSTGRES is its address, for a role that may make databases and roles and no more; by the
# socket no password is asked for, by the loopback PGPASSWORD. PGUSER=postgres may everything.
# CHATCTL_TEST_POSTGRES_DIR is the directory. POSTGRES_FSYNC=off is for tests alone, which make a database each.
# POSTGRES_LISTEN=ADDRESS is one more address to listen on, for its own networks and with the same password.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

fail() {
  echo "postgres.sh: $*" >&2
  exit 1
}

# Its programs; Debian keeps those of a server off the PATH.
programs() {
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  if [[ -z $found ]] && command -v initdb >/dev/null; then found=$(dirname "$(command -v initdb)"); fi
  [[ -n $found && -x $found/initdb ]] && echo "$found"
}

# Runs a command as the user that owns the cluster: PostgreSQL refuses to run as root.
as_owner() {
  if ((EUID != 0)); then
    "$@"
  else
    runuser -u "$(stat -c %U "$dir")" -- "$@"
  fi
}

begin() {
  as_owner "$bin/pg_ctl" --pgdata="$dir/data" --log="$dir/log" --silent --wait --timeout=60 \
    --options="-c port=$(cat "$dir/port")" start >&2
}

# The port is free when it is drawn; should somebody else take it before the server does, another is.
begin_on_free_port() {
  local try
  for try in 1 2 3 4 5; do
    echo $((20000 + (RANDOM * 32768 + RANDOM) % 12000)) >"$dir/port"
    if begin 2>/dev/null; then return; fi
  done
  cat "$dir/log" >&2
  fail "the server does not start"
}

# A directory for a server, of the user that runs it.
make_directory() {
  local user
  # Short, since the path of a socket has at most 107 bytes.
  dir=$(mktemp -d /tmp/chatctl-postgres.XXXXXX)
  if ((EUID == 0)); then
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    chown "$user" "$dir"
  fi
}

# SQL on stdin, by whoever may everything.
sql() {
  "$bin/psql" --no-psqlrc --quiet --no-align --tuples-only --host="$dir" --port="$(cat "$dir/port")" \
    --username=postgres --set=ON_ERROR_STOP=1 "$@" postgres
}

# A copy of the given server that follows it. That one's commits wait for it from then on.
create_standby() {
  local primary=$dir deadline
  make_directory
  standby=$dir
  trap 'dir=$standby; remove' EXIT
  cp "$primary/password" "$dir/password"
  as_owner "$bin/pg_basebackup" --pgdata="$dir/data" --checkpoint=fast --write-recovery-conf \
    --dbname="host=$primary port=$(cat "$primary/port") user=postgres application_name=standby" >&2
  echo "unix_socket_directories = '$dir'" | as_owner tee -a "$dir/data/postgresql.conf" >/dev/null
  if (($#)); then
    echo "$1" >"$dir/port"
    begin
  else
    begin_on_free_port
  fi
  dir=$primary
  sql <<<"ALTER SYSTEM SET synchronous_standby_names = 'standby'" >&2
  sql <<<'SELECT pg_reload_conf()' >/dev/null
  deadline=$((SECONDS + 60))
  until [[ $(sql <<<'SELECT sync_state FROM pg_stat_replication') == sync ]]; do
    ((SECONDS < deadline)) || fail "the standby does not follow"
    sleep 0.05
  done
  trap - EXIT
  echo "$standby"
}

create() {
  bin=$(programs) || {
    POSTGRES=1 "$root/scripts/setup.sh" >&2
    bin=$(programs) || fail "there is no PostgreSQL server; on Debian: apt-get install postgresql"
  }
  make_directory
  head -c 18 /dev/urandom | base64 | tr '+/' 'ab' >"$dir/password"
  chmod 644 "$dir/password"
  as_owner "$bin/initdb" --pgdata="$dir/data" --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
    --auth-local=trust --auth-host=scram-sha-256 --pwfile="$dir/password" >"$dir/initdb.log" 2>&1 || {
    cat "$dir/initdb.log" >&2
    fail "initdb failed"
  }
  as_owner tee -a "$dir/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1${POSTGRES_LISTEN:+,$POSTGRES_LISTEN}'
unix_socket_directories = '$dir'
unix_socket_permissions = 0700
max_connections = 1000
fsync = ${POSTGRES_FSYNC:-on}
CONF
  if [[ -n ${POSTGRES_LISTEN:-} ]]; then
    echo 'host all all samenet scram-sha-256' | as_owner tee -a "$dir/data/pg_hba.conf" >/dev/null
  fi
  begin_on_free_port
  sql --set=password="$(cat "$dir/password")" >&2 <<'SQL'
CREATE ROLE chatctl LOGIN CREATEDB CREATEROLE PASSWORD :'password';
CREATE DATABASE chatctl OWNER chatctl;
SQL
}

variables() {
  local port
  port=$(cat "$dir/port")
  cat <<VARIABLES
export CHATCTL_TEST_POSTGRES='postgres:///chatctl?host=$dir&port=$port&user=chatctl'
export CHATCTL_TEST_POSTGRES_DIR='$dir'
export PGHOST='$dir' PGPORT='$port' PGUSER='chatctl' PGDATABASE='chatctl' PGPASSWORD='$(cat "$dir/password")'
export PATH="\$PATH:$bin"
VARIABLES
}

# Nothing is kept, so it need not end in order.
remove() {
  if [[ -f $dir/data/postmaster.pid ]]; then
    as_owner "$bin/pg_ctl" --pgdata="$dir/data" --silent --mode=immediate --wait stop >&2 || true
  fi
  rm -rf "$dir"
}

# One that this script has made.
given() {
  dir=${1:-}
  [[ $dir == /tmp/chatctl-postgres.* && -d $dir/data ]] || fail "no server of this script in '$dir'"
  bin=$(programs) || fail "there is no PostgreSQL server"
}

case ${1:-} in
  run)
    shift
    (($#)) || fail "run what?"
    dir=
    trap '[[ -z $dir ]] || remove' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    create
    eval "$(variables)"
    status=0
    "$@" || status=$?
    exit "$status"
    ;;
  start)
    dir=
    trap '[[ -z $dir ]] || remove' EXIT
    create
    trap - EXIT
    variables
    ;;
  stop)
    given "${2:-}"
    remove
    ;;
  crash)
    given "${2:-}"
    as_owner "$bin/pg_ctl" --pgdata="$dir/data" --silent --mode=immediate --wait stop >&2
    ;;
  again)
    given "${2:-}"
    begin
    ;;
  standby)
    given "${2:-}"
    create_standby ${3:+"$3"}
    ;;
  promote)
    given "${2:-}"
    as_owner "$bin/pg_ctl" --pgdata="$dir/data" --silent --wait --timeout=60 promote >&2
    ;;
  *)
    sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2
    exit 2
    ;;
esac
