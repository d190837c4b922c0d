import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeSources } from '../transfer/trees.ts'

/** The slot of one contender: all have the same application on one host, beside each other. */
export interface Slot {
  /** `/opt/<name>` holds it, and `shop-<name>` is its unit. */
  name: string
  port: number
}

const server = `import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

with open("app/version") as file:
    answer = b"shop " + file.read().strip().encode()

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *words):
        pass

ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
`

/** Writes the application's repository: a server in Python that names its version, and 400 files beside it, 2 MB. */
export async function writeShop(
  folder: string,
  { slot, address, port }: { slot: Slot; address: string; port: number },
): Promise<void> {
  await writeSources(folder, { count: 400, meanBytes: 5000 })
  for (const name of ['app', 'units']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'app/server.py'), server)
  await writeFile(join(folder, 'units/shop.service'), unitOf(slot))
  await writeFile(join(folder, '.gitignore'), 'release/\nevidence/\n')
  await writeFile(
    join(folder, 'deploy.yml'),
    `application: shop
strategy: tarball
build: { include: [app, lib, units] }
ports: { web: ${slot.port} }
service: { unit: shop-${slot.name}, unit-file: units/shop.service }
gate:
  interval-seconds: 0.2
  consecutive-successes: 1
  failure-limit: 100
  checks: [{ type: identity, url: "http://127.0.0.1:{port.web}/", expect: "shop {version}" }]
environments:
  prod-test:
    root: /opt/${slot.name}
    hosts: [{ name: lab, address: ${address}, port: ${port}, user: root }]
`,
  )
}

/** What each release changes: the version, and every hundredth file. */
export async function changeShop(folder: string, version: string): Promise<void> {
  await writeFile(join(folder, 'app/version'), `${version}\n`)
  for (const index of ['00000', '00100', '00200', '00300'])
    await writeFile(join(folder, `lib/part-000${index[2]}/module-${index}.py`), `version = '${version}'\n`)
}

export function unitOf({ name, port }: Slot): string {
  return `[Unit]
Description=The shop of ${name}

[Service]
WorkingDirectory=/opt/${name}/current
ExecStart=/usr/bin/python3 app/server.py ${port}
Restart=on-failure

[Install]
WantedBy=multi-user.target
`
}

/** The check of the others, a program on the host: waits until the application answers with a version. */
export const awaiting = `#!/bin/sh
for _ in $(seq 150); do
  [ "$(curl -fsS --max-time 2 "http://127.0.0.1:$1/" 2>/dev/null)" = "shop $2" ] && exit 0
  sleep 0.2
done
echo "port $1 does not answer with $2" >&2
exit 1
`
