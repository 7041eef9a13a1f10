#!/bin/sh
# Runs in the container that builds the base: the second half of the bootstrap, security updates, and nothing left over.
set -eu
export DEBIAN_FRONTEND=noninteractive

# As in the slim images: no manuals and translations, now and for what is installed later, and no waiting for the disk.
mkdir -p /etc/dpkg/dpkg.cfg.d /etc/apt/apt.conf.d
{
  echo force-unsafe-io
  for folder in doc groff info linda lintian locale man; do echo "path-exclude /usr/share/$folder/*"; done
  echo 'path-include /usr/share/doc/*/copyright'
} >/etc/dpkg/dpkg.cfg.d/mayfly
echo 'APT::Install-Recommends "false";' >/etc/apt/apt.conf.d/mayfly

# Told that this is a container, it does not try to make device files: Podman does not let it.
container=lxc /debootstrap/debootstrap --second-stage || {
  tail -n 20 /debootstrap/debootstrap.log
  exit 1
}
find /usr/share/doc -type f ! -name copyright -delete
find /usr/share/doc -type d -empty -delete
rm -rf /usr/share/groff /usr/share/info/* /usr/share/lintian /usr/share/locale/* /usr/share/man/*

# Security updates are beside the mirror; one that does not carry them is used without.
read -r _ mirror _ </etc/apt/sources.list
printf 'deb %s bookworm main\ndeb %s bookworm-updates main\n' "$mirror" "$mirror" >/etc/apt/sources.list
security=/etc/apt/sources.list.d/security.list
echo "deb ${mirror%/debian}/debian-security bookworm-security main" >$security
apt-get update || {
  rm $security
  apt-get update || :
}
apt-get upgrade -y -o Dpkg::Use-Pty=0
apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old /var/cache/ldconfig /var/log/apt /var/log/*.log /var/cache/apt/*.bin

mkdir -p /usr/local/lib/node_modules
mv /opt/node/package/bin/node /usr/local/bin/
mv /opt/node/package/include/* /usr/local/include/
mv /opt/npm/package /usr/local/lib/node_modules/npm
ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
node --version
npm --version
rm -rf /debootstrap /opt/* /tmp/*
