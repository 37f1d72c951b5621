#!/usr/bin/env bash
# The version of what is in this folder, from the newest tag such as v1.2.0:
#
#   1.2.0                  the tag itself
#   1.2.0+14.g1a2b3c4      the fourteenth commit after it
#   0.0.0+14.g1a2b3c4      no tag is there
#   0.0.0                  no repository either, as in an archive: say CHATCTL_VERSION
#
# With `.changed` at its end where files differ from the commit. CHATCTL_VERSION goes before all that. Each is a version to
# dpkg and to RPM as well, and they sort as they came. --time prints when the commit was made, in seconds since 1970.
set -euo pipefail
cd "$(dirname "$0")/.."

in_repository() { [[ -e .git ]] && git rev-parse --verify --quiet HEAD >/dev/null; }

if [[ ${1:-} == --time ]]; then
  if [[ -n ${SOURCE_DATE_EPOCH:-} ]]; then
    echo "$SOURCE_DATE_EPOCH"
  elif in_repository; then
    git log -1 --format=%ct
  else
    date +%s
  fi
  exit
fi

if [[ -n ${CHATCTL_VERSION:-} ]]; then
  version=$CHATCTL_VERSION
elif ! in_repository; then
  version=0.0.0
elif described=$(git describe --tags --long --match 'v[0-9]*' 2>/dev/null); then
  # v1.2.0-14-g1a2b3c4
  commit=${described##*-}
  described=${described%-*}
  count=${described##*-}
  version=${described%-*}
  version=${version#v}
  ((count == 0)) || version+=+$count.$commit
else
  version=0.0.0+$(git rev-list --count HEAD).g$(git rev-parse --short HEAD)
fi
if [[ -z ${CHATCTL_VERSION:-} ]] && in_repository && [[ -n $(git status --porcelain --untracked-files=no) ]]; then
  if [[ $version == *+* ]]; then version+=.changed; else version+=+changed; fi
fi
[[ $version =~ ^[0-9][0-9A-Za-z.+~-]*$ ]] || {
  echo "version: $version is not a version: digits first, then digits, letters and . + ~ -" >&2
  exit 1
}
echo "$version"
