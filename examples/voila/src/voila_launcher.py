"""The dashboard's own server: shows the notebook at `/` and says at `/status` which release it is."""

import errno
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import voila_standin

from src.config_loader import ROOT, Config, load
from src.logger import open_log

# Like Voilà, it takes another port when its own is busy, and says so only in its log.
PORT_RETRIES = 50


def serve(config: Config) -> None:
    log = open_log("voila", config.log_dir)
    notebook = json.loads(config.notebook.read_text(encoding="utf-8"))
    status = {"release": ROOT.name, "pid": os.getpid(), "notebook": config.notebook.name}
    pages = {
        "/": ("text/html; charset=utf-8", voila_standin.render(notebook, footer=ROOT.name)),
        "/status": ("application/json", json.dumps(status)),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, text = pages.get(self.path, (None, "not found\n"))
            body = text.encode()
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            log.info("%s %s", self.address_string(), format % args)

    server = listen(config.voila_port, Handler)
    log.info("%s serves %s on port %s", ROOT.name, config.notebook.name, server.server_port)
    server.serve_forever()


def listen(port: int, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    """Only on the loopback: whoever wants the dashboard comes through the proxy."""
    for candidate in range(port, port + PORT_RETRIES):
        try:
            return ThreadingHTTPServer(("127.0.0.1", candidate), handler)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, f"no free port from {port} on")


if __name__ == "__main__":
    serve(load())
