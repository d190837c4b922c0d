import * as z from 'zod/mini'
import { stretchSchema } from './nfr/report.ts'
import type { Sample } from './report.ts'

const stretchesAtMost = 120

/** What one URL answered from just before the switch until the gate had ended, or the release had gone back. */
export const windowSchema = z.strictObject({
  url: z.string(),
  /** By the runner's clock. Each second below is counted from here. */
  startedAt: z.iso.datetime(),
  seconds: z.number(),
  /** The host was told to switch. */
  switchSecond: z.number(),
  /** The gate began to measure, and had ended: what came after that is the way back. */
  gateFromSecond: z.number(),
  gateToSecond: z.number(),
  /** So long is each stretch. Those in which nothing was asked are missing. */
  stretchSeconds: z.int(),
  /** `errors`: no answer within 2 s, or one with another status than the check wants. `p95Ms` is of good answers. */
  stretches: z.array(stretchSchema),
})

export type Window = z.output<typeof windowSchema>

/** One answer, by the runner's clock in milliseconds since the epoch. */
export interface Asked {
  at: number
  outcome: 'good' | 'bad'
  latencyMs?: number
}

/** The window as stretches of equal length, a second or longer. Times in milliseconds since the epoch. Pure. */
export function windowOf({
  url,
  asked,
  startedAt,
  switchAt,
  gateFrom,
  gateTo,
  finishedAt,
}: {
  url: string
  /** In any order. */
  asked: readonly Asked[]
  startedAt: number
  switchAt: number
  gateFrom: number
  gateTo: number
  finishedAt: number
}): Window {
  const since = (at: number) => Math.max(0, Math.round((at - startedAt) / 10) / 100)
  const stretchSeconds = Math.max(1, Math.ceil(since(finishedAt) / stretchesAtMost))
  const grouped = Map.groupBy(asked, ({ at }) => Math.floor(since(at) / stretchSeconds))
  return {
    url,
    startedAt: new Date(startedAt).toISOString(),
    seconds: since(finishedAt),
    switchSecond: since(switchAt),
    gateFromSecond: since(gateFrom),
    gateToSecond: since(gateTo),
    stretchSeconds,
    stretches: [...grouped]
      .toSorted(([left], [right]) => left - right)
      .map(([index, some]) => stretchOf(index * stretchSeconds, some)),
  }
}

/** What the gate itself saw of that URL, which is then not asked a second time. Pure. */
export function askedBy(samples: readonly Sample[]): Asked[] {
  return samples.flatMap(({ at, outcome, latencyMs }) =>
    outcome === 'none'
      ? []
      : [{ at: Date.parse(at), outcome, ...(latencyMs !== undefined && { latencyMs }) }],
  )
}

function stretchOf(second: number, asked: Asked[]): Window['stretches'][number] {
  const good = asked.filter(({ outcome }) => outcome === 'good')
  const latencies = good.flatMap(({ latencyMs }) => latencyMs ?? []).toSorted((a, b) => a - b)
  const p95Ms = latencies[Math.ceil(latencies.length * 0.95) - 1]
  return {
    second,
    answered: good.length,
    errors: asked.length - good.length,
    ...(p95Ms !== undefined && { p95Ms }),
  }
}
