import { code, plain, table } from './markdown.ts'
import type { Stage } from './stage.ts'

/** What the services of compose files run since this stage, and which of them it left alone. Pure. */
export function servicesTable({ hosts }: Pick<Stage, 'hosts'>): string[] {
  const rows = hosts.flatMap(({ host, services = [] }) =>
    services.map(({ service, image, containers, started, nodes = {} }) => [
      plain(host),
      plain(service),
      code(image),
      String(containers),
      startedOf(started, containers),
      Object.entries(nodes)
        .map(([node, count]) => plain(`${node} ${count}`))
        .join(', '),
    ]),
  )
  if (rows.length === 0) return []
  return [table(['Host', 'Service', 'Image', 'Containers', 'This stage', 'Nodes'], rows)]
}

function startedOf(started: number, containers: number): string {
  if (started === 0) return 'left alone'
  return started >= containers ? 'started' : `started ${started} of ${containers}`
}
