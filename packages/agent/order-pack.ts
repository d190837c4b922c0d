import { DeployError } from '@deploy/kit/errors.ts'
import { pack } from 'tar-stream'
import type { Order, OrderStep } from './order.ts'

const identifier = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/
const variable = /^[A-Za-z_][A-Za-z0-9_]*$/
const digest = /^[0-9a-f]{64}$/
const control = /[\u0000-\u001f\u007f]/

/**
 * An order as the tar archive that the agent reads: equal orders give equal bytes. Throws ORDER_INVALID for what the
 * agent's lines cannot carry: control characters in a value, names that are not identifiers.
 */
export async function packOrder(order: Order): Promise<Buffer> {
  const archive = pack()
  for (const [name, text] of orderFiles(order)) {
    const type = name.endsWith('/') ? 'directory' : 'file'
    const header = { name, type, mode: type === 'file' ? 0o600 : 0o700, mtime: new Date(0) } as const
    if (type === 'directory') archive.entry(header)
    else archive.entry(header, text)
  }
  archive.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of archive) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}

/** The files of an order with their texts; a name that ends in `/` is a folder. Throws ORDER_INVALID. */
export function orderFiles(order: Order): [name: string, text: string][] {
  check(order)
  const secrets = Object.entries(order.secretEnv)
  return [
    ['order', table(fields(order), '=')],
    [
      'steps',
      table(order.steps.map(({ id, phase, timeoutSeconds, title }) => [id, phase, timeoutSeconds, title])),
    ],
    ['steps.d/', ''],
    ...order.steps.flatMap(scripts),
    ['plan.json', order.planJson],
    ...(secrets.length > 0 ? [['secret-env', table(secrets, '=')] as [string, string]] : []),
  ]
}

function fields(order: Order): [string, string | number][] {
  return [
    ['deploy', order.deployId],
    ['kind', order.kind],
    ['environment', order.environment],
    ['release', order.release.id],
    ['sha256', order.release.sha256],
    ['previous', order.previous?.id ?? ''],
    ['previous-sha256', order.previous?.sha256 ?? ''],
    ['supervisor', order.supervisor],
    ['confirm-seconds', order.confirmSeconds],
    ['keep', order.keep],
    ...(order.discardAdoptedAfter === undefined
      ? []
      : [['discard-adopted-after', order.discardAdoptedAfter] satisfies [string, number]]),
    ['actor', order.actor],
    ['url', order.url],
  ]
}

function scripts({ id, do: act, check: done, undo }: OrderStep): [string, string][] {
  const kinds = Object.entries({ do: act, check: done, undo })
  return kinds.flatMap(([kind, text]) =>
    text === undefined ? [] : [[`steps.d/${id}.${kind}`, text.endsWith('\n') ? text : `${text}\n`]],
  )
}

function table(rows: (string | number)[][], separator = '\t'): string {
  return rows.map((row) => `${row.join(separator)}\n`).join('')
}

function check(order: Order): void {
  for (const [name, value] of fields(order))
    refuse(control.test(String(value)), name, 'has a control character')
  for (const id of [order.deployId, order.release.id, ...(order.previous ? [order.previous.id] : [])])
    refuse(!identifier.test(id), id, 'is not an identifier')
  refuse(!digest.test(order.release.sha256), order.release.id, 'has no sha256')
  for (const number of [order.confirmSeconds, order.keep, order.discardAdoptedAfter ?? 0])
    refuse(!Number.isSafeInteger(number) || number < 0, String(number), 'is not a whole number')
  const seen = new Set<string>()
  for (const { id, title, timeoutSeconds } of order.steps) {
    refuse(!identifier.test(id) || seen.has(id), `the step '${id}'`, 'needs an identifier of its own')
    refuse(control.test(title), `the title of '${id}'`, 'has a control character')
    refuse(!Number.isSafeInteger(timeoutSeconds) || timeoutSeconds < 1, id, 'needs whole seconds of time')
    seen.add(id)
  }
  for (const [name, value] of Object.entries(order.secretEnv)) {
    refuse(!variable.test(name), name, 'is not the name of a variable')
    refuse(control.test(value), name, 'has a value with a control character, such as a newline')
  }
}

function refuse(bad: boolean, what: string, why: string): void {
  if (!bad) return
  throw new DeployError({
    code: 'ORDER_INVALID',
    message: `The order for the host cannot be written: ${JSON.stringify(what)} ${why}.`,
    remedy: 'Correct the value in deploy.yml or in the inputs of this action.',
  })
}
