import type { TestHost } from './host.ts'

/** What Ops do with a script of prepare-host: they run it as root. */
export async function setUp(host: TestHost, script: string): Promise<void> {
  await host.writeFile('/root/set-up.sh', script)
  await host.exec('sh /root/set-up.sh && rm /root/set-up.sh')
}
