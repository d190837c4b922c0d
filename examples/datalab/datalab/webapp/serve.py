"""Serves a folder, and ends when it is asked to: serve.py FOLDER PORT"""

import functools
import http.server
import signal
import sys

folder, port = sys.argv[1], int(sys.argv[2])
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
http.server.ThreadingHTTPServer(("", port), handler).serve_forever()
