#!/bin/sh
# init.sh ROOT: the first process of a machine, in its new namespaces: mounts what a kernel and an initial RAM disk would have
# mounted, makes ROOT the root, says its process id as the outer machine knows it, and reaps orphans for ever.
set -eu
root=$1
read -r pid _ </proc/self/stat
mount --make-rprivate /
mount --bind "$root" "$root"
cd "$root"

mount -t tmpfs -o mode=0755 run run
mount -t tmpfs -o mode=0755 dev dev
mkdir -p dev/pts dev/shm
for device in null zero full random urandom tty fuse net; do
  [ ! -e "/dev/$device" ] || cp -a "/dev/$device" dev
done
chmod 0666 dev/null dev/tty dev/fuse dev/net/tun
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 shm dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for number in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${number%:*}" "dev/${number#*:}"; done

groups=$(sed -nE 's|^[^ ]* (/sys/fs/cgroup[^ ]*) (cgroup2?) ([^ ]*) .*|\1 \2 \3|p' /proc/mounts)
mount -t proc proc proc
mount -t sysfs sysfs sys
case "$groups" in
  '/sys/fs/cgroup cgroup2'*)
    mount -t cgroup2 cgroup2 sys/fs/cgroup
    # A group with processes gives no controllers to groups below it.
    mkdir sys/fs/cgroup/init
    echo 1 >sys/fs/cgroup/init/cgroup.procs
    sed 's/^/+/; s/ / +/g' sys/fs/cgroup/cgroup.controllers >sys/fs/cgroup/cgroup.subtree_control
    ;;
  *)
    mount -t tmpfs -o mode=0755 cgroup sys/fs/cgroup
    echo "$groups" | while read -r folder type options; do
      mkdir "$root$folder"
      case "$type:$options" in
        cgroup:*name=systemd*) mount -t cgroup -o none,name=systemd cgroup "$root$folder" ;;
        cgroup:*) mount -t cgroup -o "$(echo "$options" | sed -E 's/(rw|nosuid|nodev|noexec|relatime|xattr),//g')" cgroup "$root$folder" ;;
        *) mount -t cgroup2 cgroup2 "$root$folder" ;;
      esac
    done
    ;;
esac

hostname bare
ip link set lo up
mkdir run/old
pivot_root . run/old
umount --lazy /run/old
rmdir /run/old
echo "$pid"
exec >/dev/null 2>&1
sleep infinity &
while :; do wait; done
