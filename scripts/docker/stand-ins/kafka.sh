#!/bin/bash
# Does what the platform relies on in the start of the official image: KAFKA_NODE_ID is the property node.id, and the disk is formatted once.
set -eu
properties=/tmp/server.properties
env | sed -n -E 's/^KAFKA_([A-Z0-9_]+)=(.*)$/\1 \2/p' | while read -r name value; do
  case $name in HEAP_OPTS | JVM_PERFORMANCE_OPTS | OPTS) continue ;; esac
  printf '%s=%s\n' "$(printf '%s' "$name" | tr 'A-Z_' 'a-z.')" "$value"
done >$properties
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted --cluster-id "${CLUSTER_ID:-ZGVidC1zdGFuZC1pbi1mMQ}" --config $properties
exec /opt/kafka/bin/kafka-server-start.sh $properties
