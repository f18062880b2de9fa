#!/bin/bash
# Does what the platform relies on in the entry point of the official image: data of its own user, and a first login from a file.
set -eu
if [ "$(id -u)" = 0 ]; then
  chown -R mongodb:mongodb /data/db /data/configdb
  exec setpriv --reuid=mongodb --regid=mongodb --init-groups "$0" "$@"
fi
export FERRETDB_SETUP_USERNAME=$MONGO_INITDB_ROOT_USERNAME FERRETDB_SETUP_DATABASE=admin DO_NOT_TRACK=1
FERRETDB_SETUP_PASSWORD=$(cat "$MONGO_INITDB_ROOT_PASSWORD_FILE")
export FERRETDB_SETUP_PASSWORD
exec ferretdb --handler=sqlite --sqlite-url=file:/data/db/ --state-dir=/data/db --listen-addr=:27017 --debug-addr= \
  --telemetry=disable --test-enable-new-auth --log-level=WARN
