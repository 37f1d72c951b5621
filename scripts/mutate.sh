#!/usr/bin/env bash
# Removes guards from the code, one at a time, and shows that a test goes red without each: Mutations/README.md.
#
#   mutate.sh            all of them, which takes hours
#   mutate.sh NAME …     these
#   mutate.sh --in-place NAME …   these, in this checkout and its debug build, which must be clean and built: for CI
#   mutate.sh --rest     those that have no result yet, as after a run that was cut short
#   mutate.sh --sample N [--seed S]   N of them, drawn by a seed that is printed
#   mutate.sh --check    only whether each still fits the code, names a test that is there, and is in docs/reliability.md
#   mutate.sh --list     their names
#   mutate.sh --markdown writes the table in docs/reliability.md, from the last run of each
#
# Works on a copy of the tree in .build-mutations, so that the checkout is left alone and builds are incremental.
# Exits with 1 when a test stays green without its guard, and when a mutation does not fit or does not build.
set -euo pipefail
cd "$(dirname "$0")/.."

SWIFT=${SWIFT:-swift}
SCRATCH=$PWD/.build-mutations
TREE=$SCRATCH/tree
BUILD=$SCRATCH/build
RESULTS=$SCRATCH/results
# What a test may take beyond three times what it takes with its guard.
PATIENCE=60

usage() {
  sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"
}

fail() {
  echo "mutate: $*" >&2
  exit 1
}

action=run
sample=''
seed=''
rest=''
in_place=''
chosen=()
while (($#)); do
  case $1 in
    --check | --list | --markdown) action=${1#--} ;;
    --rest) rest=yes ;;
    --in-place) in_place=yes ;;
    --sample)
      sample=${2:?a number is missing}
      shift
      ;;
    --seed)
      seed=${2:?a number is missing}
      shift
      ;;
    -h | --help)
      usage
      exit
      ;;
    -*) fail "there is no option $1" ;;
    *) chosen+=("$1") ;;
  esac
  shift
done

