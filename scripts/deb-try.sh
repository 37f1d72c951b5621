#!/usr/bin/env bash
# Installs the package that `make deb` has made in a new Debian in a folder, uses it there, and boots that Debian in a container
# to go through what docs/systemd.md says, with a real systemd. Prints what was measured. Then all is removed.
#
#   deb-try.sh [PACKAGE]        else the newest in dist
#   deb-try.sh --suite trixie   another release than that of this machine
#   deb-try.sh --base FOLDER    begin with a copy of a Debian that is there: with systemd-sysv and dbus, and no chatctl
#
# Needs root, debootstrap, Debian's archive, and for the container systemd-nspawn (systemd-container). Takes some minutes.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "deb-try: $*" >&2
  exit 1
}

suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
base=''
package=''
while (($#)); do
  case $1 in
    --suite) suite=${2:?a release is missing} && shift ;;
    --base) base=${2:?a folder is missing} && shift ;;
    -*) fail "there is no option $1" ;;
    *) package=$1 ;;
  esac
  shift
done
package=${package:-$(ls -t dist/chatctl_*.deb 2>/dev/null | head -n 1)}
[[ -f $package ]] || fail "there is no package: run \`make deb\`"
((EUID == 0)) || fail "it makes devices and changes its root: run it as root"

folder=$(mktemp -d /var/tmp/chatctl-deb-try-XXXXXX)
root=$folder/root
container=''
clean() {
  if [[ -n $container ]] && kill -0 "$container" 2>/dev/null; then kill -KILL "$container" || true; fi
  if mountpoint -q "$root/proc"; then umount "$root/proc"; fi
  rm -rf --one-file-system "$folder"
}
trap clean EXIT

say() { printf '\n%s\n' "$*"; }
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }
installed() { inside dpkg-query -W -f '${Package} ${Installed-Size}\n' | sort; }

if [[ -n $base ]]; then
  cp -a "$base" "$root"
else
  command -v debootstrap >/dev/null || fail "there is no debootstrap here (Debian: debootstrap)"
  say "a new Debian, $suite"
  begin=$SECONDS
  debootstrap --variant=minbase --include=systemd-sysv,dbus "$suite" "$root" >"$folder/log" ||
    fail "debootstrap has failed: $(tail -n 3 "$folder/log")"
  echo "  $(du -sm "$root" | cut -f 1) MiB after $((SECONDS - begin)) s"
fi

say "the package"
cp "$package" "$root/root/chatctl.deb"
installed >"$folder/before"
begin=$SECONDS
inside apt-get update -qq
inside apt-get install --yes --no-install-recommends -qq /root/chatctl.deb >"$folder/log" 2>&1 ||
  fail "apt-get has failed: $(tail -n 5 "$folder/log")"
installed >"$folder/after"
comm -13 "$folder/before" "$folder/after" | while read -r name size; do echo "  $name: $size KiB"; done
echo "  after $((SECONDS - begin)) s, with the lists of Debian's archive"
inside getent passwd chatctl | grep -q ':/var/lib/chatctl:' || fail "there is no user chatctl"

say "without systemd"
if said=$(inside chatctl list 2>&1); then fail "without /proc it does not know its arguments, and says nothing of that"; fi
echo "  without /proc: $said"
mount -t proc proc "$root/proc"
inside chatctl --version | sed 's/^/  /'
for page in chatctl chatctl-run chatctl-group-set; do
  [[ -s $root/usr/share/man/man1/$page.1.gz ]] || fail "there is no manual page $page"
done
inside bash -c 'set -e; . /usr/share/bash-completion/completions/chatctl
  COMP_WORDS=(chatctl work) COMP_CWORD=1; _chatctl chatctl work; [[ " ${COMPREPLY[*]} " == *" workers "* ]]' ||
  fail "the completion for bash completes nothing"
inside bash -c 'set -e; export CHATCTL_DB=/root/chats.db; chatctl start hello
  chatctl run --until-idle -- cat >/dev/null; chatctl list; rm -r /root/chats.db*' 2>&1 | sed 's/^/  /'
# How long a command takes to be done, of twenty.
inside bash -c 'time (for i in {1..20}; do chatctl --version >/dev/null; done)' 2>&1 |
  awk '/^real/ { split($2, t, /[ms]/); printf "  one start takes %.1f ms\n", (t[1] * 60 + t[2]) / 20 * 1000 }'

umount "$root/proc"

say "with systemd"
if ! command -v systemd-nspawn >/dev/null; then
  echo "  skipped: there is no systemd-nspawn here (Debian: systemd-container)"
else
  install -m 755 packaging/try/units.sh "$root/root/units.sh"
  install -m 644 packaging/try/try-units.service "$root/etc/systemd/system/try-units.service"
  mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
  ln -s /etc/systemd/system/try-units.service "$root/etc/systemd/system/multi-user.target.wants/"
  # In a container, systemd may not raise limits otherwise, such as that of niceness.
  systemd-nspawn --quiet --boot --register=no --keep-unit --private-network --capability=CAP_SYS_RESOURCE --directory="$root" \
    >"$folder/boot" 2>&1 </dev/null &
  container=$!
  # The container ends by itself when the tries have.
  for ((second = 0; second < 300; second++)); do
    kill -0 "$container" 2>/dev/null || break
    sleep 1
  done
  if [[ ! -f $root/root/said ]]; then
    echo "  skipped: systemd does not boot in a container here: $(tail -n 1 "$folder/boot")"
  else
    cat "$root/root/said"
    [[ -f $root/root/passed ]] || fail "not all is as docs/systemd.md says"
  fi
fi

say "removed"
inside apt-get purge --yes -qq chatctl >"$folder/log" 2>&1 || fail "apt-get has failed: $(tail -n 5 "$folder/log")"
# What an administrator has written, as the tries above have, stays in /etc/chatctl.
left=$(find "$root/usr" "$root/lib" "$root/etc" -name '*chatctl*' -not -path "$root/etc/chatctl*" 2>/dev/null || true)
[[ -z $left ]] || fail "it has left $left"
echo "  nothing is left but what workers have kept"
