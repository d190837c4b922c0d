"""The way in: passes requests on to Voilà and answers `/health` for both."""

import base64
import hmac
import json
import os
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from src.config_loader import Config, load
from src.logger import open_log
from src.voila_monitor import status_of_voila

HOP_BY_HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}


def serve(config: Config) -> None:
    log = open_log("proxy", config.log_dir)
    # The password is injected when the service starts; it never stands in voila.cfg.
    expected = f"{config.basic_user}:{os.environ.get('VOILA_BASIC_PASS', '')}"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/health":
                self.health()
            elif config.auth_enabled and not self.is_known():
                self.answer(401, b"who are you?\n", {"WWW-Authenticate": 'Basic realm="voila"'})
            else:
                self.forward()

        def health(self) -> None:
            try:
                seen = {"status": "ok", "release": status_of_voila(config)["release"]}
            except (OSError, HTTPException, ValueError, KeyError) as error:
                seen = {"status": "down", "reason": f"no answer: {error}"}
            self.answer(200 if seen["status"] == "ok" else 503, json.dumps(seen).encode(), {"Content-Type": "application/json"})

        def forward(self) -> None:
            connection = HTTPConnection("127.0.0.1", config.voila_port, timeout=30)
            try:
                connection.request("GET", self.path, headers={"Host": self.headers.get("Host", "")})
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, HTTPException) as error:
                self.answer(502, f"Voilà does not answer: {error}\n".encode(), {})
            else:
                headers = {name: text for name, text in answer.getheaders() if name.lower() not in HOP_BY_HOP}
                self.answer(answer.status, body, headers)
            finally:
                connection.close()

        def is_known(self) -> bool:
            scheme, _, word = self.headers.get("Authorization", "").partition(" ")
            wanted = base64.b64encode(expected.encode()).decode()
            return scheme.lower() == "basic" and config.basic_user != "" and hmac.compare_digest(word, wanted)

        def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            own = {"content-length", "date", "server"}
            for name, text in headers.items():
                if name.lower() not in own:
                    self.send_header(name, text)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'")
            self.send_header("Access-Control-Allow-Origin", config.allowed_origins)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            log.info("%s %s", self.address_string(), format % args)

    server = ThreadingHTTPServer((config.host, config.proxy_http_port), Handler)
    log.info("port %s leads to port %s", config.proxy_http_port, config.voila_port)
    server.serve_forever()


if __name__ == "__main__":
    serve(load())
