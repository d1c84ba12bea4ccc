#!/usr/bin/env bash
# The workers' topics on a broker of one node: create-topics.sh BOOTSTRAP. A test compares the lines with what they expect.
set -euo pipefail

create() { # create TOPIC PARTITIONS SETTING...
  local topic=$1 partitions=$2 settings=() setting
  shift 2
  for setting in "$@"; do settings+=(--config "$setting"); done
  /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$bootstrap" --create --if-not-exists \
    --topic "$topic" --partitions "$partitions" --replication-factor 1 "${settings[@]}"
}

bootstrap=$1
create embedding.jobs 8 max.message.bytes=8388608
create embedding.jobs.interactive 8 max.message.bytes=8388608
create embedding.results 8 max.message.bytes=8454144
create completion.jobs 8 max.message.bytes=8388608
create completion.jobs.interactive 8 max.message.bytes=8388608
create completion.results 8 max.message.bytes=8454144
create millrace.dead-letters 8 max.message.bytes=8454144 retention.ms=-1
create millrace.dead-letters.state 1 cleanup.policy=compact
create millrace.costs 8 retention.ms=-1
create millrace.timings 8 retention.ms=259200000 retention.bytes=268435456
create millrace.cache-control 1 cleanup.policy=compact
create millrace.quota 1 cleanup.policy=compact,delete retention.ms=3600000 segment.ms=600000
