#!/usr/bin/env bash
# Packs what `make release` has built as a package for Debian and its kin: dist/chatctl_VERSION_ARCHITECTURE.deb. The same
# commit, built in the same place, gives the same bytes. Lets lintian look at it where that is installed; an error of
# lintian's is one here.
#
# DEBFULLNAME and DEBEMAIL say who has made the package, as for all of Debian's tools.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v dpkg-shlibdeps >/dev/null || {
  echo "deb: there is no dpkg-shlibdeps here (Debian: dpkg-dev)" >&2
  exit 1
}
version=$(scripts/version.sh)-1
architecture=$(dpkg --print-architecture)
maintainer="${DEBFULLNAME:-The chatctl authors} <${DEBEMAIL:-chatctl@example.org}>"
SOURCE_DATE_EPOCH=$(scripts/version.sh --time)
export SOURCE_DATE_EPOCH

umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Where dpkg-shlibdeps looks for it.
tree=$work/debian/chatctl
documents=$tree/usr/share/doc/chatctl
# Debian's units of the machine's are in /lib, whatever that is.
"${MAKE:-make}" --no-print-directory --silent install DESTDIR="$tree" PREFIX=/usr \
  UNITS=/lib/systemd/system USER_UNITS=/usr/lib/systemd/user
gzip -9n "$tree"/usr/share/man/man1/*.1

install -D -m 644 packaging/debian/copyright "$documents/copyright"
install -D -m 644 packaging/worker.env "$documents/examples/worker.env"
gzip -9nc CHANGELOG.md >"$documents/changelog.gz"
cat "${BUILD:-.build}"/checkouts/{*/NOTICE.txt,FlyingFox/LICENSE} | gzip -9nc >"$documents/NOTICE.gz"
cat <<CHANGES | gzip -9nc >"$documents/changelog.Debian.gz"
chatctl ($version) unstable; urgency=medium

  * What is new in this version is in changelog.gz.

 -- $maintainer  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
CHANGES

# And for a source package around it.
mkdir "$tree/DEBIAN"
printf 'Source: chatctl\n\nPackage: chatctl\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O debian/chatctl/usr/bin/chatctl)
depends=${depends#shlibs:Depends=}
# The program needs newer ones than their symbols tell.
depends=$(sed -E 's/(, )?libsqlite3-0[^,]*//; s/^, //; s/libpq5[^,]*/libpq5 (>= 15)/' <<<"$depends")

install -m 755 -t "$tree/DEBIAN" packaging/debian/postinst packaging/debian/prerm
size=$(du -k -s --apparent-size "$tree" | cut -f 1)
sed -e "s|@VERSION@|$version|; s|@ARCHITECTURE@|$architecture|; s|@MAINTAINER@|$maintainer|" \
  -e "s|@SIZE@|$size|; s|@DEPENDS@|$depends|" packaging/debian/control.in >"$tree/DEBIAN/control"
(cd "$tree" && find usr lib -type f -print0 | sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
chmod 644 "$tree"/DEBIAN/{control,md5sums}

mkdir -p dist
package=dist/chatctl_${version}_$architecture.deb
find "$tree" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$tree" "$package" >/dev/null
if command -v lintian >/dev/null; then
  # The first package of something closes a bug of Debian's that asks for it; this one goes another way.
  lintian --allow-root --fail-on error --suppress-tags initial-upload-closes-no-bugs "$package"
else
  echo "deb: lintian is not installed and has not looked at it" >&2
fi
echo "$package: $(stat -c %s "$package") bytes, $size KiB installed, needs $depends"
