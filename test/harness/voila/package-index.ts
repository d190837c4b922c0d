import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestHost } from '../hosts/host.ts'

const port = 3141
const user = 'deployer'

export interface PackageIndex {
  /** For pip, with user and password in it. */
  url: string
  password: string
}

/** A package index on the host itself, started again at boot, that has `voila-standin` 1.0.0 and 1.1.0. */
export async function startPackageIndex(host: TestHost): Promise<PackageIndex> {
  const password = 'c0rrect-h0rse-battery'
  const program = await readFile(join(import.meta.dirname, 'package-index.py'))
  await host.writeFile('/srv/package-index.py', program)
  const command = `/usr/bin/python3 /srv/package-index.py ${port} ${user}`
  await host.writeFile('/srv/package-index.env', `PASSWORD=${password}\n`, { mode: '0600' })
  await host.writeFile('/etc/systemd/system/package-index.service', unit(command))
  await host.exec('systemctl enable --quiet --now package-index.service')
  return { url: `http://${user}:${password}@127.0.0.1:${port}/simple`, password }
}

function unit(command: string): string {
  return `[Service]
EnvironmentFile=/srv/package-index.env
ExecStart=${command}
StandardOutput=null
StandardError=null
[Install]
WantedBy=multi-user.target
`
}
