import { parseManifest } from '@deploy/manifest/parse.ts'
import { onHost } from '@deploy/manifest/roles.ts'
import { hostItems } from '@deploy/plan/host/items.ts'
import { hostScript } from '@deploy/plan/host/script.ts'
import type { TestHost } from './host.ts'
import { setUp } from './set-up.ts'

/** What a manifest of a test says of its host: the kernel under it belongs to another machine, and so does its clock. */
export const plainSetup = 'setup: { time-sync: false }'

/** The same, where the user who deploys starts containers. */
export const dockerSetup = 'setup: { docker-group: it starts the containers, time-sync: false }'

/** What Ops do once for a slot: the script that prepare-host writes, run as root. */
export async function prepareSlot(
  host: TestHost,
  { manifest, environmentName = 'prod' }: { manifest: string; environmentName?: string },
): Promise<void> {
  const { application, environments } = parseManifest(manifest, 'deploy.yml')
  const environment = environments[environmentName]!
  const [first] = environment.hosts
  const items = hostItems({
    ...{ application, environment: onHost(environment, first!), host: first!, texts: {} },
    environments: Object.values(environments),
  })
  await setUp(host, hostScript(items, { title: 'A slot of a test' }))
}
