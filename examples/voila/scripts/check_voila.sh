#!/bin/sh
# Exit 0 when Voilà itself answers, the proxy left aside.
set -eu
cd "$(dirname "$0")/.."
port=$(sed -n 's/^voila_port *= *//p' config/voila.cfg)
curl -fsS --max-time 5 "http://127.0.0.1:$port/status"
