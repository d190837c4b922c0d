import { lines, sh } from '@deploy/agent/sh.ts'
import { type BuiltStep, type Context, privileges, step, synced } from '../context.ts'

/**
 * The activation: one rename. A link of another name is made first, because `ln -sfn` is not atomic everywhere and
 * `mv -T` never moves into the folder that an old link leads to.
 */
export function switchCurrent(context: Context): BuiltStep {
  const { slot, release, previous } = context
  const point = (id: string) => sh`
    cd ${slot.root}
    rm -f .current.new
    ln -s ${`releases/${id}`} .current.new
    mv -fT .current.new current
    ${synced('.')}
    [ "$(readlink current)" = ${`releases/${id}`} ]
  `
  return step({
    id: 'switch',
    phase: 'switch',
    title:
      previous && previous.id !== release.id
        ? `Point current from ${previous.id} to ${release.id}`
        : `Point current to ${release.id}`,
    check: sh`[ "$(readlink ${`${slot.root}/current`})" = ${`releases/${release.id}`} ]`,
    do: point(release.id),
    undo: previous
      ? point(previous.id)
      : sh`
          cd ${slot.root}
          rm -f .current.new
          if [ -L current ]; then rm -f current; fi
          ${synced('.')}
        `,
    timeoutSeconds: 30,
  })
}

/** A fixed path of the application's own, such as /opt/voila_reverse_proxy, that always leads through `current`. */
export function expose(
  context: Context,
  { id, path, target }: { id: string; path: string; target: string },
): BuiltStep | undefined {
  if (path === target) return undefined
  const seen = context.facts.paths[path]
  const { root, list } = privileges(context, { owns: seen?.replaceable === true })
  const before = seen?.kind === 'link' ? seen.target : undefined
  return step({
    id,
    phase: 'switch',
    title: `Let ${path} lead to ${target}`,
    check: sh`[ "$(readlink ${path})" = ${target} ]`,
    do: lines(root(['ln', '-sfn', target, path]), sh`[ "$(readlink ${path})" = ${target} ]`),
    undo:
      before === target
        ? undefined
        : before
          ? root(['ln', '-sfn', before, path])
          : // what is adopted may not have been moved away yet
            seen?.kind === 'directory'
            ? sh`
                if [ -L ${path} ]; then
                  ${root(['rm', '-f', path])}
                fi
              `
            : root(['rm', '-f', path]),
    timeoutSeconds: 30,
    privileged: list,
  })
}
