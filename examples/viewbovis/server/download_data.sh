#!/bin/bash
# Fetches the data of the day into <folder>: bash server/download_data.sh <s3 address> <folder>
# Everything arrives beside the old data before one file is replaced: a download that fails leaves the old data whole.
set -euo pipefail
source=${1:?the address of the data} target=${2:?the folder of data}
aside=$target/.incoming
rm -rf "$aside" && mkdir -p "$aside"
trap 'rm -rf "$aside"' EXIT
for file in viewbovis.db metadata.json; do
  aws s3 cp --only-show-errors "$source/$file" "$aside/$file"
  test -s "$aside/$file"
done
mv "$aside"/* "$target/"
