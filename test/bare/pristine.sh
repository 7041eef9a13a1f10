#!/bin/sh
# pristine.sh ROOT CACHE: a root file system as a minimal Debian has it, with git besides. One that was made within a week by this
# very script is taken from the archive CACHE. As root.
set -eu
root=$1
cache=$2
if [ -n "$(find "$cache" -newer "$0" -mtime -7 2>/dev/null)" ]; then
  mkdir "$root"
  tar -C "$root" -xpf "$cache" --numeric-owner
else
  # Nobody needs it after a power failure.
  mkdir -p "$root/etc/dpkg/dpkg.cfg.d"
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
  # What it mounts goes with it, however it ends.
  unshare --mount debootstrap --variant=minbase --include=git,ca-certificates bookworm "$root" >"$root.log" 2>&1 || {
    tail -n 20 "$root.log" >&2
    exit 1
  }
  tar -C "$root" -cf "$cache.new" --numeric-owner .
  mv "$cache.new" "$cache"
fi
cp --remove-destination /etc/resolv.conf "$root/etc/resolv.conf"
echo bare >"$root/etc/hostname"
printf '127.0.0.1 localhost bare\n' >"$root/etc/hosts"
