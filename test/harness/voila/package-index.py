"""A package index of PEP 503 that asks for a password: makes its wheels, then serves them on 127.0.0.1.

PASSWORD=… package-index.py PORT USER
"""

import base64
import hashlib
import io
import os
import sys
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODULE = '''"""Renders a notebook as a page."""

from html import escape

__version__ = "{version}"


def render(notebook: dict, footer: str) -> str:
    """Every cell's source, one after another."""
    cells = "".join(
        "<pre>" + escape("".join(cell["source"])) + "</pre>\\n" for cell in notebook["cells"]
    )
    title = escape(notebook["metadata"].get("title", "Notebook"))
    made = f"voila-standin {{__version__}}"
    return f"<!doctype html><title>{{title}}</title>\\n{{cells}}<footer>{{escape(footer)}}, {{made}}</footer>\\n"
'''


def wheel(version: str) -> bytes:
    """The bytes of voila_standin-<version>-py3-none-any.whl."""
    info = f"voila_standin-{version}.dist-info"
    files = {
        "voila_standin/__init__.py": MODULE.format(version=version),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: voila-standin\nVersion: {version}\nLicense: MIT\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},{digest(text.encode())},{len(text)}\n" for name, text in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return made.getvalue()


def digest(data: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def serve(port: int, user: str, password: str) -> None:
    wheels = {f"voila_standin-{version}-py3-none-any.whl": wheel(version) for version in ("1.0.0", "1.1.0")}
    links = "".join(
        f'<a href="/files/{name}#sha256={hashlib.sha256(data).hexdigest()}">{name}</a>\n' for name, data in wheels.items()
    )
    pages = {"/simple/voila-standin/": ("text/html", f"<!doctype html><title>Links</title>\n{links}".encode())}
    pages |= {f"/files/{name}": ("application/octet-stream", data) for name, data in wheels.items()}
    wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers.get("Authorization") != wanted:
                self.answer(401, "text/plain", b"no\n")
            elif self.path in pages:
                self.answer(200, *pages[self.path])
            else:
                self.answer(404, "text/plain", b"no such package\n")

        def answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="packages"')
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2], os.environ["PASSWORD"])
