#!/bin/sh
# pristine.sh ROOT: a root file system as a minimal Debian has it, with git besides. As root.
set -eu
# Nobody needs it after a power failure.
mkdir -p "$1/etc/dpkg/dpkg.cfg.d"
echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/unsafe-io"
# What it mounts goes with it, however it ends.
unshare --mount debootstrap --variant=minbase --include=git,ca-certificates bookworm "$1" >"$1.log" 2>&1 || {
  tail -n 20 "$1.log" >&2
  exit 1
}
cp --remove-destination /etc/resolv.conf "$1/etc/resolv.conf"
echo bare >"$1/etc/hostname"
printf '127.0.0.1 localhost bare\n' >"$1/etc/hosts"
