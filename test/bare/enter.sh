#!/bin/sh
# enter.sh GROUP COMMAND…: joins the control group of a machine in every hierarchy, then runs the command.
set -eu
name=$1
shift
for folder in /sys/fs/cgroup /sys/fs/cgroup/*; do
  for group in "$folder/$name/init" "$folder/$name"; do
    if [ -d "$group" ]; then
      echo 0 >"$group/cgroup.procs" # whoever writes
      break
    fi
  done
done
exec "$@"
