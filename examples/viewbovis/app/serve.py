"""Serves the samples in /data on the loopback. Standard library only.

Needs DATA/viewbovis.db (table sample: name, county, clade, date) and DATA/metadata.json ({"today": "YYYY-mm-dd"}).
The logs must be there already: they are files of the host.
"""

import json
import os
import signal
import sqlite3
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

DATA = Path(os.environ.get("DATA", "/data"))
ACCESS_LOG = Path(os.environ.get("ACCESS_LOG", "/ViewBovis/access.log"))
ERROR_LOG = Path(os.environ.get("ERROR_LOG", "/ViewBovis/error.log"))
PORT = int(os.environ.get("PORT", "3000"))


class NotFound(Exception):
    """What was asked for is not in the data."""


def rows(query, *values):
    database = sqlite3.connect(f"file:{DATA / 'viewbovis.db'}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in database.execute(query, values)]
    finally:
        database.close()


def sample(name):
    found = rows("SELECT name, county, clade, date FROM sample WHERE name = ?", name)
    if not found:
        raise NotFound(f"no sample {name}")
    return found[0]


def related(name):
    others = "SELECT name, county, clade, date FROM sample WHERE clade = ? AND name <> ? ORDER BY name"
    return rows(others, sample(name)["clade"], name)


def last_update():
    return {"date": json.loads((DATA / "metadata.json").read_text())["today"]}


def answer(path, query):
    """Returns content type and body."""
    name = query.get("sample_name", [""])[0]
    if path == "/":
        count = rows("SELECT count(*) AS samples FROM sample")[0]["samples"]
        return "text/html", f"<!doctype html><title>ViewBovis</title><h1>ViewBovis</h1><p>{count} samples</p>"
    routes = {
        "/sample": lambda: sample(name),
        "/sample/related": lambda: related(name),
        "/sample/lastupdate": last_update,
    }
    if path not in routes:
        raise NotFound(f"no page {path}")
    return "application/json", json.dumps(routes[path]())


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        try:
            status, (kind, body) = 200, answer(url.path, parse_qs(url.query))
        except NotFound as error:
            status, kind, body = 404, "application/json", json.dumps({"error": str(error)})
        except (sqlite3.Error, OSError, KeyError, ValueError) as error:
            note(ERROR_LOG, f"ERROR {url.path}: {error!r}")
            status, kind, body = 500, "application/json", json.dumps({"error": "the data cannot be read"})
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, form, *values):
        note(ACCESS_LOG, f"{self.address_string()} {form % values}")


def note(log, line):
    with log.open("a") as file:
        file.write(line + "\n")


def main():
    server = ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
    # Process 1 of a container has no default for SIGTERM.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    note(ERROR_LOG, f"INFO listening on 127.0.0.1:{PORT}")
    server.serve_forever()


if __name__ == "__main__":
    main()
