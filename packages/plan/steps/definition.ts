import { lines, sh } from '@deploy/agent/sh.ts'
import {
  type BuiltStep,
  type Context,
  isIntact,
  isLive,
  orderDirectory,
  releaseDirectory,
  requireIntact,
  step,
  storePath,
  synced,
} from '../context.ts'
import { sha256Of } from '../digest.ts'
import type { TextBlob } from '../strategies/strategy.ts'
import { definition, runName } from './engine.ts'
import { copyHashed } from './unpack.ts'

/** What a release's folder says of its container: texts of the plan, found again by whoever goes back to this release. */
export function definitionTexts(context: Context, image: string, ids: readonly string[] = []): TextBlob[] {
  const { slot, other } = context
  const runs = other === undefined ? [context] : [context, { ...context, slot: other, other: slot }]
  return [
    { name: '.release/image', text: `${image}\n` },
    ...(ids.length === 0 ? [] : [{ name: '.release/image-ids', text: ids.map((id) => `${id}\n`).join('') }]),
    ...runs
      .map((each) => ({ name: `.release/${runName(each)}`, text: `${runScript(each, image)}\n` }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  ]
}

/** The list of their digests, as it lies beside them. */
export function definitionSums(texts: TextBlob[]): string {
  return texts.map(({ name, text }) => `${sha256Of(text)}  ${name}\n`).join('')
}

/** Starts the container of this release, whenever it is run: everything that deploy.yml said is in it. */
function runScript(context: Context, image: string): string {
  const { service, container } = context.slot
  if (service.manager === 'systemd') return `# ${service.unit}.service starts the container.`
  if (container!.run) {
    return lines(
      sh`cd ${releaseDirectory(context)}`,
      sh`export DEPLOY_IMAGE=${image} DEPLOY_CONTAINER=${container!.name}`,
      sh`exec ${container!.run}`,
    ).script
  }
  const { name, publish, mounts, envFile, user, restart, network, init, readOnly } = container!
  const { privileged, capabilities = [] } = container!
  const options = [
    ...['--detach', '--pull', 'never', '--name', name, '--label', `deploy.release=${context.release.id}`],
    ...['--restart', restart, '--network', network],
    ...publish.flatMap(({ address, port, to }) => ['--publish', `${address}:${port}:${to}`]),
    ...mounts.flatMap((mount) => [
      '--mount',
      `type=bind,source=${mount.source},target=${mount.target}${mount.readOnly ? ',readonly' : ''}`,
    ]),
    ...Object.entries(service.environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    ...(envFile === undefined ? [] : ['--env-file', envFile]),
    ...(user === undefined ? [] : ['--user', user]),
    ...(init ? ['--init'] : []),
    ...(readOnly ? ['--read-only'] : []),
    ...(privileged ? ['--privileged'] : []),
    ...capabilities.flatMap((name) => ['--cap-add', name]),
  ]
  return sh`exec docker run ${options} ${image} ${service.command ?? []}`.script
}

/** Puts them into the release. The release that serves gets them in the switch, where they can be taken back. */
export function define(context: Context, texts: TextBlob[]): BuiltStep {
  const directory = releaseDirectory(context)
  const sums = definitionSums(texts)
  const list = '.release/container.sha256'
  const names = [...texts.map(({ name }) => name), list]
  const backup = sh`${orderDirectory}/backup/container`
  return step({
    id: 'container',
    phase: isLive(context) ? 'switch' : 'fetch',
    title: `Write down how ${context.slot.container!.name} runs${settings(context)}`,
    check: sh`
      cd ${directory}
      printf %s ${sums} | cmp -s - ${list}
      ${isIntact(list)}
    `,
    do: lines(
      sh`
        cd ${directory}
        if [ -f ${list} ] && [ ! -e ${backup} ]; then
          rm -rf ${backup}.new
          mkdir ${backup}.new
          for name in ${names}; do [ ! -f "$name" ] || cp -p "$name" ${backup}.new; done
          mv ${backup}.new ${backup}
        fi
      `,
      ...texts.map(({ name, text }) =>
        copyHashed(storePath(context.slot, sha256Of(text)), sha256Of(text), name),
      ),
      sh`printf %s ${sums} > ${list}`,
      synced(list),
    ),
    undo: isLive(context)
      ? sh`
          [ -e ${backup} ] || exit 0
          cd ${directory}
          cp -p ${backup}/* .release/
        `
      : undefined,
    timeoutSeconds: 60,
  })
}

/** What of the host the container gets. */
function settings({ slot: { container, service } }: Context): string {
  if (!container || container.run || service.manager === 'systemd') return ''
  const { network, publish, mounts, user, envFile } = container
  const parts = [
    ...(network === 'bridge' ? [] : [`network ${network}`]),
    ...publish.map(({ address, port, to }) => `${address}:${port} for its port ${to}`),
    ...mounts.map(({ source, target, readOnly }) => `${source} as ${target}${readOnly ? ', read-only' : ''}`),
    ...(envFile === undefined ? [] : [`variables of ${envFile}`]),
    ...(user === undefined ? [] : [`user ${user}`]),
  ]
  return parts.length === 0 ? '' : `: ${parts.join('; ')}`
}

/** For a release that is on the host already. */
export function verifyDefinition(context: Context): BuiltStep {
  const list = '.release/container.sha256'
  return step({
    id: 'container',
    phase: 'fetch',
    title: `Verify how the container of ${context.release.id} runs`,
    do: sh`
      cd ${releaseDirectory(context)}
      [ -f ${list} ] || { echo 'The release does not say how its container runs.' >&2; exit 1; }
      ${requireIntact(list)}
      [ -f ${definition(context).run} ] || { echo 'The release does not say how its container runs on this port. It was deployed before deploy.yml had nginx.switch: deploy its version again.' >&2; exit 1; }
    `,
    timeoutSeconds: 60,
  })
}
