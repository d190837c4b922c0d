import { expect, test } from 'vitest'
import { likelyCause } from './causes.ts'

/** As the programs print them, some behind what the journal puts before a line. */
test.each<[string, string, string]>([
  [
    'Python without a variable',
    `2026-11-21T10:00:01+0000 lab app[12]: Traceback (most recent call last):
2026-11-21T10:00:01+0000 lab app[12]:   File "/opt/shop/app.py", line 2, in <module>
2026-11-21T10:00:01+0000 lab app[12]:     key = os.environ["SECRET_KEY"]
2026-11-21T10:00:01+0000 lab app[12]:           ~~~~~~~~~~^^^^^^^^^^^^^^
2026-11-21T10:00:01+0000 lab app[12]:   File "<frozen os>", line 679, in __getitem__
2026-11-21T10:00:01+0000 lab app[12]: KeyError: 'SECRET_KEY'`,
    'a variable of its environment that is not set (SECRET_KEY)',
  ],
  ['dash without a variable', 'bin/serve: 1: DATABASE_URL: parameter not set', 'is not set (DATABASE_URL)'],
  [
    'bash without a variable',
    'bin/serve: line 4: DATABASE_URL: unbound variable',
    'is not set (DATABASE_URL)',
  ],
  [
    'django-environ without a variable',
    'django.core.exceptions.ImproperlyConfigured: Set the DJANGO_SECRET_KEY environment variable',
    'is not set (DJANGO_SECRET_KEY)',
  ],
  [
    'Python without a module',
    "ModuleNotFoundError: No module named 'rest_framework'",
    'is not installed in this release (rest_framework)',
  ],
  ['python -m', '/opt/venv/bin/python: No module named gunicorn', 'in this release (gunicorn)'],
  [
    'node without a module',
    "Error: Cannot find module 'express'\nRequire stack:\n- /opt/shop/server.js",
    'in this release (express)',
  ],
  [
    'node without a package',
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@acme/ui' imported from /opt/shop/server.mjs",
    'in this release (@acme/ui)',
  ],
  [
    'a name that a module does not have',
    "ImportError: cannot import name 'soft_unicode' from 'markupsafe' (/opt/venv/lib/python3.11/site-packages/markupsafe/__init__.py)",
    'in this release (soft_unicode)',
  ],
  ['Python on a taken port', 'OSError: [Errno 98] Address already in use', 'another process holds the port'],
  [
    'node on a taken port',
    'Error: listen EADDRINUSE: address already in use 127.0.0.1:8080',
    'another process holds the port',
  ],
  [
    'gunicorn on a taken port',
    "[ERROR] Connection in use: ('127.0.0.1', 8000)",
    'another process holds the port',
  ],
  [
    'Django asked by another name',
    "Invalid HTTP_HOST header: '127.0.0.1:8000'. You may need to add '127.0.0.1' to ALLOWED_HOSTS.",
    "Django's ALLOWED_HOSTS",
  ],
  [
    'what Django answers then',
    'GET http://127.0.0.1:8000/ answered 400\n\n<!doctype html>\n<html lang="en">\n<head>\n  <title>Bad Request (400)</title>\n</head>\n<body>\n  <h1>Bad Request (400)</h1><p></p>\n</body>\n</html>',
    "Django's ALLOWED_HOSTS",
  ],
  [
    'a file that the user may not read',
    "PermissionError: [Errno 13] Permission denied: '/opt/shop/config/app.cfg'",
    'may not read, write or run a file',
  ],
  [
    'a program that the user may not run',
    'shop.service: Failed at step EXEC spawning /opt/shop/bin/serve: Permission denied',
    'may not read, write or run a file',
  ],
  [
    'systemd about memory',
    "shop.service: A process of this unit has been killed by the OOM killer.\nshop.service: Failed with result 'oom-kill'.",
    'used more memory (OOM)',
  ],
  [
    'a kill that follows from memory',
    'shop.service: Main process exited, code=killed, status=9/KILL',
    'something killed the service by SIGKILL',
  ],
  [
    'a full disk',
    "OSError: [Errno 28] No space left on device: '/opt/shop/shared/logs/app.log'",
    'the disk is full',
  ],
  [
    'PostgreSQL that does not run',
    'django.db.utils.OperationalError: connection to server at "127.0.0.1", port 5432 failed: Connection refused',
    'a database or another service',
  ],
  ['redis that does not run', 'Error: connect ECONNREFUSED 127.0.0.1:6379', 'a database or another service'],
  ['another architecture', 'exec /app/serve: Exec format error', 'another architecture'],
  ['a closed port', 'nothing listens on 127.0.0.1:8080', 'has not opened its port'],
])('%s', (_, text, words) => {
  expect(likelyCause(text)).toContain(words)
})

test.each([
  ['an error of the application itself', "KeyError: 'price'"],
  ['words of a page', 'GET http://127.0.0.1/ answered 200\n<h1>Welcome</h1> everything is in order'],
  ['nothing', ''],
])('%s is no known cause', (_, text) => {
  expect(likelyCause(text)).toBeUndefined()
})
