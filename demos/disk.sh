#!/usr/bin/env bash
# Real disks that fail under a worker: one that is full, and one that its file system makes read-only after an
# error. The worker says so, stops its chats before others may take them, and nothing that was acknowledged is
# lost. Needs root, for mounts that only this demo sees.
if [[ -z ${CHATCTL_DISK_DEMO:-} ]] && ((UID == 0)) && unshare --mount true 2>/dev/null; then
  CHATCTL_DISK_DEMO=1 exec unshare --mount "$0" "$@"
fi
# Its files are the point.
unset CHATCTL_TEST_POSTGRES
source "$(dirname "$0")/lib.sh"
[[ -n ${CHATCTL_DISK_DEMO:-} ]] || skip "it needs root and mounts of its own (unshare --mount)"

# Pages, indexes and the history of each chat; that no worker takes the chats is another thing.
is_whole() {
  chatctl doctor >"$work/doctor" || true
  has "$work/doctor" '^ok +integrity:' && has "$work/doctor" '^ok +history:'
}

put_away() {
  umount --lazy "$work/small" "$work/broken" 2>/dev/null
}

mkdir "$work/small" "$work/broken"
mount -t tmpfs -o size=8m demo "$work/small" || skip "no file system in memory can be mounted"

say "A disk of 8 MB, and a worker with three chats on it."
export CHATCTL_DB=$work/small/chats.db
run chatctl start --title report --count 3
start_worker w1 --interval 500ms --stale-after 2s --hold
wait_for 'tick 1: asked 3, renewed 3' "${log[w1]}" 10

say "Something else fills it."
head -c 16M /dev/zero >"$work/small/fill" 2>/dev/null || true
wait_for 'tick failed.*full' "${log[w1]}" 10
code=0
show chatctl start --title "one more"
chatctl start --title "one more" || code=$?
expect "nobody else is told that something was stored" test "$code" -ne 0
wait_for 'lease_expired' "${log[w1]}" 10
news_of w1

say "There is room again."
rm "$work/small/fill"
wait_for 'gained chat 3, generation 2' "${log[w1]}" 10
wait_for 'tick 3: asked 3, renewed 3' "${log[w1]}" 10
news_of w1
run chatctl list
for chat in 1 2 3; do expect "chat $chat runs on w1 again" runs "$chat" w1 2; done
stop w1
expect "the file is whole, and the history of each chat a legal one" is_whole

say "A disk with a file system of its own, which becomes read-only when an error is found on it."
truncate -s 16M "$work/image"
{ mkfs.ext4 -q "$work/image" && mount -o loop,errors=remount-ro "$work/image" "$work/broken"; } ||
  skip "no file system can be made in a file and mounted (mkfs.ext4, /dev/loop*)"
trigger=/sys/fs/ext4/$(basename "$(findmnt -no SOURCE "$work/broken")")/trigger_fs_error
[[ -w $trigger ]] || skip "this kernel has no $trigger"
export CHATCTL_DB=$work/broken/chats.db
run chatctl start --title report --count 3
start_worker w2 --interval 500ms --stale-after 2s --grace 1s --hold
wait_for 'tick 1: asked 3, renewed 3' "${log[w2]}" 10
echo "an error, as the demo wants it" >"$trigger" 2>/dev/null || true
expect "nothing can be written there any more" eval '! touch "$work/broken/file"'
wait_for 'tick failed' "${log[w2]}" 10
wait_for 'lease_expired' "${log[w2]}" 10
news_of w2
expect "one can still look" chatctl list
code=0
show chatctl start --title "one more"
chatctl start --title "one more" || code=$?
expect "nobody is told that something was stored" test "$code" -ne 0

say "The worker is told to stop, which it does although it cannot say so in the database."
signal TERM w2
wait_until 30 eval '! kill -0 "${pid[w2]}" 2>/dev/null'
code=0
wait "${pid[w2]}" || code=$?
news_of w2
echo "(exit code $code)"

say "The file system is repaired and mounted again. The next worker goes on."
umount "$work/broken"
run e2fsck -fp "$work/image" || (($? < 4))
mount -o loop "$work/image" "$work/broken"
start_worker w3 --interval 500ms --stale-after 2s --hold
wait_for 'asked 3, renewed 3' "${log[w3]}" 20
news_of w3
run chatctl list
stop w3
expect "the file is whole, and the history of each chat a legal one" is_whole
