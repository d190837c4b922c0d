import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { planDeployment } from '@deploy/plan/make.ts'
import { factsOf, releaseOf } from '@deploy/plan/testing.ts'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const examples = join(import.meta.dirname, '../examples')
const read = (path: string) => readFileSync(join(examples, path), 'utf8')

/** What runs: its code, how it is set, and what its venv must hold. */
const runtime = [
  /^build\.(include|rules\.required-files)/,
  /^venv\.imports/,
  /^(environments\.[\w-]+\.)?config/,
  /^environments\.prod\.files\.patterns/,
]
/** How requests come in, and what the gate asks on that way. */
const proxy = [
  /^environments\.[\w-]+\.(ports|nginx)/,
  /^setup\.packages/,
  /^gate\.checks/,
  /^nfr\.load\.paths/,
]

describe.each(['streamlit', 'dash'])('examples/%s', (name) => {
  const manifest = read(`${name}/deploy.yml`)

  test('differs from voila in what runs and how requests come in, and in nothing else', () => {
    const own = leaves(parse(manifest))
    const voilas = leaves(parse(read('voila/deploy.yml').replaceAll('voila', name)))
    const different = [...new Set([...own.keys(), ...voilas.keys()])].filter(
      (path) => own.get(path) !== voilas.get(path),
    )
    expect(different.filter((path) => ![...runtime, ...proxy].some((part) => part.test(path)))).toEqual([])
    for (const part of [runtime, proxy])
      expect(different.some((path) => part.some((each) => each.test(path)))).toBe(true)
  })

  test.each(['deploy', 'rollback', 'prepare-host'])('has the workflow %s of voila', (workflow) => {
    const path = `.github/workflows/${workflow}.yml`
    expect(read(`${name}/${path}`)).toBe(read(`voila/${path}`).replaceAll('voila', name))
  })

  test.each(['prod-test', 'prod'])('plans %s: a venv, the unit, and the file of nginx', (environment) => {
    const { [environment]: planned } = parseManifest(manifest, 'deploy.yml').environments
    const texts = filesOf(name)
    const { plan } = planDeployment({
      application: name,
      environment: planned!,
      host: 'lab',
      facts: factsOf({ user: 'root', uid: 0 }),
      source: { release: { ...releaseOf(texts), application: name }, configTexts: textsIn(texts) },
    })
    const suffix = environment === 'prod' ? '' : '-test'
    const said = JSON.stringify(plan)
    expect(said).toContain(`/etc/nginx/conf.d/${name}${suffix}.conf`)
    expect(said).toContain(`${name}-stack${suffix}.service`)
    expect(said).toContain(`/opt/${name}_env${suffix.replace('-', '_')}`)
  })

  test('the file of nginx leads from the port of the proxy to that of the application', () => {
    for (const [environment, suffix] of [
      ['prod-test', '-test'],
      ['prod', ''],
    ] as const) {
      const { ports } = parse(manifest).environments[environment]
      const text = read(`${name}/proxy/${name}${suffix}.conf`)
      expect(text).toContain(`listen ${ports.proxy};`)
      expect(new Set(text.match(/127\.0\.0\.1:\d+/g))).toEqual(new Set([`127.0.0.1:${ports[name]}`]))
    }
  })
})

test('the ports of the three dashboards differ, so that one host can have all of them', () => {
  const ports = ['voila', 'streamlit', 'dash'].flatMap((name) =>
    Object.values(parse(read(`${name}/deploy.yml`)).environments as object).flatMap(({ ports: of }) =>
      Object.values(of),
    ),
  )
  expect(new Set(ports).size).toBe(12)
})

/** Each value of a document by its path. */
function leaves(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]])
  return new Map(
    Object.entries(value).flatMap(([key, each]) => [...leaves(each, path === '' ? key : `${path}.${key}`)]),
  )
}

function filesOf(name: string): Record<string, { text: string; mode: string }> {
  const { include }: { include: string[] } = parse(read(`${name}/deploy.yml`)).build
  const paths = include.flatMap((part) => [
    ...globSync(part, { cwd: join(examples, name) }),
    ...globSync(`${part}/**`, { cwd: join(examples, name) }),
  ])
  const files = [...new Set(paths)].filter((path) => statSync(join(examples, name, path)).isFile())
  return Object.fromEntries(
    files.map((path) => [
      path,
      { text: read(`${name}/${path}`), mode: path.endsWith('.sh') ? '0755' : '0644' },
    ]),
  )
}

function textsIn(files: Record<string, { text: string }>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, { text }]) => [path, text]))
}
