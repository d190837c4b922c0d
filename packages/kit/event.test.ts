import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { allowedEvents, refuseOpenEvent } from './event.ts'

const folder = mkdtempSync(join(tmpdir(), 'event-'))
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
function envOf(event: string, payload?: unknown): NodeJS.ProcessEnv {
  const path = join(folder, `${++count}.json`)
  if (payload !== undefined)
    writeFileSync(path, typeof payload === 'string' ? payload : JSON.stringify(payload))
  return { GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: path }
}

const after = (event: string, head: string | null) => ({
  repository: { full_name: 'acme/shop' },
  workflow_run: { event, head_repository: head === null ? null : { full_name: head } },
})

const refused = expect.objectContaining({ code: 'EVENT_REFUSED' })

describe('H43 a run that a stranger may have started is refused', () => {
  it.each([
    'pull_request',
    'pull_request_target',
    'pull_request_review_comment',
    'issues',
    'issue_comment',
    'discussion_comment',
    'fork',
    'gollum',
    'watch',
  ])('on %s, unless that is allowed', (event) => {
    expect(() => refuseOpenEvent(envOf(event), [], 'deploys')).toThrow(refused)
    expect(() => refuseOpenEvent(envOf(event), ['workflow_run'], 'deploys')).toThrow(refused)
    refuseOpenEvent(envOf(event), allowedEvents(` ${event} , workflow_run`), 'deploys')
  })

  it.each<[string, unknown]>([
    ['of a fork', after('push', 'mallory/shop')],
    ['of a pull request', after('pull_request', 'acme/shop')],
    ['of a pull request to a workflow with secrets', after('pull_request_target', 'acme/shop')],
    ['of a run that itself follows one', after('workflow_run', 'acme/shop')],
    ['of a fork that is gone', after('push', null)],
    ['that nobody describes', {}],
    ['of an event without text', ''],
    ['of an event that is no JSON', '{"workflow_run":'],
    ['of an event that is null', 'null'],
    ['of an event that is not there', undefined],
  ])('on a run that follows one %s', (_, payload) => {
    const env = envOf('workflow_run', payload)
    expect(() => refuseOpenEvent(env, [], 'deploys')).toThrow(refused)
    expect(() => refuseOpenEvent(env, ['pull_request'], 'deploys')).toThrow(refused)
    refuseOpenEvent(env, ['workflow_run'], 'deploys')
  })

  it('and no other: neither a push nor what follows one', () => {
    for (const event of [
      'push',
      'release',
      'schedule',
      'workflow_dispatch',
      'repository_dispatch',
      'merge_group',
      '',
    ])
      refuseOpenEvent(envOf(event), [], 'deploys')
    refuseOpenEvent(envOf('workflow_run', after('push', 'acme/shop')), [], 'deploys')
    refuseOpenEvent({}, [], 'deploys')
  })

  it('and says what to do', () => {
    expect(() =>
      refuseOpenEvent(envOf('workflow_run', after('push', 'mallory/shop')), [], 'deploys'),
    ).toThrow(
      expect.objectContaining({
        facts: expect.objectContaining({
          cause: "It follows a run of the fork 'mallory/shop'.",
          remedy: expect.stringContaining("'allow-events: workflow_run'"),
        }),
      }),
    )
  })
})

it('what is never refused need not be allowed, and a misspelling is told', () => {
  expect(allowedEvents('')).toEqual([])
  for (const text of ['push', 'pull-request', 'pull_request_target;issues'])
    expect(() => allowedEvents(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
})
