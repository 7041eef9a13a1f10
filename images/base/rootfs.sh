#!/bin/sh
# rootfs.sh ARCH OUT: the first half of Debian's bootstrap, for any architecture, as an archive. It runs nothing of the new
# system (the engine does that, see finish.sh), so fakeroot is as good as root.
set -eu
arch=$1
out=$2
PATH=$PATH:/usr/sbin:/sbin
umask 022
work=$(dirname "$out")/root

bootstrap() {
  rm -rf "$work"
  debootstrap --foreign --arch="$arch" --variant=minbase --force-check-gpg bookworm "$work" "$@" >&2
}

# The mirror that this machine's own apt uses, where it is a Debian.
mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null |
    sed -nE 's/^(URIs:|deb( \[[^]]*\])?) *([^ ]*\/debian)\/?( .*)?$/\3/p' | head -n 1
}

if ! bootstrap; then
  other=$(mirror)
  [ -n "$other" ] || exit 1
  echo "mayfly: the default mirror failed; trying the one of this machine" >&2
  bootstrap "$other"
fi
# On a host that is a container itself, debootstrap leaves a link there, and nothing could be mounted on it.
rm -rf "$work/proc"
mkdir "$work/proc"
tar -C "$work" --numeric-owner --exclude='./dev/*' --exclude=./etc/hostname --exclude=./etc/resolv.conf -cf "$out" .
rm -rf "$work"
