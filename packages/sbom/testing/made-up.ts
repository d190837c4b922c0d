import { createHash } from 'node:crypto'
import type { Inventory } from '../component.ts'
import { readCondaLock } from '../readers/conda-lock.ts'
import { readPackageLock } from '../readers/package-lock.ts'
import { readPipReport } from '../readers/pip-report.ts'
import { readPipfileLock } from '../readers/pipfile-lock.ts'
import { readPnpmLock } from '../readers/pnpm-lock.ts'
import { readPoetryLock } from '../readers/poetry-lock.ts'
import { readPylock } from '../readers/pylock.ts'
import { readRequirements } from '../readers/requirements.ts'
import { readUvLock } from '../readers/uv-lock.ts'
import { readYarnLock } from '../readers/yarn-lock.ts'

/** A package of a made-up application. Names are those of both ecosystems. */
export interface Package {
  name: string
  version: string
  /** Names of others. */
  wants: string[]
  /** The application asks for it. */
  direct: boolean
}

/** A lock file in which a made-up application is written down and from which it is read again. */
export interface Format {
  ecosystem: 'npm' | 'pypi'
  /** What the format can tell. */
  edges: boolean
  direct: boolean
  /** Whether it tells where in the file a package stands, so that another order is another document. */
  lines?: true
  read(packages: Package[]): Inventory
}

/** Stands in every address, as its password and in its query; nobody may read it again. */
export const password = 'hunter2'

export function digestOf({ name, version }: Package, algorithm: 'sha256' | 'sha512'): Buffer {
  return createHash(algorithm).update(`${name} ${version}`).digest()
}

