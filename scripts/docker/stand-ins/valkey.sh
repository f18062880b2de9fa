#!/bin/bash
# Does what the platform relies on in the entry point of the official image: data of its own user.
set -eu
if [ "$(id -u)" = 0 ]; then
  chown -R valkey:valkey /data
  exec setpriv --reuid=valkey --regid=valkey --init-groups "$0" "$@"
fi
exec "$@"
