import { execFile } from 'node:child_process'
import { connect, type Server } from 'node:net'
import type { Duplex } from 'node:stream'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Check as AnyCheck, Gate, Slot } from '@deploy/manifest/manifest.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import type { CheckType, Context, Probe, Settings } from './check.ts'
import type { Clock } from './clock.ts'
import { createProbe } from './probe.ts'

/** What the gate's own tests share: settings with every default, a clock that need not be waited for, this machine as a host. */
export function settings<T extends CheckType>(type: T, given: Partial<Settings<T>> = {}): Settings<T> {
  const all: { [K in CheckType]: Settings<K> } = {
    http: {
      ...{
        name: 'web',
        type: 'http',
        timeoutSeconds: 5,
        url: 'http://127.0.0.1/',
        status: 200,
        from: 'host',
      },
      headers: {},
      requestHeaders: {},
    },
    tcp: { name: 'port', type: 'tcp', timeoutSeconds: 5, address: '127.0.0.1', port: 80, from: 'host' },
    headers: {
      ...{ name: 'headers', type: 'headers', timeoutSeconds: 5, url: 'http://127.0.0.1/', status: 200 },
      ...{ present: [], absent: [], equals: {}, contains: {}, requestHeaders: {}, from: 'host' },
    },
    tls: {
      ...{ name: 'tls', type: 'tls', timeoutSeconds: 5, address: '127.0.0.1', port: 443, from: 'host' },
      ...{ minimumVersion: 'TLSv1.2', minimumDays: 14 },
    },
    websocket: {
      ...{ name: 'websocket', type: 'websocket', timeoutSeconds: 5, url: 'ws://127.0.0.1/', from: 'host' },
      ...{ headers: {}, requestHeaders: {} },
    },
    dns: {
      ...{ name: 'dns', type: 'dns', timeoutSeconds: 5, domain: 'shop.example', serverPort: 53 },
      addresses: ['192.0.2.1'],
    },
    auth: {
      ...{
        name: 'auth',
        type: 'auth',
        timeoutSeconds: 5,
        url: 'http://127.0.0.1/',
        status: 200,
        from: 'host',
      },
      ...{ refusals: [401, 403], requestHeaders: {} },
    },
    cors: {
      ...{ name: 'cors', type: 'cors', timeoutSeconds: 5, url: 'http://127.0.0.1/', from: 'host' },
      ...{ allow: [], refuse: ['https://origin.invalid'], credentials: false, requestHeaders: {} },
    },
    redirect: {
      ...{ name: 'redirect', type: 'redirect', timeoutSeconds: 5, url: 'http://127.0.0.1/', from: 'host' },
      requestHeaders: {},
    },
    unit: { name: 'unit', type: 'unit', timeoutSeconds: 5 },
    container: { name: 'container', type: 'container', timeoutSeconds: 5 },
    'nginx-upstreams': { name: 'nginx', type: 'nginx-upstreams', timeoutSeconds: 5, except: [] },
    log: { name: 'log', type: 'log', timeoutSeconds: 5, forbid: ['Traceback', 'CRITICAL', 'FATAL'] },
    identity: { name: 'identity', type: 'identity', timeoutSeconds: 5, expect: '{version}' },
    files: {
      ...{ name: 'files', type: 'files', timeoutSeconds: 5, paths: ['config'], recursive: false },
      ...{ worldWritable: false, worldReadable: true },
    },
    fresh: {
      ...{ name: 'fresh', type: 'fresh', timeoutSeconds: 5, maximumAgeHours: 24, minimumBytes: 1 },
      ...{ requestHeaders: {}, from: 'host' },
    },
    command: { name: 'command', type: 'command', timeoutSeconds: 5, command: ['true'] },
    clock: { name: 'clock', type: 'clock', timeoutSeconds: 5, maximumOffsetSeconds: 5 },
    config: { name: 'config', type: 'config', timeoutSeconds: 5, file: 'app.ini', rules: [] },
    ports: { name: 'ports', type: 'ports', timeoutSeconds: 5, allow: [22], loopback: false, udp: false },
    port: { name: 'port', type: 'port', timeoutSeconds: 5, port: 8080 },
    certificate: {
      ...{
        name: 'certificate',
        type: 'certificate',
        timeoutSeconds: 5,
        file: 'tls.pem',
        names: [],
        minimumDays: 14,
      },
    },
    headroom: {
      ...{ name: 'headroom', type: 'headroom', timeoutSeconds: 5, minimumMemoryPercent: 30 },
      ...{ minimumDiskPercent: 10, minimumInodesPercent: 5 },
    },
  }
  return { ...all[type], ...given }
}

