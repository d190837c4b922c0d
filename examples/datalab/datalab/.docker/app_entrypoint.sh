#!/bin/sh
# The address of the API is known when the container starts, not when the image is built.
set -eu
[ -n "${VUE_APP_API_URL:-}" ] || { echo 'VUE_APP_API_URL is unset. Unable to bake in the API URL.' >&2; exit 1; }
mkdir -p /www
# From the page as it was built, so that a second start finds the same.
sed "s|magic-api-url|$VUE_APP_API_URL|" index.html > /www/index.html
exec python3 serve.py /www 8081