export const formats: Record<string, Format> = {
  'package-lock.json': {
    ecosystem: 'npm',
    edges: true,
    direct: true,
    read: (packages) => {
      const entries = packages.map((one) => [
        `node_modules/${one.name}`,
        {
          version: one.version,
          resolved: addressOf(one),
          integrity: integrityOf(one),
          dependencies: ranges(one.wants),
        },
      ])
      const root = { name: 'shop', dependencies: ranges(directOf(packages)) }
      const lock = { lockfileVersion: 3, packages: { '': root, ...Object.fromEntries(entries) } }
      return readPackageLock({ path: 'package-lock.json', text: JSON.stringify(lock) })
    },
  },
  'pnpm-lock.yaml': {
    ecosystem: 'npm',
    edges: true,
    direct: true,
    read: (packages) => {
      const versions = versionsOf(packages)
      const keyed = (of: (one: Package) => object) =>
        Object.fromEntries(packages.map((one) => [`${one.name}@${one.version}`, of(one)]))
      const wanted = (names: string[]) => names.map((name) => [name, versions.get(name)])
      const dependencies = Object.fromEntries(
        wanted(directOf(packages)).map(([name, version]) => [name, { specifier: '*', version }]),
      )
      const lock = {
        lockfileVersion: '9.0',
        importers: { '.': { dependencies } },
        packages: keyed((one) => ({ resolution: { integrity: integrityOf(one), tarball: addressOf(one) } })),
        snapshots: keyed((one) => ({ dependencies: Object.fromEntries(wanted(one.wants)) })),
      }
      // JSON is YAML.
      return readPnpmLock({ path: 'pnpm-lock.yaml', text: JSON.stringify(lock) })
    },
  },
  'yarn.lock': {
    ecosystem: 'npm',
    edges: true,
    direct: true,
    read: (packages) => {
      const blocks = packages.map((one) => {
        const wants = one.wants.map((name) => `    "${name}" "*"\n`).join('')
        const edges = wants === '' ? '' : `  dependencies:\n${wants}`
        return `"${one.name}@*":\n  version "${one.version}"\n  resolved "${addressOf(one)}"\n  integrity ${integrityOf(one)}\n${edges}`
      })
      const text = `# yarn lockfile v1\n\n\n${blocks.join('\n')}`
      const manifest = { name: 'shop', dependencies: ranges(directOf(packages)) }
      return readYarnLock({
        path: 'yarn.lock',
        text,
        manifest: { path: 'package.json', text: JSON.stringify(manifest) },
      })
    },
  },
  'uv.lock': {
    ecosystem: 'pypi',
    edges: true,
    direct: true,
    read: (packages) => {
      const list = (names: string[]) => `[${names.map((name) => `{ name = "${name}" }`).join(', ')}]`
      const blocks = packages.map(
        (one) =>
          `[[package]]\nname = "${one.name}"\nversion = "${one.version}"\nsource = { registry = "https://u:${password}@index.example.test/simple" }\ndependencies = ${list(one.wants)}\nwheels = [{ url = "${addressOf(one)}", hash = "sha256:${hexOf(one)}" }]\n`,
      )
      const root = `[[package]]\nname = "shop"\nversion = "1"\nsource = { virtual = "." }\ndependencies = ${list(directOf(packages))}\n`
      return readUvLock({ path: 'uv.lock', text: `version = 1\n\n${[...blocks, root].join('\n')}` })
    },
  },
  'poetry.lock': {
    ecosystem: 'pypi',
    edges: true,
    direct: true,
    read: (packages) => {
      const wishes = (names: string[]) => names.map((name) => `${name} = "*"\n`).join('')
      const blocks = packages.map(
        (one) =>
          `[[package]]\nname = "${one.name}"\nversion = "${one.version}"\noptional = false\ngroups = ["main"]\nfiles = [{ file = "${fileOf(one)}", hash = "sha256:${hexOf(one)}" }]\n\n[package.dependencies]\n${wishes(one.wants)}`,
      )
      const project = `[tool.poetry.dependencies]\npython = "^3.12"\n${wishes(directOf(packages))}`
      return readPoetryLock({
        path: 'poetry.lock',
        text: `${blocks.join('\n')}\n[metadata]\nlock-version = "2.1"\ncontent-hash = "0"\n`,
        project: { path: 'pyproject.toml', text: project },
      })
    },
  },
  'pylock.toml': {
    ecosystem: 'pypi',
    edges: true,
    direct: false,
    read: (packages) => {
      const blocks = packages.map((one) => {
        const wants = one.wants.map((name) => `{ name = "${name}" }`).join(', ')
        return `[[packages]]\nname = "${one.name}"\nversion = "${one.version}"\n${wants === '' ? '' : `dependencies = [${wants}]\n`}[[packages.wheels]]\nurl = "${addressOf(one)}"\nhashes = { sha256 = "${hexOf(one)}" }\n`
      })
      return readPylock({ path: 'pylock.toml', text: `lock-version = "1.0"\n${blocks.join('\n')}` })
    },
  },
  'report of pip': {
    ecosystem: 'pypi',
    edges: true,
    // Of requirements that pin everything, all are requested: then what nobody else requires is direct.
    direct: false,
    read: (packages) => {
      const install = packages.map((one) => ({
        download_info: { url: addressOf(one), archive_info: { hashes: { sha256: hexOf(one) } } },
        requested: one.direct,
        metadata: { name: one.name, version: one.version, requires_dist: one.wants },
      }))
      const report = { version: '1', pip_version: '24.0', install, environment: { sys_platform: 'linux' } }
      return readPipReport({ path: 'report.json', text: JSON.stringify(report) })
    },
  },
  'Pipfile.lock': {
    ecosystem: 'pypi',
    edges: false,
    direct: false,
    read: (packages) => {
      const entries = packages.map((one) => [
        one.name,
        { version: `==${one.version}`, hashes: [`sha256:${hexOf(one)}`] },
      ])
      const sources = [{ name: 'own', url: `https://u:${password}@index.example.test/simple` }]
      const lock = {
        _meta: { 'pipfile-spec': 6, sources },
        default: Object.fromEntries(entries),
        develop: {},
      }
      return readPipfileLock({ path: 'Pipfile.lock', text: JSON.stringify(lock) })
    },
  },
  'requirements.txt': {
    ecosystem: 'pypi',
    edges: true,
    direct: true,
    lines: true,
    read: (packages) => {
      const blocks = packages.map((one) => {
        const wishers = packages.filter(({ wants }) => wants.includes(one.name)).map(({ name }) => name)
        const via = [...(one.direct ? ['-r requirements.in'] : []), ...wishers]
        return `${one.name}==${one.version} \\\n    --hash=sha256:${hexOf(one)}\n    # via\n${via.map((name) => `    #   ${name}\n`).join('')}`
      })
      const text = `--index-url https://u:${password}@index.example.test/simple?key=${password}\n${blocks.join('')}`
      return readRequirements({ path: 'requirements.txt', readFile: () => text })
    },
  },
  'conda-lock.yml': {
    ecosystem: 'pypi',
    edges: true,
    direct: false,
    read: (packages) => {
      const entries = packages.map((one) => ({
        name: one.name,
        version: one.version,
        manager: 'pip',
        platform: 'linux-64',
        dependencies: ranges(one.wants),
        url: addressOf(one),
        hash: { sha256: hexOf(one) },
        category: 'main',
        optional: false,
      }))
      // JSON is YAML.
      return readCondaLock({ path: 'conda-lock.yml', text: JSON.stringify({ version: 1, package: entries }) })
    },
  },
}

function directOf(packages: Package[]): string[] {
  return packages.filter(({ direct }) => direct).map(({ name }) => name)
}

function versionsOf(packages: Package[]): Map<string, string> {
  return new Map(packages.map(({ name, version }) => [name, version]))
}

function ranges(names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, '*']))
}

function fileOf({ name, version }: Package): string {
  return `${name.replaceAll('-', '_')}-${version}-py3-none-any.whl`
}

function addressOf(one: Package): string {
  return `https://u:${password}@files.example.test/${fileOf(one)}?key=${password}`
}

function hexOf(one: Package): string {
  return digestOf(one, 'sha256').toString('hex')
}

function integrityOf(one: Package): string {
  return `sha512-${digestOf(one, 'sha512').toString('base64')}`
}
