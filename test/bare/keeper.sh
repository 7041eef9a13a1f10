#!/bin/sh
# keeper.sh FOLDER: removes the folder when standard input ends, however the tests end, and those who hold its lock are done.
set -eu
trap '' HUP INT TERM
cat >/dev/null
flock "$1/lock" rm -rf --one-file-system "$1"
