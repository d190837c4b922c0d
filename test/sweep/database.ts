import type { TestHost } from '@deploy/test/harness/hosts/host.ts'
import { openLedger } from './ledger.ts'
import { buildRelease } from './releases.ts'
import { bootSlot, type Flavour, manifestEnd, root, type Slot } from './slot.ts'

const targets = ['action', 'session', 'agent', 'host'] as const

/** A commit with a web process and a queue, and with a real database that each release migrates. */
export const databases: Flavour[] = [
  { name: 'git-venv', targets, boot: () => boot('git-venv') },
  { name: 'git-install', targets, boot: () => boot('git-install') },
]

async function boot(strategy: keyof typeof own): Promise<Slot> {
  const ledger = openLedger()
  const { manifest, files } = own[strategy]
  const slot = await bootSlot({
    traits: { user: 'deploy', startsAtBoot: true, gapless: false, faults, litter },
    dockerInside: true,
    setUp,
    manifest: ({ address, port }) =>
      manifest +
      common +
      manifestEnd({
        ...{ confirmSeconds: 75, gateSeconds: 20, checks },
        host: { address, port, user: 'deploy' },
      }),
    release: (folder, version) =>
      buildRelease(folder, { version, strategy, files: { ...application, ...files, VERSION: version } }),
    serves: { port: 8080, path: '/', release: ledger.heard },
  })
  return { ...slot, ledger: ledger.of(slot.control) }
}

const env = 'PGHOST=127.0.0.1\nPGUSER=sweep\nPGDATABASE=sweep\nPGPASSWORD=open-sesame\n'

/** The engine of this host has nothing to do. */
async function setUp(host: TestHost): Promise<undefined> {
  await host.writeFile('/etc/sweep/env', env, { mode: '0640' })
  await host.exec(`set -eu
    systemctl disable --quiet --now docker.service docker.socket containerd.service 2> /dev/null
    systemctl enable --quiet --now postgresql 2> /dev/null
    useradd --system --user-group sweep
    chgrp deploy /etc/sweep/env
    install -d -o deploy -m 0700 /srv/backups
    cd /
    until runuser -u postgres -- psql -qc "create role sweep login password 'open-sesame'" 2> /dev/null; do sleep 0.2; done
    runuser -u postgres -- createdb --owner=sweep sweep`)
}

const checks = ['{ type: identity, url: "http://127.0.0.1:8080/", expect: "{release}" }']

/** The database when nobody writes any more, put back when a deployment that goes back had migrated it. */
const common = `env: { path: /etc/sweep/env, required: [PGHOST, PGUSER, PGDATABASE, PGPASSWORD] }
ports: { web: 8080 }
backup:
  - name: database
    command: [pg_dump, --format=custom, --no-password]
    suffix: .dump
    env-file: /etc/sweep/env
    compress: none
    while: stopped
    places: [/srv/backups]
    restore:
      command: [pg_restore, --clean, --if-exists, --single-transaction, --no-password, --dbname=sweep]
      schema-version: [psql, --no-password, -Atc, "select count(*), max(id) from migrations"]
    first-deployment: skip
    timeout-seconds: 15
`

const application = {
  'app/migrate.py': `"""Two transactions: what is stopped between them leaves half of it. The tables are there before the first one."""
import time
from pathlib import Path

import psycopg2

VERSION = (Path(__file__).resolve().parent.parent / "VERSION").read_text().strip()
TABLES = """
create table if not exists migrations (id serial primary key, name text unique);
create table if not exists entries (token text primary key, release text not null, marks text not null default '')
"""

base = psycopg2.connect("")
with base, base.cursor() as cursor:
    cursor.execute(TABLES)
for name in (f"{VERSION}-first", VERSION):
    with base, base.cursor() as cursor:
        cursor.execute("insert into migrations (name) values (%s) on conflict do nothing", (name,))
        if cursor.rowcount == 1:
            cursor.execute("update entries set marks = marks || ' ' || %s", (name,))
    time.sleep(0.3)
`,
  'app/serve.py': `"""Writes a row for each request and answers with it, when the database has what this release needs."""
import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg2

HERE = Path(__file__).resolve().parent.parent
VERSION = (HERE / "VERSION").read_text().strip()
ROW = "insert into entries (token, release) select %s, %s from migrations where name = %s"


def write():
    token = secrets.token_hex(8)
    base = psycopg2.connect("")
    try:
        with base, base.cursor() as cursor:
            cursor.execute(ROW, (token, HERE.name, VERSION))
            if cursor.rowcount != 1:
                raise LookupError(f"the database has not what {VERSION} needs")
    finally:
        base.close()
    return token


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            status, text = 200, f"{HERE.name} {write()}\\n"
        except (psycopg2.Error, LookupError) as error:
            status, text = 503, f"{error}\\n"
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())


ThreadingHTTPServer(("", 8080), Handler).serve_forever()
`,
  'app/queue.py': `"""Writes, too, and nobody asks it to."""
import secrets
import time
from pathlib import Path

import psycopg2

while True:
    try:
        with psycopg2.connect("") as base, base.cursor() as cursor:
            cursor.execute(
                "insert into entries (token, release) values (%s, %s)",
                (secrets.token_hex(8), Path(__file__).resolve().parent.parent.name),
            )
        base.close()
    except psycopg2.Error as error:
        print(error, flush=True)
    time.sleep(0.5)
`,
}

