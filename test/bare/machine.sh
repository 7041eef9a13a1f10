#!/bin/sh
# machine.sh ROOT: boots a machine with the root file system ROOT, in namespaces of its own, with no service manager. Prints
# the process id of its init and the name of its control group when it is up; all of it ends when standard input does. As root.
set -eu
trap '' HUP INT TERM
root=$1
here=$(cd "$(dirname "$0")" && pwd -P)
name=mayfly-bare-$$

# Mount points and options of the control groups of this machine, version 1, 2 or both.
control_groups() {
  sed -nE 's|^[^ ]* (/sys/fs/cgroup[^ ]*) cgroup2? ([^ ]*) .*|\1 \2|p' /proc/mounts
}

shut_down() {
  trap - EXIT
  for process in ${init:-} ${network:-}; do kill -9 "$process" || :; done
  wait
  control_groups | while read -r folder _; do
    [ ! -d "$folder/$name" ] || find "$folder/$name" -depth -type d -exec rmdir {} +
  done
  rm -f "$root.up" "$root.err"
}
trap shut_down EXIT

control_groups | while read -r folder _; do
  mkdir "$folder/$name"
  for file in cpuset.cpus cpuset.mems; do
    # Of version 1, where a group without them can hold no process.
    if [ -e "$folder/$file" ] && [ ! -e "$folder/cgroup.controllers" ]; then cat "$folder/$file" >"$folder/$name/$file"; fi
  done
  # There a group gets no more than one process beside it by itself.
  [ ! -e "$folder/$name/cpu.shares" ] || echo 8192 >"$folder/$name/cpu.shares"
done

mkfifo "$root.up"
unshare --mount --uts --ipc --net --pid --fork --kill-child "$here/enter.sh" "$name" unshare --cgroup \
  /bin/sh "$here/init.sh" "$root" >"$root.up" 2>"$root.err" </dev/null &
read -r init <"$root.up" || {
  cat "$root.err" >&2
  exit 1
}
# User space routes its packets: no rule and no device of this machine is touched.
slirp4netns --configure --disable-host-loopback --mtu=65520 "$init" eth0 >"$root/var/log/network.log" 2>&1 </dev/null &
network=$!
until grep -q eth0 "/proc/$init/net/route"; do
  kill -0 "$network"
  sleep 0.1
done
echo "$init $name"
cat >/dev/null