if [[ -n $in_place ]]; then
  ((${#chosen[@]})) || fail '--in-place needs names'
  git diff --quiet HEAD -- Sources Tests || fail 'what is not committed would be lost: --in-place wants a clean checkout'
  TREE=$PWD
  BUILD=$PWD/.build
fi

work=$(mktemp -d)
# put_back: no guard stays away, however this ends.
put_back() {
  [[ -z $in_place ]] || git checkout --quiet HEAD -- Sources Tests
  rm -rf "$work"
}
trap put_back EXIT
trap 'exit 130' INT TERM

# Writes $work/NAME.old and $work/NAME.new for each mutation, and a line for each into $work/list: name, rule, file,
# suite and test, between tabs.
read_mutations() {
  awk -v work="$work" '
    function complain(why) {
      print "mutate: " FILENAME ":" FNR ": " why > "/dev/stderr"
      failed = 1
    }
    function finish() {
      if (name == "") return
      if (rule == "" || file == "" || suite == "" || !changes) complain(name " lacks a line before this one")
      print name "\t" rule "\t" file "\t" suite "\t" test > (work "/list")
      close(work "/" name ".old")
      close(work "/" name ".new")
      name = rule = file = suite = test = ""
      changes = 0
    }
    FNR == 1 { finish() }
    /^#/ || /^$/ { next }
    /^mutation: / {
      finish()
      name = substr($0, 11)
      if (name !~ /^[a-z0-9-]+$/) complain("a name has small letters, digits and dashes")
      if (name in names) complain(name " is there twice")
      names[name]
      printf "" > (work "/" name ".old")
      printf "" > (work "/" name ".new")
      next
    }
    name == "" { complain("nothing begins here"); next }
    /^rule: / { rule = substr($0, 7); next }
    /^file: / { file = substr($0, 7); next }
    /^test: / {
      split(substr($0, 7), parts, ": ")
      suite = parts[1]
      test = substr($0, 7 + length(suite) + 2)
      next
    }
    /^[-+ ]/ {
      text = substr($0, 2)
      if ($0 !~ /^\+/) print text > (work "/" name ".old")
      if ($0 !~ /^-/) print text > (work "/" name ".new")
      if ($0 !~ /^ /) changes = 1
      next
    }
    { complain("what is this line?") }
    END { finish(); exit failed }
  ' Mutations/*.txt
}

# mutated NAME FILE: what the file is without the guard. Fails when the lines are not there exactly once.
mutated() {
  awk -v old="$work/$1.old" -v new="$work/$1.new" '
    BEGIN {
      while ((getline line < old) > 0) was[++count] = line
      while ((getline line < new) > 0) text = text line "\n"
    }
    { lines[NR] = $0 }
    END {
      for (i = 1; i <= NR - count + 1; i++) {
        for (j = 1; j <= count && lines[i + j - 1] == was[j]; j++);
        if (j > count) { found++; at = i }
      }
      if (found != 1) exit 3
      for (i = 1; i < at; i++) print lines[i]
      printf "%s", text
      for (i = at + count; i <= NR; i++) print lines[i]
    }' "$2"
}

# field NAME NUMBER
field() { awk -F '\t' -v name="$1" -v number="$2" '$1 == name { print $number }' "$work/list"; }

check() {
  local failures=0 name rule file suite test source
  while IFS=$'\t' read -r name rule file suite test; do
    if [[ ! -f $file ]]; then
      echo "$name: there is no $file"
    elif ! mutated "$name" "$file" >"$work/mutated"; then
      echo "$name: its lines are not in $file exactly once"
    elif cmp -s "$file" "$work/mutated"; then
      echo "$name: changes nothing"
    else
      source=$(grep -rlF "func \`$test\`" Tests | xargs -r grep -lE "(struct|class) \`?$suite\`?( |\{|:|\$)" || true)
      if [[ -z $source ]]; then
        echo "$name: there is no test called $test in a suite called $suite"
      elif ! grep -qF "| \`$name\` |" docs/reliability.md; then
        echo "$name: is not in docs/reliability.md"
      else
        continue
      fi
    fi >&2
    failures=$((failures + 1))
  done <"$work/list"
  ((failures == 0)) || fail "$failures mutations do not fit"
  echo "$(wc -l <"$work/list") mutations fit"
}

# Brings the copy to what the checkout holds. Only what differs is written, since builds go by times.
copy_tree() {
  [[ -z $in_place ]] || return 0
  mkdir -p "$TREE"
  git ls-files --cached --others --exclude-standard | sort >"$work/files"
  [[ ! -f Package.resolved ]] || echo Package.resolved >>"$work/files"
  local file
  while IFS= read -r file; do
    [[ -e $file ]] || continue
    if [[ -L $file || -L $TREE/$file ]]; then
      [[ $(readlink "$file") == "$(readlink "$TREE/$file")" ]] && continue
    elif cmp -s "$file" "$TREE/$file"; then
      continue
    fi
    rm -f "$TREE/$file"
    cp -a --parents "$file" "$TREE"
    [[ -L $file ]] || touch "$TREE/$file"
  done <"$work/files"
  (cd "$TREE" && find . -name .build -prune -o \( -type f -o -type l \) -print) | sed 's|^\./||' |
    while IFS= read -r file; do [[ -e $file ]] || rm -f "$TREE/$file"; done
}

# Warnings of a mutation are no errors.
build() {
  # In place the build is the one that is there, with all its options.
  local options=() relaxed=(env -u CHATCTL_STRICT)
  if [[ -n $in_place ]]; then
    read -ra options <<<"${BUILD_OPTIONS:-}"
    relaxed=()
  fi
  (cd "$TREE" && "${relaxed[@]}" "$SWIFT" build --build-tests --scratch-path "$BUILD" "${options[@]}") >"$work/build" 2>&1
}

# run_test SUITE TEST SECONDS: 0 green, 1 red, 2 nothing has run; 124 and 137 when the time was up.
run_test() {
  local filter code=0
  # In a regular expression.
  filter=$(printf '^[A-Za-z]+\\.`?%s`?/`%s`\\(' "$(quote "$1")" "$(quote "$2")")
  (cd "$TREE" && timeout --kill-after=10 "$3" "$BUILD"/debug/*PackageTests.xctest \
    --testing-library swift-testing --filter "$filter") >"$work/test" 2>&1 </dev/null || code=$?
  case $code in
    0) grep -qE 'Test run with [1-9][0-9]* tests? ' "$work/test" || code=2 ;;
    124 | 137) ;;
    *) code=1 ;;
  esac
  return $code
}

quote() { printf '%s' "$1" | sed 's/[].[\*^$()+?{|}]/\\&/g'; }

# Tenths of a second since some time.
clock() { echo $(($(date +%s%N) / 100000000)); }

report() {
  printf '%-44s %-14s %6s s\n' "$1" "$2" "$3"
}

# The result of a test that was run without its guard: $1 is what run_test has said.
result() {
  case $1 in
    0) echo SURVIVED ;;
    124 | 137) echo 'red, hangs' ;;
    1) if grep -qE '✘|􀢄|recorded an issue' "$work/test"; then echo red; else echo 'red, crashes'; fi ;;
    *) echo 'NO TEST' ;;
  esac
}

# restore FILE: with its guard.
restore() {
  if [[ -n $in_place ]]; then git checkout --quiet HEAD -- "$1"; else cp "$1" "$TREE/$1"; fi
}

run() {
  local name file suite test code begin seconds failures=0 previous='' verdict
  declare -A usual
  copy_tree
  echo "building ${#names[@]} mutations' tests with all guards"
  build || {
    tail -n 30 "$work/build" >&2
    fail 'the tree does not build'
  }
  for name in "${names[@]}"; do
    suite=$(field "$name" 4) test=$(field "$name" 5)
    [[ -z ${usual[$suite: $test]:-} ]] || continue
    begin=$(clock)
    run_test "$suite" "$test" 300 || {
      tail -n 20 "$work/test" >&2
      fail "with all guards it is not green: $suite: $test"
    }
    usual[$suite: $test]=$(($(clock) - begin))
  done
  echo "with all guards ${#usual[@]} tests are green"
  mkdir -p "$RESULTS"
  for name in "${names[@]}"; do
    file=$(field "$name" 3) suite=$(field "$name" 4) test=$(field "$name" 5)
    # The one before goes and this one comes in one build.
    [[ -z $previous ]] || restore "$previous"
    previous=$file
    mutated "$name" "$file" >"$work/mutated"
    cp "$work/mutated" "$TREE/$file"
    begin=$(clock)
    code=0
    build || code=$?
    ((code <= 128)) || fail "the build was ended by signal $((code - 128))"
    if ((code == 0)); then
      run_test "$suite" "$test" $((PATIENCE + 3 * ${usual[$suite: $test]} / 10)) || code=$?
      verdict=$(result $code)
      cp "$work/test" "$RESULTS/$name.log"
    else
      verdict='DOES NOT BUILD'
      cp "$work/build" "$RESULTS/$name.log"
    fi
    seconds=$((($(clock) - begin + 5) / 10))
    report "$name" "$verdict" "$seconds"
    printf '%s\t%s\n' "$verdict" "$seconds" >"$RESULTS/$name"
    [[ $verdict == red* ]] || failures=$((failures + 1))
  done
  restore "$previous"
  ((failures == 0)) || fail "$failures of ${#names[@]} were not noticed; what was printed is in $RESULTS"
  echo "each of ${#names[@]} guards is missed by its test"
}

# The table behind a mark, which goes up to the next line that is none of it.
markdown() {
  local name rule file suite test verdict seconds page=docs/reliability.md
  {
    echo '| mutation | without this rule | as run | test |'
    echo '|---|---|---|---|'
    while IFS=$'\t' read -r name rule file suite test; do
      verdict='not run'
      [[ ! -f $RESULTS/$name ]] || IFS=$'\t' read -r verdict seconds <"$RESULTS/$name"
      printf '| `%s` | %s | %s | %s: `%s` |\n' "$name" "$rule" "$verdict" "$suite" "$test"
    done <"$work/list"
  } >"$work/table"
  awk -v table="$work/table" '
    $0 == "<!-- mutations -->" {
      print
      while ((getline line < table) > 0) print line
      inside = 1
      next
    }
    inside && /^\|/ { next }
    { inside = 0; print }' "$page" >"$work/page"
  cp "$work/page" "$page"
}

read_mutations || fail 'the files in Mutations cannot be read'
mapfile -t names < <(cut -f 1 "$work/list")
if ((${#chosen[@]})); then
  for name in "${chosen[@]}"; do
    [[ -n $(field "$name" 1) ]] || fail "there is no mutation $name"
  done
  names=("${chosen[@]}")
fi
if [[ -n $rest ]]; then
  mapfile -t names < <(for name in "${names[@]}"; do [[ -f $RESULTS/$name ]] || echo "$name"; done)
  ((${#names[@]})) || fail "each has a result; remove $RESULTS to begin anew"
fi
if [[ -n $sample ]]; then
  seed=${seed:-$((RANDOM * 32768 + RANDOM))}
  echo "seed $seed: mutate.sh --sample $sample --seed $seed"
  mapfile -t names < <(printf '%s\n' "${names[@]}" | awk -v seed="$seed" '
    BEGIN { srand(seed) } { print rand() "\t" $0 }' | sort -n | head -n "$sample" | cut -f 2)
fi
case $action in
  list) printf '%s\n' "${names[@]}" ;;
  *) "$action" ;;
esac
