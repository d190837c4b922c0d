"""The API: /healthcheck/is_alive, /healthcheck/is_ready, /info, and /items to read and to add to."""

import http.server
import json
import logging
import os
import signal
import sys

from . import schema
from .database import ask


def ready():
    try:
        ask(find="schema")
        return 200, {"status": "success", "message": "Server and database are ready"}
    except OSError as error:
        return 500, {"status": "error", "message": str(error)}


def add(item):
    with open(os.path.join(os.environ["PYDATALAB_FILE_DIRECTORY"], item["item_id"]), "w") as file:
        file.write(json.dumps(item))
    ask(insert="items", documents=[item])
    return 201, item


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        routes = {
            "/healthcheck/is_alive": lambda: (200, {"status": "success"}),
            "/healthcheck/is_ready": ready,
            "/info": lambda: (200, {"release": os.environ["RELEASE"], "schema": schema.version()}),
            "/items": lambda: (200, ask(find="items")),
        }
        self.answer(*routes.get(self.path, lambda: (404, {"status": "error"}))())

    def do_POST(self):
        self.answer(*add(json.loads(self.rfile.read(int(self.headers["Content-Length"])))))

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, text, *values):
        logging.info(text, *values)


def main():
    logging.basicConfig(filename="/logs/api.log", level=logging.INFO)
    # A lab that forgets it would give out names such as test:ABCDEF for ever; upstream only writes CRITICAL to its log.
    if not os.environ.get("PYDATALAB_IDENTIFIER_PREFIX"):
        logging.critical("You should configure an IDENTIFIER_PREFIX; it is 'test' now.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    schema.migrate()
    http.server.ThreadingHTTPServer(("", 5001), Handler).serve_forever()


if __name__ == "__main__":
    main()
