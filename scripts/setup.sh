#!/usr/bin/env bash
# Checks for what a build needs, and installs SQLite's development files on Debian and its kin.
set -euo pipefail

need() {
  echo "setup: $*" >&2
  exit 1
}

command -v swift >/dev/null ||
  need "there is no swift on the PATH; Swift 6.2 or newer is needed (https://www.swift.org/install/linux/)"
version=$(swift --version 2>&1 | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
[[ $(printf '%s\n' 6.2 "$version" | sort -V | head -n 1) == 6.2 ]] ||
  need "Swift 6.2 or newer is needed; this is ${version:-of an unknown version} ($(command -v swift))"

if command -v pkg-config >/dev/null && pkg-config --exists sqlite3; then exit 0; fi
# macOS brings SQLite with its SDK.
if [[ $(uname -s) == Darwin ]]; then exit 0; fi
command -v apt-get >/dev/null ||
  need "pkg-config does not find sqlite3; install SQLite's development files and pkg-config"

as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null ||
    need "libsqlite3-dev is missing; as root: apt-get install libsqlite3-dev pkg-config"
  as_root=(sudo)
fi
echo "setup: installing libsqlite3-dev and pkg-config" >&2
"${as_root[@]}" apt-get update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install --yes --no-install-recommends libsqlite3-dev pkg-config
pkg-config --exists sqlite3 || need "pkg-config does not find sqlite3 although it was installed"
