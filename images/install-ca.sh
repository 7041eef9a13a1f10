#!/bin/sh
# Makes the image trust the certificates of the bundle $1 that Debian does not ship, and leaves only those in it:
# Node reads that file at every start.
set -eu
bundle=$1
folder=/usr/local/share/ca-certificates
cd "$folder"
awk -v bundle="$bundle" '
  /-----BEGIN CERTIFICATE-----/ { inside = 1; text = key = "" }
  inside { text = text $0 "\n"; if ($0 !~ /-----/) { gsub(/[ \t\r]/, ""); key = key $0 } }
  /-----END CERTIFICATE-----/ {
    if (inside && !(key in seen) && FILENAME == bundle) {
      file = sprintf("mayfly-%03d.crt", ++count)
      printf "%s", text >file
      close(file)
    }
    seen[key] = 1
    inside = 0
  }
' /etc/ssl/certs/ca-certificates.crt "$bundle"
set -- mayfly-*.crt
if [ -e "$1" ]; then cat "$@" >"$bundle"; else : >"$bundle"; fi
chmod 0644 "$bundle" "$@" 2>/dev/null || :
update-ca-certificates
