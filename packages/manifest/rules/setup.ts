import { kebab } from '@deploy/kit/section.ts'
import type { Draft } from '../draft.ts'
import { type Finding, type Path, suggestion } from '../findings.ts'
import { placeOf } from '../tree.ts'
import { within } from './slot.ts'

/** Rules about `setup`: what it names is there, and nothing is made in two ways. */
export function setupRules({ slot: { setup, ports, signature, service, root }, tree }: Draft): Finding[] {
  if (setup === undefined) return []
  const found = (path: Path, text: string): Finding => ({ ...placeOf(tree, ['setup', ...path]), text })
  const names = Object.keys(ports ?? {})
  const unknown = setup.open.flatMap((port, index) =>
    typeof port === 'number' || names.includes(port)
      ? []
      : [found(['open', index], `${port} is no port under ports${suggestion(port, names)}`)],
  )
  const targets = setup.files.map(({ to }) => to)
  const twice = targets.flatMap((to, index) =>
    targets.indexOf(to) < index
      ? [found(['files', index, 'to'], `${to} is already setup.files[${targets.indexOf(to)}]`)]
      : [],
  )
  const own = service?.manager === 'systemd' ? `/etc/systemd/system/${service.unit}.service` : undefined
  const deployed = targets.flatMap((to, index) =>
    to === own && service?.unitFile !== undefined
      ? [found(['files', index, 'to'], 'is installed by each deployment already: service.unit-file')]
      : [],
  )
  const noSignature =
    setup.signers.length > 0 && signature === undefined
      ? [found(['signers'], 'needs signature.allowed-signers, the file that they are written to')]
      : []
  const inRoot = (['folders', 'emptyFiles', 'files'] as const).flatMap((key) =>
    setup[key].flatMap((given, index) => {
      const path = 'to' in given ? given.to : given.path
      if (root === undefined || !within(path, root)) return []
      const at = [kebab(key), index, 'to' in given ? 'to' : 'path']
      return [found(at, `lies in the root ${root}, which belongs to the user who deploys; see shared`)]
    }),
  )
  return [...unknown, ...twice, ...deployed, ...noSignature, ...inRoot]
}
