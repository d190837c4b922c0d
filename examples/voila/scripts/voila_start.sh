#!/bin/sh
# What systemd starts: the supervisor, with the interpreter that config/voila.cfg names.
set -eu

cd "$(dirname "$0")/.."
# From here on the release itself, not the link that leads to it: a switch never changes a running process.
cd "$(pwd -P)"

setting() { sed -n "s/^$1 *= *//p" config/voila.cfg; }

venv=$(setting venv)
python=$(setting python)
if [ -n "$venv" ]; then python=$venv/bin/python; fi
if [ ! -x "$python" ]; then
  echo "voila_start.sh: config/voila.cfg leads to '$python', which is no program" >&2
  exit 78
fi

# The service has no home, and a release is not written to.
export HOME=/nonexistent PYTHONDONTWRITEBYTECODE=1
exec "$python" -m src.main
