import { readFileSync } from 'node:fs'
import { get } from 'node:http'

/** What the service answered at one moment, in seconds since this machine and the hosts on it booted. */
export interface Sample {
  uptime: number
  /** The release that it says it is; undefined when nothing answered. */
  seen?: string
}

export interface Sampler {
  /** The samples since the last call. */
  take(): Sample[]
  stop(): void
}

const INTERVAL_MS = 150

/** The clock of the journal: containers share the kernel's. */
export function uptime(): number {
  return Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
}

/** Asks the service again and again which release it is. */
export function startSampler(ask: () => Promise<string | undefined>): Sampler {
  let samples: Sample[] = []
  let timer: NodeJS.Timeout
  let stopped = false
  const next = async () => {
    const began = uptime()
    const seen = await ask()
    samples.push({ uptime: began, ...(seen !== undefined && { seen }) })
    if (!stopped) timer = setTimeout(next, INTERVAL_MS)
  }
  timer = setTimeout(next, 0)
  return {
    take: () => {
      const taken = samples
      samples = []
      return taken
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/** What a service answers; undefined when it does not, or not well. */
export function askPage(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 5_000 }, (answer) => {
      let text = ''
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
      answer.on('end', () => resolve(answer.statusCode === 200 ? text : undefined))
      answer.on('error', () => resolve(undefined))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(undefined))
    request.on('close', () => resolve(undefined))
  })
}
