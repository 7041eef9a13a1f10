#!/bin/sh
# pristine.sh ROOT CACHE: a root file system as a minimal Debian has it, with git besides. One that was made within a week by this
# very script is taken from the folder CACHE. As root.
set -eu
root=$1
cache=$2
archive=$cache/pristine-$(cksum <"$0" | cut -d ' ' -f 1).tar
if [ -n "$(find "$cache" -path "$archive" -mtime -7)" ]; then
  mkdir "$root"
  tar -C "$root" -xpf "$archive" --numeric-owner
else
  # Nobody needs it after a power failure.
  mkdir -p "$root/etc/dpkg/dpkg.cfg.d"
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
  # What it mounts goes with it, however it ends.
  unshare --mount debootstrap --variant=minbase --include=git,ca-certificates bookworm "$root" >"$root.log" 2>&1 || {
    tail -n 20 "$root.log" >&2
    exit 1
  }
  rm -f "$cache"/*
  tar -C "$root" -cf "$archive.new" --numeric-owner .
  mv "$archive.new" "$archive"
fi
cp --remove-destination /etc/resolv.conf "$root/etc/resolv.conf"
echo bare >"$root/etc/hostname"
printf '127.0.0.1 localhost bare\n' >"$root/etc/hosts"
