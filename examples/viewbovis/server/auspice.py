"""Stands for `auspice view`: the trees (*.json) of a folder, on $HOST:$PORT. Its defaults are those of auspice, port 4000."""

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    folder = Path()

    def do_GET(self):
        trees = {f"/{path.stem}": path for path in self.folder.glob("*.json")}
        if self.path == "/":
            content = "\n".join(["trees:", *sorted(trees)]).encode()
        elif self.path in trees:
            content = trees[self.path].read_bytes()
        else:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def main(command, option, folder):
    if (command, option) != ("view", "--datasetDir"):
        sys.exit("usage: auspice.py view --datasetDir <folder>")
    Handler.folder = Path(folder)
    address = (os.environ.get("HOST", "localhost"), int(os.environ.get("PORT", "4000")))
    ThreadingHTTPServer(address, Handler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
