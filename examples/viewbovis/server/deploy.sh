#!/bin/bash
# Starts the container of a slot: bash server/deploy.sh <folder of data> testing|prod
# DEPLOY_IMAGE is the image to run. Without it, it is the one that the deployment tagged for this slot.
set -euo pipefail
data=$(realpath "${1:?the folder of data}")
case ${2:?testing or prod} in
  testing) name=viewbovis-test tag=prod-test port=3002 ;;
  prod) name=viewbovis tag=prod port=3000 ;;
  *) echo "$2 is neither testing nor prod" >&2; exit 64 ;;
esac
# --mount refuses a source that is not there, where -v would make a folder of it.
exec docker run --rm --detach --network host --name "$name" --env PORT="$port" \
  --mount "type=bind,source=$data,target=/data,readonly" \
  --mount "type=bind,source=/var/log/$name-access.log,target=/ViewBovis/access.log" \
  --mount "type=bind,source=/var/log/$name-error.log,target=/ViewBovis/error.log" \
  "${DEPLOY_IMAGE:-localhost/viewbovis:$tag}"
