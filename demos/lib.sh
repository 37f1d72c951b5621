# What the demos share. Each demo sources this file, works on a database of its own in a temporary
# directory, and ends only the processes that it started.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/chatctl-demo.XXXXXX")
export NO_COLOR=1
# A file there, or a database of its own on the server of `make demos POSTGRES=1`. A demo that makes servers
# of its own says so with own_servers=1 before it sources this.
database=
if [[ -z ${CHATCTL_TEST_POSTGRES:-} || -n ${own_servers:-} ]]; then
  export CHATCTL_DB=$work/chats.db
else
  database=demo_$$
  export CHATCTL_DB="$CHATCTL_TEST_POSTGRES&dbname=$database" CHATCTL_STATE=$work/state
  createdb "$database"
fi

# The newest process of each worker id, where its output goes, and how much of that was shown.
declare -A pid log shown
started=()

if [[ -t 1 ]]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi

clean_up() {
  local status=$? process
  # What a demo has to put away itself.
  if declare -F put_away >/dev/null; then put_away || true; fi
  for process in "${started[@]}"; do
    # A stopped process would not see its end. It may be gone already.
    kill -CONT "$process" 2>/dev/null || true
    kill -KILL "$process" 2>/dev/null || true
  done
  # The shell would report each of them as killed.
  wait 2>/dev/null || true
  if [[ -n $database ]]; then dropdb --force --if-exists "$database" || true; fi
  rm -rf "$work"
  # Nobody else's 77, such as that of a right that chatctl lacks, is a demo that was skipped.
  if ((status == 77)) && [[ -z ${skipped:-} ]]; then status=1; fi
  if ((status != 0 && status != 77)); then echo "${0##*/} failed" >&2; fi
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# skip REASON: this machine cannot show it. run-all.sh goes on after that; by itself the exit code is 77.
skip() {
  echo "${0##*/} is skipped: $*"
  skipped=1
  exit 77
}

# options 'NAME… FLAG?…' ARGUMENT…: sets the variable of each number that is given as `--NAME N`, and that of each flag,
# which ends with `?` here, to 1. A `-` in an option is a `_` in its variable.
options() {
  local known usage=${0##*/} each name
  read -ra known <<<"$1"
  shift
  for each in "${known[@]}"; do
    case $each in
      *\?) usage+=" [--${each%\?}]" ;;
      *) usage+=" [--$each N]" ;;
    esac
  done
  while (($#)); do
    name=${1#--}
    if [[ $1 == --* && " ${known[*]} " == *" $name "* ]]; then
      declare -g "${name//-/_}=${2:?$1 takes a number}"
      shift 2
    elif [[ $1 == --* && " ${known[*]} " == *" $name? "* ]]; then
      declare -g "${name//-/_}=1"
      shift
    else
      fail "$usage"
    fi
  done
}

fail() {
  echo "  NOT SO: $*" >&2
  local file
  for file in "$work"/*.log; do
    [[ -e $file ]] || continue
    echo "--- ${file##*/}" >&2
    tail -n 40 "$file" >&2
  done
  exit 1
}

# The binary under test: $CHATCTL, else the newer one of the release and the debug build.
find_binary() {
  local release=$root/.build/release/chatctl debug=$root/.build/debug/chatctl
  if [[ -n ${CHATCTL:-} ]]; then
    echo "$CHATCTL"
  elif [[ -x $release && ! $debug -nt $release ]]; then
    echo "$release"
  elif [[ -x $debug ]]; then
    echo "$debug"
  else
    fail "there is no chatctl yet: run \`make build\`"
  fi
}
binary=$(realpath "$(find_binary)")
[[ -x $binary ]] || fail "$binary cannot be run"

chatctl() { "$binary" "$@"; }

# say "LINE"…: a few words for the reader.
say() {
  echo
  printf "$bold%s$plain\n" "$@"
}

# run COMMAND…: shows a command as one would type it, and runs it.
run() {
  show "$@"
  "$@"
}

show() {
  local word line='$'
  for word in "$@"; do
    if [[ $word == *' '* ]]; then line+=" \"$word\""; else line+=" $word"; fi
  done
  echo "$line"
}

# start_worker NAME OPTIONS…: a worker in the background, once it says that it has started.
start_worker() {
  local name=$1
  shift
  show chatctl run --worker-id "$name" "$@" '&'
  log[$name]=$work/$name-${#started[@]}.log
  shown[$name]=0
  "$binary" run --worker-id "$name" "$@" >"${log[$name]}" 2>&1 &
  pid[$name]=$!
  started+=($!)
  wait_for 'started|worker_started' "${log[$name]}" 20
}

# wait_for PATTERN FILE SECONDS: until a line of the file matches the extended expression.
wait_for() {
  local pattern=$1 file=$2 deadline=$((SECONDS + $3))
  until grep -Eq -- "$pattern" "$file" 2>/dev/null; do
    if ((SECONDS > deadline)); then fail "no line matched '$pattern' within $3 s in ${file##*/}"; fi
    sleep 0.02
  done
}

# wait_until SECONDS COMMAND…: until the command succeeds.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS > deadline)); then fail "not in time: $*"; fi
    sleep 0.05
  done
}

# news_of NAME…: what the workers have printed since the last time, by time.
news_of() {
  local name count
  for name in "$@"; do
    count=$(wc -l <"${log[$name]}")
    sed -n "$((shown[$name] + 1)),${count}p" "${log[$name]}"
    shown[$name]=$count
  done >"$work/news"
  sort --stable --key=1,1 "$work/news"
}

# expect DESCRIPTION COMMAND…: ends the demo when the command fails.
expect() {
  local description=$1
  shift
  if "$@" >/dev/null; then echo "  ok: $description"; else fail "$description ($*)"; fi
}

# has FILE PATTERN: whether a line matches; has_not: whether none does.
has() { grep -Eq -- "$2" "$1"; }
has_not() { ! grep -Eq -- "$2" "$1"; }

# nothing COMMAND…: whether it prints nothing, also no complaint; else says what.
nothing() {
  local found
  found=$("$@" 2>&1) || true
  [[ -z $found ]] || { head -n 10 <<<"$found" >&2; return 1; }
}

# chat_is CHAT PATTERN: whether the chat's JSON matches.
chat_is() { chatctl show "$1" --json | tr -d '\n' | grep -Eq -- "$2"; }

# worker_is NAME STATE: what `workers` says of a worker id.
worker_is() { chatctl workers | grep -Eq "^$1 +$2 "; }

# has_event CHAT KIND: whether the log of events has one of this kind about the chat.
has_event() { chatctl events --chat "$1" --json | grep -q "\"kind\":\"$2\""; }

# no_fault: whether `doctor`, which reads every page and every history, finds none; says what it finds.
no_fault() {
  local code=0
  chatctl doctor >"$work/doctor" || code=$?
  if ((code > 1)); then cat "$work/doctor" >&2; fi
  ((code <= 1))
}

# runs CHAT WORKER GENERATION: whether that worker runs the chat under that generation.
runs() { chatctl list | grep -Eq "^$1 +running +$2 +$3 "; }

# pause NAME…: stops the processes, as a busy or suspended machine would. A process that is stopped
# in the middle of a commit keeps the writer's lock for as long, which is another story: then it
# may go on for a moment and is stopped again.
pause() {
  local code try
  for try in {1..100}; do
    signal STOP "$@"
    code=0
    # Needs the writer's lock and changes nothing: there is no such chat.
    chatctl retry 999999999 --busy-timeout 200ms >/dev/null 2>&1 || code=$?
    if ((code != 3)); then return; fi
    signal CONT "$@"
    sleep 0.03
  done
  fail "$* always held the writer's lock"
}

# resume NAME…: lets stopped processes go on.
resume() { signal CONT "$@"; }

# signal SIGNAL NAME…: sends it to these workers.
signal() {
  local signal=$1 name
  shift
  for name in "$@"; do kill "-$signal" "${pid[$name]}"; done
}

# kill_at_once NAME: as kill -9 or the kernel's out-of-memory killer would.
kill_at_once() {
  show kill -9 "${pid[$1]}"
  kill -KILL "${pid[$1]}"
  # The shell would report it as killed.
  wait "${pid[$1]}" 2>/dev/null || true
}

# stop NAME…: ends workers in good order and expects their exit code to be 0.
stop() {
  local name code
  signal TERM "$@"
  for name in "$@"; do
    code=0
    wait "${pid[$name]}" || code=$?
    if ((code != 0)); then fail "$name ended with exit code $code"; fi
  done
}

# milliseconds_between CHAT KIND KIND: between the chat's last events of these kinds.
milliseconds_between() {
  local from to
  from=$(time_of_last "$1" "$2")
  to=$(time_of_last "$1" "$3")
  echo $((to - from))
}
time_of_last() {
  chatctl events --chat "$1" --json | grep "\"kind\":\"$2\"" | tail -n 1 |
    sed -E 's/.*"at":([0-9]+).*/\1/'
}
