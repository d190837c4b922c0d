#!/bin/sh
# What systemd starts: the dashboard, on the loopback, with the venv that config/streamlit.cfg names.
set -eu

cd "$(dirname "$0")/.."
# From here on the release itself, not the link that leads to it: a switch never changes a running process.
cd "$(pwd -P)"

setting() { sed -n "s/^$1 *= *//p" config/streamlit.cfg; }

venv=$(setting venv)
port=$(setting streamlit_port)
if [ ! -x "$venv/bin/python" ]; then
  echo "streamlit_start.sh: config/streamlit.cfg leads to '$venv', which is no venv" >&2
  exit 78
fi

# The service has no home, and a release is not written to.
export HOME=/nonexistent PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" -m streamlit run app/dashboard.py --server.address=127.0.0.1 --server.port="$port" \
  --server.headless=true --server.fileWatcherType=none --browser.gatherUsageStats=false
