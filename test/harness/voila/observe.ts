import type { TestHost } from '../hosts/host.ts'

/** Where a slot of the example lives. */
export const slots = {
  'prod-test': {
    ...{ root: '/opt/voila-test', path: '/opt/voila_reverse_proxy_test', venv: '/opt/voila_env_test' },
    ...{ unit: 'voila-stack-test', voila: 8867, proxy: 8081 },
  },
  prod: {
    ...{ root: '/opt/voila', path: '/opt/voila_reverse_proxy', venv: '/opt/voila_env' },
    ...{ unit: 'voila-stack', voila: 8866, proxy: 8080 },
  },
} as const

export type SlotName = keyof typeof slots

/** What `/health` of a slot says, `down` when nobody answers. */
export async function health(host: TestHost, slot: SlotName): Promise<string> {
  const url = `http://127.0.0.1:${slots[slot].proxy}/health`
  const { code, stdout } = await host.exec(`curl -sS --max-time 5 ${url}`, { check: false })
  return code === 0 ? stdout : 'down'
}

/** The release that a slot says it serves; '' when it is not well. */
export async function serving(host: TestHost, slot: SlotName): Promise<string> {
  return /"status": "ok", "release": "([^"]*)"/.exec(await health(host, slot))?.[1] ?? ''
}

/** Waits until a slot serves a release whose version this is. */
export async function untilServing(
  host: TestHost,
  slot: SlotName,
  version: string,
  seconds: number,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const seen = await health(host, slot)
    if (seen.includes(`"ok", "release": "${version}-`)) return
    if (Date.now() > deadline)
      throw new Error(`${slot} does not serve ${version} after ${seconds} s: ${seen}`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

/** The main process of a slot's unit; 0 without one. */
export async function mainPid(host: TestHost, slot: SlotName): Promise<number> {
  const { stdout } = await host.exec(`systemctl show -p MainPID --value ${slots[slot].unit}.service`)
  return Number(stdout)
}

/**
 * Every file, folder and link below some folders: type, mode, owner, size, time of change, target. Not the folders that
 * systemd makes in /tmp whenever somebody asks one of its services.
 */
export async function listing(host: TestHost, folders: string): Promise<string[]> {
  const format = '%p %y %m %u:%g %s %T@ %l\\n'
  const { stdout } = await host.exec(`find ${folders} -printf '${format}' 2>/dev/null | sort`, {
    check: false,
  })
  // The services that run write their logs.
  return stdout
    .split('\n')
    .filter((line) => !/^\/tmp(\/systemd-private-.*)? d /.test(line) && !line.includes('/shared/logs/'))
}

/** Paths below a release with mode and owner, the venv and the suite's own `.release` left out. */
export async function modesOf(host: TestHost, slot: SlotName): Promise<Record<string, string>> {
  const script = `cd ${slots[slot].path}/ && find . -name .venv -prune -o -name .release -prune -o -printf '%P|%m %u:%g\\n'`
  const { stdout } = await host.exec(script)
  return Object.fromEntries(
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('|') as [string, string]),
  )
}
