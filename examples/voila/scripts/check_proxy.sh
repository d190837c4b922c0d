#!/bin/sh
# Exit 0 when the proxy and what is behind it are well.
set -eu
cd "$(dirname "$0")/.."
port=$(sed -n 's/^proxy_http_port *= *//p' config/voila.cfg)
curl -fsS --max-time 5 "http://127.0.0.1:$port/health"
