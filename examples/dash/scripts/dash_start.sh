#!/bin/sh
# What systemd starts: the dashboard, on the loopback, with the venv that config/dash.cfg names.
set -eu

cd "$(dirname "$0")/.."
# From here on the release itself, not the link that leads to it: a switch never changes a running process.
cd "$(pwd -P)"

setting() { sed -n "s/^$1 *= *//p" config/dash.cfg; }

venv=$(setting venv)
port=$(setting dash_port)
if [ ! -x "$venv/bin/python" ]; then
  echo "dash_start.sh: config/dash.cfg leads to '$venv', which is no venv" >&2
  exit 78
fi

# The service has no home, and a release is not written to.
export HOME=/nonexistent PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/gunicorn" --bind "127.0.0.1:$port" --workers 2 --no-control-socket app.dashboard:server
