#!/usr/bin/env bash
# Packs what `make release` has built as an archive, dist/chatctl-VERSION-linux-MACHINE.tar.gz, and says how large it is and
# what it needs where it runs. To unpack it:
#
#   tar -xzf chatctl-….tar.gz -C /usr/local --strip-components=1
#
#   dist.sh RELEASE   the program before it is stripped
set -euo pipefail
cd "$(dirname "$0")/.."

release=${1:?the program is missing}
version=$(scripts/version.sh)
SOURCE_DATE_EPOCH=$(scripts/version.sh --time)
name=chatctl-$version-linux-$(uname -m)

umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/$name
# Under its name, since the units name the place.
"${MAKE:-make}" --no-print-directory --silent install DESTDIR="$work/root" PREFIX=/usr/local
mv "$work/root/usr/local" "$tree"
install -D -m 644 -t "$tree/share/doc/chatctl" LICENSE CHANGELOG.md packaging/worker.env
cat "${BUILD:-.build}"/checkouts/{*/NOTICE.txt,FlyingFox/LICENSE} >"$tree/share/doc/chatctl/NOTICE"

program=$tree/bin/chatctl
# The newest version of each library's symbols that it asks for.
newest() { objdump -T "$program" | grep -o "$1_[0-9.]*" | sort -V -u | tail -n 1 | tr _ ' '; }
libraries=$(objdump -p "$program" | awk '$1 == "NEEDED" { print $2 }' | xargs)
{
  echo "chatctl $version for Linux on $(uname -m)"
  echo
  echo "Needs: $libraries"
  echo "       $(newest GLIBC), $(newest GLIBCXX), $(newest CXXABI); SQLite 3.39 or newer, the system's own (Debian: libsqlite3-0)"
} >"$tree/share/doc/chatctl/NEEDS"

mkdir -p dist
archive=dist/$name.tar.gz
tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$work" "$name" |
  gzip -9n >"$archive"
(cd dist && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
cat "$tree/share/doc/chatctl/NEEDS"
echo
echo "$archive: $(stat -c %s "$archive") bytes"
echo "the program: $(stat -c %s "$program") bytes, $(stat -c %s "$release") with its symbols"
