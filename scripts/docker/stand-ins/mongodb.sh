#!/bin/bash
# Does what the platform relies on in the entry point of the official image: data of its own user, a first login from a file, and a first start on the loopback
# alone that runs what lies in /docker-entrypoint-initdb.d. FerretDB knows no roles, so that every login gets the same.
set -eu
if [ "$(id -u)" = 0 ]; then
  chown -R mongodb:mongodb /data/db /data/configdb
  exec setpriv --reuid=mongodb --regid=mongodb --init-groups "$0" "$@"
fi
export FERRETDB_SETUP_USERNAME=$MONGO_INITDB_ROOT_USERNAME FERRETDB_SETUP_DATABASE=admin DO_NOT_TRACK=1
FERRETDB_SETUP_PASSWORD=$(cat "$MONGO_INITDB_ROOT_PASSWORD_FILE")
export FERRETDB_SETUP_PASSWORD
server() { # address
  exec ferretdb --handler=sqlite --sqlite-url=file:/data/db/ --state-dir=/data/db --listen-addr="$1" --debug-addr= \
    --telemetry=disable --test-enable-new-auth --log-level=WARN
}
scripts=(/docker-entrypoint-initdb.d/*.js)
if [ -e "${scripts[0]}" ] && [ ! -e /data/db/.logins-made ]; then
  server 127.0.0.1:27017 &
  until (exec 3<>/dev/tcp/127.0.0.1/27017) 2>/dev/null; do
    kill -0 $! || exit 1
    sleep 0.2
  done
  for script in "${scripts[@]}"; do
    sed -E 's/roles: \[[^]]*\]/roles: []/' "$script" >/tmp/logins.js
    mongosh --quiet --username "$MONGO_INITDB_ROOT_USERNAME" --password "$FERRETDB_SETUP_PASSWORD" \
      mongodb://127.0.0.1:27017/admin --file /tmp/logins.js
  done
  rm /tmp/logins.js
  kill $!
  wait $! || true
  touch /data/db/.logins-made
fi
server :27017