export function gateOf(checks: AnyCheck[], given: Partial<Gate> = {}): Gate {
  const defaults = {
    initialDelaySeconds: 0,
    intervalSeconds: 5,
    timeoutSeconds: 120,
    consecutiveSuccesses: 3,
    failureLimit: 10,
    inconclusiveLimit: 10,
  }
  return { ...defaults, checks, ...given }
}

export function contextOf(probe: Probe, given: Partial<Context> = {}): Context {
  return {
    probe,
    application: 'shop',
    environment: 'prod',
    host: 'web1',
    release: { id: '1.4.2-0123456789ab', version: '1.4.2', commit: 'c'.repeat(40), sha256: '0'.repeat(64) },
    slot: slotOf('/opt/shop'),
    log: { info: () => {} },
    ...given,
  }
}

export function slotOf(root: string, manager: Slot['service']['manager'] = 'systemd'): Slot {
  return {
    root,
    path: `${root}/current`,
    keep: 2,
    shared: [],
    ports: {},
    files: { directories: '0755', files: '0644', patterns: {} },
    requires: {},
    config: [],
    backup: [],
    hooks: [],
    denyVersions: [],
    precompress: [],
    drift: 'refuse',
    service: { manager, unit: 'shop', environment: {}, startSeconds: 30, stopSeconds: 30 },
    gate: gateOf([]),
    rollout: { batchSize: 1, maximumFailures: 0, onFailure: 'revert-all' },
    confirmSeconds: 180,
  }
}

/** A probe that plays a host: each part that a test does not give is an error. */
export function fakeProbe(parts: Partial<Probe>): Probe {
  const missing = () => Promise.reject(new Error('This test has no such host'))
  return { connect: missing, exec: missing, alive: async () => true, ...parts }
}

/** A fake whose commands print what `print` says; it is asked again for each. */
export function printingProbe(print: (script: string) => string | { code: number; stdout: string }): Probe {
  return fakeProbe({
    exec: async ({ script }) => {
      const printed = print(script)
      return typeof printed === 'string' ? { code: 0, stdout: printed } : printed
    },
  })
}

/** A probe of this machine, whose commands have only this PATH, such as the one of a shell that is to be tried. */
export function hostWith(path: string): Probe {
  return createProbe(remoteWith(path))
}

/** This machine in the place of a host, without SSH between. */
export function localRemote(): Remote {
  return remoteWith(process.env.PATH ?? '')
}

function remoteWith(path: string): Remote {
  return {
    host: 'local',
    user: 'tester',
    exec: (command, options) =>
      new Promise((done, reject) => {
        const env = { ...process.env, PATH: path }
        execFile('sh', ['-c', command], { signal: options?.signal, env }, (error, stdout, stderr) => {
          if (error && typeof error.code !== 'number') reject(lost())
          else done({ code: Number(error?.code ?? 0), stdout, stderr })
        })
      }),
    tunnel: (address, port) =>
      new Promise<Duplex>((done, reject) => {
        const socket = connect(port, address)
        socket.once('connect', () => done(socket)).once('error', () => reject(refused(address, port)))
      }),
    listen: () => Promise.reject(lost()),
    [Symbol.asyncDispose]: async () => {},
  }
}

export function refused(address: string, port: number): DeployError {
  return new DeployError({
    code: 'TUNNEL_REFUSED',
    message: `Nothing listens on ${address}:${port}`,
    remedy: '',
  })
}

export function lost(): DeployError {
  return new DeployError({ code: 'SSH_LOST', message: 'The connection to web1 was lost.', remedy: '' })
}

/** Listens on a free port of the loopback, which it returns. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}

/** A port of the loopback on which nothing listens. */
export async function closedPort(server: Server): Promise<number> {
  const port = await listen(server)
  await new Promise((done) => server.close(done))
  return port
}

/** Time that jumps to the next sleeper whenever everybody sleeps: for probes that answer at once. */
export class VirtualClock implements Clock {
  #now = Date.UTC(2026, 0, 2)
  #sleepers: { at: number; wake: () => void }[] = []
  #scheduled = false

  now(): number {
    return this.#now
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise((done) => {
      const sleeper = { at: this.#now + ms, wake: done }
      this.#sleepers.push(sleeper)
      signal.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((item) => item !== sleeper)
        done()
      })
      this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      const next = this.#sleepers.sort((a, b) => a.at - b.at).shift()
      if (next === undefined) return
      this.#now = Math.max(this.#now, next.at)
      next.wake()
      this.#schedule()
    })
  }
}
