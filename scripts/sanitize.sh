#!/usr/bin/env bash
# Lets the thread sanitizer watch the tests: every access to memory that two threads make without an order between
# them is an error. Builds in a directory of its own; takes about half an hour.
#
#   sanitize.sh [FILTER]   only the tests whose names match
#
# Nothing is suppressed. What it cannot see by itself, Tests/Support/ThreadSanitizer tells it.
set -euo pipefail
cd "$(dirname "$0")/.."

# Without these: thousands of faults one after another on one thread, and limits on memory, which the sanitizer has not.
skipped='A power loss|A disk that fails|A log that is cut|A migration that dies|on memory that'
build=.build-sanitize
work=$(mktemp -d "${TMPDIR:-/tmp}/chatctl-sanitize.XXXXXX")
trap 'rm -rf "$work"' EXIT
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-2}

clang -O1 -shared -fPIC -o "$work/mutex.so" Tests/Support/ThreadSanitizer/mutex.c -ldl
# watched PROGRAM…: with the sanitizer's reports in files; fails when there is one.
watched() {
  LD_PRELOAD=$work/mutex.so TSAN_OPTIONS="exitcode=66 history_size=4 log_path=$work/report" "$@"
}

# It must see a race, and none where a contended Mutex orders the threads.
swiftc -sanitize=thread -o "$work/probe" Tests/Support/ThreadSanitizer/probe.swift
watched "$work/probe" ordered
if watched "$work/probe" racing 2>/dev/null; then
  echo "the sanitizer has not seen a race" >&2
  exit 1
fi
rm -f "$work"/report*

${SWIFT:-swift} build --sanitize=thread --build-tests --scratch-path $build
status=0
watched $build/debug/chatctlPackageTests.xctest --testing-library swift-testing \
  ${1:+--filter "$1"} --skip "$skipped" || status=$?
# Those of processes that the tests have started, too.
if compgen -G "$work/report*" >/dev/null; then
  cat "$work"/report*
  exit 1
fi
exit $status