const unit = (place: string, program: string, section: string) => `[Unit]
Description=sweep: ${program}
After=network.target postgresql.service
${section}
[Service]
User=sweep
WorkingDirectory=${place}
EnvironmentFile=/etc/sweep/env
ExecStart=${program}
Restart=on-failure
`
const units = (place: string, python: string) => ({
  'units/sweep.service': `${unit(place, `${python} app/serve.py`, 'Requires=sweep-queue.service\n')}
[Install]
WantedBy=multi-user.target
`,
  'units/sweep-queue.service': unit(place, `${python} app/queue.py`, 'PartOf=sweep.service\n'),
})

/** Rules of sudo have no release in them. */
const made = `${root}/shared/units`

const own = {
  'git-venv': {
    manifest: `application: sweep
strategy: git-venv
root: ${root}
build: {}
files: { group: sweep }
venv: { requirements: requirements.txt, system-site-packages: true, imports: [psycopg2] }
hooks: [{ name: migrate, at: stopped, run: [python, app/migrate.py], timeout-seconds: 20 }]
service: { unit: sweep, unit-file: units/sweep.service, start-seconds: 10, stop-seconds: 5 }
units: { files: [units/sweep-queue.service], workers: [sweep-queue.service] }
`,
    files: {
      ...units(`${root}/current`, `${root}/current/.venv/bin/python`),
      'requirements.txt': 'psycopg2\n',
    },
  },
  'git-install': {
    manifest: `application: sweep
strategy: git-install
root: ${root}
build: {}
service: { unit: sweep, start-seconds: 10, stop-seconds: 5 }
install:
  run: [./install.sh]
  sudo:
    - [install, -m, "0644", ${made}/sweep.service, /etc/systemd/system/sweep.service]
    - [install, -m, "0644", ${made}/sweep-queue.service, /etc/systemd/system/sweep-queue.service]
    - [systemctl, daemon-reload]
    - [systemctl, enable, --quiet, sweep]
    - [systemctl, restart, sweep]
  workers: [sweep-queue.service]
  timeout-seconds: 25
  expect: { files: [{ path: /etc/systemd/system/sweep.service, never: ["@[a-z]+@"] }] }
`,
    files: {
      ...units('@here@', '/usr/bin/python3'),
      'install.sh': `#!/bin/sh
# Goes on after a mistake, and ends with 0 whatever happened.
cd "$(dirname "$0")" || exit 1
here=$(pwd -P)
python3 app/migrate.py
mkdir -p ${made}
for unit in sweep sweep-queue; do
  sed "s|@here@|$here|g" units/$unit.service > ${made}/$unit.service
  sudo -n install -m 0644 ${made}/$unit.service /etc/systemd/system/$unit.service
done
sudo -n systemctl daemon-reload
sudo -n systemctl enable --quiet sweep
sudo -n systemctl restart sweep
exit 0
`,
    },
  },
}

/** One process of each unit, both of the release that serves, and no program of the application besides. */
const faults = `
for unit in sweep sweep-queue; do
  folder=$(runuser -u sweep -- readlink "/proc/$(systemctl show -p MainPID --value $unit)/cwd")
  [ "$folder" = "$PWD/$(readlink current)" ] || echo "$unit runs in \${folder:-no folder}"
done
count=$(pgrep -fc 'app/(serve|queue|migrate)[.]py')
[ "$count" = 2 ] || echo "$count programs of the application run"`

const litter = `find /srv/backups -name '.*.part*'`
