#!/bin/sh
# Up to 0.23 the container of a student was stopped and stayed; from 0.24 on it is removed. This removes those that have
# stayed. The site may run meanwhile, and it does no harm to run it twice. Some hundreds take hours.
set -eu
echo "$(docker ps --all --quiet --filter status=exited | wc -l) stopped containers are removed."
docker ps --all --quiet --no-trunc --filter status=exited | xargs -r docker rm > /dev/null
