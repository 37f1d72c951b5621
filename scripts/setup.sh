#!/usr/bin/env bash
# Checks for what a build needs, and installs SQLite's development files on Debian and its kin.
# POSTGRES=1: also those of PostgreSQL's client, and its server for the tests.
# COUNTS=1: also what counts instructions.
# MODEL=1: only what checks the model in Specification, which needs no Swift.
set -euo pipefail

need() {
  echo "setup: $*" >&2
  exit 1
}

# What is missing, by Debian's names.
packages=()
need_package() {
  echo "setup: $1 is missing" >&2
  packages+=("$1")
}
has_library() { command -v pkg-config >/dev/null && pkg-config --exists "$1"; }

if [[ ${MODEL:-0} != 0 ]]; then
  command -v spin >/dev/null || need_package spin
  # Spin calls its preprocessor; what it writes is C.
  command -v gcc >/dev/null || need_package gcc
  echo '#include <stdio.h>' | gcc -E - >/dev/null 2>&1 || need_package libc6-dev
else
  command -v swift >/dev/null ||
    need "there is no swift on the PATH; Swift 6.2 or newer is needed (https://www.swift.org/install/linux/)"
  version=$(swift --version 2>&1 | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
  [[ $(printf '%s\n' 6.2 "$version" | sort -V | head -n 1) == 6.2 ]] ||
    need "Swift 6.2 or newer is needed; this is ${version:-of an unknown version} ($(command -v swift))"

  # macOS brings SQLite with its SDK.
  [[ $(uname -s) == Darwin ]] || has_library sqlite3 || need_package libsqlite3-dev
  [[ $(uname -s) == Darwin ]] || has_library ncursesw || need_package libncurses-dev
  if [[ ${POSTGRES:-0} != 0 ]]; then
    has_library libpq || need_package libpq-dev
    # The server is for the tests. Debian keeps its programs off the PATH.
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null ||
      need_package postgresql
    # For the demo of three hosts; without it that one is skipped.
    [[ $(uname -s) != Linux ]] || command -v ip >/dev/null || need_package iproute2
  fi
  if [[ ${COUNTS:-0} != 0 ]]; then
    command -v valgrind >/dev/null || need_package valgrind
    command -v strip >/dev/null || need_package binutils
    command -v python3 >/dev/null || need_package python3
  fi
fi
((${#packages[@]})) || exit 0
[[ ${MODEL:-0} != 0 ]] || packages+=(pkg-config)

command -v apt-get >/dev/null ||
  need "install what these packages of Debian have: ${packages[*]}"
as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null || need "as root: apt-get install ${packages[*]}"
  as_root=(sudo)
fi
echo "setup: installing ${packages[*]}" >&2
"${as_root[@]}" apt-get update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install --yes --no-install-recommends "${packages[@]}"
[[ ${MODEL:-0} != 0 ]] || pkg-config --exists sqlite3 || need "pkg-config does not find sqlite3 although it was installed"
