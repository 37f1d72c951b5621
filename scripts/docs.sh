#!/usr/bin/env bash
# The reference of HeartbeatCore, by the toolchain's DocC, from a debug build that is there; a warning is an error.
# BUILD: where that build is.
set -euo pipefail
cd "$(dirname "$0")/.."

build=${BUILD:-.build}
module=HeartbeatCore
graphs=$build/symbols/$module
archive=$build/docs/$module

# It stands beside the compiler, which alone may be on the PATH.
docc=$(command -v docc || dirname "$(readlink -f "$(command -v swift)")")
[[ -f $docc ]] || docc+=/docc

rm -rf "$graphs" "$archive"
mkdir -p "$graphs" "$(dirname "$archive")"
swift symbolgraph-extract -module-name "$module" -minimum-access-level public \
  -target "$(swift -print-target-info | sed -n 's/.*"triple": "\([^"]*\)".*/\1/p' | head -n 1)" \
  -I "$build/debug/Modules" -Xcc "-fmodule-map-file=$build/debug/CPlatform.build/module.modulemap" \
  -output-dir "$graphs"
"$docc" convert "Sources/$module/$module.docc" --additional-symbol-graph-dir "$graphs" \
  --fallback-display-name "$module" --fallback-bundle-identifier "$module" \
  --warnings-as-errors --output-path "$archive"
echo "docs: $archive/documentation/heartbeatcore/index.html"
