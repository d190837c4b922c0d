"""Documents in collections, behind HTTP, on a disk. Stands for MongoDB.

POST /<database> takes {"find": collection}, {"insert": collection, "documents": […]}, {"dump": true} and
{"load": {collection: […]}}, which replaces all that is there in one transaction.
"""

import http.server
import json
import pathlib
import signal
import sqlite3
import sys
import urllib.request

folder = pathlib.Path("/data/db")


def connect(name):
    connection = sqlite3.connect(folder / f"{name}.sqlite")
    connection.execute("create table if not exists documents (collection text, document text)")
    return connection


def insert(connection, collection, documents):
    rows = [(collection, json.dumps(document)) for document in documents]
    connection.executemany("insert into documents values (?, ?)", rows)


def dump(connection):
    found = {}
    for collection, document in connection.execute("select collection, document from documents order by rowid"):
        found.setdefault(collection, []).append(json.loads(document))
    return found


def act(name, asked):
    with connect(name) as connection:
        if "insert" in asked:
            insert(connection, asked["insert"], asked["documents"])
        if "load" in asked:
            connection.execute("delete from documents")
            for collection, documents in asked["load"].items():
                insert(connection, collection, documents)
        found = dump(connection)
        return found if "dump" in asked else found.get(asked.get("find"), [])


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = json.dumps(act(self.path.strip("/"), json.loads(body))).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


if sys.argv[1:] == ["ping"]:
    urllib.request.urlopen("http://127.0.0.1:27017/admin", b'{"find": "ping"}', timeout=3)
else:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # One at a time: a transaction is whole before the next is begun.
    http.server.HTTPServer(("", 27017), Handler).serve_forever()
