import { describe, expect, it } from 'vitest'
import { build, commitAll, repository, runGit, temporaryFolder, voila, writeTree } from './fixtures.ts'

describe('the version', () => {
  it('comes from the input, the tag, or the commit', async () => {
    const root = await repository(voila)
    const commit = runGit(root, 'rev-parse', 'HEAD')
    const output = async () => temporaryFolder()
    expect((await build(root, { output: await output() })).version).toBe(`0.0.0-g${commit.slice(0, 12)}`)
    runGit(root, 'tag', 'v2.0.0-rc.1')
    runGit(root, 'tag', '--annotate', '--message', 'Two', 'v2.0.0')
    runGit(root, 'tag', 'nightly')
    expect((await build(root, { output: await output() })).version).toBe('2.0.0')
    const event = { GITHUB_REF: 'refs/tags/v2.0.0-rc.1', GITHUB_SHA: commit, GITHUB_REPOSITORY: 'acme/voila' }
    const candidate = await build(root, { output: await output(), env: event })
    expect(candidate).toMatchObject({
      version: '2.0.0-rc.1',
      source: { repository: 'acme/voila', ref: event.GITHUB_REF },
    })
    expect((await build(root, { output: await output(), version: '7' })).version).toBe('7')
  })

  it.each([
    '',
    '../../current',
    'v1\n##[add-mask]a',
    '-rf',
    'a'.repeat(129),
    '1.0 beta',
  ])('H04 refuses %j', async (version) => {
    const root = await repository(voila)
    const built = build(root, { version })
    if (version === '') expect((await built).version).toMatch(/^0\.0\.0-g/)
    else await expect(built).rejects.toMatchObject({ code: 'VERSION_INVALID' })
  })

  it('H04 explains a tag that names no version', async () => {
    const root = await repository(voila)
    runGit(root, 'tag', 'vNext')
    const env = { GITHUB_REF: 'refs/tags/vNext', GITHUB_SHA: runGit(root, 'rev-parse', 'HEAD') }
    await expect(build(root, { env })).rejects.toMatchObject({
      code: 'VERSION_INVALID',
      facts: { message: "The tag 'vNext' names no version.", remedy: expect.stringContaining('v1.4.2') },
    })
  })

  it('H05 refuses a tag that moved after the workflow started', async () => {
    const root = await repository(voila)
    const commit = runGit(root, 'rev-parse', 'HEAD')
    await writeTree(root, { 'src/evil.py': 'evil' })
    const moved = commitAll(root)
    runGit(root, 'tag', 'v1.0.0')
    runGit(root, 'checkout', '--quiet', commit)
    const env = { GITHUB_REF: 'refs/tags/v1.0.0', GITHUB_SHA: commit }
    await expect(build(root, { env })).rejects.toMatchObject({
      code: 'TAG_MOVED',
      facts: { cause: expect.stringContaining(moved) },
    })
  })

  it('takes the time from SOURCE_DATE_EPOCH and refuses nonsense there', async () => {
    const root = await repository(voila)
    expect((await build(root, { env: { SOURCE_DATE_EPOCH: '86400' } })).createdAt).toBe(
      '1970-01-02T00:00:00.000Z',
    )
    for (const SOURCE_DATE_EPOCH of ['-1', '1e9', '99999999999', 'now'])
      await expect(build(root, { env: { SOURCE_DATE_EPOCH } })).rejects.toMatchObject({
        code: 'SOURCE_DATE_EPOCH_INVALID',
      })
  })
})
